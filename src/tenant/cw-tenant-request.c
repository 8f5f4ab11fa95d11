/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-request.h"

#include <string.h>

static void
segment_free (gpointer data)
{
  CwTenantSegment *segment = data;

  g_free (segment->text);
  g_free (segment->key_name);
  g_free (segment);
}

static void
add_segment (GPtrArray *segments, char *text, char *key_name, gboolean is_key)
{
  CwTenantSegment *segment = g_new0 (CwTenantSegment, 1);

  segment->text = text;
  segment->key_name = key_name;
  segment->is_key = is_key;
  g_ptr_array_add (segments, segment);
}

/* 'it''s' -> it's (OData 4.01 part 2, 5.1.1.6.1); %NULL when @text is not quoted. */
static char *
unquote (const char *text)
{
  gsize length = strlen (text);
  GString *out = NULL;

  if (length < 2 || text[0] != '\'' || text[length - 1] != '\'')
    return NULL;
  out = g_string_new (NULL);
  for (gsize i = 1; i + 1 < length; i++)
    {
      g_string_append_c (out, text[i]);
      if (text[i] == '\'' && text[i + 1] == '\'' && i + 2 < length)
        i++;
    }
  return g_string_free (out, FALSE);
}

/* The inside of "users(...)": '<key>', <name>='<key>', or nothing as in "delta()". */
static gboolean
add_key (GPtrArray *segments, const char *inside)
{
  const char *equals = strchr (inside, '=');
  const char *quote = strchr (inside, '\'');
  char *key = NULL;

  if (*inside == '\0')
    return TRUE;
  if (equals != NULL && (quote == NULL || equals < quote))
    {
      key = unquote (equals + 1);
      if (key == NULL)
        return FALSE;
      add_segment (segments, key, g_strndup (inside, (gsize) (equals - inside)), TRUE);
      return TRUE;
    }
  key = unquote (inside);
  if (key == NULL)
    return FALSE;
  add_segment (segments, key, NULL, TRUE);
  return TRUE;
}

static gboolean
add_decoded (GPtrArray *segments, const char *piece)
{
  const char *open = strchr (piece, '(');
  gsize length = strlen (piece);
  g_autofree char *inside = NULL;
  char *name = NULL;

  if (open == NULL || piece[length - 1] != ')')
    {
      /* "delta" has a long name too, which Microsoft's SDKs use. */
      if (g_str_equal (piece, "microsoft.graph.delta"))
        piece = "delta";
      add_segment (segments, g_strdup (piece), NULL, FALSE);
      return TRUE;
    }
  if (open == piece)
    {
      /* "groups/(uniqueName='x')", as Microsoft's reference page writes it. */
      inside = g_strndup (piece + 1, length - 2);
      return add_key (segments, inside);
    }
  name = g_strndup (piece, (gsize) (open - piece));
  if (g_str_equal (name, "microsoft.graph.delta"))
    {
      g_free (name);
      name = g_strdup ("delta");
    }
  add_segment (segments, name, NULL, FALSE);
  inside = g_strndup (open + 1, length - (gsize) (open - piece) - 2);
  return add_key (segments, inside);
}

static gboolean
add_piece (GPtrArray *segments, const char *start, gsize length)
{
  g_autofree char *decoded = NULL;

  if (length == 0)
    return TRUE;
  decoded = g_uri_unescape_segment (start, start + length, NULL);
  return decoded != NULL && g_utf8_validate (decoded, -1, NULL) && add_decoded (segments, decoded);
}

/* A slash inside quotes belongs to the key. */
static gboolean
split_path (GPtrArray *segments, const char *path, gsize length)
{
  gboolean in_quotes = FALSE;
  gsize start = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (path[i] == '\'')
        in_quotes = !in_quotes;
      if (path[i] != '/' || in_quotes)
        continue;
      if (!add_piece (segments, path + start, i - start))
        return FALSE;
      start = i + 1;
    }
  return add_piece (segments, path + start, length - start);
}

GPtrArray *
cw_tenant_segments_parse (const char *path, gsize length)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (segment_free);

  return split_path (segments, path, length) ? g_steal_pointer (&segments) : NULL;
}

static char *
decode_form (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);

  g_strdelimit (copy, "+", ' ');
  return g_uri_unescape_string (copy, NULL);
}

