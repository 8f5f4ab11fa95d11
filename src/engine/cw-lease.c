/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-lease-private.h"

#include <time.h>

#define LONGEST_PAUSE_USEC (5 * G_USEC_PER_SEC)

const char *
cw_lease_state_to_string (CwLeaseState state)
{
  static const char *const names[] = { "staging", "waiting", "active", "leaving", "removed" };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), NULL);

  return names[state];
}

gint64
cw_lease_get_time (void)
{
  struct timespec now = { 0 };

  (void) clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* ----- the life of it */

CwLease *
cw_lease_new (const CwLeaseOptions *options)
{
  CwLease *self = g_new0 (CwLease, 1);

  self->store = options->store;
  self->vault = options->vault;
  self->instance_id = g_strdup (options->instance_id);
  self->gate = (CwSendGate){ cw_lease_confirm, cw_lease_may_send, cw_lease_may_go_on, self };
  self->duration_usec = options->duration_usec;
  self->digest = g_strdup ("");
  self->report.is_known = TRUE;
  g_mutex_init (&self->turn_mutex);
  g_mutex_init (&self->mutex);
  self->own.holder = self->instance_id;
  self->own.session = g_uuid_string_random ();
  return self;
}

void
cw_lease_free (CwLease *lease)
{
  if (lease == NULL)
    return;
  cw_lease_store_free (lease->table);
  cw_lease_row_free (lease->seen);
  g_free (lease->own.session);
  g_free (lease->instance_id);
  g_free (lease->digest);
  g_free (lease->other);
  g_clear_error (&lease->trouble);
  g_mutex_clear (&lease->turn_mutex);
  g_mutex_clear (&lease->mutex);
  g_free (lease);
}

void
cw_lease_set_duration (CwLease *lease, gint64 duration_usec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->mutex);

  lease->duration_usec = duration_usec;
}

gint64
cw_lease_get_pause (CwLease *lease)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->mutex);
  gboolean is_waiting =
      lease->own.epoch == 0 && lease->report.is_known && lease->report.mode != CW_INSTANCE_STAGING;
  gint64 pause_usec = lease->duration_usec / CW_LEASE_PAUSE_PART;

  return MIN (pause_usec, is_waiting ? G_USEC_PER_SEC : LONGEST_PAUSE_USEC);
}

/* ----- status */

static CwLeaseState
get_state (const CwLease *self)
{
  if (!self->report.is_known)
    return CW_LEASE_REMOVED;
  if (self->own.epoch != 0)
    return self->is_leaving ? CW_LEASE_LEAVING : CW_LEASE_ACTIVE;
  return self->report.mode == CW_INSTANCE_STAGING ? CW_LEASE_STAGING : CW_LEASE_WAITING;
}

void
cw_lease_get_status (CwLease *lease, CwLeaseStatus *ret_status)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->mutex);
  gboolean is_own = lease->own.epoch != 0;

  *ret_status = (CwLeaseStatus){
    .state = get_state (lease),
    .epoch = lease->own.epoch,
    .holder = g_strdup (is_own ? lease->instance_id : lease->other),
    .until_usec = is_own ? g_get_real_time () + lease->valid_until_usec - cw_lease_get_time ()
                         : (lease->other != NULL ? lease->other_until_usec : 0),
    .trouble = lease->trouble != NULL ? g_error_copy (lease->trouble) : NULL,
  };
}

void
cw_lease_status_clear (CwLeaseStatus *status)
{
  g_clear_pointer (&status->holder, g_free);
  g_clear_error (&status->trouble);
}
