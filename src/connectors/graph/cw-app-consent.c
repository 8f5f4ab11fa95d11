/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-app-registration-private.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-spread-call.h"

#define GRAPH_APP_ID "00000003-0000-0000-c000-000000000000"

static void
add_role (CwGraphPrincipal *graph, JsonObject *role)
{
  const char *id = cw_graph_json_get_text (role, "id");
  const char *value = cw_graph_json_get_text (role, "value");

  if (id == NULL || value == NULL)
    return;
  g_hash_table_replace (graph->ids, g_strdup (value), g_strdup (id));
  g_hash_table_replace (graph->values, g_ascii_strdown (id, -1), g_strdup (value));
}

CwGraphPrincipal *
cw_graph_principal_read (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwGraphPrincipal) graph = g_new0 (CwGraphPrincipal, 1);
  g_autoptr (GPtrArray) found = NULL;
  JsonArray *roles = NULL;

  graph->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  graph->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  found = cw_cloud_session_list (
      session, "/servicePrincipals?$filter=appId%20eq%20'" GRAPH_APP_ID "'&$select=id,appRoles",
      CW_PHRASE ("reading the permissions of Microsoft Graph"), cancellable, error);
  if (found == NULL)
    return NULL;
  if (found->len == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                           "The tenant has no service principal of Microsoft Graph.");
      return NULL;
    }
  graph->principal_id = g_strdup (cw_graph_json_get_text (found->pdata[0], "id"));
  roles = cw_graph_json_get_array (found->pdata[0], "appRoles");
  for (guint i = 0; roles != NULL && i < json_array_get_length (roles); i++)
    add_role (graph, json_array_get_object_element (roles, i));
  return g_steal_pointer (&graph);
}

void
cw_graph_principal_free (CwGraphPrincipal *graph)
{
  if (graph == NULL)
    return;
  g_free (graph->principal_id);
  g_clear_pointer (&graph->ids, g_hash_table_unref);
  g_clear_pointer (&graph->values, g_hash_table_unref);
  g_free (graph);
}

GPtrArray *
cw_graph_principal_find_ids (const CwGraphPrincipal *graph,
                             const char *const *permissions,
                             GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) missing = g_string_new (NULL);

  for (gsize i = 0; permissions[i] != NULL; i++)
    {
      const char *id = g_hash_table_lookup (graph->ids, permissions[i]);

      if (id != NULL)
        g_ptr_array_add (ids, g_strdup (id));
      else
        g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", permissions[i]);
    }
  if (missing->len == 0)
    return g_steal_pointer (&ids);
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "Microsoft Graph has no such application permissions in this cloud: %s.",
               missing->str);
  return NULL;
}

static GPtrArray *
list_assignments (CwCloudSession *session,
                  const char *principal_id,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *url = g_strdup_printf ("/servicePrincipals/%s/appRoleAssignments", principal_id);

  return cw_cloud_session_list (session, url, CW_PHRASE ("reading the application's permissions"),
                                cancellable, error);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
cw_graph_principal_list_granted (const CwGraphPrincipal *graph,
                                 CwCloudSession *session,
                                 const char *principal_id,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autoptr (GPtrArray) found = list_assignments (session, principal_id, cancellable, error);
  g_autoptr (GPtrArray) granted = g_ptr_array_new_with_free_func (g_free);

  if (found == NULL)
    return NULL;
  for (guint i = 0; i < found->len; i++)
    {
      const char *id = cw_graph_json_get_text (found->pdata[i], "appRoleId");
      const char *resource = cw_graph_json_get_text (found->pdata[i], "resourceId");
      g_autofree char *lower = id != NULL ? g_ascii_strdown (id, -1) : g_strdup ("");
      const char *value = g_hash_table_lookup (graph->values, lower);

      if (value != NULL && g_strcmp0 (resource, graph->principal_id) == 0)
        g_ptr_array_add (granted, g_strdup (value));
    }
  g_ptr_array_sort (granted, compare_texts);
  return g_steal_pointer (&granted);
}

static JsonNode *
make_body (const CwGraphPrincipal *graph, const char *principal_id, const char *role_id)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "principalId", principal_id);
  json_object_set_string_member (body, "resourceId", graph->principal_id);
  json_object_set_string_member (body, "appRoleId", role_id);
  return cw_graph_json_take_object (body);
}

/* Another try, or another administrator, may have been there first. */
static gboolean
is_there_already (const CwGraphError *refusal)
{
  return refusal != NULL && (refusal->status == 400 || refusal->status == 409) &&
         cw_graph_error_mentions (refusal, "already exists");
}

static gboolean
grant_one (const CwGraphPrincipal *graph,
           CwCloudSession *session,
           const char *principal_id,
           const char *permission,
           GCancellable *cancellable,
           GError **error)
{
  JsonNode *body = make_body (graph, principal_id, g_hash_table_lookup (graph->ids, permission));
  g_autofree char *url = g_strdup_printf ("/servicePrincipals/%s/appRoleAssignments", principal_id);
  g_autofree char *context = g_strdup_printf (CW_PHRASE ("consenting to %s"), permission);
  const CwCloudCall call = { "POST", url, NULL, context, body };
  g_autoptr (CwGraphError) refusal = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = cw_spread_call (session, &call, &refusal, cancellable, &local_error);

  json_node_unref (body);
  if (root != NULL || is_there_already (refusal))
    return TRUE;
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_PERMISSION))
    g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
                 "The signed-in account may not consent to the permission %s. A Global "
                 "Administrator or a Privileged Role Administrator has to sign in for that.",
                 permission);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_graph_principal_grant (const CwGraphPrincipal *graph,
                          CwCloudSession *session,
                          const char *principal_id,
                          const char *const *permissions,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) granted =
      cw_graph_principal_list_granted (graph, session, principal_id, cancellable, error);

  if (granted == NULL)
    return FALSE;
  for (gsize i = 0; permissions[i] != NULL; i++)
    {
      if (g_ptr_array_find_with_equal_func (granted, permissions[i], g_str_equal, NULL))
        continue;
      if (!grant_one (graph, session, principal_id, permissions[i], cancellable, error))
        return FALSE;
    }
  return TRUE;
}
