/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/* Checks "members@odata.bind" of a group's body. Returns the refusal, or %NULL and the members to
 * add in @ret_members (out) (transfer full) (element-type gint64). */
CwTenantReply *cw_tenant_members_check_bind (CwTenantStore *store,
                                             CwTenantObject *group,
                                             JsonObject *body,
                                             GArray **ret_members);

void cw_tenant_members_add_all (CwTenant *tenant, gint64 group, GArray *members);

G_END_DECLS
