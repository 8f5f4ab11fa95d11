/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-delta-token.h"
#include "tenant/cw-tenant-select.h"

G_BEGIN_DECLS

/* A page of a delta query while it is filled. */
typedef struct
{
  CwTenantDeltaToken *token; /* moves on */
  const CwTenantSelect *select;
  guint size;           /* objects */
  guint members_left;   /* members@delta entries, over all groups of the page */
  gboolean is_minimal;  /* "Prefer: return=minimal": only what changed */
  gboolean is_complete; /* set by cw_tenant_delta_page_fill(): the round is over */
  guint written;
} CwTenantDeltaPage;

/* Appends the objects of the page and moves its token. */
void cw_tenant_delta_page_fill (GString *out, CwTenantStore *store, CwTenantDeltaPage *page);

G_END_DECLS
