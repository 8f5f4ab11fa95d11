/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-token.h"

#include "tenant/cw-tenant-cursor.h"

#define REFRESH_LIFETIME_SECONDS (90 * 24 * 60 * 60)

/* Microsoft Graph's own application id. */
#define GRAPH_APP_ID "00000003-0000-0000-c000-000000000000"

static char *
issue (CwTenant *tenant, const char *purpose, const char *app_id, const char *user, gint64 seconds)
{
  gint64 end = g_get_real_time () / G_USEC_PER_SEC + seconds;
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *text =
      g_strdup_printf ("%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s", end,
                       tenant->token_epoch, app_id, user != NULL ? user : "", unique);

  return cw_tenant_cursor_seal (tenant->store, purpose, text);
}

char *
cw_tenant_token_issue (CwTenant *tenant, const char *app_id, const char *user)
{
  return issue (tenant, "access", app_id, user, tenant->options->token_lifetime_seconds);
}

char *
cw_tenant_token_issue_refresh (CwTenant *tenant, const char *app_id, const char *user)
{
  return issue (tenant, "refresh", app_id, user, REFRESH_LIFETIME_SECONDS);
}

/* The parts: end, epoch, application, user, and a value that makes it unique. */
static GStrv
open_token (CwTenant *tenant, const char *purpose, const char *token)
{
  g_autofree char *text = cw_tenant_cursor_open (tenant->store, purpose, token);
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "|", -1);

  return g_strv_length (parts) == 5 ? g_steal_pointer (&parts) : NULL;
}

static gboolean
is_alive (CwTenant *tenant, GStrv parts)
{
  gint64 end = g_ascii_strtoll (parts[0], NULL, 10);
  gint64 epoch = g_ascii_strtoll (parts[1], NULL, 10);

  return epoch == tenant->token_epoch && g_get_real_time () / G_USEC_PER_SEC < end;
}

gboolean
cw_tenant_token_open_refresh (CwTenant *tenant,
                              const char *token,
                              const char *app_id,
                              char **ret_user)
{
  g_auto (GStrv) parts = open_token (tenant, "refresh", token);

  if (parts == NULL || !is_alive (tenant, parts) || g_ascii_strcasecmp (parts[2], app_id) != 0)
    return FALSE;
  *ret_user = g_strdup (parts[3]);
  return TRUE;
}

static CwTenantReply *
new_refusal (CwTenantRequest *request, const char *challenge, const char *message)
{
  CwTenantReply *reply =
      cw_tenant_reply_new_error (401, "InvalidAuthenticationToken", "%s", message);
  g_autofree char *header =
      g_strdup_printf ("Bearer realm=\"\", authorization_uri=\"%s/common/oauth2/authorize\", "
                       "client_id=\"" GRAPH_APP_ID "\"%s",
                       request->base_url, challenge);

  cw_tenant_reply_add_header (reply, "WWW-Authenticate", header);
  return reply;
}

CwTenantReply *
cw_tenant_token_new_expired (CwTenantRequest *request)
{
  return new_refusal (request,
                      ", error=\"invalid_token\", error_description=\"The access token is "
                      "expired\"",
                      "Lifetime validation failed, the token is expired.");
}

CwTenantReply *
cw_tenant_token_check (CwTenant *tenant, CwTenantRequest *request)
{
  const char *header = cw_tenant_request_get_header (request, "authorization");
  g_auto (GStrv) parts = NULL;

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0 || header[7] == '\0')
    return new_refusal (request, "", "Access token is empty.");
  parts = open_token (tenant, "access", header + 7);
  if (parts == NULL)
    return new_refusal (request, ", error=\"invalid_token\"", "Access token validation failure.");
  if (!is_alive (tenant, parts))
    return cw_tenant_token_new_expired (request);
  request->app_id = g_strdup (parts[2]);
  return NULL;
}
