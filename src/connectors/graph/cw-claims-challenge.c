/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-claims-challenge.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/cw-json.h"

/* Of the base64 text: a form that is much larger would be refused anyway. */
#define LONGEST_CLAIMS 8192

static JsonNode *
parse_object (const char *text, gssize len)
{
  g_autoptr (JsonNode) node = cw_json_parse (text, len, FALSE, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

/* Microsoft writes plain base64 here; the other alphabet (RFC 4648 5) costs nothing. */
static char *
decode (const char *claims)
{
  g_autofree char *text = g_strdup (claims);
  g_autofree guchar *bytes = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize size = 0;

  g_strdelimit (text, "-", '+');
  g_strdelimit (text, "_", '/');
  bytes = g_base64_decode (text, &size);
  node = parse_object ((const char *) bytes, (gssize) size);
  return node != NULL ? cw_json_to_canonical (node, FALSE) : NULL;
}

char *
cw_claims_challenge_parse (const char *header)
{
  g_autoptr (GHashTable) parameters = NULL;
  const char *scheme_end = header != NULL ? strchr (header, ' ') : NULL;
  const char *claims = NULL;

  if (scheme_end == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    return NULL;
  /* RFC 6750 3: parameters as in RFC 9110 11.6.1. */
  parameters = soup_header_parse_param_list (scheme_end + 1);
  if (g_strcmp0 (g_hash_table_lookup (parameters, "error"), "insufficient_claims") != 0)
    return NULL;
  claims = g_hash_table_lookup (parameters, "claims");
  return claims != NULL && strlen (claims) <= LONGEST_CLAIMS ? decode (claims) : NULL;
}

static JsonObject *
get_or_add_object (JsonObject *parent, const char *member)
{
  JsonNode *node = json_object_get_member (parent, member);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_object_member (parent, member, json_object_new ());
  return json_object_get_object_member (parent, member);
}

char *
cw_claims_challenge_compose (const char *challenge)
{
  g_autoptr (JsonNode) root = challenge != NULL ? parse_object (challenge, -1) : NULL;
  JsonObject *capabilities = NULL;
  JsonArray *values = json_array_new ();

  if (root == NULL)
    root = json_node_init_object (json_node_alloc (), json_object_new ());
  /* "cp1": the client answers challenges. Tokens then live for up to a day. */
  json_array_add_string_element (values, "cp1");
  capabilities =
      get_or_add_object (get_or_add_object (json_node_get_object (root), "access_token"), "xms_cc");
  json_object_set_array_member (capabilities, "values", values);
  return cw_json_to_canonical (root, FALSE);
}
