/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-store.h"

G_BEGIN_DECLS

/* How the form of a database goes from one version to the present one. */
typedef struct
{
  guint from;       /* 0: there is nothing yet */
  guint to;         /* what this program works with */
  GStrv steps;      /* (owned): "0013-instance": those between them */
  gboolean is_done; /* by this call */
} CwStoreUpgrade;

void cw_store_upgrade_clear (CwStoreUpgrade *upgrade);

/* Looks, and changes nothing. @store: nobody has to have reached it. CW_ERROR_STORE_TOO_NEW: its
 * version is one of a newer Causeway. Blocks. */
gboolean cw_store_upgrade_look (CwStore *store, CwStoreUpgrade *ret_upgrade, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Does what there is to do. CW_ERROR_BUSY: another program works there. Blocks. */
gboolean cw_store_upgrade_run (CwStore *store, CwStoreUpgrade *ret_upgrade, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same as SQL for psql, in one transaction, for an administrator of the server who does it
 * instead of the engine's user; who owns everything afterwards. (transfer full) (nullable) */
char *cw_store_upgrade_make_sql (const CwStoreUpgrade *upgrade,
                                 const CwPostgresqlSettings *settings,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwStoreUpgrade, cw_store_upgrade_clear)

G_END_DECLS
