/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-lease.h"
#include "model/cw-config.h"

G_BEGIN_DECLS

/**
 * CwExportPermit: whether this installation writes anything into a connected system.
 * @CW_EXPORT_PERMIT_GIVEN: as far as the guards let it
 * @CW_EXPORT_PERMIT_STAGING: the configuration says that nothing is exported
 * @CW_EXPORT_PERMIT_ATTACHED: another installation that shares the configuration is wanted to
 */
typedef enum
{
  CW_EXPORT_PERMIT_GIVEN,
  CW_EXPORT_PERMIT_STAGING,
  CW_EXPORT_PERMIT_ATTACHED,
} CwExportPermit;

/* As it is to be told: what is sent is decided by the lease's gate at each request. @lease:
 * (nullable): nobody shares the configuration */
CwExportPermit cw_export_permit_find (CwLease *lease, CwConfig *config);

/* Why nothing is exported, and where to see what would be: a phrase. (nullable): it is given */
const char *cw_export_permit_explain (CwExportPermit permit);

G_END_DECLS
