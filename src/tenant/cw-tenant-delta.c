/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include <string.h>

#include "tenant/cw-tenant-delta-page.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"

#define DEFAULT_PAGE 100
#define MAX_PAGE     999

CwTenantReply *
cw_tenant_delta_new_expired (CwTenantRequest *request, guint status)
{
  CwTenantReply *reply = cw_tenant_reply_new_error (
      status, "syncStateNotFound",
      "The sync state generation is not found. The delta token is expired and data must be "
      "synchronized again.");
  g_autofree char *path = g_strndup (request->path, strcspn (request->path, "?"));
  g_autofree char *location = NULL;

  if (request->is_part)
    location = g_strdup_printf ("%s/v1.0%s%s?$deltatoken=", request->base_url,
                                path[0] == '/' ? "" : "/", path);
  else
    location = g_strdup_printf ("%s%s?$deltatoken=", request->base_url, path);
  cw_tenant_reply_add_detail (reply, "resyncRequired", "$deltatoken", NULL);
  cw_tenant_reply_add_header (reply, "Location", location);
  return reply;
}

static CwTenantReply *
check_token (CwTenant *tenant,
             CwTenantRequest *request,
             const CwTenantDeltaToken *token,
             CwTenantKind kind)
{
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - token->made_seconds;

  if (token->kind != kind)
    return cw_tenant_reply_new_error (400, "Request_BadRequest",
                                      "Badly formed token: it belongs to another resource.");
  if (token->epoch != tenant->delta_epoch)
    return cw_tenant_delta_new_expired (request, tenant->delta_expired_status);
  if (age > tenant->options->delta_lifetime_seconds)
    return cw_tenant_delta_new_expired (request, 410);
  return NULL;
}

/* A new round: from the beginning, or from where the last one ended. */
static void
start_round (CwTenant *tenant, CwTenantDeltaToken *token)
{
  token->epoch = tenant->delta_epoch;
  token->made_seconds = g_get_real_time () / G_USEC_PER_SEC;
  token->until =
      cw_tenant_store_get_visible_seq (tenant->store, (guint) tenant->options->delta_lag_ms);
  token->until = MAX (token->until, token->since);
  token->cursor = token->since;
  token->group = 0;
  token->group_cursor = 0;
}

static CwTenantReply *
parse_token (CwTenant *tenant, CwTenantRequest *request, CwTenantDeltaToken *token)
{
  const char *skip = cw_tenant_request_get_option (request, "$skiptoken");
  const char *delta = cw_tenant_request_get_option (request, "$deltatoken");
  const char *select = cw_tenant_request_get_option (request, "$select");
  CwTenantKind kind = token->kind;
  CwTenantReply *refusal = NULL;

  /* The Location of a 410 has an empty token: start again. */
  if (skip == NULL && (delta == NULL || *delta == '\0' || g_str_equal (delta, "latest")))
    {
      token->select = g_strdup (select);
      start_round (tenant, token);
      if (g_strcmp0 (delta, "latest") == 0)
        token->cursor = G_MAXINT64;
      return NULL;
    }
  if (!cw_tenant_delta_token_open (tenant->store, skip != NULL ? skip : delta, skip == NULL, token))
    return cw_tenant_reply_new_error (400, "Request_BadRequest", "Badly formed token.");
  refusal = check_token (tenant, request, token, kind);
  if (refusal == NULL && skip == NULL)
    start_round (tenant, token);
  return refusal;
}

static CwTenantReply *
check_options (CwTenantRequest *request)
{
  static const char *const unsupported[] = { "$top",    "$count", "$filter", "$orderby",
                                             "$search", "$skip",  NULL };

  for (gsize i = 0; unsupported[i] != NULL; i++)
    {
      if (cw_tenant_request_get_option (request, unsupported[i]) != NULL)
        return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                          "%s is not supported in a delta query; the size of a "
                                          "page is asked for by 'Prefer: odata.maxpagesize'.",
                                          unsupported[i]);
    }
  return NULL;
}

static guint
get_page_size (CwTenantRequest *request)
{
  g_autofree char *text = NULL;
  guint64 size = DEFAULT_PAGE;

  if (!cw_tenant_request_prefers (request, "odata.maxpagesize", &text) || text == NULL ||
      !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &size, NULL))
    return DEFAULT_PAGE;
  return (guint) MIN (size, MAX_PAGE);
}

static const char *
get_collection (CwTenantKind kind)
{
  if (kind == CW_TENANT_KIND_CONTACT)
    return "contacts";
  return kind == CW_TENANT_KIND_USER ? "users" : "groups";
}

static void
append_link (GString *out, CwTenant *tenant, CwTenantRequest *request, CwTenantDeltaPage *page)
{
  g_autofree char *token =
      cw_tenant_delta_token_seal (tenant->store, page->token, page->is_complete);
  g_autofree char *url = g_strdup_printf ("%s/v1.0/%s/delta?$%s=%s", request->base_url,
                                          get_collection (page->token->kind),
                                          page->is_complete ? "deltatoken" : "skiptoken", token);

  g_string_append_printf (out, ",\"@odata.%sLink\":", page->is_complete ? "delta" : "next");
  cw_tenant_json_append_string (out, url);
}

static CwTenantReply *
run_delta (CwTenant *tenant, CwTenantRequest *request, CwTenantKind kind)
{
  g_auto (CwTenantDeltaToken) token = { .kind = kind };
  g_autoptr (CwTenantSelect) select = NULL;
  CwTenantDeltaPage page = { .token = &token };
  CwTenantReply *refusal = check_options (request);
  GString *out = NULL;

  if (refusal == NULL)
    refusal = parse_token (tenant, request, &token);
  if (refusal != NULL)
    return refusal;
  select = cw_tenant_select_new ((int) kind, token.select, &refusal);
  if (select == NULL)
    return refusal;
  page.select = select;
  page.size = get_page_size (request);
  page.members_left = (guint) tenant->options->delta_members;
  page.is_minimal = cw_tenant_request_prefers (request, "return=minimal", NULL);
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, get_collection (kind));
  g_string_append (out, ",\"value\":[");
  cw_tenant_delta_page_fill (out, tenant->store, &page);
  g_string_append_c (out, ']');
  append_link (out, tenant, request, &page);
  g_string_append_c (out, '}');
  tenant->counters.values[CW_TENANT_COUNT_DELTA_PAGES]++;
  return cw_tenant_reply_new_json (200, out);
}

CwTenantReply *
cw_tenant_delta_users (CwTenant *tenant, CwTenantRequest *request)
{
  return run_delta (tenant, request, CW_TENANT_KIND_USER);
}

CwTenantReply *
cw_tenant_delta_groups (CwTenant *tenant, CwTenantRequest *request)
{
  return run_delta (tenant, request, CW_TENANT_KIND_GROUP);
}

CwTenantReply *
cw_tenant_delta_contacts (CwTenant *tenant, CwTenantRequest *request)
{
  return run_delta (tenant, request, CW_TENANT_KIND_CONTACT);
}
