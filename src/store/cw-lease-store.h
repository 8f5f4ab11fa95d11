/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-instance-store.h"

G_BEGIN_DECLS

/**
 * CwLeaseStore:
 *
 * The row of the lease, and the line of this installation beside it, on a connection of its own:
 * each function is one statement that is committed at once, waits for no transaction of anybody,
 * and goes by the database's clock. One thread at a time.
 */
typedef struct _CwLeaseStore CwLeaseStore;

/* What the row says. */
typedef struct
{
  gint64 epoch;  /* of this holder alone; the next one's is higher */
  char *holder;  /* (owned) (nullable): id of an instance; %NULL: it was given back */
  char *session; /* (owned): of the holder's process */
  gint64 duration_usec;
  gint64 acquired_usec; /* by the database's clock, as below */
  gint64 renewed_usec;
  gint64 n_renewed; /* whoever sees it change knows that the holder is at work */
  GBytes *seal;     /* (owned) */
  gint64 now_usec;
} CwLeaseRow;

void cw_lease_row_free (CwLeaseRow *row);

/* Of this installation, and of all, at a heartbeat. */
typedef struct
{
  gboolean is_known; /* it was not removed */
  CwInstanceMode mode;
  gint64 n_instances;
  gint64 config_version; /* the newest, 0: none */
} CwLeaseReport;

CwLeaseStore *cw_lease_store_new (CwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_lease_store_free (CwLeaseStore *store);

/* Says that the instance @id is at work, with the configuration @config_digest. */
gboolean cw_lease_store_report (CwLeaseStore *store,
                                const char *id,
                                const char *config_digest,
                                CwLeaseReport *ret_report,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* *ret_row: %NULL when nobody ever had it. (transfer full) */
gboolean cw_lease_store_read (CwLeaseStore *store, CwLeaseRow **ret_row, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Puts @wanted (epoch, holder, session, duration, seal) there, unless the row has changed since
 * @seen (nullable: there was none) was read. */
gboolean cw_lease_store_take (CwLeaseStore *store,
                              const CwLeaseRow *wanted,
                              const CwLeaseRow *seen,
                              gboolean *ret_is_taken,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For the holder: nothing happens, and *ret_is_ours is FALSE, when the row is not @own (epoch,
 * holder, session) any more. @seal: of what it says from then on. */
gboolean cw_lease_store_renew (CwLeaseStore *store,
                               const CwLeaseRow *own,
                               GBytes *seal,
                               gboolean *ret_is_ours,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_lease_store_give_back (CwLeaseStore *store,
                                   const CwLeaseRow *own,
                                   GBytes *seal,
                                   gboolean *ret_is_ours,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without a change. */
gboolean cw_lease_store_confirm (CwLeaseStore *store,
                                 const CwLeaseRow *own,
                                 gboolean *ret_is_ours,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* It has what it was forced to have. */
gboolean cw_lease_store_settle (CwLeaseStore *store, const char *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLeaseStore, cw_lease_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLeaseRow, cw_lease_row_free)

G_END_DECLS
