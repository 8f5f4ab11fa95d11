/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-sql.h"

G_BEGIN_DECLS

/* The file causeway.db in @state_dir, which is made (mode 0700) when it is missing and refused when
 * others may write to it; the file is ours alone (mode 0600), and so are -wal and -shm. */
CwSqlDriver *cw_sqlite_driver_new (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One database in memory, one connection at a time. */
CwSqlDriver *cw_sqlite_driver_new_memory (GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
