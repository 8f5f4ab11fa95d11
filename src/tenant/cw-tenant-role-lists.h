/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-roles.h"

G_BEGIN_DECLS

/* Appends a directoryRole's members without braces; only its id when not @is_readable. */
void cw_tenant_role_lists_append (GString *out, const CwTenantRole *role, gboolean is_readable);

G_END_DECLS
