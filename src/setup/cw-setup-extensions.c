/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-extension-app.h"
#include "connectors/graph/cw-graph-settings.h"
#include "connectors/graph/cw-tenant-facts.h"
#include "setup/cw-setup-extensions.h"
#include "setup/cw-setup-journal.h"
#include "setup/cw-setup-removal.h"
#include "setup/cw-setup-tenant-made.h"
#include "setup/cw-setup-tenant.h"

/* The action that gives the tenant a place for each directory extension, in the name of the
 * administrator who signed in. The application that the engine works with has no right to. */

#define APPLICATION "extensionApplication"

/* (transfer none) (nullable) */
static JsonNode *
get_attributes (CwSetupPlan *plan)
{
  return json_object_get_member (json_node_get_object (plan->document), "attributes");
}

/* (transfer none) (nullable): there are none */
static JsonArray *
get_items (JsonNode *attributes)
{
  JsonObject *object = attributes != NULL && JSON_NODE_HOLDS_OBJECT (attributes)
                           ? json_node_get_object (attributes)
                           : NULL;
  JsonArray *items = object != NULL && json_object_has_member (object, "extensions")
                         ? json_object_get_array_member (object, "extensions")
                         : NULL;

  return items != NULL && json_array_get_length (items) > 0 ? items : NULL;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

/* ----- what earlier set-ups did */

/* (transfer none) (nullable) */
static JsonObject *
find_item (JsonArray *items, JsonObject *wanted)
{
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);

      if (g_str_equal (get_text (item, "name"), get_text (wanted, "name")) &&
          g_str_equal (get_text (item, "class"), get_text (wanted, "class")))
        return item;
    }
  return NULL;
}

/* Whether all that are wanted were there before. A page of the wizard says neither type nor number
 * of values: they are as they were. */
static gboolean
keep_types (JsonArray *items, JsonArray *stored)
{
  gboolean is_known = TRUE;

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      JsonObject *known = find_item (stored, item);
      gboolean has_type = json_object_has_member (item, "type");

      is_known = is_known && known != NULL;
      if (known != NULL && !has_type)
        {
          if (json_object_has_member (known, "multiValued"))
            json_object_set_member (item, "multiValued",
                                    json_object_dup_member (known, "multiValued"));
          if (json_object_has_member (known, "type"))
            json_object_set_member (item, "type", json_object_dup_member (known, "type"));
        }
    }
  return is_known;
}

/* (nullable): of the connector to this tenant as it is stored */
static const char *
find_stored_application (CwConfig *config, const char *tenant_id)
{
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (connector->kind == CW_CONNECTOR_KIND_GRAPH &&
          g_ascii_strcasecmp (get_text (connector->settings, "tenantId"), tenant_id) == 0 &&
          json_object_has_member (connector->settings, APPLICATION))
        return get_text (connector->settings, APPLICATION);
    }
  return NULL;
}

/* Every connector to the cloud in the document, as an object that is the document's own. */
typedef void (*ConnectorFunc) (JsonObject *connector, gpointer user_data);

static void
foreach_cloud (CwSetupPlan *plan, ConnectorFunc func, gpointer user_data)
{
  JsonArray *connectors =
      json_object_get_array_member (json_node_get_object (plan->document), "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonNode *node = json_array_get_element (connectors, i);

      if (g_str_equal (get_text (json_node_get_object (node), "kind"), "graph"))
        func (json_node_get_object (node), user_data);
    }
}

static void
keep_application (JsonObject *connector, gpointer user_data)
{
  const char *stored = find_stored_application (user_data, get_text (connector, "tenantId"));

  if (stored != NULL && !json_object_has_member (connector, APPLICATION))
    json_object_set_string_member (connector, APPLICATION, stored);
}

static void
look_for_application (JsonObject *connector, gpointer user_data)
{
  gboolean *has_application = user_data;

  *has_application = *has_application && json_object_has_member (connector, APPLICATION);
}

/* ----- registering */

