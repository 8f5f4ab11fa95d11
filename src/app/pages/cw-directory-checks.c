/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-directory-checks.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/pages/cw-rights-group.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "setup/draft/cw-feature-rights.h"

struct _CwDirectoryChecks
{
  GtkBox parent_instance;

  CwCheckRow *forest_row;
  CwCheckRow *account_row;
  CwRightsGroup *rights_group;

  CwAppEngine *engine; /* (owned) (nullable) */
  CwDraft *draft;      /* (owned) (nullable) */
  guint index;
  char *fingerprint; /* (owned) (nullable): of what is being checked */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwDirectoryChecks, cw_directory_checks, GTK_TYPE_BOX)

static gboolean
is_active_directory (JsonObject *connector)
{
  return g_strcmp0 (json_object_get_string_member_with_default (connector, "kind", ""),
                    "active-directory") == 0;
}

/* ----- what was found good */

static char *
make_text (JsonObject *connector)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, connector);
  return cw_json_to_canonical (node, FALSE);
}

/* A password is no part of it: whoever changes one forgets the fact. */
static char *
make_fact_name (JsonObject *connector)
{
  return g_strconcat ("directory:", json_object_get_string_member (connector, "name"), NULL);
}

gboolean
cw_directory_checks_is_good (CwDraft *draft, guint index)
{
  JsonObject *connector = cw_draft_get_connector (draft, index);
  g_autofree char *name = make_fact_name (connector);
  g_autofree char *text = make_text (connector);
  GVariant *fact = cw_draft_get_fact (draft, name);

  return fact != NULL && g_str_equal (g_variant_get_string (fact, NULL), text);
}

/* ----- running */

static void
add_features (CwDirectoryChecks *self, JsonBuilder *builder)
{
  g_auto (GStrv) features = cw_feature_rights_list_of_draft (self->draft);

  json_builder_set_member_name (builder, "features");
  json_builder_begin_array (builder);
  for (guint i = 0; features[i] != NULL; i++)
    json_builder_add_string_value (builder, features[i]);
  json_builder_end_array (builder);
}

/* The input of a check: {"connector": ..., "administrator"?: ..., "features"?: [...]}. (transfer
 * full) */
static char *
make_input (CwDirectoryChecks *self, gboolean has_features)
{
  JsonObject *connector = cw_draft_get_connector (self->draft, self->index);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) root = NULL;
  const char *administrator = NULL;

  json_node_set_object (node, connector);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "connector");
  json_builder_add_value (builder, json_node_copy (node));
  if (cw_feature_rights_is_account_made (connector))
    administrator = json_object_get_string_member_with_default (
        json_object_get_object_member (connector, "account"), "administrator", NULL);
  if (administrator != NULL)
    {
      json_builder_set_member_name (builder, "administrator");
      json_builder_add_string_value (builder, administrator);
    }
  if (has_features)
    add_features (self, builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return cw_json_to_canonical (root, FALSE);
}

static void
run_check (CwDirectoryChecks *self, CwCheckRow *row, const char *name, gboolean has_features)
{
  JsonObject *connector = cw_draft_get_connector (self->draft, self->index);
  g_autofree char *input = make_input (self, has_features);

  cw_check_row_run (
      row, self->engine, name, input,
      cw_draft_make_secrets (self->draft, json_object_get_string_member (connector, "name")));
}

static gboolean
is_current (CwDirectoryChecks *self)
{
  g_autofree char *text = NULL;

  if (self->draft == NULL || self->fingerprint == NULL ||
      self->index >= cw_draft_get_n_connectors (self->draft))
    return FALSE;
  text = make_text (cw_draft_get_connector (self->draft, self->index));
  return g_str_equal (text, self->fingerprint);
}

static void
finish (CwDirectoryChecks *self)
{
  g_autofree char *text = make_text (cw_draft_get_connector (self->draft, self->index));
  g_autofree char *name = make_fact_name (cw_draft_get_connector (self->draft, self->index));

  cw_draft_set_fact (self->draft, name, g_variant_new_string (text));
}

/* The forest's own name says more than that of the server that was asked. */
static void
name_after_forest (CwDirectoryChecks *self, GVariant *answer)
{
  g_autoptr (GVariant) forest = cw_answer_get_dict (answer, "forest");
  const char *name = cw_answer_get_string (forest, "name");
  g_autoptr (JsonNode) node = NULL;

  if (name[0] == '\0' || cw_draft_find_connector (self->draft, name) >= 0 ||
      json_object_has_member (cw_draft_get_connector (self->draft, self->index), "id"))
    return;
  node = cw_json_parse (self->fingerprint, -1, FALSE, NULL);
  json_object_set_string_member (json_node_get_object (node), "name", name);
  g_free (self->fingerprint);
  self->fingerprint = cw_json_to_canonical (node, FALSE);
  cw_draft_put_connector (self->draft, (int) self->index, json_node_get_object (node));
}

