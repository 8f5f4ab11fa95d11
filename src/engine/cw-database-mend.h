/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* For the state directory of an engine that cannot begin, since database.json is lost, or names a
 * place that the data has left (cw-database-mark.h). CW_ERROR_BUSY: one is at work there. */

/* What came of it. */
typedef struct
{
  gboolean is_changed;
  char *place; /* (owned): where the data lies */
} CwDatabaseMend;

void cw_database_mend_clear (CwDatabaseMend *mend);

/* Has database.json say again where the data lies. @password, @sync_password: (nullable): in place
 * of the ones that are sealed. CW_ERROR_NOT_FOUND: nothing tells. Blocks. */
gboolean cw_database_attach (const char *state_dir,
                             CwSecret *password,
                             CwSecret *sync_password,
                             CwDatabaseMend *ret_mend,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Has the engine go on with what was left where database.json says, or in the file: in staging
 * mode, and as after a restore. CW_ERROR_NOT_FOUND: it was not left. Blocks. */
gboolean cw_database_reclaim (const char *state_dir, CwDatabaseMend *ret_mend, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwDatabaseMend, cw_database_mend_clear)

G_END_DECLS
