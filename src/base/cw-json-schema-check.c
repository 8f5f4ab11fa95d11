/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include <string.h>

#include "base/cw-guid.h"
#include "base/cw-json-mistake.h"
#include "base/cw-json-schema-private.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "base/cw-time.h"

/* Of values and of references that lead to references; no configuration comes near. */
#define MAX_DEPTH 200

typedef struct
{
  CwJsonSchema *schema;
  GPtrArray *mistakes; /* (element-type CwJsonMistake) */
  guint depth;
} Check;

/* A value and where it is. */
typedef struct
{
  JsonNode *node;
  const CwJsonPath *path;
} Target;

static void check_value (Check *check, JsonNode *schema, Target target);

/* ----- formats */

static gboolean
is_uri (const char *text)
{
  /* GLib lets some characters pass that RFC 3986 knows only as percent-encoded. */
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("\"<>\\^`{|}", *p) != NULL)
      return FALSE;
  return g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL);
}

static gboolean
is_uuid (const char *text)
{
  CwGuid guid;

  return *text != '{' && cw_guid_parse (text, CW_GUID_ORDER_NETWORK, &guid);
}

static gboolean
is_date_time (const char *text)
{
  gint64 time_usec;

  return strchr (text, ' ') == NULL && cw_time_parse_iso8601 (text, &time_usec);
}

CwJsonFormatFunc
cw_json_schema_find_format (const char *name)
{
  static const struct
  {
    const char *name;
    CwJsonFormatFunc is_form;
  } formats[] = {
    { "uri", is_uri },
    { "uuid", is_uuid },
    { "date-time", is_date_time },
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].name, name) == 0)
      return formats[i].is_form;
  return NULL;
}

/* ----- mistakes */

static CwJsonMistake *
add_mistake (Check *check, Target target, CwJsonMistakeKind kind, char *reason)
{
  CwJsonMistake *mistake = cw_json_mistake_new (kind, target.path, target.node, reason);

  g_ptr_array_add (check->mistakes, mistake);
  return mistake;
}

static void G_GNUC_PRINTF (4, 5)
    report (Check *check, Target target, CwJsonMistakeKind kind, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  add_mistake (check, target, kind, g_strdup_vprintf (format, args));
  va_end (args);
}

/* @expected: JSON of what the value must be, several with commas between. */
static void
report_unexpected (Check *check, Target target, const char *expected, gboolean is_single)
{
  char *reason = g_strdup_printf (
      is_single ? CW_PHRASE ("must be %s") : CW_PHRASE ("must be one of %s"), expected);
  CwJsonMistake *mistake = add_mistake (check, target, CW_JSON_MISTAKE_CONST, reason);

  mistake->expected = g_strdup (expected);
}

/* ----- the value itself */

static const char *
get_type_name (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return "object";
  if (JSON_NODE_HOLDS_ARRAY (node))
    return "array";
  if (JSON_NODE_HOLDS_NULL (node))
    return "null";
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return "string";
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return "boolean";
  return cw_json_is_integer (node) ? "integer" : "number";
}

static gboolean
is_of_type (JsonNode *node, const char *type)
{
  const char *name = get_type_name (node);

  return strcmp (name, type) == 0 ||
         (strcmp (type, "number") == 0 && strcmp (name, "integer") == 0);
}

/* FALSE when the rest of the keywords would only repeat that the value is of another type. */
static gboolean
check_type (Check *check, JsonNode *type, Target target)
{
  g_autoptr (GString) names = g_string_new (NULL);
  JsonArray *array = NULL;

  if (!JSON_NODE_HOLDS_ARRAY (type))
    {
      if (is_of_type (target.node, json_node_get_string (type)))
        return TRUE;
      g_string_assign (names, json_node_get_string (type));
    }
  else
    {
      array = json_node_get_array (type);
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          const char *name = json_array_get_string_element (array, i);

          if (is_of_type (target.node, name))
            return TRUE;
          g_string_append_printf (names, "%s%s", i > 0 ? " or " : "", name);
        }
    }
  report (check, target, CW_JSON_MISTAKE_TYPE, CW_PHRASE ("must be %s, is %s"), names->str,
          get_type_name (target.node));
  return FALSE;
}

