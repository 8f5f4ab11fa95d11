/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"

G_BEGIN_DECLS

/* Switches directory synchronisation of the session's tenant, and waits until the tenant says so;
 * nothing is sent when it does already. Switching off takes Microsoft up to 72 hours, during which
 * it cannot be switched on again, so that is not waited for. CW_ERROR_PERMISSION when the account
 * is neither Global Administrator nor Hybrid Identity Administrator. */
gboolean cw_tenant_sync_switch (CwCloudSession *session,
                                gboolean is_enabled,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
