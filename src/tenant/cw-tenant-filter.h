/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"

G_BEGIN_DECLS

/**
 * CwTenantFilter:
 *
 * A parsed $filter (OData 4.01 part 2, section 5.1.1): eq, ne, in, startsWith, endsWith,
 * collection/any(x:x eq 'v') and any(x:startsWith(x,'v')), not, and, or, parentheses. Strings
 * compare without regard to case, but onPremisesImmutableId.
 */
typedef struct _CwTenantFilter CwTenantFilter;

/* A filter that cannot be understood, or names an unknown property, is refused in @ret_refusal,
 * and %NULL returned. */
CwTenantFilter *
cw_tenant_filter_new (CwTenantKind kind, const char *text, CwTenantReply **ret_refusal)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_filter_free (CwTenantFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantFilter, cw_tenant_filter_free)

/* TRUE when Graph wants ConsistencyLevel: eventual and $count=true for it. */
gboolean cw_tenant_filter_is_advanced (CwTenantFilter *filter);

gboolean cw_tenant_filter_matches (CwTenantFilter *filter, CwTenantObject *object);

/* The rids that can match at all, found by keys, ascending and each once; %NULL when only reading
 * every object would tell. (transfer full) (nullable) (element-type gint64) */
GArray *cw_tenant_filter_find_candidates (CwTenantFilter *filter, CwTenantStore *store);

G_END_DECLS
