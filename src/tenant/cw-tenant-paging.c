/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-paging.h"

#include <string.h>

#include "tenant/cw-tenant-cursor.h"
#include "tenant/cw-tenant-json.h"

#define DEFAULT_PAGE 100
#define MAX_PAGE     999

CwTenantReply *
cw_tenant_page_check_eventual (CwTenantRequest *request)
{
  const char *level = cw_tenant_request_get_header (request, "consistencylevel");

  if (level != NULL && g_ascii_strcasecmp (level, "eventual") == 0)
    return NULL;
  return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                    "This query needs the header 'ConsistencyLevel: eventual' and "
                                    "$count=true.");
}

static CwTenantReply *
parse_top (CwTenantPage *page, CwTenantRequest *request)
{
  const char *top = cw_tenant_request_get_option (request, "$top");
  guint64 size = DEFAULT_PAGE;

  if (top != NULL && !g_ascii_string_to_unsigned (top, 10, 1, MAX_PAGE, &size, NULL))
    return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                      "Invalid page size specified: '%s'. Must be between 1 and "
                                      "%d inclusive.",
                                      top, MAX_PAGE);
  page->size = (guint) size;
  return NULL;
}

static CwTenantReply *
parse_token (CwTenantPage *page, CwTenantStore *store, CwTenantRequest *request)
{
  const char *token = cw_tenant_request_get_option (request, "$skiptoken");
  g_autofree char *text = token != NULL ? cw_tenant_cursor_open (store, "page", token) : NULL;

  if (token != NULL && text == NULL)
    return cw_tenant_reply_new_error (400, "Directory_ExpiredPageToken",
                                      "The specified page token value has expired and cannot be "
                                      "included in the request.");
  page->after = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  return NULL;
}

CwTenantReply *
cw_tenant_page_parse (CwTenantPage *page, CwTenantStore *store, CwTenantRequest *request)
{
  static const char *const unsupported[] = { "$orderby", "$search", "$skip", NULL };
  CwTenantReply *refusal = NULL;

  for (gsize i = 0; unsupported[i] != NULL; i++)
    {
      if (cw_tenant_request_get_option (request, unsupported[i]) != NULL)
        return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                          "%s is not supported by this tenant.", unsupported[i]);
    }
  page->with_count = g_strcmp0 (cw_tenant_request_get_option (request, "$count"), "true") == 0;
  if (page->with_count)
    refusal = cw_tenant_page_check_eventual (request);
  if (refusal == NULL)
    refusal = parse_top (page, request);
  if (refusal == NULL)
    refusal = parse_token (page, store, request);
  return refusal;
}

void
cw_tenant_page_append_next (GString *out,
                            CwTenantStore *store,
                            CwTenantRequest *request,
                            gint64 last)
{
  g_autofree char *text = NULL;
  g_autofree char *token = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GString) url = NULL;
  GHashTableIter iter = { 0 };
  gpointer name = NULL;
  gpointer value = NULL;

  if (last == 0)
    return;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, last);
  token = cw_tenant_cursor_seal (store, "page", text);
  path = g_strndup (request->path, strcspn (request->path, "?"));
  url = g_string_new (request->base_url);
  if (request->is_part)
    g_string_append (url, path[0] == '/' ? "/v1.0" : "/v1.0/");
  g_string_append_printf (url, "%s?", path);
  g_hash_table_iter_init (&iter, request->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (g_str_equal (name, "$skiptoken"))
        continue;
      g_string_append_uri_escaped (url, name, "$", FALSE);
      g_string_append_c (url, '=');
      g_string_append_uri_escaped (url, value, "(),:/'$", FALSE);
      g_string_append_c (url, '&');
    }
  g_string_append_printf (url, "$skiptoken=%s", token);
  g_string_append (out, ",\"@odata.nextLink\":");
  cw_tenant_json_append_string (out, url->str);
}

CwTenantReply *
cw_tenant_page_new_count (guint count)
{
  GString *out = g_string_new (NULL);
  CwTenantReply *reply = NULL;

  g_string_append_printf (out, "%u", count);
  reply = cw_tenant_reply_new_json (200, out);
  reply->content_type = "text/plain";
  return reply;
}
