/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-key-retirement.h"

#include "base/cw-json.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"

/* A standby that is further behind, or held back on purpose for longer, is no standby. */
#define KEPT_USEC (7 * G_TIME_SPAN_DAY)

/* What the store has; empty when it is no such value. (transfer full) (nullable): an error */
static JsonObject *
read_times (CwStoreSession *session, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = cw_config_store_get_value (session, CW_VALUE_KEYS_RETIRED, &local_error);
  g_autoptr (JsonNode) node = text != NULL ? cw_json_parse (text, -1, TRUE, NULL) : NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node)
                                                       : json_object_new ();
}

/* 0: it is not there. */
static gint64
get_time (JsonObject *times, const char *id)
{
  JsonNode *node = json_object_get_member (times, id);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node)
                                                                         : 0;
}

gboolean
cw_key_retirement_note (CwStoreSession *session,
                        const char *const *old,
                        const char *const *left,
                        gint64 now_usec,
                        GError **error)
{
  g_autoptr (JsonObject) before = read_times (session, error);
  g_autoptr (JsonObject) after = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), after);
  g_autofree char *text = NULL;

  if (before == NULL)
    return FALSE;
  for (guint i = 0; old[i] != NULL; i++)
    {
      gint64 time_usec = get_time (before, old[i]);
      gboolean is_new = time_usec == 0 || g_strv_contains (left, old[i]);

      json_object_set_int_member (after, old[i], is_new ? now_usec : time_usec);
    }
  text = json_object_get_size (after) > 0 ? cw_json_to_canonical (node, FALSE) : NULL;
  return cw_config_store_put_value (session, CW_VALUE_KEYS_RETIRED, text, error);
}

GStrv
cw_key_retirement_list_over (CwStoreSession *session,
                             const char *const *old,
                             gint64 now_usec,
                             GError **error)
{
  g_autoptr (JsonObject) times = read_times (session, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (times == NULL)
    return NULL;
  for (guint i = 0; old[i] != NULL; i++)
    {
      gint64 time_usec = get_time (times, old[i]);

      /* A clock that was put back is no reason to give one up. */
      if (time_usec != 0 && now_usec - time_usec >= KEPT_USEC)
        g_strv_builder_add (builder, old[i]);
    }
  return g_strv_builder_end (builder);
}
