/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-attribute-query.h"

#include "base/cw-json.h"

char *
cw_attribute_query_make_input (CwDraft *draft, const char *use)
{
  JsonObject *connector = cw_draft_find_directory (draft);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (connector == NULL)
    return NULL;
  node = json_node_init_object (json_node_alloc (), connector);
  text = cw_json_to_canonical (node, FALSE);
  return g_strdup_printf ("{\"connector\":%s,\"use\":\"%s\"}", text, use);
}