static void
check_const (Check *check, JsonNode *expected, Target target)
{
  g_autofree char *expected_text = cw_json_to_canonical (expected, FALSE);
  g_autofree char *text = cw_json_to_canonical (target.node, FALSE);

  if (strcmp (expected_text, text) != 0)
    report_unexpected (check, target, expected_text, TRUE);
}

static void
check_enum (Check *check, JsonNode *values, Target target)
{
  g_autofree char *text = cw_json_to_canonical (target.node, FALSE);
  g_autoptr (GString) permitted = g_string_new (NULL);
  JsonArray *array = json_node_get_array (values);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *value = cw_json_to_canonical (json_array_get_element (array, i), FALSE);

      if (strcmp (value, text) == 0)
        return;
      g_string_append_printf (permitted, "%s%s", i > 0 ? ", " : "", value);
    }
  report_unexpected (check, target, permitted->str, json_array_get_length (array) == 1);
}

static int
compare_numbers (JsonNode *a, JsonNode *b)
{
  double x;
  double y;

  if (json_node_get_value_type (a) == G_TYPE_INT64 && json_node_get_value_type (b) == G_TYPE_INT64)
    {
      gint64 i = json_node_get_int (a);
      gint64 j = json_node_get_int (b);

      return i < j ? -1 : i > j;
    }
  x = json_node_get_double (a);
  y = json_node_get_double (b);
  return x < y ? -1 : x > y;
}

static void
check_bound (Check *check, JsonNode *bound, Target target, gboolean is_maximum)
{
  int order = compare_numbers (target.node, bound);
  g_autofree char *value_text = NULL;
  g_autofree char *bound_text = NULL;

  if (is_maximum ? order <= 0 : order >= 0)
    return;
  value_text = cw_json_to_canonical (target.node, FALSE);
  bound_text = cw_json_to_canonical (bound, FALSE);
  report (check, target, CW_JSON_MISTAKE_OTHER,
          is_maximum ? CW_PHRASE ("%s is more than %s") : CW_PHRASE ("%s is less than %s"),
          value_text, bound_text);
}

static void
check_number (Check *check, JsonObject *schema, Target target)
{
  if (json_object_has_member (schema, "minimum"))
    check_bound (check, json_object_get_member (schema, "minimum"), target, FALSE);
  if (json_object_has_member (schema, "maximum"))
    check_bound (check, json_object_get_member (schema, "maximum"), target, TRUE);
}

/* A count from the schema; @fallback when the keyword is not there. */
static double
get_count (JsonObject *schema, const char *keyword, double fallback)
{
  return json_object_has_member (schema, keyword)
             ? json_node_get_double (json_object_get_member (schema, keyword))
             : fallback;
}

/* What was written is not repeated: a secret may have come into the wrong place. */
static void
check_string (Check *check, JsonObject *schema, Target target)
{
  const char *text = json_node_get_string (target.node);
  double len = (double) g_utf8_strlen (text, -1);
  double min_len = get_count (schema, "minLength", 0);
  double max_len = get_count (schema, "maxLength", G_MAXDOUBLE);
  const char *pattern = json_object_get_string_member_with_default (schema, "pattern", NULL);
  const char *format = json_object_get_string_member_with_default (schema, "format", NULL);

  if (len < min_len)
    report (check, target, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("has fewer than %.0f characters"),
            min_len);
  if (len > max_len)
    report (check, target, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("has more than %.0f characters"),
            max_len);
  if (pattern != NULL &&
      !g_regex_match (g_hash_table_lookup (check->schema->patterns, pattern), text, 0, NULL))
    report (check, target, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("does not have the form %s"), pattern);
  if (format != NULL && !cw_json_schema_find_format (format) (text))
    report (check, target, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("is not a valid %s"), format);
}

/* ----- what is in it */

static void
check_unique (Check *check, Target target)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *array = json_node_get_array (target.node);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      CwJsonPath path = { target.path, NULL, i, target.path->depth + 1 };

      if (!g_hash_table_add (seen, cw_json_to_canonical (node, FALSE)))
        report (check, (Target){ node, &path }, CW_JSON_MISTAKE_OTHER,
                CW_PHRASE ("is the same as one before it"));
    }
}

