/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-send-gate.h"
#include "store/cw-lease-store.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/**
 * CwLease:
 *
 * Which of the installations that share a configuration may write to the connected systems. Two
 * never do:
 *
 * - It is had for a while, and renewed. The holder counts from before it asked for it, by a clock
 *   that goes on while the computer sleeps, and stops a margin earlier.
 * - Another one takes it when it was given back; or when its time is over by the clock of the
 *   database, and it has seen itself, by its own clock, that nothing changed for the whole of that
 *   time. No clock has to show the same as another one; they only have to go about as fast.
 * - Before each request the gate is asked, without the database: whoever was paused, or cut off
 *   from it, finds it closed. What is on its way then is broken off.
 * - Each holder has an epoch of its own. Whoever has lost the lease never has that one again.
 * - The row is sealed by the keys with which all of them open their secrets. What somebody else
 *   wrote there is CW_ERROR_LEASE, and nobody takes it until an administrator forces it.
 *
 * It asks the database only in cw_lease_turn(), which has to be called again and again. Any thread.
 */
typedef struct _CwLease CwLease;

/**
 * CwLeaseState:
 * @CW_LEASE_STAGING: another one is wanted to export
 * @CW_LEASE_WAITING: this one is wanted, and waits until it may
 * @CW_LEASE_ACTIVE: it may export
 * @CW_LEASE_LEAVING: it still waits for what is on its way, and gives the lease back then
 * @CW_LEASE_REMOVED: the others do not know it any more
 */
typedef enum
{
  CW_LEASE_STAGING,
  CW_LEASE_WAITING,
  CW_LEASE_ACTIVE,
  CW_LEASE_LEAVING,
  CW_LEASE_REMOVED,
} CwLeaseState;

const char *cw_lease_state_to_string (CwLeaseState state); /* "staging" */

/* Borrowed by cw_lease_new(), but for the store and the vault, which outlive the lease. */
typedef struct
{
  CwStore *store;
  CwVault *vault;
  const char *instance_id;
  gint64 duration_usec;
} CwLeaseOptions;

/* As of the last turn. */
typedef struct
{
  CwLeaseState state;
  gint64 epoch;
  char *holder;      /* (owned) (nullable): id of an instance; %NULL: nobody */
  gint64 until_usec; /* since 1970, unless it is renewed; 0: not known */
  GError *trouble;   /* (owned) (nullable): why the last turn failed */
} CwLeaseStatus;

CwLease *cw_lease_new (const CwLeaseOptions *options) G_GNUC_WARN_UNUSED_RESULT;
/* Does not give it back. */
void cw_lease_free (CwLease *lease);

/* Of the next one on. */
void cw_lease_set_duration (CwLease *lease, gint64 duration_usec);

/* Tells that this installation is at work, and takes, renews or gives back the lease, whichever is
 * due. @ret_report: (optional). CW_ERROR_LEASE; CW_ERROR_AUTH: its seal needs a key that is not
 * here. Blocks. */
gboolean
cw_lease_turn (CwLease *lease, const char *config_digest, CwLeaseReport *ret_report, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Until the next turn is due. */
gint64 cw_lease_get_pause (CwLease *lease);

/* Writing begins: has a turn, and waits as long as the lease may still come by itself.
 * CW_ERROR_BUSY: this installation is not the one that exports. CW_ERROR_STORE_AWAY: the database
 * does not confirm that it is. Blocks. */
gboolean cw_lease_begin_use (CwLease *lease, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Nothing is on its way any more. */
void cw_lease_end_use (CwLease *lease);

/* For the time between. Its errors are those of begin_use(). (transfer none) */
const CwSendGate *cw_lease_get_gate (CwLease *lease);

/* Is given back as soon as nobody uses it, and never taken again. Blocks. */
void cw_lease_leave (CwLease *lease);

/* Whether what the database says of the lease was written by one of the installations: as
 * cw_lease_turn() says it. Blocks. */
gboolean cw_lease_check (CwLease *lease, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cw_lease_get_status (CwLease *lease, CwLeaseStatus *ret_status);
void cw_lease_status_clear (CwLeaseStatus *status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLease, cw_lease_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwLeaseStatus, cw_lease_status_clear)

G_END_DECLS
