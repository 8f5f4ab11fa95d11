/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cw-error.h"

#define MAX_DEPTH 100

/* Above it not every whole number can be told from the next one. */
#define MAX_EXACT_DOUBLE 9007199254740992.0

typedef struct
{
  GString *out;
  gboolean is_pretty;
  guint depth;
} Writer;

static void append_value (Writer *writer, JsonNode *node);

void
cw_json_append_string (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append (out, "\\n");
      else if (g_ascii_iscntrl (*p))
        g_string_append_printf (out, "\\u%04x", (guint) (guchar) *p);
      else
        {
          if (*p == '"' || *p == '\\')
            g_string_append_c (out, '\\');
          g_string_append_c (out, *p);
        }
    }
  g_string_append_c (out, '"');
}

gboolean
cw_json_is_integer (JsonNode *node)
{
  double value;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;

  value = json_node_get_double (node);
  return isfinite (value) && value == floor (value);
}

/* The shortest text that reads back as the same number. */
static void
append_double (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };

  /* What "1e999" is read as; JSON has no other word for it. */
  if (!isfinite (value))
    {
      g_string_append (out, value < 0 ? "-1e999" : "1e999");
      return;
    }
  if (value == floor (value) && fabs (value) < MAX_EXACT_DOUBLE)
    {
      g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) value);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (text, sizeof text, formats[i], value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  g_string_append (out, text);
}

static void
append_scalar (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    cw_json_append_string (out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_DOUBLE)
    append_double (out, json_node_get_double (node));
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
append_line_end (Writer *writer)
{
  if (!writer->is_pretty)
    return;
  g_string_append_c (writer->out, '\n');
  for (guint i = 0; i < writer->depth; i++)
    g_string_append (writer->out, "  ");
}

static void
append_array (Writer *writer, JsonArray *array)
{
  guint n_elements = json_array_get_length (array);

  g_string_append_c (writer->out, '[');
  writer->depth++;
  for (guint i = 0; i < n_elements; i++)
    {
      g_string_append (writer->out, i > 0 ? "," : "");
      append_line_end (writer);
      append_value (writer, json_array_get_element (array, i));
    }
  writer->depth--;
  if (n_elements > 0)
    append_line_end (writer);
  g_string_append_c (writer->out, ']');
}

static void
append_object (Writer *writer, JsonObject *object)
{
  g_autoptr (GList) names = g_list_sort (json_object_get_members (object), (GCompareFunc) strcmp);

  g_string_append_c (writer->out, '{');
  writer->depth++;
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_string_append (writer->out, l != names ? "," : "");
      append_line_end (writer);
      cw_json_append_string (writer->out, l->data);
      g_string_append (writer->out, writer->is_pretty ? ": " : ":");
      append_value (writer, json_object_get_member (object, l->data));
    }
  writer->depth--;
  if (names != NULL)
    append_line_end (writer);
  g_string_append_c (writer->out, '}');
}

static void
append_value (Writer *writer, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (writer, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      append_array (writer, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      append_scalar (writer->out, node);
      break;
    case JSON_NODE_NULL:
      g_string_append (writer->out, "null");
      break;
    }
}

char *
cw_json_to_canonical (JsonNode *node, gboolean is_pretty)
{
  Writer writer = { .is_pretty = is_pretty };

  g_return_val_if_fail (node != NULL, NULL);

  writer.out = g_string_new (NULL);
  append_value (&writer, node);
  return g_string_free (writer.out, FALSE);
}

/* Counts brackets outside strings; broken text may be counted too deep, never too flat. */
static gboolean
is_too_deep (const char *text, gsize len)
{
  gboolean is_string = FALSE;
  int depth = 0;

  for (gsize i = 0; i < len; i++)
    {
      if (is_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        is_string = !is_string;
      else if (!is_string && (text[i] == '{' || text[i] == '['))
        depth++;
      else if (!is_string && (text[i] == '}' || text[i] == ']'))
        depth--;
      if (depth > MAX_DEPTH)
        return TRUE;
    }
  return FALSE;
}

/* json-glib begins with "<data>:2:14: Parse error: ", which tells a person nothing. */
static void
set_parse_error (const char *message, GError **error)
{
  unsigned int line = 0;
  unsigned int column = 0;
  int n = 0;

  if (sscanf (message, "<data>:%u:%u: %n", &line, &column, &n) == 2 && n > 0)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                 "The text is no JSON: line %u, column %u: %s", line, column, message + n);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "The text is no JSON: %s", message);
}

JsonNode *
cw_json_parse (const char *text, gssize len, gboolean is_immutable, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize size;

  g_return_val_if_fail (text != NULL, NULL);

  size = len >= 0 ? (gsize) len : strlen (text);
  if (!g_utf8_validate_len (text, size, NULL) || is_too_deep (text, size))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The text is no JSON: it is not UTF-8, or nested too deeply");
      return NULL;
    }

  parser = is_immutable ? json_parser_new_immutable () : json_parser_new ();
  if (!json_parser_load_from_data (parser, text, (gssize) size, &local_error))
    {
      set_parse_error (local_error->message, error);
      return NULL;
    }
  if (json_parser_get_root (parser) == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The text is no JSON: it is empty");
      return NULL;
    }
  return json_parser_steal_root (parser);
}
