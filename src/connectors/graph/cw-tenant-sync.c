/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-tenant-sync.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-spread-call.h"

#define TIMEOUT_SECONDS 120

static gboolean
read_state (CwCloudSession *session,
            const char *url,
            gboolean *ret_is_enabled,
            GCancellable *cancellable,
            GError **error)
{
  const CwCloudCall call = { "GET", url, NULL,
                             CW_PHRASE ("reading the state of directory synchronisation"), NULL };
  g_autoptr (JsonNode) root = cw_cloud_session_call (session, &call, NULL, cancellable, error);

  if (root == NULL)
    return FALSE;
  *ret_is_enabled =
      cw_graph_json_get_boolean (json_node_get_object (root), "onPremisesSyncEnabled");
  return TRUE;
}

static gboolean
write_state (CwCloudSession *session,
             const char *url,
             gboolean is_enabled,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) body = json_node_init_object (json_node_alloc (), object);
  const CwCloudCall call = { "PATCH", url, NULL, CW_PHRASE ("switching directory synchronisation"),
                             body };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = NULL;

  json_object_set_boolean_member (object, "onPremisesSyncEnabled", is_enabled);
  root = cw_cloud_session_call (session, &call, NULL, cancellable, &local_error);
  if (root != NULL)
    return TRUE;
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_PERMISSION))
    g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
                 "The signed-in account may not switch directory synchronisation. A Global "
                 "Administrator or a Hybrid Identity Administrator has to sign in for that (%s)",
                 local_error->message);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_tenant_sync_switch (CwCloudSession *session,
                       gboolean is_enabled,
                       GCancellable *cancellable,
                       GError **error)
{
  const char *tenant_id = cw_cloud_session_get_identity (session)->tenant_id;
  g_autofree char *url = g_strdup_printf ("/organization/%s", tenant_id);
  g_autofree char *read_url = g_strconcat (url, "?$select=id,onPremisesSyncEnabled", NULL);
  gboolean now_enabled = FALSE;
  CwSpreadWait wait;

  if (!read_state (session, read_url, &now_enabled, cancellable, error))
    return FALSE;
  if (now_enabled == is_enabled)
    return TRUE;
  if (!write_state (session, url, is_enabled, cancellable, error))
    return FALSE;
  cw_spread_wait_init (&wait, TIMEOUT_SECONDS);
  while (is_enabled)
    {
      g_autoptr (GError) wait_error = NULL;

      if (!read_state (session, read_url, &now_enabled, cancellable, error))
        return FALSE;
      if (now_enabled)
        return TRUE;
      if (cw_spread_wait_again (&wait, cancellable, &wait_error))
        continue;
      if (wait_error != NULL)
        g_propagate_error (error, g_steal_pointer (&wait_error));
      else
        g_set_error_literal (error, CW_ERROR, CW_ERROR_TIMEOUT,
                             "Directory synchronisation was switched on, but the tenant does not "
                             "say so yet. Try again in some minutes.");
      return FALSE;
    }
  return TRUE;
}
