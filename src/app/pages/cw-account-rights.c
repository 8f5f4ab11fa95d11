/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-account-rights.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/pages/cw-rights-group.h"
#include "base/cw-json.h"
#include "setup/draft/cw-feature-rights.h"

struct _CwAccountRights
{
  GtkBox parent_instance;

  CwCheckRow *check_row;
  CwRightsGroup *rights_group;

  CwAppEngine *engine; /* (owned) */
  CwDraft *draft;      /* (owned) */
  char *connector;     /* (owned) */
  char *input;         /* (owned) (nullable): of the last question, JSON */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwAccountRights, cw_account_rights, GTK_TYPE_BOX)

/* {"connector": ..., "features": [...]}; %NULL: nothing but reading is wanted, or the directory has
 * gone. (transfer full) (nullable) */
static char *
make_input (CwAccountRights *self)
{
  int index = cw_draft_find_connector (self->draft, self->connector);
  g_auto (GStrv) features = cw_feature_rights_list_of_draft (self->draft);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  JsonArray *array = NULL;

  if (index < 0 || g_strv_length (features) <= 1)
    return NULL;
  array = json_array_new ();
  for (guint i = 0; features[i] != NULL; i++)
    json_array_add_string_element (array, features[i]);
  json_object_set_array_member (object, "features", array);
  json_object_set_object_member (
      object, "connector", json_object_ref (cw_draft_get_connector (self->draft, (guint) index)));
  return cw_json_to_canonical (node, FALSE);
}

/* (transfer floating) */
static GVariant *
make_secrets (CwAccountRights *self)
{
  return cw_draft_make_secrets (self->draft, self->connector);
}

void
cw_account_rights_update (CwAccountRights *self)
{
  g_autofree char *input = make_input (self);

  if (g_strcmp0 (input, self->input) == 0)
    return;
  g_free (self->input);
  self->input = g_strdup (input);
  gtk_widget_set_visible (GTK_WIDGET (self), input != NULL);
  cw_rights_group_clear (self->rights_group);
  cw_check_row_ask (self->check_row, self->engine, "account", input, make_secrets (self));
}

gboolean
cw_account_rights_is_good (CwAccountRights *self)
{
  return self->input == NULL || cw_check_row_is_good (self->check_row);
}

static void
on_checked_cb (CwAccountRights *self, GVariant *answer)
{
  cw_rights_group_show (self->rights_group, self->engine, answer, self->input);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_granted_cb (CwAccountRights *self)
{
  cw_check_row_run (self->check_row, self->engine, "account", self->input, make_secrets (self));
}

static void
cw_account_rights_dispose (GObject *object)
{
  CwAccountRights *self = CW_ACCOUNT_RIGHTS (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->connector, g_free);
  g_clear_pointer (&self->input, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_ACCOUNT_RIGHTS);
  G_OBJECT_CLASS (cw_account_rights_parent_class)->dispose (object);
}

static void
cw_account_rights_class_init (CwAccountRightsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_account_rights_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CW_TYPE_ACCOUNT_RIGHTS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_RIGHTS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-account-rights.ui");
  gtk_widget_class_bind_template_child (widget_class, CwAccountRights, check_row);
  gtk_widget_class_bind_template_child (widget_class, CwAccountRights, rights_group);
  gtk_widget_class_bind_template_callback (widget_class, on_checked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_granted_cb);
}

static void
cw_account_rights_init (CwAccountRights *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cw_account_rights_new (CwAppEngine *engine, CwDraft *draft, const char *connector)
{
  CwAccountRights *self = g_object_new (CW_TYPE_ACCOUNT_RIGHTS, NULL);
  /* Translators: %s is the name of a directory */
  g_autofree char *title = g_strdup_printf (_ ("The account in %s and its rights"), connector);

  self->engine = g_object_ref (engine);
  self->draft = g_object_ref (draft);
  self->connector = g_strdup (connector);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->check_row), title);
  return GTK_WIDGET (self);
}
