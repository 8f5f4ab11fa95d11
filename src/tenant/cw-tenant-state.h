/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/* Everything in the tenant as JSON, in an order that depends on the data alone: objects by their
 * source anchor, unique name or user principal name, members and managers by the same. Without
 * @with_ids there is no id and no time either, so that two runs compare byte for byte.
 * (transfer full) */
GString *cw_tenant_state_dump (CwTenantStore *store, gboolean with_ids);

G_END_DECLS
