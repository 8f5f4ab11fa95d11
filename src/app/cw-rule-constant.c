/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-constant.h"

#include <string.h>

static gboolean
is_truth (const char *text)
{
  return g_str_equal (text, "True") || g_str_equal (text, "False");
}

static gboolean
parse_number (const char *text, gint64 *ret_number)
{
  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, ret_number, NULL);
}

static gboolean
is_quoted (const char *text)
{
  gsize length = strlen (text);

  return length >= 2 && text[0] == '"' && text[length - 1] == '"';
}

char *
cw_rule_constant_to_text (JsonObject *flow)
{
  JsonNode *node = json_object_get_member (flow, "constant");
  const char *text = NULL;
  gint64 number = 0;

  if (node == NULL)
    return g_strdup ("");
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "True" : "False");
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  text = json_node_get_string (node);
  if (is_truth (text) || is_quoted (text) || parse_number (text, &number))
    return g_strdup_printf ("\"%s\"", text);
  return g_strdup (text);
}

void
cw_rule_constant_set (JsonObject *flow, const char *text)
{
  g_autofree char *inner = is_quoted (text) ? g_strndup (text + 1, strlen (text) - 2) : NULL;
  gint64 number = 0;

  if (inner != NULL)
    json_object_set_string_member (flow, "constant", inner);
  else if (is_truth (text))
    json_object_set_boolean_member (flow, "constant", g_str_equal (text, "True"));
  else if (parse_number (text, &number))
    json_object_set_int_member (flow, "constant", number);
  else
    json_object_set_string_member (flow, "constant", text);
}
