/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  gboolean is_verified;
  gboolean is_initial;
  gboolean is_default;
} CwTenantDomain;

void cw_tenant_domain_free (CwTenantDomain *domain);

/* Adds a domain, or changes whether it is verified. */
void cw_tenant_domain_add (CwTenantStore *store,
                           const char *name,
                           gboolean is_verified,
                           gboolean is_initial);

/* @names (nullable) separated by commas; the first verified one becomes the default. */
void cw_tenant_domain_add_list (CwTenantStore *store, const char *names, gboolean is_verified);

gboolean cw_tenant_domain_is_verified (CwTenantStore *store, const char *name);

/* (transfer full) */
char *cw_tenant_domain_dup_default (CwTenantStore *store);

/* By name. (transfer full) (element-type CwTenantDomain) */
GPtrArray *cw_tenant_domain_list (CwTenantStore *store);

G_END_DECLS
