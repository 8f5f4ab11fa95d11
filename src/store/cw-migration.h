/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-sql.h"

G_BEGIN_DECLS

/**
 * CwMigration: one numbered step of the schema; private to src/store.
 *
 * A file data/sql/<dialect>/NNNN-name.sql leads from version NNNN - 1 to NNNN. A released one is
 * never changed.
 */
typedef struct
{
  guint version;
  char *name;   /* (owned) */
  char *script; /* (owned) */
} CwMigration;

void cw_migration_free (CwMigration *migration);

/* Those that are built in, in order. (element-type CwMigration) (transfer full) */
GPtrArray *cw_migration_list (const char *dialect, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The number to which they lead. */
guint cw_migration_get_last (GPtrArray *migrations);

/* Runs those of @migrations that the database does not have yet, each in one transaction with its
 * number, after a copy of a database that has some; CW_ERROR_STORE_TOO_NEW when it has more. */
gboolean cw_migration_run (CwSqlDriver *driver,
                           CwSqlConnection *connection,
                           GPtrArray *migrations,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
