/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "store/cw-sql.h"
#include "store/postgresql/cw-postgresql-claim.h"
#include "store/postgresql/cw-postgresql-settings.h"

G_BEGIN_DECLS

/**
 * CwPostgresqlConnection: one connection to a server, in libpq's pipeline mode except while rows
 * are loaded; private to this folder.
 *
 * What returns no rows is sent and not waited for: the answers are read before the next statement
 * with rows, the commit, or when many are outstanding. The first failure among them is kept and
 * reported by whatever comes next; the transaction is lost by then anyway.
 */
typedef struct
{
  CwSqlConnection parent;
  CwPostgresqlSettings *settings; /* (owned) */
  CwPostgresqlClaim *claim;       /* (owned) */
  char *place;                    /* (owned): for messages */
  PGconn *link;                   /* (owned) (nullable) */
  guint n_queued;                 /* sent, and the answer not read */
  gsize queued_size;
  guint64 n_changed;       /* by what was answered last */
  gboolean is_rolled_back; /* what was answered last */
  gboolean is_writing;
  gboolean is_forcing;     /* whoever has the lock of all that write, and keeps it, is thrown out */
  GError *failure;         /* (owned) (nullable): the first one that nobody was told */
  CwSqlStatement *reading; /* (unowned) (nullable): its rows are still coming */
  GString *rows;           /* (owned) (nullable): that are being loaded */
  const char *loads_into;  /* static (nullable) */
  /* (element-type utf8 GByteArray) (owned) (nullable): of what was loaded into, by address: how
   * many bytes each column takes, 0 where that is its value's */
  GHashTable *columns;
  const GByteArray *column_sizes; /* (unowned) (nullable): of @loads_into */
  gboolean is_loading;            /* they are sent, and the answer not read */
  guint epoch;                    /* what was prepared in an earlier one is no more */
  guint n_prepared;
  guint64 n_written; /* rows since the statistics were renewed */
  guint64 n_until;   /* so many make it worth while again; 0: the first time */
  guint unknown;     /* of the claim: the last commit that was not answered; 0: none */
} CwPostgresqlConnection;

/* Signs in, and makes the schema when there is none. */
CwSqlConnection *cw_postgresql_connection_new (const CwPostgresqlSettings *settings,
                                               CwPostgresqlClaim *claim,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first failure of several stays. @result: (nullable): the link's own words. */
void cw_postgresql_connection_keep_failure (CwPostgresqlConnection *self, const PGresult *result);

gboolean cw_postgresql_connection_is_lost (const CwPostgresqlConnection *self);

/* ----- for the statements */

/* Makes room for another one to be sent: the rows that are coming are taken aside, and a connection
 * that was lost outside of a transaction is made anew. */
gboolean cw_postgresql_connection_make_ready (CwPostgresqlConnection *self, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Something was given to libpq (@is_sent: what libpq said of it), about @size bytes. */
gboolean cw_postgresql_connection_note_sent (CwPostgresqlConnection *self,
                                             gboolean is_sent,
                                             gsize size,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After something that has no rows: waits for the answers only when many are outstanding, or when
 * no transaction is open. */
gboolean cw_postgresql_connection_go_on (CwPostgresqlConnection *self, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Reads every answer that is outstanding. */
gboolean cw_postgresql_connection_settle (CwPostgresqlConnection *self, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What was sent last returns rows: they are the next answers from here on, one by one, until the
 * one without a row. */
gboolean cw_postgresql_connection_start_rows (CwPostgresqlConnection *self,
                                              CwSqlStatement *statement,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* *ret_row: (out) (transfer full) (nullable): %NULL behind the last one, and nobody reads then. */
gboolean
cw_postgresql_connection_read_row (CwPostgresqlConnection *self, PGresult **ret_row, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Lost, outside of a transaction: whoever has not seen an answer yet may ask again. */
gboolean cw_postgresql_connection_may_retry (const CwPostgresqlConnection *self);

G_END_DECLS
