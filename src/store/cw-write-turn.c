/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-write-turn.h"

struct _CwWriteTurn
{
  GMutex mutex;
  GCond cond;
  GQueue waiting; /* stack addresses of those who wait, the first in front */
  gboolean is_taken;
};

CwWriteTurn *
cw_write_turn_new (void)
{
  CwWriteTurn *turn = g_new0 (CwWriteTurn, 1);

  g_mutex_init (&turn->mutex);
  g_cond_init (&turn->cond);
  g_queue_init (&turn->waiting);
  return turn;
}

void
cw_write_turn_free (CwWriteTurn *turn)
{
  g_warn_if_fail (!turn->is_taken && g_queue_is_empty (&turn->waiting));
  g_mutex_clear (&turn->mutex);
  g_cond_clear (&turn->cond);
  g_free (turn);
}

gboolean
cw_write_turn_take (CwWriteTurn *turn, gint64 timeout_usec)
{
  gint64 end_usec = g_get_monotonic_time () + timeout_usec;
  gboolean is_in_time = TRUE;
  int self = 0; /* its address is our number */

  g_mutex_lock (&turn->mutex);
  g_queue_push_tail (&turn->waiting, &self);
  while (is_in_time && (turn->is_taken || g_queue_peek_head (&turn->waiting) != &self))
    is_in_time = g_cond_wait_until (&turn->cond, &turn->mutex, end_usec);
  g_queue_remove (&turn->waiting, &self);
  if (is_in_time)
    turn->is_taken = TRUE;
  else
    g_cond_broadcast (&turn->cond);
  g_mutex_unlock (&turn->mutex);
  return is_in_time;
}

gboolean
cw_write_turn_is_wanted (CwWriteTurn *turn)
{
  gboolean is_wanted;

  g_mutex_lock (&turn->mutex);
  is_wanted = !g_queue_is_empty (&turn->waiting);
  g_mutex_unlock (&turn->mutex);
  return is_wanted;
}

void
cw_write_turn_give (CwWriteTurn *turn)
{
  g_mutex_lock (&turn->mutex);
  turn->is_taken = FALSE;
  g_cond_broadcast (&turn->cond);
  g_mutex_unlock (&turn->mutex);
}