/* (nullable) (transfer full): @ret_error is set when it could not be asked */
static CwExtensionApp *
look_for (CwSetupPlan *plan, CwCloudSession *cloud, const char *client_id, GError **ret_error)
{
  g_autoptr (GError) error = NULL;
  CwExtensionApp *app = cw_extension_app_find (cloud, client_id, plan->cancellable, &error);

  if (app == NULL && (client_id != NULL || !g_error_matches (error, CW_ERROR, CW_ERROR_NOT_FOUND)))
    g_propagate_error (ret_error, g_steal_pointer (&error));
  return app;
}

/* (transfer full) */
static CwExtensionApp *
need_app (CwSetupPlan *plan,
          CwSetupAction *action,
          CwCloudSession *cloud,
          const CwTenantFacts *facts,
          const char *client_id,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwExtensionApp) app = look_for (plan, cloud, client_id, &local_error);
  gboolean was_there = app != NULL;
  gint64 id = 0;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (was_there && client_id != NULL)
    return g_steal_pointer (&app);
  if (!was_there)
    {
      if (!cw_setup_tenant_intend (plan, cloud, facts, CW_MADE_EXTENSION_APP, CW_EXTENSION_APP_NAME,
                                   CW_EXTENSION_APP_NAME, &id, error))
        return NULL;
      g_array_append_val (action->made, id);
    }
  g_clear_pointer (&app, cw_extension_app_free);
  app = cw_extension_app_ensure (cloud, plan->cancellable, error);
  if (app == NULL ||
      (!was_there && !cw_setup_journal_mark (plan->call->engine, id, CW_MADE_MADE, error)))
    return NULL;
  return g_steal_pointer (&app);
}

static gboolean
has_name (GPtrArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (names, i), name) == 0)
      return TRUE;
  return FALSE;
}

/* What people and groups both have is one extension. (transfer container) */
static GPtrArray *
collect_same (GPtrArray *extensions, guint index)
{
  const CwDirectoryExtension *first = g_ptr_array_index (extensions, index);
  GPtrArray *same = g_ptr_array_new ();

  for (guint i = 0; i < extensions->len; i++)
    {
      CwDirectoryExtension *other = g_ptr_array_index (extensions, i);

      if (g_ascii_strcasecmp (other->name, first->name) != 0)
        continue;
      if (i < index)
        {
          g_ptr_array_set_size (same, 0);
          return same;
        }
      g_ptr_array_add (same, other);
    }
  return same;
}

typedef struct
{
  CwSetupPlan *plan;
  CwSetupAction *action;
  CwCloudSession *cloud;
  const CwTenantFacts *facts;
  const CwExtensionApp *app;
  GPtrArray *known; /* (element-type utf8): that were registered before */
} Registration;

static gboolean
register_one (const Registration *registration, GPtrArray *same, GError **error)
{
  const CwDirectoryExtension *first = g_ptr_array_index (same, 0);
  g_autofree char *full_name =
      cw_graph_settings_make_extension_name (registration->app->client_id, first);
  CwSetupPlan *plan = registration->plan;
  gboolean was_there = has_name (registration->known, full_name);
  gint64 id = 0;

  if (!was_there)
    {
      if (!cw_setup_tenant_intend (plan, registration->cloud, registration->facts,
                                   CW_MADE_EXTENSION, full_name, first->name, &id, error))
        return FALSE;
      g_array_append_val (registration->action->made, id);
    }
  return cw_extension_app_register (registration->cloud, registration->app, same, plan->cancellable,
                                    error) &&
         (was_there || cw_setup_journal_mark (plan->call->engine, id, CW_MADE_MADE, error));
}

