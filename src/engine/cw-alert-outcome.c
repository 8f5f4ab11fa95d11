/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert-outcome.h"

#include "base/cw-json.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"

void
cw_alert_outcome_clear (CwAlertOutcome *outcome)
{
  g_clear_pointer (&outcome->problem, g_free);
}

gboolean
cw_alert_outcome_read (CwStoreSession *session,
                       const char *name,
                       CwAlertOutcome *ret_outcome,
                       GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = cw_config_store_get_value (session, name, &local_error);
  g_autoptr (JsonNode) node = text != NULL ? cw_json_parse (text, -1, TRUE, NULL) : NULL;
  JsonObject *object =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *ret_outcome = (CwAlertOutcome){ 0 };
  if (object == NULL)
    return TRUE;
  ret_outcome->at_usec = json_object_get_int_member_with_default (object, "at", 0);
  ret_outcome->problem =
      g_strdup (json_object_get_string_member_with_default (object, "error", NULL));
  return TRUE;
}

void
cw_alert_outcome_note (CwEngine *engine, const char *name, gint64 now_usec, const GError *problem)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  json_object_set_int_member (object, "at", now_usec);
  if (problem != NULL)
    json_object_set_string_member (object, "error", problem->message);
  text = cw_json_to_canonical (node, FALSE);
  session = cw_store_open_session (cw_engine_get_store (engine), &error);
  if (session == NULL || !cw_store_value_put (session, name, text, &error))
    g_warning ("How a program went cannot be stored: %s", error->message);
}
