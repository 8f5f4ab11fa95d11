/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-database-form.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-path-button.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-json-copy.h"
#include "base/cw-json.h"

#define DEFAULT_PORT 5432
#define MAX_HOSTS    5

/* In the order of the rows' models. */
static const char *const kinds[] = { "sqlite", "postgresql", NULL };
static const char *const tls_modes[] = { "verify-full", "verify-ca", "require", "disable", NULL };
static const char *const methods[] = { "peer", "kerberos", "password", "certificate", NULL };

struct _CwDatabaseForm
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow *kind_row;
  GtkEditable *hosts_row;
  CwCheckRow *check_rows[MAX_HOSTS];
  GtkEditable *name_row;
  GtkEditable *schema_row;
  AdwComboRow *tls_row;
  GtkEditable *ca_row;
  AdwComboRow *authentication_row;
  GtkEditable *user_row;
  GtkEditable *password_row;
  GtkEditable *certificate_row;
  GtkEditable *key_row;
  CwCheckRow *sign_in_check;
  GtkWidget *try_row;

  const char *base;
  const char *secret;
  char *description;       /* (owned) (nullable): that of the page */
  CwAppEngine *engine;     /* (owned) (nullable) */
  CwDraft *draft;          /* (owned) (nullable) */
  char *tried;             /* (owned) (nullable): the question that a password was tried with */
  GVariant *tried_secrets; /* (owned) (nullable) */
  gboolean holds_configuration; /* as was told last */
};

enum
{
  SIGNAL_CHECKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwDatabaseForm, cw_database_form, ADW_TYPE_PREFERENCES_GROUP)

/* (transfer none): paths live as long as the program, as those of a form page do. */
static const char *
make_path (CwDatabaseForm *self, const char *member)
{
  g_autofree char *path = g_strconcat (self->base, ".", member, NULL);

  return g_intern_string (path);
}

/* ----- hosts */

/* (transfer full) (nullable): there is no such host, or its port is none */
static char *
make_input (JsonArray *hosts, guint index)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonNode *element = hosts != NULL && index < json_array_get_length (hosts)
                          ? json_array_get_element (hosts, index)
                          : NULL;
  JsonObject *host =
      element != NULL && JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
  gint64 port = 0;

  if (host == NULL)
    return NULL;
  port = json_object_get_int_member_with_default (host, "port", DEFAULT_PORT);
  if (port < 1 || port > G_MAXUINT16)
    return NULL;
  json_object_set_string_member (object, "host",
                                 json_object_get_string_member_with_default (host, "host", ""));
  json_object_set_int_member (object, "port", port);
  json_node_set_object (root, object);
  return cw_json_to_canonical (root, FALSE);
}

/* (transfer full) */
static char *
make_title (JsonArray *hosts, guint index)
{
  JsonObject *host = json_array_get_object_element (hosts, index);
  const char *name = json_object_get_string_member_with_default (host, "host", "");
  gint64 port = json_object_get_int_member_with_default (host, "port", DEFAULT_PORT);
  g_autofree char *place =
      port == DEFAULT_PORT ? g_strdup (name) : g_strdup_printf ("%s:%u", name, (guint) port);

  /* Translators: %s is the name of a database server */
  return g_strdup_printf (_ ("Answer of %s"), place);
}

/* @is_asked: whether they answer is not seen from signing in */
static void
check_hosts (CwDatabaseForm *self, CwAppEngine *engine, CwDraft *draft, gboolean is_asked)
{
  JsonNode *node = cw_draft_get_node (draft, make_path (self, "hosts"));
  JsonArray *hosts =
      is_asked && node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; i < MAX_HOSTS; i++)
    {
      g_autofree char *input = make_input (hosts, i);

      gtk_widget_set_visible (GTK_WIDGET (self->check_rows[i]), input != NULL);
      if (input != NULL)
        {
          g_autofree char *title = make_title (hosts, i);

          adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->check_rows[i]), title);
        }
      cw_check_row_ask (self->check_rows[i], engine, "server", input,
                        g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
    }
}

/* ----- signing in */

/* What keeps the page keeps the check; but without its password the server can be asked how far
 * somebody gets. */
static gboolean
is_complete (CwDatabaseForm *self)
{
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (self->draft, CW_WIZARD_COMPONENTS);
  const char *password = make_path (self, "password");

  for (guint i = 0; i < problems->len; i++)
    {
      const CwDraftProblem *problem = g_ptr_array_index (problems, i);

      if (g_str_has_prefix (problem->path, self->base) &&
          problem->path[strlen (self->base)] == '.' && !g_str_equal (problem->path, password))
        return FALSE;
    }
  return TRUE;
}

/* {"database": ...} or {"syncDatabase": ...}. (transfer full) */
static char *
make_question (CwDatabaseForm *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_object_set_member (object, strrchr (self->base, '.') + 1,
                          json_node_copy (cw_draft_get_node (self->draft, self->base)));
  json_node_set_object (root, object);
  return cw_json_to_canonical (root, FALSE);
}

