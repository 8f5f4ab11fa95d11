/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-account-group.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-check-row.h"
#include "app/cw-secret-file-row.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "model/cw-secret-kind.h"

struct _CwAccountGroup
{
  AdwPreferencesGroup parent_instance;

  CwCheckRow *check_row;
  GtkWidget *entry;       /* (nullable): nothing to type */
  GtkWidget *problem_row; /* what has to be entered */

  CwDraft *draft;            /* (owned) */
  CwAppEngine *engine;       /* (owned) */
  char *name;                /* (owned) */
  const char *kind;          /* of the secret */
  GCancellable *cancellable; /* (owned) (nullable): of the trial on its way */

  GtkWidget *rotate_row;    /* (nullable): Causeway made the account */
  GtkWidget *rotate_button; /* (nullable) */
  GCancellable *rotation;   /* (owned) */
};

G_DEFINE_FINAL_TYPE (CwAccountGroup, cw_account_group, ADW_TYPE_PREFERENCES_GROUP)

/* ----- the trial: the plan's own check of this connector, with what is entered or stored */

/* (transfer full) (nullable) */
static GVariant *
find_connector (GVariant *plan, const char *name)
{
  g_autoptr (GVariant) connectors = cw_answer_get_array (plan, "connectors");

  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);

      if (g_str_equal (cw_answer_get_string (connector, "name"), name))
        return g_steal_pointer (&connector);
    }
  return NULL;
}

/* @answer: (nullable): then @error says why. */
static void
show_result (CwAccountGroup *self, GVariant *answer, const GError *error)
{
  if (cw_error_is_cancelled (error))
    return;
  g_clear_object (&self->cancellable);
  if (answer != NULL)
    cw_check_row_set_answer (self->check_row, answer);
  else
    cw_check_row_set_error (self->check_row, error);
}

static void
on_plan_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAccountGroup) self = CW_ACCOUNT_GROUP (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) plan = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) connector = plan != NULL ? find_connector (plan, self->name) : NULL;

  if (plan != NULL && connector == NULL)
    error = g_error_new_literal (CW_ERROR, CW_ERROR_NOT_FOUND,
                                 _ ("The engine tries it when the configuration is applied."));
  show_result (self, connector, error);
}

static void
on_stored_tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAccountGroup) self = CW_ACCOUNT_GROUP (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  show_result (self, answer, error);
}

/* What is entered is in no configuration yet: the plan's own check of it. */
static void
try_entered (CwAccountGroup *self)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *token = cw_app_engine_make_token (self->engine);
  g_autofree char *answers = cw_draft_to_answers (self->draft);

  g_variant_builder_add (&options, "{sv}", "connect", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&options, "{sv}", "token", g_variant_new_string (token));
  cw_app_engine_call_async (self->engine, "PlanSetup",
                            g_variant_new ("(s@a(ssay)@a{sv})", answers,
                                           cw_draft_make_secrets (self->draft, NULL),
                                           g_variant_builder_end (&options)),
                            self->cancellable, on_plan_made_cb, g_object_ref (self));
}

static void
on_try_clicked_cb (CwAccountGroup *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_check_row_set_checking (self->check_row);
  if (cw_draft_has_secret (self->draft, self->name, self->kind))
    try_entered (self);
  else
    cw_app_engine_call_async (self->engine, "TestConnector", g_variant_new ("(s)", self->name),
                              self->cancellable, on_stored_tried_cb, g_object_ref (self));
}

/* ----- what is entered */

static void
forget_trial (CwAccountGroup *self)
{
  cw_widget_call_end (&self->cancellable);
  cw_check_row_reset (self->check_row);
}

static void
on_entry_changed_cb (CwAccountGroup *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (CwSecret) secret = text[0] != '\0' ? cw_secret_new_from_string (text) : NULL;

  forget_trial (self);
  cw_draft_set_secret (self->draft, self->name, self->kind, secret);
}

