/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "connectors/graph/cw-cloud-session.h"
#include "connectors/graph/cw-tenant-facts.h"
#include "engine/cw-method.h"

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

/* Whether account and tenant are fit, appended to @checks (element-type CwCheck). FALSE: the store
 * cannot be asked. */
gboolean cw_setup_tenant_judge (const CwMethodCall *call,
                                const CwTenantFacts *facts,
                                GPtrArray *checks,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The administrator who signed in to a tenant under the id @sign_in (nullable). CW_ERROR_AUTH:
 * nobody did. (transfer full) */
CwCloudSession *
cw_setup_tenant_find_cloud (const CwMethodCall *call, const char *sign_in, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same for the tenant @tenant_id; CW_ERROR_AUTH for another one. */
CwCloudSession *cw_setup_tenant_open (const CwMethodCall *call,
                                      const char *sign_in,
                                      const char *tenant_id,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
