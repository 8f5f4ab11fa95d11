/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-export-permit.h"

#include "base/cw-phrase.h"

static gboolean
is_wanted (CwLease *lease)
{
  g_auto (CwLeaseStatus) status = { 0 };

  cw_lease_get_status (lease, &status);
  return status.state == CW_LEASE_ACTIVE || status.state == CW_LEASE_WAITING;
}

CwExportPermit
cw_export_permit_find (CwLease *lease, CwConfig *config)
{
  if (cw_config_get_staging (config))
    return CW_EXPORT_PERMIT_STAGING;
  return lease == NULL || is_wanted (lease) ? CW_EXPORT_PERMIT_GIVEN : CW_EXPORT_PERMIT_ATTACHED;
}

const char *
cw_export_permit_explain (CwExportPermit permit)
{
  switch (permit)
    {
    case CW_EXPORT_PERMIT_STAGING:
      return CW_PHRASE ("This installation is in staging mode: nothing is exported. "
                        "`causewayctl pending list` shows what would be.");
    case CW_EXPORT_PERMIT_ATTACHED:
      return CW_PHRASE (
          "Another installation with this configuration is the one that exports: from "
          "here nothing is exported. `causewayctl pending list` shows what would "
          "be.");
    case CW_EXPORT_PERMIT_GIVEN:
    default:
      return NULL;
    }
}