/* Of all secrets of no connector the password alone. (transfer floating) */
static GVariant *
make_secrets (CwDatabaseForm *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autoptr (GVariant) all = g_variant_ref_sink (cw_draft_make_secrets (self->draft, ""));

  for (gsize i = 0; i < g_variant_n_children (all); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (all, i);
      const char *kind = NULL;

      g_variant_get_child (child, 1, "&s", &kind);
      if (g_str_equal (kind, self->secret))
        g_variant_builder_add_value (&builder, child);
    }
  return g_variant_builder_end (&builder);
}

static void
forget_try (CwDatabaseForm *self)
{
  g_clear_pointer (&self->tried, g_free);
  g_clear_pointer (&self->tried_secrets, g_variant_unref);
}

/* By itself everything but the password is tried, as often as something changes: a wrong one counts
 * where the server asks a domain. */
static void
check_sign_in (CwDatabaseForm *self, gboolean is_server, gboolean is_ready, gboolean is_password)
{
  g_autofree char *question = is_ready ? make_question (self) : NULL;
  g_autoptr (GVariant) secrets = g_variant_ref_sink (make_secrets (self));

  gtk_widget_set_visible (GTK_WIDGET (self->sign_in_check), is_server);
  gtk_widget_set_visible (self->try_row, is_server && is_password);
  gtk_widget_set_sensitive (self->try_row, is_ready && g_variant_n_children (secrets) > 0);
  if (question != NULL && g_strcmp0 (question, self->tried) == 0 &&
      g_variant_equal (secrets, self->tried_secrets))
    return;
  forget_try (self);
  cw_check_row_ask (self->sign_in_check, self->engine, "database", question,
                    g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
}

static void
on_try_clicked_cb (CwDatabaseForm *self)
{
  forget_try (self);
  self->tried = make_question (self);
  self->tried_secrets = g_variant_ref_sink (make_secrets (self));
  cw_check_row_run (self->sign_in_check, self->engine, "database", self->tried,
                    self->tried_secrets);
}

/* ----- what is there */

gboolean
cw_database_form_holds_configuration (CwDatabaseForm *self)
{
  GVariant *answer = NULL;

  g_return_val_if_fail (CW_IS_DATABASE_FORM (self), FALSE);

  if (!gtk_widget_get_visible (GTK_WIDGET (self->sign_in_check)) ||
      !cw_check_row_is_good (self->sign_in_check))
    return FALSE;
  answer = cw_check_row_get_answer (self->sign_in_check);
  return answer != NULL && cw_answer_get_bool (answer, "holdsConfiguration");
}

char *
cw_database_form_dup_database (CwDatabaseForm *self)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (CW_IS_DATABASE_FORM (self), NULL);

  object = cw_json_copy_object (json_node_get_object (cw_draft_get_node (self->draft, self->base)));
  json_object_remove_member (object, "passwordFile");
  node = json_node_init_object (json_node_alloc (), object);
  return cw_json_to_canonical (node, FALSE);
}

CwSecret *
cw_database_form_dup_password (CwDatabaseForm *self)
{
  g_autoptr (GVariant) secrets = NULL;
  g_autoptr (GVariant) secret = NULL;
  g_autoptr (GVariant) bytes = NULL;
  gconstpointer data = NULL;
  gsize size = 0;

  g_return_val_if_fail (CW_IS_DATABASE_FORM (self), NULL);

  secrets = g_variant_ref_sink (make_secrets (self));
  if (g_variant_n_children (secrets) == 0)
    return NULL;
  secret = g_variant_get_child_value (secrets, 0);
  bytes = g_variant_get_child_value (secret, 2);
  data = g_variant_get_fixed_array (bytes, &size, 1);
  return cw_secret_new (data, size);
}

