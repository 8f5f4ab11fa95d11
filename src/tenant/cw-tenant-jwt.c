/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-jwt.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "tenant/cw-tenant-cursor.h"
#include "tenant/cw-tenant-json.h"

/* Assertions are far smaller; this keeps a broken client from making us work. */
#define MAX_LENGTH (16 * 1024)

static JsonObject *
parse_part (const char *part)
{
  gsize size = 0;
  g_autofree guchar *bytes = cw_tenant_base64url_decode (part, &size);
  g_autoptr (JsonNode) node = NULL;

  if (bytes == NULL)
    return NULL;
  node = cw_json_parse ((const char *) bytes, (gssize) size, TRUE, NULL);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

CwTenantJwt *
cw_tenant_jwt_parse (const char *text, GError **error)
{
  g_autoptr (CwTenantJwt) jwt = g_new0 (CwTenantJwt, 1);
  g_auto (GStrv) parts = g_strsplit (text, ".", 4);

  if (strlen (text) <= MAX_LENGTH && g_strv_length (parts) == 3)
    {
      jwt->header = parse_part (parts[0]);
      jwt->claims = parse_part (parts[1]);
      jwt->signature = cw_tenant_base64url_decode (parts[2], &jwt->signature_size);
      jwt->signed_part = g_strjoin (".", parts[0], parts[1], NULL);
    }
  if (jwt->header != NULL && jwt->claims != NULL && jwt->signature != NULL)
    return g_steal_pointer (&jwt);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "The token is not made of a header, claims and a signature");
  return NULL;
}

void
cw_tenant_jwt_free (CwTenantJwt *jwt)
{
  g_clear_pointer (&jwt->header, json_object_unref);
  g_clear_pointer (&jwt->claims, json_object_unref);
  g_free (jwt->signed_part);
  g_free (jwt->signature);
  g_free (jwt);
}

gint64
cw_tenant_jwt_get_time (CwTenantJwt *jwt, const char *name, gint64 fallback)
{
  JsonNode *node = json_object_get_member (jwt->claims, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_DOUBLE)
    return (gint64) CLAMP (json_node_get_double (node), 0, CW_TENANT_JWT_LAST_SECOND);
  if (type == G_TYPE_INT64)
    return CLAMP (json_node_get_int (node), 0, CW_TENANT_JWT_LAST_SECOND);
  return fallback;
}

gboolean
cw_tenant_jwt_verify (CwTenantJwt *jwt, gnutls_pubkey_t key)
{
  const char *algorithm = cw_tenant_json_get_string (jwt->header, "alg");
  gnutls_datum_t data = { (guchar *) jwt->signed_part, (guint) strlen (jwt->signed_part) };
  gnutls_datum_t signature = { jwt->signature, (guint) jwt->signature_size };
  gnutls_sign_algorithm_t sign = GNUTLS_SIGN_UNKNOWN;

  if (g_strcmp0 (algorithm, "RS256") == 0)
    sign = GNUTLS_SIGN_RSA_SHA256;
  else if (g_strcmp0 (algorithm, "PS256") == 0)
    sign = GNUTLS_SIGN_RSA_PSS_RSAE_SHA256;
  else
    return FALSE;
  return gnutls_pubkey_verify_data2 (key, sign, 0, &data, &signature) >= 0;
}
