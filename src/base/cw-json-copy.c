/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-json-copy.h"

#include "base/cw-json.h"

JsonObject *
cw_json_copy_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = cw_json_to_canonical (node, FALSE);
  g_autoptr (JsonNode) copy = cw_json_parse (text, -1, FALSE, NULL);

  g_return_val_if_fail (copy != NULL, NULL);
  return json_node_dup_object (copy);
}