void
cw_database_form_grab_focus (CwDatabaseForm *self)
{
  g_return_if_fail (CW_IS_DATABASE_FORM (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

/* Only what is another than before: whoever hears of it updates this form, which looks again. */
static void
on_checked_cb (CwDatabaseForm *self)
{
  gboolean holds_configuration = cw_database_form_holds_configuration (self);

  if (holds_configuration == self->holds_configuration)
    return;
  self->holds_configuration = holds_configuration;
  g_signal_emit (self, signals[SIGNAL_CHECKED], 0);
}

/* ----- the form */

static gboolean
is_set (CwDatabaseForm *self, const char *member)
{
  return cw_draft_get_string (self->draft, make_path (self, member), NULL) != NULL;
}

/* A file is asked for where it counts, and shown where one is named nevertheless. */
static void
show_rows (CwDatabaseForm *self, gboolean is_server, const char *method)
{
  gboolean is_certificate = g_str_equal (method, "certificate") ||
                            is_set (self, "certificateFile") || is_set (self, "privateKeyFile");
  gboolean is_verified = g_str_has_prefix (
      cw_draft_get_string (self->draft, make_path (self, "tls"), "verify-full"), "verify-");
  const struct
  {
    gpointer row;
    gboolean is_shown;
  } rows[] = {
    { self->hosts_row, TRUE },
    { self->name_row, TRUE },
    { self->schema_row, TRUE },
    { self->tls_row, TRUE },
    { self->ca_row, is_verified || is_set (self, "caFile") },
    { self->authentication_row, TRUE },
    { self->user_row, TRUE },
    { self->password_row, g_str_equal (method, "password") },
    { self->certificate_row, is_certificate },
    { self->key_row, is_certificate },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_set_visible (GTK_WIDGET (rows[i].row), is_server && rows[i].is_shown);
}

/* (nullable): it may be of that kind */
static char *
dup_problem_of_kind (CwDatabaseForm *self)
{
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (self->draft, CW_WIZARD_COMPONENTS);
  const char *path = make_path (self, "kind");

  for (guint i = 0; i < problems->len; i++)
    {
      const CwDraftProblem *problem = g_ptr_array_index (problems, i);

      if (g_str_equal (problem->path, path))
        return g_strdup (problem->text);
    }
  return NULL;
}

static void
describe (CwDatabaseForm *self, gboolean is_server)
{
  g_autofree char *problem = dup_problem_of_kind (self);
  const char *hosts = _ ("Hosts are written with commas between, each with its port behind a colon "
                         "when it is not 5432. The folder of a socket will do as well.");

  if (problem == NULL)
    problem = g_strdup (is_server ? hosts : self->description);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), problem);
}

void
cw_database_form_update (CwDatabaseForm *self, CwAppEngine *engine, CwDraft *draft)
{
  gboolean is_server =
      g_str_equal (cw_draft_get_string (draft, make_path (self, "kind"), "sqlite"), "postgresql");
  const char *method = cw_draft_get_string (draft, make_path (self, "authentication"), "peer");
  gboolean is_ready = FALSE;

  g_set_object (&self->engine, engine);
  g_set_object (&self->draft, draft);
  is_ready = is_server && is_complete (self);
  show_rows (self, is_server, method);
  describe (self, is_server);
  check_hosts (self, engine, draft, is_server && !is_ready);
  check_sign_in (self, is_server, is_ready, g_str_equal (method, "password"));
}

void
cw_database_form_set_default (CwDatabaseForm *self, const char *text)
{
  g_autoptr (GtkStringList) model =
      GTK_STRING_LIST (g_object_ref (adw_combo_row_get_model (self->kind_row)));

  gtk_string_list_splice (model, 0, 1, (const char *const[]){ text, NULL });
}

void
cw_database_form_bind (CwDatabaseForm *self, CwFormPage *page, const char *base, const char *secret)
{
  self->base = base;
  self->secret = secret;
  self->description =
      g_strdup (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (self)));
  cw_form_page_bind_combo (page, self->kind_row, make_path (self, "kind"), kinds, "sqlite");
  cw_form_page_bind_list (page, self->hosts_row, make_path (self, "hosts"),
                          cw_draft_text_get_hosts ());
  cw_form_page_bind_entry (page, self->name_row, make_path (self, "name"));
  cw_form_page_bind_entry (page, self->schema_row, make_path (self, "schema"));
  cw_form_page_bind_combo (page, self->tls_row, make_path (self, "tls"), tls_modes, "verify-full");
  cw_form_page_bind_combo (page, self->authentication_row, make_path (self, "authentication"),
                           methods, "peer");
  cw_form_page_bind_entry (page, self->user_row, make_path (self, "user"));
  cw_form_page_bind_secret (page, self->password_row, make_path (self, "password"), secret);
  cw_form_page_bind_entry (page, self->ca_row, make_path (self, "caFile"));
  cw_form_page_bind_entry (page, self->certificate_row, make_path (self, "certificateFile"));
  cw_form_page_bind_entry (page, self->key_row, make_path (self, "privateKeyFile"));
}

static void
cw_database_form_dispose (GObject *object)
{
  CwDatabaseForm *self = CW_DATABASE_FORM (object);

  forget_try (self);
  g_clear_pointer (&self->description, g_free);
  g_clear_object (&self->engine);
  g_clear_object (&self->draft);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_DATABASE_FORM);
  G_OBJECT_CLASS (cw_database_form_parent_class)->dispose (object);
}

static void
cw_database_form_class_init (CwDatabaseFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_database_form_dispose;
  signals[SIGNAL_CHECKED] = g_signal_new ("checked", CW_TYPE_DATABASE_FORM, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_PATH_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-database-form.ui");
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, kind_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, hosts_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, name_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, schema_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, tls_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, authentication_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, user_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, password_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, ca_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, certificate_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, key_row);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, sign_in_check);
  gtk_widget_class_bind_template_child (widget_class, CwDatabaseForm, try_row);
  gtk_widget_class_bind_template_callback (widget_class, on_try_clicked_cb);
  for (guint i = 0; i < MAX_HOSTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("check_row_%u", i);

      gtk_widget_class_bind_template_child_full (
          widget_class, g_intern_string (name), FALSE,
          (gssize) (G_STRUCT_OFFSET (CwDatabaseForm, check_rows) + i * sizeof (CwCheckRow *)));
    }
}

static void
cw_database_form_init (CwDatabaseForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_password_row_name (GTK_WIDGET (self->password_row));
  g_signal_connect_object (self->sign_in_check, "notify::state", G_CALLBACK (on_checked_cb), self,
                           G_CONNECT_SWAPPED);
}
