/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-lease-private.h"

#include "base/cw-error.h"

/* Of the duration: what has to be left when something is begun. */
#define RESERVE_PART 6

/* ----- what is asked before each request */

/* With the mutex held. */
static gboolean
check_left (CwLease *self, gint64 needed_usec, GError **error)
{
  if (self->own.epoch == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_BUSY,
                           "This installation is not the one that exports: `causewayctl instance "
                           "list` shows which one is");
      return FALSE;
    }
  if (self->valid_until_usec - cw_lease_get_time () > needed_usec)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_STORE_AWAY,
               "The database has not confirmed in time that this installation is the one that "
               "exports, so nothing is sent: %s",
               self->trouble != NULL ? self->trouble->message : "-");
  return FALSE;
}

gboolean
cw_lease_may_send (gpointer user_data, GError **error)
{
  CwLease *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!self->is_leaving)
    return check_left (self, self->own_usec / RESERVE_PART, error);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_BUSY,
                       "This installation stops exporting: another one takes over, or it is "
                       "being stopped");
  return FALSE;
}

gboolean
cw_lease_may_go_on (gpointer user_data, GError **error)
{
  CwLease *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return check_left (self, 0, error);
}

/* What no clock of this computer shows, a virtual machine that was stopped and goes on for one. */
gboolean
cw_lease_confirm (gpointer user_data, GError **error)
{
  CwLease *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->turn_mutex);
  gboolean is_ours = FALSE;

  if (self->own.epoch == 0)
    return TRUE;
  if (!cw_lease_store_confirm (self->table, &self->own, &is_ours, error))
    return FALSE;
  if (!is_ours)
    cw_lease_note_lost (self);
  return TRUE;
}

const CwSendGate *
cw_lease_get_gate (CwLease *lease)
{
  return &lease->gate;
}

/* ----- use */

/* TRUE: the user is in. */
static gboolean
enter (CwLease *self, GError **error)
{
  if (!cw_lease_may_send (self, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->n_users++;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

gboolean
cw_lease_begin_use (CwLease *lease, GCancellable *cancellable, GError **error)
{
  gint64 end_usec = cw_lease_get_time () + 2 * lease->duration_usec;

  for (;;)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lease->turn_mutex);
      g_autoptr (GError) local_error = NULL;

      if (cw_lease_have_turn (lease, &local_error) && enter (lease, &local_error))
        return TRUE;
      if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_BUSY) || !cw_lease_is_wanted (lease) ||
          cw_lease_get_time () > end_usec)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_clear_pointer (&locker, g_mutex_locker_free);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_usleep ((gulong) MIN (lease->duration_usec / CW_LEASE_PAUSE_PART, G_USEC_PER_SEC / 4));
    }
}

void
cw_lease_end_use (CwLease *lease)
{
  g_autoptr (GMutexLocker) turns = g_mutex_locker_new (&lease->turn_mutex);
  g_autoptr (GError) error = NULL;
  gboolean is_due = FALSE;

  g_mutex_lock (&lease->mutex);
  is_due = --lease->n_users == 0 && lease->is_leaving && lease->own.epoch != 0;
  g_mutex_unlock (&lease->mutex);
  if (is_due && !cw_lease_have_turn (lease, &error))
    g_info ("The lease could not be given back at once: %s", error->message);
}

void
cw_lease_leave (CwLease *lease)
{
  g_autoptr (GMutexLocker) turns = g_mutex_locker_new (&lease->turn_mutex);
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&lease->mutex);
  lease->is_closing = TRUE;
  g_mutex_unlock (&lease->mutex);
  if (lease->own.epoch != 0 && !cw_lease_have_turn (lease, &error))
    g_info ("The lease was not given back, and ends by itself: %s", error->message);
}
