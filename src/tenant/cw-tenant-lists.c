/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-filter.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-managers.h"
#include "tenant/cw-tenant-paging.h"
#include "tenant/cw-tenant-select.h"

/* Objects read at a time while looking for matches. */
#define SCAN_CHUNK 500

/* A list request, parsed. */
typedef struct
{
  CwTenantStore *store;
  CwTenantKind kind;
  CwTenantState state;
  CwTenantPage page;
  CwTenantFilter *filter; /* (owned) (nullable) */
  CwTenantSelect *select; /* (owned) */
  GArray *candidates;     /* (owned) (nullable) */
  gboolean with_manager;
} Query;

static void
query_clear (Query *query)
{
  g_clear_pointer (&query->filter, cw_tenant_filter_free);
  g_clear_pointer (&query->select, cw_tenant_select_free);
  g_clear_pointer (&query->candidates, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Query, query_clear)

static CwTenantReply *
parse_filter (Query *query, CwTenantRequest *request)
{
  const char *text = cw_tenant_request_get_option (request, "$filter");
  CwTenantReply *refusal = NULL;

  if (text == NULL)
    return NULL;
  query->filter = cw_tenant_filter_new (query->kind, text, &refusal);
  if (query->filter == NULL)
    return refusal;
  if (cw_tenant_filter_is_advanced (query->filter))
    {
      if (!query->page.with_count)
        return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                          "Unsupported or invalid query filter clause: this one "
                                          "needs 'ConsistencyLevel: eventual' and $count=true.");
    }
  query->candidates = cw_tenant_filter_find_candidates (query->filter, query->store);
  return NULL;
}

static CwTenantReply *
parse_query (Query *query, CwTenantRequest *request)
{
  const char *expand = cw_tenant_request_get_option (request, "$expand");
  CwTenantReply *refusal = cw_tenant_page_parse (&query->page, query->store, request);

  if (refusal == NULL)
    refusal = parse_filter (query, request);
  if (refusal == NULL)
    refusal = cw_tenant_managers_check_expand (expand);
  if (refusal == NULL && expand != NULL && query->kind != CW_TENANT_KIND_USER)
    refusal = cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                         "$expand is not supported here.");
  if (refusal != NULL)
    return refusal;
  query->with_manager = expand != NULL;
  query->select = cw_tenant_select_new (
      (int) query->kind, cw_tenant_request_get_option (request, "$select"), &refusal);
  return refusal;
}

static gboolean
is_wanted (Query *query, CwTenantObject *object)
{
  return object != NULL && object->kind == query->kind && object->state == query->state &&
         (query->filter == NULL || cw_tenant_filter_matches (query->filter, object));
}

/* The next rids to look at, above @after. */
static GArray *
next_rids (Query *query, gint64 after)
{
  GArray *rids = NULL;

  if (query->candidates == NULL)
    return cw_tenant_object_list (query->store, query->kind, query->state, after, SCAN_CHUNK);
  rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < query->candidates->len && rids->len < SCAN_CHUNK; i++)
    {
      gint64 rid = g_array_index (query->candidates, gint64, i);

      if (rid > after)
        g_array_append_val (rids, rid);
    }
  return rids;
}

static void
append_object (GString *out, Query *query, CwTenantObject *object)
{
  CwTenantStyle style =
      query->state == CW_TENANT_STATE_LIVE ? CW_TENANT_STYLE_PLAIN : CW_TENANT_STYLE_TYPED;

  cw_tenant_json_append_comma (out);
  g_string_append_c (out, '{');
  cw_tenant_select_append_members (out, object, query->select, style);
  if (query->with_manager)
    cw_tenant_managers_append (out, query->store, object);
  g_string_append_c (out, '}');
}

/* Appends the page; returns the last rid when there is more behind it, else 0. */
static gint64
append_page (GString *out, Query *query)
{
  gint64 after = query->page.after;
  gint64 last = 0;
  guint written = 0;

  while (TRUE)
    {
      g_autoptr (GArray) rids = next_rids (query, after);

      if (rids->len == 0)
        return 0;
      for (guint i = 0; i < rids->len; i++)
        {
          g_autoptr (CwTenantObject) object = NULL;

          after = g_array_index (rids, gint64, i);
          object = cw_tenant_object_load (query->store, after);
          if (!is_wanted (query, object))
            continue;
          if (written == query->page.size)
            return last;
          append_object (out, query, object);
          last = after;
          written++;
        }
    }
}

