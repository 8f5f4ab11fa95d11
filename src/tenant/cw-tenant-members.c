/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-members.h"

#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-membership.h"
#include "tenant/cw-tenant-paging.h"
#include "tenant/cw-tenant-select.h"

/* References in one request. */
#define MAX_BIND 20

static CwTenantReply *
refuse_existing (void)
{
  return cw_tenant_reply_new_invalid ("members", "ObjectConflict",
                                      "One or more added object references already exist for the "
                                      "following modified properties: 'members'.");
}

/* A Microsoft 365 group takes users only, and is nobody's member; no group holds itself. */
static CwTenantReply *
check_member (CwTenantStore *store, CwTenantObject *group, CwTenantObject *member)
{
  if (member->rid == group->rid)
    return cw_tenant_reply_new_invalid ("members", "InvalidReference",
                                        "A group cannot be added as a member of itself.");
  if (member->kind != CW_TENANT_KIND_USER && cw_tenant_object_is_unified (group))
    return cw_tenant_reply_new_invalid ("members", "InvalidReference",
                                        "Only users can be members of a Microsoft 365 group.");
  if (member->kind == CW_TENANT_KIND_GROUP && cw_tenant_object_is_unified (member))
    return cw_tenant_reply_new_invalid ("members", "InvalidReference",
                                        "A Microsoft 365 group cannot be a member of another "
                                        "group.");
  if (group->rid != 0 && cw_tenant_membership_exists (store, group->rid, member->rid))
    return refuse_existing ();
  return NULL;
}

static gboolean
has_rid (GArray *rids, gint64 rid)
{
  for (guint i = 0; i < rids->len; i++)
    {
      if (g_array_index (rids, gint64, i) == rid)
        return TRUE;
    }
  return FALSE;
}

/* When a group is made, an unknown member makes the request bad; later it is just not found. */
static CwTenantReply *
check_reference (CwTenantStore *store, CwTenantObject *group, const char *url, GArray *rids)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) member = cw_tenant_lookup_reference (store, url, &refusal);

  if (member == NULL)
    {
      if (group->rid == 0)
        refusal->status = 400;
      return refusal;
    }
  refusal = check_member (store, group, member);
  if (refusal == NULL && has_rid (rids, member->rid))
    refusal = refuse_existing ();
  if (refusal == NULL)
    g_array_append_val (rids, member->rid);
  return refusal;
}

CwTenantReply *
cw_tenant_members_check_bind (CwTenantStore *store,
                              CwTenantObject *group,
                              JsonObject *body,
                              GArray **ret_members)
{
  JsonArray *urls = cw_tenant_json_get_array (body, "members@odata.bind");
  guint length = urls != NULL ? json_array_get_length (urls) : 0;
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  CwTenantReply *refusal = NULL;

  if (urls == NULL && json_object_has_member (body, "members@odata.bind"))
    return cw_tenant_reply_new_error (400, "Request_BadRequest",
                                      "members@odata.bind must be an array of URLs.");
  if (length > MAX_BIND)
    return cw_tenant_reply_new_error (400, "Request_BadRequest",
                                      "The number of references in 'members@odata.bind' is %u; at "
                                      "most %d are allowed in one request.",
                                      length, MAX_BIND);
  for (guint i = 0; i < length && refusal == NULL; i++)
    refusal = check_reference (store, group, cw_tenant_json_peek_string (urls, i), rids);
  if (refusal != NULL)
    return refusal;
  *ret_members = g_steal_pointer (&rids);
  return NULL;
}

void
cw_tenant_members_add_all (CwTenant *tenant, gint64 group, GArray *members)
{
  if (members->len == 0)
    return;
  for (guint i = 0; i < members->len; i++)
    cw_tenant_membership_add (tenant->store, group, g_array_index (members, gint64, i));
  cw_tenant_object_touch (tenant->store, group);
  tenant->counters.values[CW_TENANT_COUNT_MEMBERS_ADDED] += members->len;
}