/* A forest is connected once, by whichever of its domain controllers. FALSE: it is in the list. */
static gboolean
check_forest_is_new (CwDirectoryChecks *self, GVariant *answer)
{
  g_autoptr (GVariant) forest = cw_answer_get_dict (answer, "forest");
  int other = cw_draft_find_connector (self->draft, cw_answer_get_string (forest, "name"));
  g_autoptr (GError) error = NULL;

  if (other < 0 || other == (int) self->index)
    return TRUE;
  error =
      g_error_new_literal (CW_ERROR, CW_ERROR_CONFLICT,
                           _ ("This forest is in the list already, and one connection reads all "
                                  "of its domains: remove this one."));
  cw_check_row_set_error (self->forest_row, error);
  return FALSE;
}

static void
on_forest_done_cb (CwDirectoryChecks *self, GVariant *answer)
{
  JsonObject *connector = NULL;

  if (!is_current (self))
    return;
  if (cw_check_row_is_good (self->forest_row) && check_forest_is_new (self, answer))
    {
      name_after_forest (self, answer);
      connector = cw_draft_get_connector (self->draft, self->index);
      gtk_widget_set_visible (GTK_WIDGET (self->account_row), is_active_directory (connector));
      if (!is_active_directory (connector))
        finish (self);
      else
        run_check (self, self->account_row,
                   cw_feature_rights_is_account_made (connector) ? "administrator" : "account",
                   !cw_feature_rights_is_account_made (connector));
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_account_done_cb (CwDirectoryChecks *self, GVariant *answer)
{
  g_autofree char *input = NULL;

  if (!is_current (self))
    return;
  if (cw_check_row_is_good (self->account_row))
    finish (self);
  input = make_input (self, TRUE);
  cw_rights_group_show (self->rights_group, self->engine, answer, input);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_granted_cb (CwDirectoryChecks *self)
{
  if (is_current (self))
    run_check (self, self->account_row, "account", TRUE);
}

gboolean
cw_directory_checks_is_current (CwDirectoryChecks *self)
{
  return is_current (self);
}

void
cw_directory_checks_reset (CwDirectoryChecks *self)
{
  g_clear_pointer (&self->fingerprint, g_free);
  cw_check_row_reset (self->forest_row);
  cw_check_row_reset (self->account_row);
  cw_rights_group_clear (self->rights_group);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
cw_directory_checks_run (CwDirectoryChecks *self, CwAppEngine *engine, CwDraft *draft, guint index)
{
  JsonObject *connector = cw_draft_get_connector (draft, index);
  g_autofree char *text = make_text (connector);

  if (self->draft == draft && g_strcmp0 (self->fingerprint, text) == 0)
    return;
  cw_directory_checks_reset (self);
  g_set_object (&self->engine, engine);
  g_set_object (&self->draft, draft);
  self->index = index;
  self->fingerprint = g_steal_pointer (&text);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->forest_row),
                                 is_active_directory (connector) ? _ ("The forest and its domains")
                                                                 : _ ("The directory"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->account_row),
                                 cw_feature_rights_is_account_made (connector)
                                 ? _ ("The administrator")
                                 : _ ("The account and its rights"));
  gtk_widget_set_visible (GTK_WIDGET (self->account_row), is_active_directory (connector));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  run_check (self, self->forest_row, "forest", FALSE);
}

gboolean
cw_directory_checks_is_busy (CwDirectoryChecks *self)
{
  return cw_check_row_get_state (self->forest_row) == CW_CHECK_CHECKING ||
         cw_check_row_get_state (self->account_row) == CW_CHECK_CHECKING;
}

static void
cw_directory_checks_dispose (GObject *object)
{
  CwDirectoryChecks *self = CW_DIRECTORY_CHECKS (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->fingerprint, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_DIRECTORY_CHECKS);
  G_OBJECT_CLASS (cw_directory_checks_parent_class)->dispose (object);
}

static void
cw_directory_checks_class_init (CwDirectoryChecksClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_directory_checks_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CW_TYPE_DIRECTORY_CHECKS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_RIGHTS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-directory-checks.ui");
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryChecks, forest_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryChecks, account_row);
  gtk_widget_class_bind_template_child (widget_class, CwDirectoryChecks, rights_group);
  gtk_widget_class_bind_template_callback (widget_class, on_forest_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_account_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_granted_cb);
}

static void
cw_directory_checks_init (CwDirectoryChecks *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