static void
check_array (Check *check, JsonObject *schema, Target target)
{
  JsonArray *array = json_node_get_array (target.node);
  guint n_items = json_array_get_length (array);
  double min_items = get_count (schema, "minItems", 0);
  double max_items = get_count (schema, "maxItems", G_MAXDOUBLE);

  if (n_items < min_items)
    report (check, target, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("has fewer than %.0f items"),
            min_items);
  if (n_items > max_items)
    report (check, target, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("has more than %.0f items"),
            max_items);
  if (json_object_get_boolean_member_with_default (schema, "uniqueItems", FALSE))
    check_unique (check, target);
  for (guint i = 0; i < n_items && json_object_has_member (schema, "items"); i++)
    {
      CwJsonPath path = { target.path, NULL, i, target.path->depth + 1 };

      check_value (check, json_object_get_member (schema, "items"),
                   (Target){ json_array_get_element (array, i), &path });
    }
}

static void
check_required (Check *check, JsonObject *schema, Target target)
{
  JsonObject *object = json_node_get_object (target.node);
  JsonArray *names = NULL;

  if (!json_object_has_member (schema, "required"))
    return;
  names = json_object_get_array_member (schema, "required");
  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      const char *name = json_array_get_string_element (names, i);

      if (!json_object_has_member (object, name))
        report (check, target, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("\"%s\" is missing"), name);
    }
}

/* Returns whether a pattern of patternProperties has the name. */
static gboolean
check_patterns (Check *check, JsonObject *patterns, Target member)
{
  JsonObjectIter iter;
  const char *pattern = NULL;
  JsonNode *subschema = NULL;
  gboolean is_matched = FALSE;

  json_object_iter_init_ordered (&iter, patterns);
  while (json_object_iter_next_ordered (&iter, &pattern, &subschema))
    {
      GRegex *regex = g_hash_table_lookup (check->schema->patterns, pattern);

      if (!g_regex_match (regex, member.path->name, 0, NULL))
        continue;
      is_matched = TRUE;
      check_value (check, subschema, member);
    }
  return is_matched;
}

static void
check_additional (Check *check, JsonNode *subschema, Target member)
{
  if (JSON_NODE_HOLDS_VALUE (subschema) && !json_node_get_boolean (subschema))
    report (check, member, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("is not known here"));
  else
    check_value (check, subschema, member);
}

static void
check_member (Check *check, JsonObject *schema, Target member)
{
  JsonNode *properties = json_object_get_member (schema, "properties");
  JsonNode *patterns = json_object_get_member (schema, "patternProperties");
  JsonNode *additional = json_object_get_member (schema, "additionalProperties");
  JsonNode *subschema = NULL;
  gboolean is_known = FALSE;

  if (properties != NULL)
    subschema = json_object_get_member (json_node_get_object (properties), member.path->name);
  if (subschema != NULL)
    {
      is_known = TRUE;
      check_value (check, subschema, member);
    }
  if (patterns != NULL && check_patterns (check, json_node_get_object (patterns), member))
    is_known = TRUE;
  if (!is_known && additional != NULL)
    check_additional (check, additional, member);
}

static void
check_object (Check *check, JsonObject *schema, Target target)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *node = NULL;

  check_required (check, schema, target);
  json_object_iter_init_ordered (&iter, json_node_get_object (target.node));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      CwJsonPath path = { target.path, name, 0, target.path->depth + 1 };

      check_member (check, schema, (Target){ node, &path });
    }
}

/* ----- schemas made of schemas */

/* The mistakes that @schema finds. (transfer container) (element-type CwJsonMistake) */
static GPtrArray *
try_schema (Check *check, JsonNode *schema, Target target)
{
  Check attempt = *check;

  attempt.mistakes = cw_json_mistakes_new ();
  check_value (&attempt, schema, target);
  return attempt.mistakes;
}

static void
report_no_form (Check *check, GPtrArray *attempts, Target target)
{
  if (!cw_json_mistakes_take_telling (check->mistakes, attempts, target.path->depth))
    report (check, target, CW_JSON_MISTAKE_OTHER,
            CW_PHRASE ("has none of the %u forms that are permitted here"), attempts->len);
}

