/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-standard-rules.h"

#include "rules/cw-own-rules.h"

JsonObject *
cw_standard_rules_edit (GPtrArray *standard, const char *id)
{
  for (guint i = 0; i < standard->len; i++)
    {
      JsonNode *document = g_ptr_array_index (standard, i);
      g_autofree char *text = NULL;
      JsonNode *copy = NULL;

      if (cw_own_rules_find (document, id) == NULL)
        continue;
      text = json_to_string (document, FALSE);
      copy = json_from_string (text, NULL);
      g_assert (copy != NULL);
      json_node_unref (document);
      standard->pdata[i] = copy;
      return cw_own_rules_find (copy, id);
    }
  return NULL;
}
