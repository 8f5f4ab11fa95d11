/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/**
 * cw_tenant_seed:
 * @seed: {"users": [...], "groups": [...], "contacts": [...]}, each a Graph resource in which
 *   read-only properties and an id are allowed too; users may have "manager", groups "members",
 *   both by user principal name, source anchor, unique name, mail or id
 *
 * Puts objects there as if they had been in the cloud before. The caller holds the transaction.
 * Fails with %CW_ERROR_INVALID_DATA, %CW_ERROR_CONFLICT.
 */
gboolean
cw_tenant_seed (CwTenantStore *store, JsonObject *seed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
