/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-json-schema.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json-schema-private.h"
#include "base/cw-json.h"

#define DIALECT "https://json-schema.org/draft/2020-12/schema"

/* @where is the path of @value in the schema, for messages. */
typedef gboolean (*ReadFunc) (CwJsonSchema *self,
                              JsonNode *value,
                              const char *where,
                              GError **error);

static gboolean
read_subschema (CwJsonSchema *self, JsonNode *value, const char *where, GError **error);

static gboolean
    G_GNUC_PRINTF (3, 4) refuse (GError **error, const char *where, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "The schema is wrong at %s: %s", where,
               reason);
  return FALSE;
}

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* ----- one function for each kind of value that a keyword may have */

static gboolean
read_anything (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  return TRUE;
}

static gboolean
read_string (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  return is_string (value) || refuse (error, where, "a string is needed");
}

static gboolean
read_dialect (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  return (is_string (value) && strcmp (json_node_get_string (value), DIALECT) == 0) ||
         refuse (error, where, "only %s is understood", DIALECT);
}

static gboolean
read_boolean (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  return (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_BOOLEAN) ||
         refuse (error, where, "true or false is needed");
}

static gboolean
read_number (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  return (JSON_NODE_HOLDS_VALUE (value) && (json_node_get_value_type (value) == G_TYPE_INT64 ||
                                            json_node_get_value_type (value) == G_TYPE_DOUBLE)) ||
         refuse (error, where, "a number is needed");
}

static gboolean
read_count (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  return (cw_json_is_integer (value) && json_node_get_double (value) >= 0) ||
         refuse (error, where, "a whole number from 0 is needed");
}

static gboolean
read_array (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  return (JSON_NODE_HOLDS_ARRAY (value) &&
          json_array_get_length (json_node_get_array (value)) > 0) ||
         refuse (error, where, "a list that is not empty is needed");
}

static gboolean
read_string_array (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  JsonArray *array = NULL;

  if (!JSON_NODE_HOLDS_ARRAY (value))
    return refuse (error, where, "a list of strings is needed");
  array = json_node_get_array (value);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!is_string (json_array_get_element (array, i)))
      return refuse (error, where, "a list of strings is needed");
  return TRUE;
}

static gboolean
is_type_name (JsonNode *node)
{
  static const char *const names[] = { "null",   "boolean", "object",  "array",
                                       "number", "string",  "integer", NULL };

  return is_string (node) && g_strv_contains (names, json_node_get_string (node));
}

static gboolean
read_type (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  JsonArray *array = NULL;

  if (is_type_name (value))
    return TRUE;
  if (!read_array (self, value, where, NULL))
    return refuse (error, where, "the name of a type is needed");
  array = json_node_get_array (value);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!is_type_name (json_array_get_element (array, i)))
      return refuse (error, where, "the name of a type is needed");
  return TRUE;
}

static gboolean
add_pattern (CwJsonSchema *self, const char *pattern, const char *where, GError **error)
{
  g_autoptr (GError) regex_error = NULL;
  GRegex *regex = NULL;

  if (g_hash_table_contains (self->patterns, pattern))
    return TRUE;
  /* As in ECMA-262, "$" is the very end, not the place before a line end there. */
  regex = g_regex_new (pattern, G_REGEX_OPTIMIZE | G_REGEX_DOLLAR_ENDONLY, 0, &regex_error);
  if (regex == NULL)
    return refuse (error, where, "%s", regex_error->message);
  g_hash_table_insert (self->patterns, g_strdup (pattern), regex);
  return TRUE;
}

static gboolean
read_pattern (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  return read_string (self, value, where, error) &&
         add_pattern (self, json_node_get_string (value), where, error);
}

static gboolean
read_format (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  if (!read_string (self, value, where, error))
    return FALSE;
  if (cw_json_schema_find_format (json_node_get_string (value)) != NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "The schema asks at %s for format \"%s\", which this version cannot check", where,
               json_node_get_string (value));
  return FALSE;
}

