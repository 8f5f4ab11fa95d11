/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-registration-form.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-file-question.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-error.h"

#define NEW_NAME "tenant" /* until its domain is given */

struct _CwRegistrationForm
{
  AdwPreferencesGroup parent_instance;

  GtkEditable *tenant_row;
  GtkEditable *client_row;
  AdwComboRow *method_row; /* certificate, secret */
  AdwActionRow *certificate_row;
  AdwActionRow *key_row;
  GtkEditable *secret_row;

  CwDraft *draft;        /* (owned) (nullable) */
  GCancellable *reading; /* (owned) (nullable): of a file that is chosen or read */
  gboolean is_key;       /* what it is for */
  gboolean is_filling;   /* the form follows the draft */
};

G_DEFINE_FINAL_TYPE (CwRegistrationForm, cw_registration_form, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
is_secret (CwRegistrationForm *self)
{
  return adw_combo_row_get_selected (self->method_row) == 1;
}

/* The connector's name is what is known of its tenant. */
static const char *
get_name (CwRegistrationForm *self)
{
  const char *tenant = gtk_editable_get_text (self->tenant_row);

  return tenant[0] != '\0' ? tenant : NEW_NAME;
}

/* (nullable) (transfer none) */
static JsonObject *
get_authentication (CwDraft *draft)
{
  int index = cw_draft_find_cloud (draft);
  JsonObject *connector = index >= 0 ? cw_draft_get_connector (draft, (guint) index) : NULL;

  return connector != NULL && json_object_has_member (connector, "authentication")
             ? json_object_get_object_member (connector, "authentication")
             : NULL;
}

static void
set_or_remove (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL && value[0] != '\0')
    json_object_set_string_member (object, name, value);
}

/* @certificate: (nullable): PEM */
static void
write_connector (CwRegistrationForm *self, const char *certificate)
{
  g_autoptr (JsonObject) connector = json_object_new ();
  JsonObject *authentication = json_object_new ();

  json_object_set_string_member (connector, "kind", "graph");
  json_object_set_string_member (connector, "name", get_name (self));
  set_or_remove (connector, "tenantId", gtk_editable_get_text (self->tenant_row));
  set_or_remove (connector, "clientId", gtk_editable_get_text (self->client_row));
  json_object_set_string_member (authentication, "method",
                                 is_secret (self) ? "secret" : "certificate");
  if (!is_secret (self))
    set_or_remove (authentication, "certificate", certificate);
  json_object_set_object_member (connector, "authentication", authentication);
  cw_draft_put_connector (self->draft, cw_draft_find_cloud (self->draft), connector);
}

static void
on_changed_cb (CwRegistrationForm *self)
{
  JsonObject *authentication = NULL;
  g_autofree char *certificate = NULL;

  if (self->is_filling || self->draft == NULL)
    return;
  authentication = get_authentication (self->draft);
  if (authentication != NULL)
    certificate =
        g_strdup (json_object_get_string_member_with_default (authentication, "certificate", NULL));
  write_connector (self, certificate);
}

static void
on_method_changed_cb (CwRegistrationForm *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->certificate_row), !is_secret (self));
  gtk_widget_set_visible (GTK_WIDGET (self->key_row), !is_secret (self));
  gtk_widget_set_visible (GTK_WIDGET (self->secret_row), is_secret (self));
  on_changed_cb (self);
}

static void
on_secret_changed_cb (CwRegistrationForm *self)
{
  const char *text = gtk_editable_get_text (self->secret_row);
  g_autoptr (CwSecret) secret = text[0] != '\0' ? cw_secret_new_from_string (text) : NULL;

  if (self->is_filling || self->draft == NULL)
    return;
  on_changed_cb (self);
  cw_draft_set_secret (self->draft, get_name (self), "secret", secret);
}