CwTenantReply *
cw_tenant_members_add (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  JsonObject *body = NULL;
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (CwTenantObject) group =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_GROUP, &refusal);

  if (group == NULL)
    return refusal;
  refusal = cw_tenant_check_has_object (request, &body);
  if (refusal == NULL)
    refusal =
        check_reference (tenant->store, group, cw_tenant_json_get_string (body, "@odata.id"), rids);
  if (refusal != NULL)
    return refusal;
  cw_tenant_members_add_all (tenant, group->rid, rids);
  return cw_tenant_reply_new (204);
}

CwTenantReply *
cw_tenant_members_remove (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 3);
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) member = NULL;
  g_autoptr (CwTenantObject) group =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_GROUP, &refusal);

  if (group == NULL)
    return refusal;
  member = cw_tenant_object_load_stub_by_id (tenant->store, segment->text);
  if (member == NULL || !cw_tenant_membership_exists (tenant->store, group->rid, member->rid))
    return cw_tenant_reply_new_not_found (segment->text);
  cw_tenant_membership_remove (tenant->store, group->rid, member->rid);
  cw_tenant_object_touch (tenant->store, group->rid);
  tenant->counters.values[CW_TENANT_COUNT_MEMBERS_REMOVED]++;
  return cw_tenant_reply_new (204);
}

/* The kind of a cast in the path: members/microsoft.graph.user */
static int
get_cast (CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 3);

  for (int i = 0; segment != NULL && i <= CW_TENANT_KIND_LAST; i++)
    {
      if (g_str_has_prefix (segment->text, "microsoft.graph.") &&
          g_str_equal (segment->text + strlen ("microsoft.graph."), cw_tenant_kind_to_type (i)))
        return i;
    }
  return CW_TENANT_KIND_ANY;
}

/* Appends members behind @page->after until the page is full; returns the last rid, or 0 at the
 * end of the list. */
static gint64
append_members (GString *out,
                CwTenantStore *store,
                gint64 group,
                const CwTenantPage *page,
                const CwTenantSelect *select)
{
  g_autoptr (GArray) rows = cw_tenant_membership_list (store, group, page->after, page->size + 1);

  for (guint i = 0; i < rows->len && i < page->size; i++)
    {
      gint64 rid = g_array_index (rows, CwTenantMembership, i).member;
      g_autoptr (CwTenantObject) member = cw_tenant_object_load (store, rid);

      if (member == NULL || (page->kind != CW_TENANT_KIND_ANY && (int) member->kind != page->kind))
        continue;
      cw_tenant_json_append_comma (out);
      cw_tenant_select_append (out, member, select, CW_TENANT_STYLE_TYPED);
    }
  return rows->len > page->size ? g_array_index (rows, CwTenantMembership, page->size - 1).member
                                : 0;
}

CwTenantReply *
cw_tenant_members_list (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  CwTenantPage page = { .kind = get_cast (request) };
  g_autoptr (CwTenantSelect) select = NULL;
  g_autoptr (CwTenantObject) group =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_GROUP, &refusal);
  GString *out = NULL;
  gint64 last = 0;

  if (group == NULL)
    return refusal;
  refusal = cw_tenant_page_parse (&page, tenant->store, request);
  if (refusal != NULL)
    return refusal;
  select =
      cw_tenant_select_new (page.kind, cw_tenant_request_get_option (request, "$select"), &refusal);
  if (select == NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "directoryObjects");
  if (page.with_count)
    g_string_append_printf (out, ",\"@odata.count\":%u",
                            cw_tenant_membership_count (tenant->store, group->rid));
  g_string_append (out, ",\"value\":[");
  last = append_members (out, tenant->store, group->rid, &page, select);
  g_string_append_c (out, ']');
  cw_tenant_page_append_next (out, tenant->store, request, last);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

CwTenantReply *
cw_tenant_members_count (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = cw_tenant_page_check_eventual (request);
  g_autoptr (CwTenantObject) group = NULL;

  if (refusal != NULL)
    return refusal;
  group = cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_GROUP, &refusal);
  if (group == NULL)
    return refusal;
  return cw_tenant_page_new_count (cw_tenant_membership_count (tenant->store, group->rid));
}
