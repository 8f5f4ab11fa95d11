/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"

G_BEGIN_DECLS

/**
 * CwTenantThrottle:
 *
 * One token bucket of writes for each application: so many in a window, refilled evenly.
 */
typedef struct _CwTenantThrottle CwTenantThrottle;

CwTenantThrottle *
cw_tenant_throttle_new (guint writes, guint window_seconds) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_throttle_free (CwTenantThrottle *throttle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantThrottle, cw_tenant_throttle_free)

/* Takes one write. Returns the 429 when there is none left. (nullable) (transfer full) */
CwTenantReply *cw_tenant_throttle_take (CwTenantThrottle *throttle,
                                        const char *app_id,
                                        const char *tenant_id,
                                        gint64 now_usec);

/* How much of the limit is used, 0.0 to 1.8; Graph tells it above 0.8. */
double
cw_tenant_throttle_get_level (CwTenantThrottle *throttle, const char *app_id, gint64 now_usec);

/* The 429 of a fault, as if the limit were reached. (transfer full) */
CwTenantReply *cw_tenant_throttle_new_refusal (const char *app_id,
                                               const char *tenant_id,
                                               guint retry_after_seconds);

G_END_DECLS
