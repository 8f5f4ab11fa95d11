/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "connectors/graph/cw-tenant-facts.h"

G_BEGIN_DECLS

/* What a set-up makes of a tenant: where it lies, and whether it and the account are fit. */

/* From the member "cloud" of an answers document (nullable). CW_ERROR_INVALID_CONFIG. (transfer
 * full) */
CwCloudSettings *
cw_setup_tenant_make_settings (JsonObject *cloud, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "account", "tenantId", "tenantName", "initialDomain", "domains", "roles", "directorySync", "ok"
 * and "checks" into @answer; see docs/json.md. */
void cw_setup_tenant_add (GVariantBuilder *answer, const CwTenantFacts *facts);

G_END_DECLS