static void
check_forms (Check *check, JsonNode *forms, Target target, gboolean is_exactly_one)
{
  g_autoptr (GPtrArray) attempts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  JsonArray *array = json_node_get_array (forms);
  guint n_fitting = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      GPtrArray *mistakes = try_schema (check, json_array_get_element (array, i), target);

      n_fitting += mistakes->len == 0 ? 1 : 0;
      g_ptr_array_add (attempts, mistakes);
    }
  if (n_fitting == 0)
    report_no_form (check, attempts, target);
  else if (n_fitting > 1 && is_exactly_one)
    report (check, target, CW_JSON_MISTAKE_OTHER,
            CW_PHRASE ("has %u of the forms of which exactly one is permitted"), n_fitting);
}

static void
check_condition (Check *check, JsonObject *schema, Target target)
{
  g_autoptr (GPtrArray) mistakes =
      try_schema (check, json_object_get_member (schema, "if"), target);
  JsonNode *consequence = json_object_get_member (schema, mistakes->len == 0 ? "then" : "else");

  if (consequence != NULL)
    check_value (check, consequence, target);
}

static void
check_combinations (Check *check, JsonObject *schema, Target target)
{
  JsonNode *all_of = json_object_get_member (schema, "allOf");
  JsonNode *any_of = json_object_get_member (schema, "anyOf");
  JsonNode *one_of = json_object_get_member (schema, "oneOf");
  guint n_schemas = all_of != NULL ? json_array_get_length (json_node_get_array (all_of)) : 0;

  for (guint i = 0; i < n_schemas; i++)
    check_value (check, json_array_get_element (json_node_get_array (all_of), i), target);
  if (any_of != NULL)
    check_forms (check, any_of, target, FALSE);
  if (one_of != NULL)
    check_forms (check, one_of, target, TRUE);
  if (json_object_has_member (schema, "if"))
    check_condition (check, schema, target);
}

static void
check_by_type (Check *check, JsonObject *schema, Target target)
{
  if (JSON_NODE_HOLDS_OBJECT (target.node))
    check_object (check, schema, target);
  else if (JSON_NODE_HOLDS_ARRAY (target.node))
    check_array (check, schema, target);
  else if (is_of_type (target.node, "string"))
    check_string (check, schema, target);
  else if (is_of_type (target.node, "number"))
    check_number (check, schema, target);
}

static void
check_keywords (Check *check, JsonObject *schema, Target target)
{
  const char *reference = json_object_get_string_member_with_default (schema, "$ref", NULL);

  if (reference != NULL)
    check_value (check, g_hash_table_lookup (check->schema->targets, reference), target);
  if (json_object_has_member (schema, "type") &&
      !check_type (check, json_object_get_member (schema, "type"), target))
    return;
  if (json_object_has_member (schema, "const"))
    check_const (check, json_object_get_member (schema, "const"), target);
  if (json_object_has_member (schema, "enum"))
    check_enum (check, json_object_get_member (schema, "enum"), target);
  check_by_type (check, schema, target);
  check_combinations (check, schema, target);
}

static void
check_value (Check *check, JsonNode *schema, Target target)
{
  if (check->depth >= MAX_DEPTH)
    {
      report (check, target, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("is nested too deeply"));
      return;
    }
  check->depth++;
  if (JSON_NODE_HOLDS_OBJECT (schema))
    check_keywords (check, json_node_get_object (schema), target);
  else if (!json_node_get_boolean (schema))
    report (check, target, CW_JSON_MISTAKE_OTHER, CW_PHRASE ("is not permitted here"));
  check->depth--;
}

GPtrArray *
cw_json_schema_check (CwJsonSchema *schema, JsonNode *node)
{
  g_autoptr (GPtrArray) mistakes = NULL;
  const CwJsonPath root = { NULL, NULL, 0, 0 };
  Check check = { .schema = schema };

  g_return_val_if_fail (schema != NULL && node != NULL, NULL);

  mistakes = cw_json_mistakes_new ();
  check.mistakes = mistakes;
  check_value (&check, schema->root, (Target){ node, &root });
  return cw_json_mistakes_to_texts (mistakes, node);
}