static gboolean
register_all (const Registration *registration, GPtrArray *extensions, GError **error)
{
  for (guint i = 0; i < extensions->len; i++)
    {
      g_autoptr (GPtrArray) same = collect_same (extensions, i);

      if (same->len > 0 && !register_one (registration, same, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_of_tenant (JsonObject *connector, const CwTenantFacts *facts)
{
  const char *tenant = get_text (connector, "tenantId");

  return g_ascii_strcasecmp (tenant, facts->tenant_id) == 0 ||
         g_strcmp0 (tenant, facts->initial_domain) == 0;
}

typedef struct
{
  const CwTenantFacts *facts;
  const char *found;     /* (nullable): what the answers name */
  const char *client_id; /* (nullable): what is to be filled in */
} Filling;

static void
find_named (JsonObject *connector, gpointer user_data)
{
  Filling *filling = user_data;

  if (is_of_tenant (connector, filling->facts) && json_object_has_member (connector, APPLICATION))
    filling->found = get_text (connector, APPLICATION);
}

static void
fill_in (JsonObject *connector, gpointer user_data)
{
  Filling *filling = user_data;

  if (is_of_tenant (connector, filling->facts))
    json_object_set_string_member (connector, APPLICATION, filling->client_id);
}

static gboolean
run_extensions (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwCloudSession) cloud = cw_setup_tenant_find_cloud (plan->call, plan->sign_in, error);
  g_autoptr (CwTenantFacts) facts =
      cloud != NULL ? cw_tenant_facts_read (cloud, plan->cancellable, error) : NULL;
  g_autoptr (GPtrArray) extensions = NULL;
  g_autoptr (CwExtensionApp) app = NULL;
  g_autoptr (GPtrArray) known = NULL;
  Filling filling = { .facts = facts };

  if (facts == NULL || !cw_setup_extensions_settle (plan, error))
    return FALSE;
  extensions = cw_directory_extensions_read (get_attributes (plan), error);
  if (extensions == NULL)
    return FALSE;
  foreach_cloud (plan, find_named, &filling);
  app = need_app (plan, action, cloud, facts, filling.found, error);
  known = app != NULL ? cw_extension_app_list (cloud, app, plan->cancellable, error) : NULL;
  if (known == NULL ||
      !register_all (&(Registration){ plan, action, cloud, facts, app, known }, extensions, error))
    return FALSE;
  filling.client_id = app->client_id;
  foreach_cloud (plan, fill_in, &filling);
  return TRUE;
}

/* ----- taking it away */

gboolean
cw_setup_extension_remove (const CwSetupRemoval *removal,
                           const CwMadeThing *thing,
                           JsonObject *detail,
                           GError **error)
{
  g_autoptr (CwCloudSession) cloud = cw_setup_tenant_open_made (removal, thing, error);

  return cloud != NULL &&
         cw_extension_app_unregister (cloud, thing->identity, removal->cancellable, error);
}

gboolean
cw_setup_extension_app_remove (const CwSetupRemoval *removal,
                               const CwMadeThing *thing,
                               JsonObject *detail,
                               GError **error)
{
  g_autoptr (CwCloudSession) cloud = cw_setup_tenant_open_made (removal, thing, error);

  return cloud != NULL && cw_extension_app_remove (cloud, removal->cancellable, error);
}

/* ----- planning */

/* "badge, division" (transfer full) */
static char *
list_names (JsonArray *items)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (items); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            get_text (json_array_get_object_element (items, i), "name"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
cw_setup_extensions_plan (CwSetupPlan *plan, CwConfig *config)
{
  JsonArray *items = get_items (get_attributes (plan));
  CwSetupAction *action = NULL;
  g_autofree char *names = NULL;
  gboolean is_known = FALSE;
  gboolean has_application = TRUE;

  if (items == NULL)
    return;
  is_known = keep_types (items, get_items (cw_config_get_attributes (config)));
  foreach_cloud (plan, keep_application, config);
  foreach_cloud (plan, look_for_application, &has_application);
  names = list_names (items);
  action = cw_setup_plan_add_action (
      plan, "extensions", CW_PHRASE ("Make places in the tenant for the directory extensions"),
      CW_SETUP_PLACE_TENANT, CW_PHRASE ("the tenant"), run_extensions);
  action->detail = g_strdup_printf (
      CW_PHRASE ("For %s; they belong to the application “%s”, which is made when it is not there"),
      names, CW_EXTENSION_APP_NAME);
  if (is_known && has_application && plan->sign_in == NULL)
    action->state = "skipped";
}
