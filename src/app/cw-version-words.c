/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-version-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/cw-answer.h"
#include "base/cw-json.h"

#define LONGEST_VALUE 160 /* characters; a rule, or a certificate, has thousands */
#define LONGEST_WHOLE 400 /* of all settings of something that came or went */
#define LONGEST_PART  60  /* of one of them */
#define ABSENT        "–"

static void append_settings (GString *text, const char *path, JsonNode *node);

/* ----- values */

static gboolean
is_structure (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node);
}

/* Whether a list can be told in one piece. */
static gboolean
is_plain (JsonNode *node)
{
  JsonArray *array = NULL;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return !JSON_NODE_HOLDS_OBJECT (node);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (is_structure (json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}

/* (transfer full) */
static char *
shorten (const char *value, glong longest)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (value, -1) <= longest)
    return g_strdup (value);
  start = g_utf8_substring (value, 0, longest);
  return g_strconcat (start, "…", NULL);
}

static void
append_scalar (GString *text, JsonNode *node)
{
  g_autofree char *json = NULL;

  /* Nothing between two commas would not be seen. */
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING &&
      json_node_get_string (node)[0] != '\0')
    {
      g_string_append (text, json_node_get_string (node));
      return;
    }
  json = json_to_string (node, FALSE);
  g_string_append (text, json);
}

static void
append_plain (GString *text, JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = array != NULL ? json_array_get_length (array) : 0;

  if (array == NULL)
    append_scalar (text, node);
  else if (n == 0)
    g_string_append (text, ABSENT);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      append_scalar (text, json_array_get_element (array, i));
    }
}

/* ----- all settings of something */

static void
append_setting (GString *text, const char *path, JsonNode *node)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autofree char *part = NULL;

  if (!is_plain (node))
    {
      append_settings (text, path, node);
      return;
    }
  if (text->len > 0)
    g_string_append (text, "; ");
  if (path[0] == '\0')
    {
      append_plain (text, node);
      return;
    }
  append_plain (value, node);
  part = shorten (value->str, LONGEST_PART);
  /* A certificate is a text of many lines. */
  g_strdelimit (part, "\n", ' ');
  g_string_append_printf (text, "%s: %s", path, part);
}

/* @path: of @node within what is told; "" for that itself, whose name then is said before all else
 * and whose id says nothing to anybody. */
static void
append_settings (GString *text, const char *path, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *array = object == NULL ? json_node_get_array (node) : NULL;
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;
  gboolean is_named = path[0] == '\0' && object != NULL && json_object_has_member (object, "name");

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    append_setting (text, path, json_array_get_element (array, i));
  if (is_named)
    append_setting (text, "", json_object_get_member (object, "name"));
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *inner = g_strconcat (path, path[0] != '\0' ? "." : "", l->data, NULL);

      if (!is_named || (!g_str_equal (inner, "name") && !g_str_equal (inner, "id")))
        append_setting (text, inner, json_object_get_member (object, l->data));
    }
}

/* ----- a change */

/* (transfer full) (nullable): there is none */
static JsonNode *
parse (const char *json)
{
  return json[0] != '\0' ? cw_json_parse (json, -1, FALSE, NULL) : NULL;
}

/* (transfer full) */
static char *
say_value (JsonNode *node, glong longest)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (node != NULL)
    append_setting (text, "", node);
  return shorten (text->len > 0 ? text->str : ABSENT, longest);
}

/* An id that is the last part of a path is that of something whose name its value tells.
 * (transfer full) */
static char *
say_path (const char *what, JsonNode *whole)
{
  const char *dot = strrchr (what, '.');
  const char *id =
      whole != NULL && JSON_NODE_HOLDS_OBJECT (whole)
          ? json_object_get_string_member_with_default (json_node_get_object (whole), "id", NULL)
          : NULL;

  if (dot == NULL || id == NULL || !g_str_equal (dot + 1, id) ||
      !json_object_has_member (json_node_get_object (whole), "name"))
    return g_strdup (what);
  return g_strndup (what, (gsize) (dot - what));
}

char *
cw_version_words_say_change (GVariant *change)
{
  const char *what = cw_answer_get_string (change, "what");
  g_autoptr (JsonNode) before = parse (cw_answer_get_string (change, "before"));
  g_autoptr (JsonNode) after = parse (cw_answer_get_string (change, "after"));
  gboolean is_whole = before == NULL || after == NULL;
  g_autofree char *path = say_path (what, !is_whole ? NULL : before != NULL ? before : after);
  g_autofree char *old_text = say_value (before, is_whole ? LONGEST_WHOLE : LONGEST_VALUE);
  g_autofree char *new_text = say_value (after, is_whole ? LONGEST_WHOLE : LONGEST_VALUE);

  if (before == NULL)
    return g_strdup_printf ("%s: %s", path, new_text);
  return g_strdup_printf (_ ("%s: %s → %s"), path, old_text, new_text);
}
