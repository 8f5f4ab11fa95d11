/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-lease.h"

G_BEGIN_DECLS

/* For the files of the lease alone: its life and status, its turns, and what its users ask. */

/* Of the duration: how often it is renewed. */
#define CW_LEASE_PAUSE_PART 8

struct _CwLease
{
  CwStore *store; /* (unowned) */
  CwVault *vault; /* (unowned) */
  char *instance_id;
  CwSendGate gate;

  GMutex turn_mutex;      /* one turn at a time: for what only turns use */
  CwLeaseStore *table;    /* (owned) (nullable): its connection, made at need */
  CwLeaseRow *seen;       /* (owned) (nullable): the last that was another one's */
  gint64 seen_since_usec; /* it has not changed since: see get_time() */
  gint64 highest_epoch;
  char *digest; /* (owned): as told last */

  GMutex mutex; /* for all below */
  gint64 duration_usec;
  CwLeaseReport report;
  CwLeaseRow own;          /* epoch 0: this installation has it not */
  gint64 own_usec;         /* the duration of what it has */
  gint64 valid_until_usec; /* 0: not */
  gboolean is_leaving;     /* nothing is begun any more */
  gboolean is_closing;
  guint n_users;
  char *other;             /* (owned) (nullable): who has it */
  gint64 other_until_usec; /* since 1970 */
  GError *trouble;         /* (owned) (nullable): of the last turn */
};

/* Goes on while the computer sleeps, and is set by nobody. */
gint64 cw_lease_get_time (void);

/* With the turns' mutex held: of what is due, and for who has lost it. */
gboolean cw_lease_have_turn (CwLease *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_lease_note_lost (CwLease *self);
/* Whether it is to be taken, or kept. */
gboolean cw_lease_is_wanted (CwLease *self);

/* The three of the gate. */
gboolean cw_lease_confirm (gpointer user_data, GError **error);
gboolean cw_lease_may_send (gpointer user_data, GError **error);
gboolean cw_lease_may_go_on (gpointer user_data, GError **error);

G_END_DECLS
