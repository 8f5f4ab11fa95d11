/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/* The part of the dump that is about applications, roles, consent and the organization. */
void cw_tenant_state_append_apps (GString *out, CwTenantStore *store, gboolean with_ids);

G_END_DECLS
