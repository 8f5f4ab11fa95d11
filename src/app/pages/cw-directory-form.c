/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-directory-form.h"

#include <glib/gi18n.h>

#include "app/cw-path-button.h"
#include "app/cw-widgets.h"
#include "setup/draft/cw-wizard-flow.h"

#define KIND_AD "active-directory"

/* In the order of the rows' models. */
static const char *const kinds[] = { KIND_AD, "openldap", NULL };
static const char *const securities[] = { "ldaps", "starttls", "sasl", NULL };

struct _CwDirectoryForm
{
  GtkBox parent_instance;

  AdwComboRow *kind_row;
  GtkWidget *server_group;
  GtkEditable *host_row;
  AdwComboRow *security_row;
  GtkEditable *ca_row;
  GtkEditable *address_row;
  GtkEditable *port_row;
  GtkWidget *mode_group;
  GtkCheckButton *create_choice;
  GtkCheckButton *existing_choice;
  GtkWidget *administrator_group;
  GtkEditable *administrator_row;
  GtkEditable *administrator_password_row;
  AdwPreferencesGroup *account_group;
  GtkEditable *user_row;
  GtkEditable *password_row;
  GtkLabel *problem_label;

  CwDraft *draft; /* (owned) (nullable) */
  int index;
  gboolean is_filling;
};

enum
{
  SIGNAL_SETTLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwDirectoryForm, cw_directory_form, GTK_TYPE_BOX)

/* (transfer none) (nullable) */
static JsonObject *
get_connector (CwDirectoryForm *self)
{
  return self->index >= 0 ? cw_draft_get_connector (self->draft, (guint) self->index) : NULL;
}

static const char *
get_text (JsonObject *object, const char *part, const char *member, const char *fallback)
{
  JsonObject *inner = object != NULL && json_object_has_member (object, part)
                          ? json_object_get_object_member (object, part)
                          : NULL;

  return inner != NULL ? json_object_get_string_member_with_default (inner, member, fallback)
                       : fallback;
}

static gboolean
is_active_directory (CwDirectoryForm *self)
{
  return adw_combo_row_get_selected (self->kind_row) == 0;
}

static gboolean
is_made (CwDirectoryForm *self)
{
  return is_active_directory (self) && gtk_check_button_get_active (self->create_choice);
}

/* What was set up before keeps its account; another one is chosen by reopening that task. */
static gboolean
is_stored (CwDirectoryForm *self)
{
  JsonObject *connector = get_connector (self);

  return connector != NULL && json_object_has_member (connector, "id");
}

static void
update_visibility (CwDirectoryForm *self)
{
  gboolean is_new = !is_stored (self);

  gtk_widget_set_sensitive (GTK_WIDGET (self->kind_row), is_new);
  gtk_widget_set_visible (self->mode_group, is_active_directory (self) && is_new);
  gtk_widget_set_visible (self->administrator_group, is_made (self) && is_new);
  gtk_widget_set_visible (GTK_WIDGET (self->account_group), !is_made (self) || !is_new);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->host_row),
                                 is_active_directory (self) ? _ ("Domain controller")
                                                            : _ ("Server"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->user_row), is_active_directory (self)
                                 ? _ ("Account (user@domain or DOMAIN\\user)")
                                 : _ ("Account (its distinguished name)"));
}

/* ----- into the draft */

static void
set_text (JsonObject *object, const char *member, const char *value)
{
  if (value[0] != '\0')
    json_object_set_string_member (object, member, value);
}

static JsonObject *
make_server (CwDirectoryForm *self)
{
  JsonObject *server = json_object_new ();
  const char *port = gtk_editable_get_text (self->port_row);
  gint64 number = g_ascii_strtoll (port, NULL, 10);

  set_text (server, "host", gtk_editable_get_text (self->host_row));
  json_object_set_string_member (server, "security",
                                 securities[adw_combo_row_get_selected (self->security_row)]);
  set_text (server, "caFile", gtk_editable_get_text (self->ca_row));
  set_text (server, "address", gtk_editable_get_text (self->address_row));
  if (number > 0 && number <= 65535)
    json_object_set_int_member (server, "port", number);
  return server;
}