static guint
count_matches (Query *query)
{
  gint64 after = 0;
  guint count = 0;

  if (query->filter == NULL)
    return cw_tenant_object_count (query->store, query->kind, query->state);
  while (TRUE)
    {
      g_autoptr (GArray) rids = next_rids (query, after);

      if (rids->len == 0)
        return count;
      for (guint i = 0; i < rids->len; i++)
        {
          g_autoptr (CwTenantObject) object = NULL;

          after = g_array_index (rids, gint64, i);
          object = cw_tenant_object_load (query->store, after);
          count += is_wanted (query, object) ? 1 : 0;
        }
    }
}

static CwTenantReply *
list_objects (CwTenant *tenant,
              CwTenantRequest *request,
              CwTenantKind kind,
              CwTenantState state,
              const char *context)
{
  g_auto (Query) query = { .store = tenant->store, .kind = kind, .state = state };
  CwTenantReply *refusal = parse_query (&query, request);
  GString *out = NULL;
  gint64 last = 0;

  if (refusal != NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, context);
  if (query.page.with_count)
    g_string_append_printf (out, ",\"@odata.count\":%u", count_matches (&query));
  g_string_append (out, ",\"value\":[");
  last = append_page (out, &query);
  g_string_append_c (out, ']');
  cw_tenant_page_append_next (out, tenant->store, request, last);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

CwTenantReply *
cw_tenant_lists_users (CwTenant *tenant, CwTenantRequest *request)
{
  return list_objects (tenant, request, CW_TENANT_KIND_USER, CW_TENANT_STATE_LIVE, "users");
}

CwTenantReply *
cw_tenant_lists_groups (CwTenant *tenant, CwTenantRequest *request)
{
  return list_objects (tenant, request, CW_TENANT_KIND_GROUP, CW_TENANT_STATE_LIVE, "groups");
}

CwTenantReply *
cw_tenant_lists_contacts (CwTenant *tenant, CwTenantRequest *request)
{
  return list_objects (tenant, request, CW_TENANT_KIND_CONTACT, CW_TENANT_STATE_LIVE, "contacts");
}

CwTenantReply *
cw_tenant_lists_applications (CwTenant *tenant, CwTenantRequest *request)
{
  return list_objects (tenant, request, CW_TENANT_KIND_APPLICATION, CW_TENANT_STATE_LIVE,
                       "applications");
}

CwTenantReply *
cw_tenant_lists_principals (CwTenant *tenant, CwTenantRequest *request)
{
  return list_objects (tenant, request, CW_TENANT_KIND_PRINCIPAL, CW_TENANT_STATE_LIVE,
                       "servicePrincipals");
}

CwTenantReply *
cw_tenant_lists_deleted_users (CwTenant *tenant, CwTenantRequest *request)
{
  return list_objects (tenant, request, CW_TENANT_KIND_USER, CW_TENANT_STATE_BIN,
                       "directory/deletedItems/microsoft.graph.user");
}

CwTenantReply *
cw_tenant_lists_deleted_groups (CwTenant *tenant, CwTenantRequest *request)
{
  return list_objects (tenant, request, CW_TENANT_KIND_GROUP, CW_TENANT_STATE_BIN,
                       "directory/deletedItems/microsoft.graph.group");
}

static CwTenantReply *
count_objects (CwTenant *tenant, CwTenantRequest *request, CwTenantKind kind)
{
  g_auto (Query) query = { .store = tenant->store, .kind = kind, .state = CW_TENANT_STATE_LIVE };
  CwTenantReply *refusal = cw_tenant_page_check_eventual (request);

  /* The header is there, which is what $count=true is asked for. */
  query.page.with_count = TRUE;
  if (refusal == NULL)
    refusal = parse_filter (&query, request);
  return refusal != NULL ? refusal : cw_tenant_page_new_count (count_matches (&query));
}

CwTenantReply *
cw_tenant_lists_count_users (CwTenant *tenant, CwTenantRequest *request)
{
  return count_objects (tenant, request, CW_TENANT_KIND_USER);
}

CwTenantReply *
cw_tenant_lists_count_groups (CwTenant *tenant, CwTenantRequest *request)
{
  return count_objects (tenant, request, CW_TENANT_KIND_GROUP);
}
