/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"

G_BEGIN_DECLS

/* The page that a list request asks for. */
typedef struct
{
  int kind;     /* of the objects wanted; set by the caller */
  gint64 after; /* the last rid of the page before */
  guint size;   /* $top, 100 without */
  gboolean with_count;
} CwTenantPage;

/* Reads $top, $count, $skiptoken; refuses what lists do not know. (nullable) (transfer full) */
CwTenantReply *
cw_tenant_page_parse (CwTenantPage *page, CwTenantStore *store, CwTenantRequest *request);

/* Refuses an advanced query without "ConsistencyLevel: eventual". (nullable) (transfer full) */
CwTenantReply *cw_tenant_page_check_eventual (CwTenantRequest *request);

/* Appends @odata.nextLink, with the request's own options; nothing when @last is 0. */
void cw_tenant_page_append_next (GString *out,
                                 CwTenantStore *store,
                                 CwTenantRequest *request,
                                 gint64 last);

/* The answer of .../$count: plain text. (transfer full) */
CwTenantReply *cw_tenant_page_new_count (guint count);

G_END_DECLS
