/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-id-token.h"

#include <json-glib/json-glib.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-client-assertion.h"
#include "connectors/graph/cw-graph-json.h"

/* The tenant of personal accounts (Microsoft identity platform, id token claims). */
#define PERSONAL_TENANT_ID "9188040d-6c67-4c5b-b112-36a304b66dad"

#define SKEW_SECONDS 300

static JsonObject *
parse_claims (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", 4);
  g_autofree guint8 *bytes = NULL;
  g_autoptr (JsonNode) root = NULL;
  gsize size = 0;

  if (g_strv_length (parts) != 3)
    return NULL;
  bytes = cw_base64url_decode (parts[1], &size);
  if (bytes != NULL)
    root = cw_json_parse ((const char *) bytes, (gssize) size, TRUE, NULL);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_dup_object (root) : NULL;
}

static const char *
get_text (JsonObject *claims, const char *name)
{
  JsonNode *node = json_object_get_member (claims, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* A NumericDate may have a fraction (RFC 7519 section 2). */
static gint64
get_time (JsonObject *claims, const char *name)
{
  return CLAMP (cw_graph_json_get_int (claims, name, 0), 0, G_MAXINT32 * G_GINT64_CONSTANT (1000));
}

/* The first thing that is wrong, or %NULL. */
static const char *
find_fault (JsonObject *claims, const CwIdTokenExpected *expected)
{
  gint64 now = expected->now_usec / G_USEC_PER_SEC;
  const char *tenant_id = get_text (claims, "tid");
  g_autofree char *issuer =
      g_strdup_printf ("%s/%s/v2.0", expected->authority_url, tenant_id != NULL ? tenant_id : "");

  if (tenant_id == NULL || get_text (claims, "oid") == NULL ||
      get_text (claims, "preferred_username") == NULL)
    return CW_PHRASE ("it does not say who signed in");
  if (g_strcmp0 (get_text (claims, "aud"), expected->client_id) != 0)
    return CW_PHRASE ("it was made for another application");
  if (g_strcmp0 (get_text (claims, "iss"), issuer) != 0)
    return CW_PHRASE ("it was issued by another authority; check authorityUrl");
  if (expected->nonce != NULL && g_strcmp0 (get_text (claims, "nonce"), expected->nonce) != 0)
    return CW_PHRASE ("it answers another sign-in");
  if (get_time (claims, "exp") + SKEW_SECONDS < now ||
      get_time (claims, "nbf") - SKEW_SECONDS > now)
    return CW_PHRASE ("it is not valid at this time; check this computer's clock");
  return NULL;
}

CwIdToken *
cw_id_token_new (const char *text, const CwIdTokenExpected *expected, GError **error)
{
  g_autoptr (JsonObject) claims = parse_claims (text);
  const char *fault = claims != NULL ? find_fault (claims, expected) : NULL;
  const char *name = NULL;
  CwIdToken *token = NULL;

  if (claims == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The sign-in service's answer about who signed in cannot be read.");
      return NULL;
    }
  if (fault != NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_AUTH,
                   "The sign-in service's answer about who signed in is not accepted: %s.", fault);
      return NULL;
    }
  name = get_text (claims, "name");
  token = g_new0 (CwIdToken, 1);
  token->tenant_id = g_strdup (get_text (claims, "tid"));
  token->user_id = g_strdup (get_text (claims, "oid"));
  token->user_name = g_strdup (get_text (claims, "preferred_username"));
  token->name = g_strdup (name != NULL ? name : token->user_name);
  token->is_personal = g_ascii_strcasecmp (token->tenant_id, PERSONAL_TENANT_ID) == 0;
  return token;
}

void
cw_id_token_free (CwIdToken *token)
{
  if (token == NULL)
    return;
  g_free (token->tenant_id);
  g_free (token->user_id);
  g_free (token->user_name);
  g_free (token->name);
  g_free (token);
}
