/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-draft-text.h"

#include <string.h>

#define SEPARATORS ", ;\t\n"

typedef JsonNode *(*ParseElement) (const char *text);
typedef char *(*FormatElement) (JsonNode *element);

static JsonNode *
parse_list (const char *text, ParseElement parse)
{
  g_auto (GStrv) parts = g_strsplit_set (text, SEPARATORS, -1);
  g_autoptr (JsonArray) array = json_array_new ();
  JsonNode *node = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      json_array_add_element (array, parse (parts[i]));
  if (json_array_get_length (array) == 0)
    return NULL;
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, array);
  return node;
}

static char *
format_list (JsonNode *node, FormatElement format)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autofree char *element = format (json_array_get_element (array, i));

      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", element);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ----- strings */

static JsonNode *
parse_string (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static char *
format_string (JsonNode *element)
{
  const char *text = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

  return g_strdup (text != NULL ? text : "");
}

static JsonNode *
parse_strings (const char *text)
{
  return parse_list (text, parse_string);
}

static char *
format_strings (JsonNode *node)
{
  return format_list (node, format_string);
}

/* ----- hosts */

/* The colon before the port; an IPv6 address has colons of its own, and brackets when a port
 * follows. (nullable) */
static const char *
find_port (const char *text)
{
  const char *bracket = text[0] == '[' ? strchr (text, ']') : NULL;
  const char *last = strrchr (text, ':');

  if (bracket != NULL)
    return bracket[1] == ':' ? bracket + 1 : NULL;
  return last != NULL && strchr (text, ':') == last ? last : NULL;
}

/* (transfer full) */
static char *
dup_host (const char *text, const char *port)
{
  gsize len = port != NULL ? (gsize) (port - text) : strlen (text);

  if (len > 2 && text[0] == '[' && text[len - 1] == ']')
    return g_strndup (text + 1, len - 2);
  return g_strndup (text, len);
}

static JsonNode *
parse_host (const char *text)
{
  const char *port = find_port (text);
  g_autofree char *host = dup_host (text, port);
  g_autoptr (JsonObject) object = json_object_new ();
  guint64 number = 0;

  json_object_set_string_member (object, "host", host);
  if (port != NULL)
    {
      if (!g_ascii_string_to_unsigned (port + 1, 10, 1, G_MAXUINT16, &number, NULL))
        number = 0;
      json_object_set_int_member (object, "port", (gint64) number);
    }
  return json_node_init_object (json_node_alloc (), object);
}

static char *
format_host (JsonNode *element)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
  const char *host =
      object != NULL ? json_object_get_string_member_with_default (object, "host", "") : "";
  gint64 port = object != NULL ? json_object_get_int_member_with_default (object, "port", -1) : -1;
  gboolean is_bare = host[0] != '/' && strchr (host, ':') != NULL;

  if (port < 0)
    return g_strdup (host);
  return g_strdup_printf (is_bare ? "[%s]:%" G_GINT64_FORMAT : "%s:%" G_GINT64_FORMAT, host, port);
}

static JsonNode *
parse_hosts (const char *text)
{
  return parse_list (text, parse_host);
}

static char *
format_hosts (JsonNode *node)
{
  return format_list (node, format_host);
}

const CwDraftText *
cw_draft_text_get_strings (void)
{
  static const CwDraftText strings = { parse_strings, format_strings };

  return &strings;
}

const CwDraftText *
cw_draft_text_get_hosts (void)
{
  static const CwDraftText hosts = { parse_hosts, format_hosts };

  return &hosts;
}