/* (transfer none) */
static const char *
get_member (JsonObject *connector, const char *object, const char *member)
{
  JsonNode *node = json_object_get_member (connector, object);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return "";
  return json_object_get_string_member_with_default (json_node_get_object (node), member, "");
}

static void
add_entry (CwAccountGroup *self, const char *title)
{
  self->entry =
      g_object_new (ADW_TYPE_PASSWORD_ENTRY_ROW, "title", title, "use-markup", FALSE, NULL);
  cw_widget_name_internal (self->entry, GTK_TYPE_BUTTON, _ ("Show or Hide"));
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (on_entry_changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->entry);
}

static void
add_certificate (CwAccountGroup *self)
{
  GtkWidget *row =
      g_object_new (CW_TYPE_SECRET_FILE_ROW, "title",
                    _ ("Private key"), "chooser-title", _ ("Private Key of the Certificate"), NULL);

  adw_preferences_group_add (
      ADW_PREFERENCES_GROUP (self),
      cw_row_new (_ ("Certificate"),
                     _ ("Signs in with a certificate, which has no password. To take "
                     "another one, import an answers file that names it.")));
  cw_secret_file_row_bind (CW_SECRET_FILE_ROW (row), self->draft, self->name, self->kind);
  g_signal_connect_object (row, "notify::subtitle", G_CALLBACK (forget_trial), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
add_account (CwAccountGroup *self, JsonObject *connector)
{
  const char *method = get_member (connector, "authentication", "method");
  gboolean is_source = cw_draft_is_source (connector);
  const char *user = is_source
                         ? get_member (connector, "authentication", "user")
                         : json_object_get_string_member_with_default (connector, "clientId", "");

  if (user[0] != '\0')
    adw_preferences_group_add (
        ADW_PREFERENCES_GROUP (self),
        cw_row_new (is_source ? _ ("Account") : _ ("Application (client) id"), user));
  self->kind = cw_secret_kind_of_settings (connector);
  if (self->kind == NULL)
    self->kind = is_source ? CW_SECRET_PASSWORD : CW_SECRET_SECRET;
  if (g_str_equal (method, "certificate"))
    add_certificate (self);
  else if (g_str_equal (method, "gssapi-keytab"))
    adw_preferences_group_add (
        ADW_PREFERENCES_GROUP (self),
        cw_row_new (_ ("Keytab"),
                       _ ("Signs in with a keytab, which has no password. Replace the file, "
                                     "and the next cycle uses it.")));
  else
    add_entry (self, is_source ? _ ("New password") : _ ("New client secret"));
}

static void
add_check (CwAccountGroup *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Try"));
  g_autofree char *name = g_strdup_printf (_ ("Try the account of %s"), self->name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_try_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), button);
  self->check_row = CW_CHECK_ROW (cw_check_row_new (_ ("Does it work?")));
  cw_check_row_set_idle_text (self->check_row, _ ("Not tried yet"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->check_row));
}

static void
add_problem (CwAccountGroup *self)
{
  self->problem_row = cw_row_new ("", "");
  cw_row_add_icon (self->problem_row, "dialog-warning-symbolic", "warning");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->problem_row);
  gtk_widget_set_visible (self->problem_row, FALSE);
}

void
cw_account_group_show_problem (CwAccountGroup *self, const char *text)
{
  g_return_if_fail (CW_IS_ACCOUNT_GROUP (self));

  gtk_widget_set_visible (self->problem_row, text != NULL);
  if (text != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->problem_row), text);
}

/* ----- a new password for an account that Causeway made */

static void
show_rotation (CwAccountGroup *self, const char *text, gboolean can_rotate)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rotate_row), text);
  gtk_widget_set_sensitive (self->rotate_button, can_rotate);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rotate_row),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
on_rotated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAccountGroup) self = CW_ACCOUNT_GROUP (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  show_rotation (self, answer != NULL
                 ? _ ("The account has a new password, in the directory and here") : error->message,
                      TRUE);
}

