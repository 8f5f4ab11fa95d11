/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-oauth.h"

#include <string.h>

#include "tenant/cw-tenant-credentials.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-jwt.h"

/* How far clocks may differ. */
#define SKEW_SECONDS 300

static CwTenantReply *
refuse (CwTenantRequest *request, int code, const char *message)
{
  return cw_tenant_oauth_new_error (request, 401, "invalid_client", code, message);
}

static char *
dup_thumbprint (CwTenantJwt *jwt, const char *name)
{
  const char *text = cw_tenant_json_get_string (jwt->header, name);

  /* Some libraries pad it. */
  return text != NULL ? g_strndup (text, strcspn (text, "=")) : NULL;
}

/* One that an administrator uploaded through Graph. (transfer full) (nullable) */
static CwTenantCertificate *
find_uploaded (CwTenant *tenant,
               const char *client_id,
               const char *thumbprint,
               const char *thumbprint_sha256)
{
  g_autoptr (CwTenantObject) application = cw_tenant_object_load_by_key (
      tenant->store, CW_TENANT_KIND_APPLICATION, CW_TENANT_KEY_APP_ID, client_id);

  if (application == NULL)
    return NULL;
  return cw_tenant_credentials_find (application, thumbprint, thumbprint_sha256,
                                     (guint) tenant->options->replication_lag_ms);
}

static CwTenantReply *
check_key (CwTenant *tenant, CwTenantRequest *request, const char *client_id, CwTenantJwt *jwt)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *thumbprint = dup_thumbprint (jwt, "x5t");
  g_autofree char *thumbprint_sha256 = dup_thumbprint (jwt, "x5t#S256");
  g_autoptr (CwTenantCertificate) uploaded = NULL;
  const CwTenantCertificate *certificate = NULL;

  if (thumbprint == NULL && thumbprint_sha256 == NULL)
    return refuse (request, 700027,
                   "The assertion's header names no certificate: x5t#S256 or x5t is missing.");
  certificate =
      cw_tenant_apps_find_certificate (tenant->apps, client_id, thumbprint, thumbprint_sha256);
  if (certificate == NULL)
    {
      uploaded = find_uploaded (tenant, client_id, thumbprint, thumbprint_sha256);
      certificate = uploaded;
    }
  if (certificate == NULL)
    return refuse (request, 700027,
                   "The certificate with identifier used to sign the client assertion is not "
                   "registered on application.");
  if (now < certificate->not_before || now > certificate->not_after)
    return refuse (
        request, 700027,
        "The certificate used to sign the client assertion is expired or not valid yet.");
  if (!cw_tenant_jwt_verify (jwt, certificate->key))
    return refuse (request, 700027, "Client assertion failed signature validation.");
  return NULL;
}

/* The token endpoint that was asked, with or without the query. */
static gboolean
is_audience_right (CwTenantRequest *request, const char *audience)
{
  g_autofree char *path = g_strndup (request->path, strcspn (request->path, "?"));
  g_autofree char *endpoint = g_strconcat (request->base_url, path, NULL);

  return g_strcmp0 (audience, endpoint) == 0;
}

static CwTenantReply *
check_claims (CwTenantRequest *request, const char *client_id, CwTenantJwt *jwt)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *issuer = cw_tenant_json_get_string (jwt->claims, "iss");
  const char *subject = cw_tenant_json_get_string (jwt->claims, "sub");
  gint64 end = cw_tenant_jwt_get_time (jwt, "exp", 0);
  gint64 start = cw_tenant_jwt_get_time (jwt, "nbf", now);

  if (issuer == NULL || subject == NULL || g_ascii_strcasecmp (issuer, client_id) != 0 ||
      g_ascii_strcasecmp (subject, client_id) != 0)
    return refuse (request, 700021,
                   "Client assertion application identifier doesn't match 'client_id' parameter: "
                   "iss and sub must be the client id.");
  if (!is_audience_right (request, cw_tenant_json_get_string (jwt->claims, "aud")))
    return refuse (request, 700023,
                   "Client assertion audience claim does not match: aud must be this token "
                   "endpoint.");
  if (end + SKEW_SECONDS <= now || start - SKEW_SECONDS > now)
    return refuse (request, 700024,
                   "Client assertion is not within its valid time range (exp, nbf).");
  return NULL;
}

static CwTenantReply *
check_replay (CwTenant *tenant, CwTenantRequest *request, CwTenantJwt *jwt)
{
  const char *id = cw_tenant_json_get_string (jwt->claims, "jti");
  gint64 end = cw_tenant_jwt_get_time (jwt, "exp", 0) + SKEW_SECONDS;

  if (id == NULL || *id == '\0')
    return refuse (request, 50027, "JWT token is invalid or malformed: jti is missing.");
  if (!cw_tenant_devices_use_assertion (tenant->devices, id, end * G_USEC_PER_SEC))
    return refuse (request, 50027, "JWT token is invalid: its jti was used before.");
  return NULL;
}

CwTenantReply *
cw_tenant_assertion_check (CwTenant *tenant,
                           CwTenantRequest *request,
                           const char *client_id,
                           const char *assertion)
{
  g_autoptr (CwTenantJwt) jwt = cw_tenant_jwt_parse (assertion, NULL);
  CwTenantReply *refusal = NULL;

  if (jwt == NULL)
    return refuse (request, 50027, "JWT token is invalid or malformed.");
  refusal = check_key (tenant, request, client_id, jwt);
  if (refusal == NULL)
    refusal = check_claims (request, client_id, jwt);
  if (refusal == NULL)
    refusal = check_replay (tenant, request, jwt);
  return refusal;
}
