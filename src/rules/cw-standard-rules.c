/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-standard-rules.h"

#include "rules/cw-own-rules.h"

/* The document with that rule, a copy of its own from now on. (transfer none) (nullable) */
static JsonNode *
edit_document (GPtrArray *standard, const char *id)
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
      return copy;
    }
  return NULL;
}

JsonObject *
cw_standard_rules_edit (GPtrArray *standard, const char *id)
{
  JsonNode *document = edit_document (standard, id);

  return document != NULL ? cw_own_rules_find (document, id) : NULL;
}

/* ----- syntaxes */

/* (transfer none) (nullable) */
static JsonObject *
get_object (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Of the attributes of a kind of connector. (transfer none) (nullable) */
static JsonObject *
get_syntaxes (JsonNode *document, CwConnectorKind kind)
{
  JsonObject *root = JSON_NODE_HOLDS_OBJECT (document) ? json_node_get_object (document) : NULL;

  return get_object (get_object (root, "connectors"), cw_connector_kind_to_string (kind));
}

static gboolean
has_name (JsonObject *object, const char *name)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    if (g_ascii_strcasecmp (l->data, name) == 0)
      return TRUE;
  return FALSE;
}

gboolean
cw_standard_rules_knows_syntax (GPtrArray *documents, CwConnectorKind kind, const char *attribute)
{
  for (guint i = 0; i < documents->len; i++)
    {
      JsonObject *syntaxes = get_syntaxes (g_ptr_array_index (documents, i), kind);

      if (syntaxes != NULL && has_name (syntaxes, attribute))
        return TRUE;
    }
  return FALSE;
}

void
cw_standard_rules_add_syntax (GPtrArray *standard,
                              const char *id,
                              CwConnectorKind kind,
                              const char *attribute,
                              CwSyntax syntax)
{
  JsonObject *syntaxes = NULL;

  if (cw_standard_rules_knows_syntax (standard, kind, attribute))
    return;
  syntaxes = get_syntaxes (edit_document (standard, id), kind);
  g_return_if_fail (syntaxes != NULL);
  json_object_set_string_member (syntaxes, attribute, cw_syntax_to_string (syntax));
}
