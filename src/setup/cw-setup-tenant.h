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

/* Gives a connector to the cloud that names no addresses those of @cloud (nullable), where they are
 * not the usual ones. CW_ERROR_INVALID_CONFIG. */
gboolean cw_setup_tenant_fill_connector (JsonObject *connector, JsonObject *cloud, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* "account", "tenantId", "tenantName", "initialDomain", "domains", "roles" and "directorySync" into
 * @answer; see docs/json.md. */
void cw_setup_tenant_describe (GVariantBuilder *answer, const CwTenantFacts *facts);

/* Whether account and tenant are fit, appended to @checks (element-type CwCheck). */
void cw_setup_tenant_judge (const CwTenantFacts *facts, GPtrArray *checks);

G_END_DECLS
