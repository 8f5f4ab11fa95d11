/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"

G_BEGIN_DECLS

/* Only $expand=manager, with or without its own $select, is known. Returns the refusal of anything
 * else. @expand (nullable) */
CwTenantReply *cw_tenant_managers_check_expand (const char *expand);

/* Appends "manager":{...} when the user has one. */
void cw_tenant_managers_append (GString *out, CwTenantStore *store, CwTenantObject *object);

/* Appends "manager@delta":[...]: the manager, or that the last one was taken away. */
void cw_tenant_managers_append_delta (GString *out, CwTenantStore *store, CwTenantObject *object);

/* Takes the manager away from everyone who reports to @rid. */
void cw_tenant_managers_forget (CwTenantStore *store, gint64 rid);

/* @manager: rid, or 0 */
void cw_tenant_managers_assign (CwTenantStore *store, CwTenantObject *object, gint64 manager);

G_END_DECLS
