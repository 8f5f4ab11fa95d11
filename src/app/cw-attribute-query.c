/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-attribute-query.h"

#include "base/cw-json.h"

/* (transfer none) (nullable) */
static JsonObject *
find_directory (CwDraft *draft)
{
  JsonObject *found = NULL;

  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);

      if (!cw_draft_is_source (connector))
        continue;
      if (g_strcmp0 (json_object_get_string_member_with_default (connector, "kind", NULL),
                     "active-directory") == 0)
        return connector;
      found = found != NULL ? found : connector;
    }
  return found;
}

char *
cw_attribute_query_make_input (CwDraft *draft, const char *use)
{
  JsonObject *connector = find_directory (draft);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (connector == NULL)
    return NULL;
  node = json_node_init_object (json_node_alloc (), connector);
  text = cw_json_to_canonical (node, FALSE);
  return g_strdup_printf ("{\"connector\":%s,\"use\":\"%s\"}", text, use);
}