static JsonObject *
make_authentication (CwDirectoryForm *self)
{
  JsonObject *authentication = json_object_new ();
  gboolean is_kerberos = adw_combo_row_get_selected (self->security_row) == 2;

  json_object_set_string_member (authentication, "method",
                                 is_kerberos ? "gssapi-password" : "simple");
  if (!is_made (self))
    set_text (authentication, "user", gtk_editable_get_text (self->user_row));
  return authentication;
}

static JsonObject *
make_account (CwDirectoryForm *self)
{
  JsonObject *account = json_object_new ();

  json_object_set_string_member (account, "mode", is_made (self) ? "create" : "existing");
  if (is_made (self))
    set_text (account, "administrator", gtk_editable_get_text (self->administrator_row));
  return account;
}

/* What the form does not show stays as it is. A new one is called by its server. */
static JsonObject *
make_connector (CwDirectoryForm *self)
{
  JsonObject *present = get_connector (self);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) copy = NULL;
  g_autofree char *text = NULL;
  JsonObject *connector = NULL;
  const char *host = gtk_editable_get_text (self->host_row);

  if (present != NULL)
    json_node_set_object (node, present);
  else
    json_node_take_object (node, json_object_new ());
  text = json_to_string (node, FALSE);
  copy = json_from_string (text, NULL);
  connector = json_object_ref (json_node_get_object (copy));
  json_object_set_string_member (connector, "kind",
                                 kinds[adw_combo_row_get_selected (self->kind_row)]);
  if (!is_stored (self))
    json_object_set_string_member (connector, "name", host[0] != '\0' ? host : _ ("Directory"));
  json_object_set_object_member (connector, "server", make_server (self));
  json_object_set_object_member (connector, "authentication", make_authentication (self));
  json_object_remove_member (connector, "account");
  if (is_active_directory (self) && !is_stored (self))
    json_object_set_object_member (connector, "account", make_account (self));
  return connector;
}

static gboolean
is_name_free (CwDirectoryForm *self, JsonObject *connector)
{
  int other =
      cw_draft_find_connector (self->draft, json_object_get_string_member (connector, "name"));

  return other < 0 || other == self->index;
}

static void
show_message (CwDirectoryForm *self, const char *text)
{
  gtk_label_set_label (self->problem_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text[0] != '\0');
}

static void
write_connector (CwDirectoryForm *self)
{
  g_autoptr (JsonObject) connector = make_connector (self);

  if (!is_name_free (self, connector))
    {
      show_message (self, _ ("This server is in the list already: choose it there."));
      return;
    }
  cw_draft_put_connector (self->draft, self->index, connector);
  if (self->index < 0)
    self->index =
        cw_draft_find_connector (self->draft, json_object_get_string_member (connector, "name"));
}

static void
on_changed_cb (CwDirectoryForm *self)
{
  if (self->is_filling || self->draft == NULL)
    return;
  update_visibility (self);
  write_connector (self);
}

static void
put_secret (CwDirectoryForm *self, GtkEditable *row, const char *kind)
{
  const char *text = gtk_editable_get_text (row);
  g_autoptr (CwSecret) secret = text[0] != '\0' ? cw_secret_new_from_string (text) : NULL;

  if (self->is_filling || self->draft == NULL)
    return;
  if (self->index < 0)
    write_connector (self);
  if (self->index >= 0)
    cw_draft_set_secret (self->draft, json_object_get_string_member (get_connector (self), "name"),
                         kind, secret);
}

static void
on_password_changed_cb (CwDirectoryForm *self)
{
  put_secret (self, self->password_row, "password");
}

static void
on_administrator_password_changed_cb (CwDirectoryForm *self)
{
  put_secret (self, self->administrator_password_row, CW_SECRET_ADMINISTRATOR);
}

static void
on_settled_cb (CwDirectoryForm *self)
{
  if (!self->is_filling && self->draft != NULL)
    g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
}

static void
on_mode_changed_cb (CwDirectoryForm *self)
{
  on_changed_cb (self);
}

/* ----- from the draft */

static void
select_value (AdwComboRow *row, const char *const *values, const char *value)
{
  for (guint i = 0; values[i] != NULL; i++)
    if (g_str_equal (values[i], value))
      adw_combo_row_set_selected (row, i);
}

