/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-driver.h"

#include "store/postgresql/cw-postgresql-connection.h"
#include "store/postgresql/cw-postgresql-sign-in.h"

typedef struct
{
  CwSqlDriver parent;
  CwPostgresqlSettings *settings; /* (owned) */
  CwPostgresqlClaim *claim;       /* (owned) */
} PostgresqlDriver;

static CwSqlConnection *
connect_driver (CwSqlDriver *driver, GError **error)
{
  PostgresqlDriver *self = (PostgresqlDriver *) driver;

  return cw_postgresql_connection_new (self->settings, self->claim, error);
}

static gboolean
claim (CwSqlDriver *driver, gboolean *ret_is_other, GCancellable *cancellable, GError **error)
{
  return cw_postgresql_claim_take (((PostgresqlDriver *) driver)->claim, ret_is_other, cancellable,
                                   error);
}

static void
give_up (CwSqlDriver *driver)
{
  cw_postgresql_claim_give (((PostgresqlDriver *) driver)->claim);
}

static gboolean
find (CwSqlDriver *driver, GCancellable *cancellable, GError **error)
{
  return cw_postgresql_find (((PostgresqlDriver *) driver)->settings, cancellable, error);
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

  cw_postgresql_claim_unref (self->claim);
  cw_postgresql_settings_free (self->settings);
  g_free (self);
}

static const CwSqlDriverClass driver_class = {
  .dialect = "postgresql",
  .connect = connect_driver,
  .back_up = back_up,
  .claim = claim,
  .give_up = give_up,
  .find = find,
  .free = free_driver,
};

CwSqlDriver *
cw_postgresql_driver_new (const CwPostgresqlSettings *settings)
{
  PostgresqlDriver *self = g_new0 (PostgresqlDriver, 1);

  self->parent.klass = &driver_class;
  self->settings = cw_postgresql_settings_copy (settings);
  self->claim = cw_postgresql_claim_new (settings);
  return &self->parent;
}
