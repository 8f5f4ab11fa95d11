/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-mistakes.h"

#include <stdio.h>
#include <string.h>

#include "base/cw-error.h"

static const char *const lists[] = { "scope", "join", "flows" };

static void
free_mistake (gpointer data)
{
  CwRuleMistake *mistake = data;

  g_free (mistake->rule);
  g_free (mistake->place);
  g_free (mistake->suggestion);
  g_free (mistake->message);
  g_free (mistake->detail);
  g_free (mistake);
}

GPtrArray *
cw_rule_mistakes_new (void)
{
  return g_ptr_array_new_with_free_func (free_mistake);
}

static CwRuleMistake *
add (GPtrArray *mistakes, const char *rule, const char *message)
{
  CwRuleMistake *mistake = g_new0 (CwRuleMistake, 1);

  mistake->rule = g_strdup (rule);
  mistake->message = g_strdup (message);
  g_ptr_array_add (mistakes, mistake);
  return mistake;
}

/* ----- what a message says */

/* Behind `rule "id": `, when it begins so. */
static const char *
skip_rule (const char *text, const char *rule)
{
  g_autofree char *head = g_strdup_printf ("rule \"%s\": ", rule != NULL ? rule : "");

  return rule != NULL && g_str_has_prefix (text, head) ? text + strlen (head) : text;
}

/* The length of the member, with its indices, that the text begins with: `flows[2] "title": …`,
 * `within: …`. 0: with none. @ret_rest: what stands behind it. */
static gsize
find_place (const char *text, const char **ret_rest)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const char *end = NULL;

  while (length > 0 && text[length] == '[')
    length += strcspn (text + length, "]") + 1;
  end = text + length;
  if (length > 0 && g_str_has_prefix (end, " \""))
    end = strstr (end + 2, "\": ") != NULL ? strstr (end + 2, "\": ") + 1 : "";
  if (length == 0 || !g_str_has_prefix (end, ": "))
    return 0;
  *ret_rest = end + 2;
  return length;
}

/* Behind `expression: ` and `at 14: `. */
static const char *
skip_position (const char *text, guint *ret_position)
{
  int length = 0;

  if (g_str_has_prefix (text, "expression: "))
    text += strlen ("expression: ");
  if (sscanf (text, "at %u: %n", ret_position, &length) == 1 && length > 0)
    return text + length;
  *ret_position = 0;
  return text;
}

/* (transfer full) (nullable) */
static char *
find_suggestion (const char *text)
{
  const char *head = "did you mean \"";
  const char *start = strstr (text, head);
  const char *end = NULL;

  if (start == NULL)
    return NULL;
  start += strlen (head);
  end = strchr (start, '"');
  return end != NULL ? g_strndup (start, (gsize) (end - start)) : NULL;
}

void
cw_rule_mistakes_add (GPtrArray *mistakes, const char *rule, const char *place, const GError *error)
{
  CwRuleMistake *mistake = NULL;
  const char *rest = NULL;
  gsize length = 0;

  g_return_if_fail (mistakes != NULL && error != NULL);

  mistake = add (mistakes, rule, error->message);
  rest = skip_rule (error->message, rule);
  length = rest != error->message ? find_place (rest, &rest) : 0;
  if (place != NULL)
    mistake->place = g_strdup (place);
  else if (length > 0)
    mistake->place = g_strndup (skip_rule (error->message, rule), length);
  rest = skip_position (rest, &mistake->position);
  mistake->detail = g_strdup (rest);
  mistake->suggestion = mistake->position > 0 ? find_suggestion (rest) : NULL;
}

/* ----- what the JSON schema says */

/* (transfer none) (nullable) */
static const char *
find_rule_id (JsonNode *document, guint index)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (document) ? json_node_get_object (document) : NULL;
  JsonNode *rules = object != NULL ? json_object_get_member (object, "rules") : NULL;
  JsonArray *array =
      rules != NULL && JSON_NODE_HOLDS_ARRAY (rules) ? json_node_get_array (rules) : NULL;
  JsonNode *rule = array != NULL && index < json_array_get_length (array)
                       ? json_array_get_element (array, index)
                       : NULL;
  JsonNode *id = rule != NULL && JSON_NODE_HOLDS_OBJECT (rule)
                     ? json_object_get_member (json_node_get_object (rule), "id")
                     : NULL;

  return id != NULL && json_node_get_value_type (id) == G_TYPE_STRING ? json_node_get_string (id)
                                                                      : NULL;
}

void
cw_rule_mistakes_add_form (GPtrArray *mistakes, JsonNode *document, const char *text)
{
  const char *end = strstr (text, ": ");
  const char *rule = NULL;
  CwRuleMistake *mistake = NULL;
  guint index = 0;
  int length = 0;

  if (sscanf (text, "$.rules[%u]%n", &index, &length) == 1 && length > 0)
    rule = find_rule_id (document, index);
  mistake = add (mistakes, rule, text);
  mistake->detail = g_strdup (end != NULL ? end + 2 : text);
  if (rule != NULL && text[length] == '.' && end != NULL)
    mistake->place = g_strndup (text + length + 1, (gsize) (end - text) - (gsize) length - 1);
}

/* ----- asking */

gboolean
cw_rule_mistakes_has (GPtrArray *mistakes, const char *rule, const char *place)
{
  gsize length = strlen (place);

  for (guint i = 0; i < mistakes->len; i++)
    {
      const CwRuleMistake *mistake = g_ptr_array_index (mistakes, i);

      if (g_strcmp0 (mistake->rule, rule) == 0 && mistake->place != NULL &&
          g_str_has_prefix (mistake->place, place) &&
          (mistake->place[length] == '\0' || mistake->place[length] == '.'))
        return TRUE;
    }
  return FALSE;
}

/* "flows[2]", "scope[0][1].value"; not a list itself, nor a group of one. */
static gboolean
is_local (const CwRuleMistake *mistake)
{
  guint first = 0;
  guint second = 0;

  for (guint i = 0; i < G_N_ELEMENTS (lists) && mistake->place != NULL; i++)
    if (g_str_has_prefix (mistake->place, lists[i]))
      return sscanf (mistake->place + strlen (lists[i]), "[%u][%u]", &first, &second) ==
             (g_str_equal (lists[i], "flows") ? 1 : 2);
  return FALSE;
}

gboolean
cw_rule_mistakes_are_local (GPtrArray *mistakes)
{
  for (guint i = 0; i < mistakes->len; i++)
    if (!is_local (g_ptr_array_index (mistakes, i)))
      return FALSE;
  return TRUE;
}

gboolean
cw_rule_mistakes_to_error (GPtrArray *mistakes, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < mistakes->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            ((const CwRuleMistake *) g_ptr_array_index (mistakes, i))->message);
  if (mistakes->len > 0)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, text->str);
  return mistakes->len == 0;
}
