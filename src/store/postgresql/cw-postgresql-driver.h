/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-sql-driver.h"
#include "store/postgresql/cw-postgresql-settings.h"

G_BEGIN_DECLS

/**
 * cw_postgresql_driver_new:
 *
 * The schema of a database of a PostgreSQL server. Whoever writes holds an advisory lock of that
 * schema for the length of the transaction, so that there is one writer among all processes.
 */
CwSqlDriver *
cw_postgresql_driver_new (const CwPostgresqlSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