/* ----- files */

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRegistrationForm) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  AdwActionRow *row = self->is_key ? self->key_row : self->certificate_row;
  gsize size = 0;

  if (!g_file_load_contents_finish (G_FILE (source), result, &text, &size, NULL, &error))
    {
      if (!cw_error_is_cancelled (error))
        adw_action_row_set_subtitle (row, error->message);
      return;
    }
  if (self->draft != NULL && !self->is_key)
    write_connector (self, text);
  if (self->draft != NULL && self->is_key)
    {
      g_autoptr (CwSecret) secret = cw_secret_new (text, size);

      on_changed_cb (self);
      cw_draft_set_secret (self->draft, get_name (self), "private-key", secret);
      explicit_bzero (text, size);
    }
  adw_action_row_set_subtitle (row, name);
}

static void
on_file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRegistrationForm) self = user_data;
  g_autoptr (GFile) file = cw_file_question_ask_finish (result, NULL);

  if (file != NULL)
    g_file_load_contents_async (file, self->reading, on_loaded_cb, g_object_ref (self));
}

static void
choose_file (CwRegistrationForm *self, const char *title, gboolean is_key)
{
  const CwFileQuestion question = { .title = title, .action = GTK_FILE_CHOOSER_ACTION_OPEN };

  self->is_key = is_key;
  cw_widget_call_begin (GTK_WIDGET (self), &self->reading);
  cw_file_question_ask_async (GTK_WIDGET (self), &question, self->reading, on_file_chosen_cb,
                              g_object_ref (self));
}

static void
on_certificate_clicked_cb (CwRegistrationForm *self)
{
  choose_file (self, _ ("Certificate of the Application"), FALSE);
}

static void
on_key_clicked_cb (CwRegistrationForm *self)
{
  choose_file (self, _ ("Private Key of the Certificate"), TRUE);
}

/* ----- the form */

static void
fill (CwRegistrationForm *self)
{
  int index = cw_draft_find_cloud (self->draft);
  JsonObject *authentication = get_authentication (self->draft);
  JsonObject *connector = NULL;

  if (index < 0)
    return;
  connector = cw_draft_get_connector (self->draft, (guint) index);
  gtk_editable_set_text (self->tenant_row,
                         json_object_get_string_member_with_default (connector, "tenantId", ""));
  gtk_editable_set_text (self->client_row,
                         json_object_get_string_member_with_default (connector, "clientId", ""));
  if (authentication != NULL)
    adw_combo_row_set_selected (
        self->method_row,
        g_str_equal (json_object_get_string_member_with_default (authentication, "method", ""),
                     "secret"));
}

void
cw_registration_form_refresh (CwRegistrationForm *self, CwDraft *draft)
{
  if (self->draft == draft)
    return;
  g_set_object (&self->draft, draft);
  self->is_filling = TRUE;
  fill (self);
  self->is_filling = FALSE;
}

static void
cw_registration_form_dispose (GObject *object)
{
  CwRegistrationForm *self = CW_REGISTRATION_FORM (object);

  cw_widget_call_end (&self->reading);
  g_clear_object (&self->draft);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_REGISTRATION_FORM);
  G_OBJECT_CLASS (cw_registration_form_parent_class)->dispose (object);
}

static void
cw_registration_form_class_init (CwRegistrationFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_registration_form_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-registration-form.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRegistrationForm, tenant_row);
  gtk_widget_class_bind_template_child (widget_class, CwRegistrationForm, client_row);
  gtk_widget_class_bind_template_child (widget_class, CwRegistrationForm, method_row);
  gtk_widget_class_bind_template_child (widget_class, CwRegistrationForm, certificate_row);
  gtk_widget_class_bind_template_child (widget_class, CwRegistrationForm, key_row);
  gtk_widget_class_bind_template_child (widget_class, CwRegistrationForm, secret_row);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_method_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_secret_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_certificate_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_clicked_cb);
}

static void
cw_registration_form_init (CwRegistrationForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_password_row_name (GTK_WIDGET (self->secret_row));
}