static gboolean
parse_query (GHashTable *query, const char *text)
{
  g_auto (GStrv) pairs = g_strsplit (text, "&", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');
      gsize name_length = equals != NULL ? (gsize) (equals - pairs[i]) : strlen (pairs[i]);
      g_autofree char *name = decode_form (pairs[i], name_length);
      g_autofree char *value =
          equals != NULL ? decode_form (equals + 1, strlen (equals + 1)) : g_strdup ("");

      if (name == NULL || value == NULL || !g_utf8_validate (name, -1, NULL) ||
          !g_utf8_validate (value, -1, NULL))
        return FALSE;
      if (*name != '\0')
        g_hash_table_replace (query, g_steal_pointer (&name), g_steal_pointer (&value));
    }
  return TRUE;
}

CwTenantRequest *
cw_tenant_request_new (const char *method,
                       const char *path,
                       GHashTable *headers,
                       const char *base_url)
{
  g_autoptr (CwTenantRequest) request = g_new0 (CwTenantRequest, 1);
  const char *question = strchr (path, '?');
  gsize path_length = question != NULL ? (gsize) (question - path) : strlen (path);
  const char *client_id = NULL;

  request->method = g_ascii_strup (method, -1);
  request->path = g_strdup (path);
  request->segments = cw_tenant_segments_parse (path, path_length);
  request->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  request->headers = headers;
  request->base_url = g_strdup (base_url);
  request->request_id = g_uuid_string_random ();
  client_id = g_hash_table_lookup (headers, "client-request-id");
  request->client_request_id = g_strdup (client_id != NULL ? client_id : request->request_id);
  if (request->segments == NULL)
    return NULL;
  if (question != NULL && !parse_query (request->query, question + 1))
    return NULL;
  return g_steal_pointer (&request);
}

void
cw_tenant_request_free (CwTenantRequest *request)
{
  g_free (request->method);
  g_free (request->path);
  g_clear_pointer (&request->segments, g_ptr_array_unref);
  g_clear_pointer (&request->query, g_hash_table_unref);
  g_clear_pointer (&request->headers, g_hash_table_unref);
  g_clear_pointer (&request->body, json_node_unref);
  g_clear_pointer (&request->form, g_hash_table_unref);
  g_free (request->base_url);
  g_free (request->request_id);
  g_free (request->client_request_id);
  g_free (request->app_id);
  g_clear_pointer (&request->caller, cw_tenant_caller_unref);
  g_free (request);
}

GHashTable *
cw_tenant_request_new_headers (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

const char *
cw_tenant_request_get_option (CwTenantRequest *request, const char *name)
{
  return g_hash_table_lookup (request->query, name);
}

const char *
cw_tenant_request_get_header (CwTenantRequest *request, const char *name)
{
  return g_hash_table_lookup (request->headers, name);
}

const CwTenantSegment *
cw_tenant_request_get_segment (CwTenantRequest *request, guint index)
{
  return index < request->segments->len ? request->segments->pdata[index] : NULL;
}

gboolean
cw_tenant_request_prefers (CwTenantRequest *request, const char *preference, char **ret_value)
{
  const char *prefer = cw_tenant_request_get_header (request, "prefer");
  g_auto (GStrv) items = g_strsplit_set (prefer != NULL ? prefer : "", ",;", -1);
  gsize length = strlen (preference);

  for (gsize i = 0; items[i] != NULL; i++)
    {
      const char *item = g_strstrip (items[i]);

      if (g_ascii_strncasecmp (item, preference, length) != 0)
        continue;
      if (item[length] != '\0' && item[length] != '=')
        continue;
      if (ret_value != NULL)
        *ret_value = item[length] == '=' ? g_strdup (item + length + 1) : NULL;
      return TRUE;
    }
  return FALSE;
}

JsonObject *
cw_tenant_request_peek_object (CwTenantRequest *request)
{
  if (request->body == NULL || !JSON_NODE_HOLDS_OBJECT (request->body))
    return NULL;
  return json_node_get_object (request->body);
}

gboolean
cw_tenant_request_is_write (CwTenantRequest *request)
{
  return !g_str_equal (request->method, "GET") && !g_str_equal (request->method, "HEAD");
}
