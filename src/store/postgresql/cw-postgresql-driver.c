/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-driver.h"

#include "store/postgresql/cw-postgresql-connection.h"

typedef struct
{
  CwSqlDriver parent;
  CwPostgresqlSettings *settings; /* (owned) */
} PostgresqlDriver;

static CwSqlConnection *
connect_driver (CwSqlDriver *driver, GError **error)
{
  return cw_postgresql_connection_new (((PostgresqlDriver *) driver)->settings, error);
}

/* A migration is one transaction, tables and all, and backups of a server are its administrator's:
 * there is no file here that could be copied. */
static gboolean
back_up (CwSqlDriver *driver, CwSqlConnection *connection, guint version, GError **error)
{
  return TRUE;
}

static void
free_driver (CwSqlDriver *driver)
{
  PostgresqlDriver *self = (PostgresqlDriver *) driver;

  cw_postgresql_settings_free (self->settings);
  g_free (self);
}

static const CwSqlDriverClass driver_class = {
  .dialect = "postgresql",
  .connect = connect_driver,
  .back_up = back_up,
  .free = free_driver,
};

CwSqlDriver *
cw_postgresql_driver_new (const CwPostgresqlSettings *settings)
{
  PostgresqlDriver *self = g_new0 (PostgresqlDriver, 1);

  self->parent.klass = &driver_class;
  self->settings = cw_postgresql_settings_copy (settings);
  return &self->parent;
}
