/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-rights-group.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-json.h"
#include "base/cw-secret.h"
#include "setup/draft/cw-answers-files.h"

struct _CwRightsGroup
{
  AdwPreferencesGroup parent_instance;

  GtkEditable *administrator_row;
  GtkEditable *password_row;
  GtkWidget *grant_button;
  CwCheckRow *grant_row;

  CwAppEngine *engine; /* (owned) (nullable) */
  GPtrArray *rows;     /* (element-type GtkWidget): of what is missing */
  char *input;         /* (owned) (nullable): JSON */
  char *account;       /* (owned) (nullable): its DN */
  char *commands;      /* (owned) (nullable) */
};

enum
{
  SIGNAL_GRANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwRightsGroup, cw_rights_group, ADW_TYPE_PREFERENCES_GROUP)

/* What people call it. (transfer none) */
static const char *
get_feature_title (const char *feature)
{
  static const struct
  {
    const char *feature;
    const char *title;
  } titles[] = {
    { "read", N_ ("Reading the directory") },
      { "foreign-members", N_ ("Members from another forest") },
        { "password-hash", N_ ("Password hash synchronisation") },
          { "anchor", N_ ("Writing the source anchor") },
            { "password-writeback", N_ ("Password writeback") },
              { "exchange-hybrid", N_ ("Exchange hybrid") },
                { "public-folders", N_ ("Mail public folders") },
                  { "group-writeback", N_ ("Group writeback") },
                    { "device-writeback", N_ ("Device writeback") },
                  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].feature, feature))
      return _ (titles[i].title);
  return feature;
}

/* ----- what is missing */

static void
add_missing (CwRightsGroup *self, GVariant *right, GString *commands)
{
  g_autofree const char **missing = NULL;
  g_autofree const char **lines = NULL;
  g_autofree char *title = NULL;
  g_autofree char *names = NULL;
  GtkWidget *row = NULL;

  (void) g_variant_lookup (right, "missing", "^a&s", &missing);
  (void) g_variant_lookup (right, "commands", "^a&s", &lines);
  /* Translators: a feature, and the domain in which it lacks rights */
  title =
      g_strdup_printf (_ ("%s in %s"), get_feature_title (cw_answer_get_string (right, "feature")),
                          cw_answer_get_string (right, "domain"));
  names = missing != NULL ? g_strjoinv ("\n", (char **) missing) : g_strdup ("");
  row = cw_row_new (title, names);
  cw_row_add_icon (row, "dialog-warning-symbolic", "warning");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    g_string_append_printf (commands, "%s\n", lines[i]);
}

void
cw_rights_group_clear (CwRightsGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  gtk_editable_set_text (self->password_row, "");
  cw_check_row_reset (self->grant_row);
  gtk_widget_set_visible (GTK_WIDGET (self->grant_row), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
cw_rights_group_show (CwRightsGroup *self,
                      CwAppEngine *engine,
                      GVariant *answer,
                      const char *input_json)
{
  g_autoptr (GVariant) rights = cw_answer_get_array (answer, "rights");
  g_autoptr (GVariant) account = cw_answer_get_dict (answer, "account");
  g_autoptr (GString) commands = g_string_new (NULL);

  cw_rights_group_clear (self);
  g_set_object (&self->engine, engine);
  g_free (self->input);
  self->input = g_strdup (input_json);
  g_free (self->account);
  self->account = g_strdup (cw_answer_get_string (account, "dn"));
  for (gsize i = 0; i < g_variant_n_children (rights); i++)
    {
      g_autoptr (GVariant) right = g_variant_get_child_value (rights, i);

      if (!cw_answer_get_bool (right, "isGranted"))
        add_missing (self, right, commands);
    }
  g_free (self->commands);
  self->commands = g_string_free (g_steal_pointer (&commands), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

static void
on_copy_clicked_cb (CwRightsGroup *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          self->commands != NULL ? self->commands : "");
}

/* ----- granting */

static void
on_credentials_changed_cb (CwRightsGroup *self)
{
  gtk_widget_set_sensitive (self->grant_button,
                            gtk_editable_get_text (self->administrator_row)[0] != '\0' &&
                                gtk_editable_get_text (self->password_row)[0] != '\0');
}

/* (transfer full) (nullable) */
static char *
make_input (CwRightsGroup *self)
{
  g_autoptr (JsonNode) node = cw_json_parse (self->input, -1, FALSE, NULL);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  json_object_set_string_member (json_node_get_object (node), "account", self->account);
  json_object_set_string_member (json_node_get_object (node), "administrator",
                                 gtk_editable_get_text (self->administrator_row));
  return cw_json_to_canonical (node, FALSE);
}

/* (transfer floating) */
static GVariant *
make_secrets (CwRightsGroup *self)
{
  g_autoptr (CwSecret) secret =
      cw_secret_new_from_string (gtk_editable_get_text (self->password_row));

  return cw_answers_make_administrator_secret (secret);
}

static void
on_grant_clicked_cb (CwRightsGroup *self)
{
  g_autofree char *input = make_input (self);

  if (input == NULL || self->engine == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->grant_row), TRUE);
  cw_check_row_run (self->grant_row, self->engine, "grant", input, make_secrets (self));
  gtk_editable_set_text (self->password_row, "");
}

static void
on_grant_done_cb (CwRightsGroup *self, GVariant *answer)
{
  if (cw_check_row_is_good (self->grant_row))
    g_signal_emit (self, signals[SIGNAL_GRANTED], 0);
}

static void
cw_rights_group_dispose (GObject *object)
{
  CwRightsGroup *self = CW_RIGHTS_GROUP (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->input, g_free);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->commands, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_RIGHTS_GROUP);
  G_OBJECT_CLASS (cw_rights_group_parent_class)->dispose (object);
}

static void
cw_rights_group_class_init (CwRightsGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_rights_group_dispose;
  signals[SIGNAL_GRANTED] = g_signal_new ("granted", CW_TYPE_RIGHTS_GROUP, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-rights-group.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRightsGroup, administrator_row);
  gtk_widget_class_bind_template_child (widget_class, CwRightsGroup, password_row);
  gtk_widget_class_bind_template_child (widget_class, CwRightsGroup, grant_button);
  gtk_widget_class_bind_template_child (widget_class, CwRightsGroup, grant_row);
  gtk_widget_class_bind_template_callback (widget_class, on_credentials_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_grant_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_grant_done_cb);
}

static void
cw_rights_group_init (CwRightsGroup *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_password_row_name (GTK_WIDGET (self->password_row));
}
