/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store-upgrade.h"

G_BEGIN_DECLS

/* The form of an installation's database, while no engine is at work there: one that is has brought
 * it to the present version when it began. */
typedef struct
{
  CwStoreUpgrade steps;
  char *place; /* (owned): the file, or the server */
  char *copy;  /* (owned) (nullable): the SQLite file as it was before */
  char *sql;   /* (owned) (nullable): the same for the server's administrator; of a server */
} CwDatabaseUpgrade;

void cw_database_upgrade_clear (CwDatabaseUpgrade *upgrade);

/**
 * cw_database_upgrade:
 * @only_looks: nothing is changed
 *
 * Brings the database of @state_dir to the version of this program. CW_ERROR_BUSY: an engine is at
 * work there; CW_ERROR_PERMISSION: with the SQL that somebody else has to run; CW_ERROR_NOT_FOUND:
 * there is none. Blocks.
 */
gboolean cw_database_upgrade (const char *state_dir,
                              gboolean only_looks,
                              CwDatabaseUpgrade *ret_upgrade,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwDatabaseUpgrade, cw_database_upgrade_clear)

G_END_DECLS
