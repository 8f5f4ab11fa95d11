/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-people-check.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "base/cw-answer.h"
#include "base/cw-json.h"

char *
cw_people_check_make_input (CwDraft *draft)
{
  static const char *const members[] = { "connectors", "identity", "rules" };
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *node = cw_draft_get_node (draft, members[i]);

      if (node != NULL)
        json_object_set_member (object, members[i], json_node_copy (node));
    }
  json_node_set_object (root, object);
  return cw_json_to_canonical (root, FALSE);
}

char *
cw_people_check_list_objects (GVariant *objects, GString *names)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < g_variant_n_children (objects); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (objects, i);
      const char *name = cw_answer_get_string (object, "name");

      if (g_hash_table_add (seen, (gpointer) name))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
      g_string_append_printf (lines, "\n%s: %s", cw_answer_get_string (object, "connector"),
                              cw_answer_get_string (object, "object"));
    }
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

char *
cw_people_check_describe_value (gint64 n_owners, const char *value)
{
  g_autofree char *count = cw_app_text_count (n_owners);

  return g_strdup_printf (
      /* Translators: a number of entries, then the value that they share */
      ngettext ("%s entry has “%s”", "%s entries have “%s”", (gulong) n_owners), count, value);
}
