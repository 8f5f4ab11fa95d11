/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-hook.h"

#include "base/cw-phrase.h"

#define DEFAULT_SECONDS 30
#define DEFAULT_PAUSE   300

void
cw_hook_free (CwHook *hook)
{
  g_free (hook->name);
  g_strfreev (hook->events);
  g_free (hook->program);
  g_strfreev (hook->arguments);
  g_strfreev (hook->attributes);
  g_free (hook);
}

static char **
dup_strings (JsonObject *object, const char *name)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array =
      json_object_has_member (object, name) ? json_object_get_array_member (object, name) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

/* @object has been checked. */
static CwHook *
hook_new (JsonObject *object)
{
  CwHook *hook = g_new0 (CwHook, 1);

  hook->name = g_strdup (json_object_get_string_member (object, "name"));
  hook->events = dup_strings (object, "events");
  hook->program = g_strdup (json_object_get_string_member (object, "program"));
  hook->arguments = dup_strings (object, "arguments");
  hook->attributes = dup_strings (object, "attributes");
  hook->seconds =
      (guint) json_object_get_int_member_with_default (object, "timeLimitSeconds", DEFAULT_SECONDS);
  hook->pause =
      (guint) json_object_get_int_member_with_default (object, "retrySeconds", DEFAULT_PAUSE);
  return hook;
}

GPtrArray *
cw_hook_list (CwConfig *config)
{
  JsonNode *node = cw_config_get_hooks (config);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;
  GPtrArray *hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_hook_free);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (hooks, hook_new (json_array_get_object_element (array, i)));
  return hooks;
}

gboolean
cw_hook_wants (const CwHook *hook, const char *event)
{
  return g_strv_contains ((const char *const *) hook->events, event);
}

void
cw_hook_check_names (JsonNode *root, GPtrArray *mistakes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  JsonNode *node = json_object_get_member (json_node_get_object (root), "hooks");
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *name =
          json_object_get_string_member (json_array_get_object_element (array, i), "name");

      if (!g_hash_table_add (seen, (gpointer) name))
        g_ptr_array_add (
            mistakes, g_strdup_printf (
                          CW_PHRASE ("$.hooks[%u].name: another hook has the name “%s”"), i, name));
    }
}
