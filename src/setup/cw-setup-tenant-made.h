/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"
#include "setup/cw-setup-plan.h"
#include "setup/cw-setup-removal.h"

G_BEGIN_DECLS

/* What a set-up makes in a tenant, whichever action does. */

/* Written down before it is there, with the way back to that tenant. */
gboolean cw_setup_tenant_intend (CwSetupPlan *plan,
                                 CwCloudSession *cloud,
                                 const CwTenantFacts *facts,
                                 const char *kind,
                                 const char *identity,
                                 const char *name,
                                 gint64 *ret_id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For taking it away: the tenant where it was made, and no other. (transfer full) */
CwCloudSession *
cw_setup_tenant_open_made (const CwSetupRemoval *removal, const CwMadeThing *thing, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