static gboolean
read_schema_array (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  JsonArray *array = NULL;

  if (!read_array (self, value, where, error))
    return FALSE;
  array = json_node_get_array (value);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *below = g_strdup_printf ("%s/%u", where, i);

      if (!read_subschema (self, json_array_get_element (array, i), below, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_schema_map (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *member = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (value))
    return refuse (error, where, "an object with schemas is needed");
  json_object_iter_init_ordered (&iter, json_node_get_object (value));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_autofree char *below = g_strdup_printf ("%s/%s", where, name);

      if (!read_subschema (self, member, below, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_pattern_map (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  g_autoptr (GList) names = NULL;

  if (!read_schema_map (self, value, where, error))
    return FALSE;
  names = json_object_get_members (json_node_get_object (value));
  for (GList *l = names; l != NULL; l = l->next)
    if (!add_pattern (self, l->data, where, error))
      return FALSE;
  return TRUE;
}

/* ----- references */

/* One step of a JSON pointer (RFC 6901 section 4). (nullable) */
static JsonNode *
step_into (JsonNode *node, const char *token)
{
  guint64 index = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), token);
  if (JSON_NODE_HOLDS_ARRAY (node) &&
      g_ascii_string_to_unsigned (token, 10, 0, G_MAXINT, &index, NULL) &&
      index < json_array_get_length (json_node_get_array (node)))
    return json_array_get_element (json_node_get_array (node), (guint) index);
  return NULL;
}

static char *
unescape_token (const char *token)
{
  g_autoptr (GString) text = g_string_new (token);

  g_string_replace (text, "~1", "/", 0);
  g_string_replace (text, "~0", "~", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* @reference: "#" or "#/a/b", a URI fragment (RFC 6901 section 6). (nullable) */
static JsonNode *
resolve_reference (JsonNode *root, const char *reference)
{
  g_autofree char *pointer = NULL;
  g_auto (GStrv) tokens = NULL;
  JsonNode *node = root;

  if (*reference != '#')
    return NULL;
  pointer = g_uri_unescape_string (reference + 1, NULL);
  if (pointer == NULL || (*pointer != '\0' && *pointer != '/'))
    return NULL;

  tokens = g_strsplit (pointer, "/", -1);
  for (guint i = 1; *pointer != '\0' && tokens[i] != NULL && node != NULL; i++)
    {
      g_autofree char *token = unescape_token (tokens[i]);

      node = step_into (node, token);
    }
  return node;
}

static gboolean
read_reference (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  const char *reference = NULL;
  JsonNode *target = NULL;

  if (!read_string (self, value, where, error))
    return FALSE;
  reference = json_node_get_string (value);
  target = resolve_reference (self->root, reference);
  if (target == NULL)
    return refuse (error, where, "there is no \"%s\" in this document", reference);
  g_hash_table_insert (self->targets, g_strdup (reference), target);
  return read_subschema (self, target, reference, error);
}

/* ----- schemas */

static const struct
{
  const char *name;
  ReadFunc read;
} keywords[] = {
  { "$comment", read_string },
  { "$defs", read_schema_map },
  { "$id", read_string },
  { "$ref", read_reference },
  { "$schema", read_dialect },
  { "additionalProperties", read_subschema },
  { "allOf", read_schema_array },
  { "anyOf", read_schema_array },
  { "const", read_anything },
  { "default", read_anything },
  { "description", read_string },
  { "else", read_subschema },
  { "enum", read_array },
  { "examples", read_anything },
  { "format", read_format },
  { "if", read_subschema },
  { "items", read_subschema },
  { "maxItems", read_count },
  { "maxLength", read_count },
  { "maximum", read_number },
  { "minItems", read_count },
  { "minLength", read_count },
  { "minimum", read_number },
  { "oneOf", read_schema_array },
  { "pattern", read_pattern },
  { "patternProperties", read_pattern_map },
  { "properties", read_schema_map },
  { "required", read_string_array },
  { "then", read_subschema },
  { "title", read_string },
  { "type", read_type },
  { "uniqueItems", read_boolean },
};

static gboolean
read_keyword (CwJsonSchema *self,
              const char *name,
              JsonNode *value,
              const char *where,
              GError **error)
{
  g_autofree char *below = g_strdup_printf ("%s/%s", where, name);

  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (strcmp (keywords[i].name, name) == 0)
      return keywords[i].read (self, value, below, error);

  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "The schema uses at %s the keyword \"%s\", which this version cannot check", where,
               name);
  return FALSE;
}

static gboolean
read_subschema (CwJsonSchema *self, JsonNode *value, const char *where, GError **error)
{
  JsonObject *object = NULL;
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *member = NULL;

  if (read_boolean (self, value, where, NULL))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (value))
    return refuse (error, where, "a schema is an object, true or false");
  /* A reference may lead to a schema that is being read. */
  if (!g_hash_table_add (self->visited, value))
    return TRUE;

  object = json_node_get_object (value);
  if (!json_object_has_member (object, "if") &&
      (json_object_has_member (object, "then") || json_object_has_member (object, "else")))
    return refuse (error, where, "\"then\" and \"else\" do nothing without \"if\"");
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (!read_keyword (self, name, member, where, error))
      return FALSE;
  return TRUE;
}

/* ----- a schema that applies to a value only when it applies to that value would never end */

typedef enum
{
  STATE_UNKNOWN,
  STATE_OPEN, /* on the way that is being followed */
  STATE_DONE,
} WalkState;

static gboolean ends_for_value (CwJsonSchema *self, JsonNode *schema, GHashTable *states);

static gboolean
all_end (CwJsonSchema *self, JsonNode *list, GHashTable *states)
{
  JsonArray *array = list != NULL ? json_node_get_array (list) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!ends_for_value (self, json_array_get_element (array, i), states))
      return FALSE;
  return TRUE;
}

/* Follows the keywords that apply another schema to the same value. */
static gboolean
follow_keywords (CwJsonSchema *self, JsonObject *object, GHashTable *states)
{
  static const char *const lists[] = { "allOf", "anyOf", "oneOf" };
  static const char *const single[] = { "if", "then", "else" };
  const char *reference = json_object_get_string_member_with_default (object, "$ref", NULL);

  if (reference != NULL &&
      !ends_for_value (self, g_hash_table_lookup (self->targets, reference), states))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (!all_end (self, json_object_get_member (object, lists[i]), states))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (single); i++)
    if (json_object_has_member (object, single[i]) &&
        !ends_for_value (self, json_object_get_member (object, single[i]), states))
      return FALSE;
  return TRUE;
}

static gboolean
ends_for_value (CwJsonSchema *self, JsonNode *schema, GHashTable *states)
{
  WalkState state = GPOINTER_TO_INT (g_hash_table_lookup (states, schema));
  gboolean is_ending;

  if (!JSON_NODE_HOLDS_OBJECT (schema) || state == STATE_DONE)
    return TRUE;
  if (state == STATE_OPEN)
    return FALSE;

  g_hash_table_insert (states, schema, GINT_TO_POINTER (STATE_OPEN));
  is_ending = follow_keywords (self, json_node_get_object (schema), states);
  g_hash_table_insert (states, schema, GINT_TO_POINTER (STATE_DONE));
  return is_ending;
}

static gboolean
check_endless (CwJsonSchema *self, GError **error)
{
  g_autoptr (GHashTable) states = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer schema = NULL;

  g_hash_table_iter_init (&iter, self->visited);
  while (g_hash_table_iter_next (&iter, &schema, NULL))
    if (!ends_for_value (self, schema, states))
      return refuse (error, "#", "a $ref leads back to itself");
  return TRUE;
}

/* ----- */

CwJsonSchema *
cw_json_schema_new (JsonNode *schema, GError **error)
{
  g_autoptr (CwJsonSchema) self = NULL;

  g_return_val_if_fail (schema != NULL, NULL);

  self = g_new0 (CwJsonSchema, 1);
  self->root = json_node_copy (schema);
  json_node_seal (self->root);
  self->patterns =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_regex_unref);
  self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->visited = g_hash_table_new (NULL, NULL);
  if (!read_subschema (self, self->root, "#", error) || !check_endless (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

CwJsonSchema *
cw_json_schema_new_from_resource (const char *resource_path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (resource_path != NULL, NULL);

  bytes = g_resources_lookup_data (resource_path, G_RESOURCE_LOOKUP_FLAGS_NONE, &local_error);
  if (bytes == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "There is no such schema in this program: %s", local_error->message);
      return NULL;
    }
  root = cw_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), TRUE,
                        error);
  if (root == NULL)
    {
      g_prefix_error (error, "%s: ", resource_path);
      return NULL;
    }
  return cw_json_schema_new (root, error);
}

void
cw_json_schema_free (CwJsonSchema *schema)
{
  g_return_if_fail (schema != NULL);

  g_clear_pointer (&schema->root, json_node_unref);
  g_clear_pointer (&schema->patterns, g_hash_table_unref);
  g_clear_pointer (&schema->targets, g_hash_table_unref);
  g_clear_pointer (&schema->visited, g_hash_table_unref);
  g_free (schema);
}
