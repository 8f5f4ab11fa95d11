/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-hook-state.h"

#include "base/cw-json.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"

void
cw_hook_state_free (CwHookState *state)
{
  g_free (state->name);
  g_free (state->problem);
  g_free (state);
}

CwHookState *
cw_hook_state_find (GPtrArray *states, const char *name)
{
  for (guint i = 0; i < states->len; i++)
    {
      CwHookState *state = g_ptr_array_index (states, i);

      if (g_str_equal (state->name, name))
        return state;
    }
  return NULL;
}

CwHookState *
cw_hook_state_use (GPtrArray *states, const char *name, gint64 run)
{
  CwHookState *state = cw_hook_state_find (states, name);

  if (state != NULL)
    return state;
  state = g_new0 (CwHookState, 1);
  state->name = g_strdup (name);
  state->run = run;
  g_ptr_array_add (states, state);
  return state;
}

static void
read_state (GPtrArray *states, const char *name, JsonObject *object)
{
  CwHookState *state =
      cw_hook_state_use (states, name, json_object_get_int_member_with_default (object, "run", 0));

  state->stage = json_object_get_int_member_with_default (object, "stage", 0);
  state->after = json_object_get_int_member_with_default (object, "after", 0);
  state->ran_usec = json_object_get_int_member_with_default (object, "ran", 0);
  state->failed_usec = json_object_get_int_member_with_default (object, "failed", 0);
  state->problem = g_strdup (json_object_get_string_member_with_default (object, "error", NULL));
}

GPtrArray *
cw_hook_state_load (CwStoreSession *session, GError **error)
{
  GPtrArray *states = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = cw_config_store_get_value (session, CW_VALUE_HOOKS, &local_error);
  g_autoptr (JsonNode) node = text != NULL ? cw_json_parse (text, -1, TRUE, NULL) : NULL;
  JsonObjectIter iter;
  JsonNode *member = NULL;
  const char *name = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  states = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_hook_state_free);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return states;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    if (JSON_NODE_HOLDS_OBJECT (member))
      read_state (states, name, json_node_get_object (member));
  return states;
}

static JsonObject *
write_state (const CwHookState *state)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "run", state->run);
  json_object_set_int_member (object, "stage", state->stage);
  json_object_set_int_member (object, "after", state->after);
  json_object_set_int_member (object, "ran", state->ran_usec);
  json_object_set_int_member (object, "failed", state->failed_usec);
  if (state->problem != NULL)
    json_object_set_string_member (object, "error", state->problem);
  return object;
}

gboolean
cw_hook_state_save (CwStoreSession *session, GPtrArray *states, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = NULL;

  for (guint i = 0; i < states->len; i++)
    {
      const CwHookState *state = g_ptr_array_index (states, i);

      json_object_set_object_member (object, state->name, write_state (state));
    }
  text = cw_json_to_canonical (node, FALSE);
  return cw_store_value_put (session, CW_VALUE_HOOKS, states->len > 0 ? text : NULL, error);
}
