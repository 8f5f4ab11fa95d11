/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwTenantDomains:
 *
 * The domains of the tenant, prepared for looking up. Immutable. %NULL stands for "not known yet":
 * every domain counts as verified then, so that not knowing never rewrites a sign-in name.
 */
typedef struct _CwTenantDomains CwTenantDomains;

/* @domains: (nullable) (element-type CwTenantDomain); %NULL gives %NULL. */
CwTenantDomains *cw_tenant_domains_new (GPtrArray *domains) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_domains_free (CwTenantDomains *domains);

/* @name is a domain, or an address whose part behind the last @ is one; its case does not matter.
 */
gboolean cw_tenant_domains_is_verified (CwTenantDomains *domains, const char *name, gsize len);

/* (nullable) */
const char *cw_tenant_domains_get_initial (CwTenantDomains *domains);

/* One line a domain, sorted: for the digest. (transfer full) */
char *cw_tenant_domains_to_text (CwTenantDomains *domains);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantDomains, cw_tenant_domains_free)

G_END_DECLS