static void
fill_server (CwDirectoryForm *self, JsonObject *connector)
{
  JsonObject *server = connector != NULL && json_object_has_member (connector, "server")
                           ? json_object_get_object_member (connector, "server")
                           : NULL;
  gint64 port = server != NULL ? json_object_get_int_member_with_default (server, "port", 0) : 0;
  g_autofree char *number = port > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, port) : g_strdup ("");

  gtk_editable_set_text (self->host_row, get_text (connector, "server", "host", ""));
  gtk_editable_set_text (self->ca_row, get_text (connector, "server", "caFile", ""));
  gtk_editable_set_text (self->address_row, get_text (connector, "server", "address", ""));
  gtk_editable_set_text (self->port_row, number);
  select_value (self->security_row, securities,
                get_text (connector, "server", "security", "ldaps"));
}

void
cw_directory_form_edit (CwDirectoryForm *self, CwDraft *draft, int index)
{
  JsonObject *connector = NULL;
  const char *kind = KIND_AD;
  gboolean is_existing;

  g_set_object (&self->draft, draft);
  self->index = index;
  self->is_filling = TRUE;
  connector = get_connector (self);
  if (connector != NULL)
    kind = json_object_get_string_member_with_default (connector, "kind", KIND_AD);
  select_value (self->kind_row, kinds, kind);
  fill_server (self, connector);
  is_existing = g_str_equal (get_text (connector, "account", "mode", "create"), "existing");
  gtk_check_button_set_active (is_existing ? self->existing_choice : self->create_choice, TRUE);
  gtk_editable_set_text (self->administrator_row,
                         get_text (connector, "account", "administrator", ""));
  gtk_editable_set_text (self->user_row, get_text (connector, "authentication", "user", ""));
  gtk_editable_set_text (self->administrator_password_row, "");
  gtk_editable_set_text (self->password_row, "");
  show_message (self, "");
  update_visibility (self);
  self->is_filling = FALSE;
}

void
cw_directory_form_propose (CwDirectoryForm *self, const char *host)
{
  if (self->draft != NULL && self->index < 0 && is_active_directory (self) &&
      gtk_editable_get_text (self->host_row)[0] == '\0')
    gtk_editable_set_text (self->host_row, host);
}

int
cw_directory_form_get_index (CwDirectoryForm *self)
{
  return self->index;
}

GtkWidget *
cw_directory_form_get_first_focus (CwDirectoryForm *self)
{
  return GTK_WIDGET (self->host_row);
}

void
cw_directory_form_show_problems (CwDirectoryForm *self, GPtrArray *problems)
{
  g_autofree char *prefix = g_strdup_printf ("connectors.%d.", self->index);

  for (guint i = 0; self->index >= 0 && i < problems->len; i++)
    {
      const CwDraftProblem *problem = g_ptr_array_index (problems, i);

      if (!g_str_has_prefix (problem->path, prefix))
        continue;
      show_message (self, problem->text);
      return;
    }
  show_message (self, "");
}

static void
cw_directory_form_dispose (GObject *object)
{
  CwDirectoryForm *self = CW_DIRECTORY_FORM (object);

  g_clear_object (&self->draft);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_DIRECTORY_FORM);
  G_OBJECT_CLASS (cw_directory_form_parent_class)->dispose (object);
}

static void
cw_directory_form_class_init (CwDirectoryFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_directory_form_dispose;
  signals[SIGNAL_SETTLED] = g_signal_new ("settled", CW_TYPE_DIRECTORY_FORM, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (CW_TYPE_PATH_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-directory-form.ui");
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, kind_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, server_group);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, host_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, security_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, ca_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, address_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, port_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, mode_group);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, create_choice);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, existing_choice);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, administrator_group);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, administrator_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, administrator_password_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, account_group);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, user_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, password_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryForm, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_administrator_password_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_settled_cb);
}

static void
cw_directory_form_init (CwDirectoryForm *self)
{
  self->index = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_password_row_name (GTK_WIDGET (self->password_row));
  cw_password_row_name (GTK_WIDGET (self->administrator_password_row));
}
