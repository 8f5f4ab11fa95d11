/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/* One row of a group. */
typedef struct
{
  gint64 member; /* rid */
  gint64 seq;
  gboolean is_present;
} CwTenantMembership;

/* The changes after @after up to @until; with @with_absent also members that left. */
typedef struct
{
  gint64 after;
  gint64 until;
  gboolean with_absent;
  guint limit;
} CwTenantMembershipRange;

gboolean cw_tenant_membership_exists (CwTenantStore *store, gint64 owner, gint64 member);

/* @owner must be touched once by the caller, before or after any number of these. */
void cw_tenant_membership_add (CwTenantStore *store, gint64 owner, gint64 member);
void cw_tenant_membership_remove (CwTenantStore *store, gint64 owner, gint64 member);

/* Present members with a rid above @after, ascending. (transfer full)
 * (element-type CwTenantMembership) */
GArray *cw_tenant_membership_list (CwTenantStore *store, gint64 owner, gint64 after, guint limit);

/* In the order of the changes. (transfer full) (element-type CwTenantMembership) */
GArray *cw_tenant_membership_list_changes (CwTenantStore *store,
                                           gint64 owner,
                                           const CwTenantMembershipRange *range);

gboolean
cw_tenant_membership_has_changes (CwTenantStore *store, gint64 owner, gint64 after, gint64 until);

guint cw_tenant_membership_count (CwTenantStore *store, gint64 owner);

/* The groups that @member is in; @is_transitive: and those that these are in, each once.
 * (transfer full) (element-type gint64) */
GArray *
cw_tenant_membership_list_owners (CwTenantStore *store, gint64 member, gboolean is_transitive);

/* The member goes into the recycle bin: its memberships sleep, and wake when it is restored. */
void cw_tenant_membership_suspend (CwTenantStore *store, gint64 member);
void cw_tenant_membership_resume (CwTenantStore *store, gint64 member);

/* The member is gone for good. */
void cw_tenant_membership_drop_member (CwTenantStore *store, gint64 member);

/* The group is gone for good: its rows go without a trace. */
void cw_tenant_membership_drop_owner (CwTenantStore *store, gint64 owner);

/* The group comes back from the recycle bin: all its rows are new again. */
void cw_tenant_membership_renew_owner (CwTenantStore *store, gint64 owner);

G_END_DECLS