static void
on_rotate_clicked_cb (CwAccountGroup *self)
{
  show_rotation (self, _ ("Changing the password…"), FALSE);
  cw_app_engine_call_async (self->engine, "RotatePassword", g_variant_new ("(s)", self->name),
                            self->rotation, on_rotated_cb, g_object_ref (self));
}

static void
add_rotation (CwAccountGroup *self)
{
  g_autofree char *name = g_strdup_printf (_ ("Give the account of %s a new password"), self->name);

  self->rotate_button = gtk_button_new_with_label (_ ("Change"));
  gtk_widget_set_valign (self->rotate_button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rotate_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (self->rotate_button, "clicked", G_CALLBACK (on_rotate_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  self->rotate_row = g_object_new (ADW_TYPE_ACTION_ROW, "title",
                                   _ ("New random password"), "use-markup", FALSE, "title-lines", 0,
                                      "subtitle-lines", 0, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->rotate_row), self->rotate_button);
  cw_text_care_wrap (self->rotate_row);
  show_rotation (self,
                 _ ("Causeway made this account. It gets a new password in the directory at once, "
                    "and nobody needs to know it."),
                    TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->rotate_row);
}

static gboolean
is_account_made (GVariant *setup, const char *connector)
{
  g_autoptr (GVariant) created = cw_answer_get_array (setup, "created");

  for (gsize i = 0; i < g_variant_n_children (created); i++)
    {
      g_autoptr (GVariant) thing = g_variant_get_child_value (created, i);

      if (g_str_equal (cw_answer_get_string (thing, "kind"), "account") &&
          g_str_equal (cw_answer_get_string (thing, "usedBy"), connector))
        return TRUE;
    }
  return FALSE;
}

/* Without an answer the row is not offered: what is entered by hand goes on. */
static void
on_setup_got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAccountGroup) self = CW_ACCOUNT_GROUP (user_data);
  g_autoptr (GVariant) setup = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, NULL);

  if (setup != NULL && self->rotate_row == NULL && is_account_made (setup, self->name))
    add_rotation (self);
}

static void
ask_who_made_it (CwAccountGroup *self)
{
  if (self->engine != NULL)
    cw_app_engine_call_async (self->engine, "GetSetup", NULL, self->rotation, on_setup_got_cb,
                              g_object_ref (self));
}

/* ----- the object */

static void
cw_account_group_dispose (GObject *object)
{
  CwAccountGroup *self = CW_ACCOUNT_GROUP (object);

  cw_widget_call_end (&self->cancellable);
  g_cancellable_cancel (self->rotation);
  g_clear_object (&self->draft);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (cw_account_group_parent_class)->dispose (object);
}

static void
cw_account_group_finalize (GObject *object)
{
  g_free (CW_ACCOUNT_GROUP (object)->name);
  g_object_unref (CW_ACCOUNT_GROUP (object)->rotation);
  G_OBJECT_CLASS (cw_account_group_parent_class)->finalize (object);
}

static void
cw_account_group_class_init (CwAccountGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_account_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_account_group_finalize;
}

static void
cw_account_group_init (CwAccountGroup *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->rotation);
}

GtkWidget *
cw_account_group_new (CwDraft *draft, CwAppEngine *engine, const char *name)
{
  CwAccountGroup *self = g_object_new (CW_TYPE_ACCOUNT_GROUP, NULL);
  int index = cw_draft_find_connector (draft, name);
  g_autofree char *escaped = g_markup_escape_text (name, -1);
  JsonObject *connector = NULL;

  g_return_val_if_fail (index >= 0, GTK_WIDGET (self));

  connector = cw_draft_get_connector (draft, (guint) index);
  self->draft = g_object_ref (draft);
  self->engine = engine != NULL ? g_object_ref (engine) : NULL;
  self->name = g_strdup (name);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), escaped);
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self),
      cw_app_text_connector_kind (
          json_object_get_string_member_with_default (connector, "kind", "")));
  add_account (self, connector);
  add_problem (self);
  add_check (self);
  ask_who_made_it (self);
  return GTK_WIDGET (self);
}
