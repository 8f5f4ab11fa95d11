/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-row-sender.h"

struct _CwRowSender
{
  guint most;
  CwRowSendFunc send;
  GDestroyNotify free_parcel;
  gpointer user_data;
  GThread *thread; /* (nullable): of whoever pushes */
  GMutex mutex;
  GCond wake;
  GCond done;
  GQueue parcels;     /* (lock mutex): the one that is under way is still in front */
  gboolean is_ending; /* (lock mutex) */
  GError *error;      /* (owned) (nullable) (lock mutex): the first */
};

CwRowSender *
cw_row_sender_new (guint most, CwRowSendFunc send, GDestroyNotify free_parcel, gpointer user_data)
{
  CwRowSender *sender = g_new0 (CwRowSender, 1);

  sender->most = most;
  sender->send = send;
  sender->free_parcel = free_parcel;
  sender->user_data = user_data;
  g_mutex_init (&sender->mutex);
  g_cond_init (&sender->wake);
  g_cond_init (&sender->done);
  g_queue_init (&sender->parcels);
  return sender;
}

/* ----- the thread */

/* The next parcel, or %NULL when it is over. *ret_is_good: it is to be sent. */
static gpointer
wait_for_parcel (CwRowSender *sender, gboolean *ret_is_good)
{
  gpointer parcel;

  g_mutex_lock (&sender->mutex);
  while (g_queue_is_empty (&sender->parcels) && !sender->is_ending)
    g_cond_wait (&sender->wake, &sender->mutex);
  parcel = g_queue_peek_head (&sender->parcels);
  *ret_is_good = sender->error == NULL;
  g_mutex_unlock (&sender->mutex);
  return parcel;
}

static void
note_done (CwRowSender *sender, GError *error)
{
  g_mutex_lock (&sender->mutex);
  g_queue_pop_head (&sender->parcels);
  if (sender->error == NULL)
    sender->error = g_steal_pointer (&error);
  g_cond_signal (&sender->done);
  g_mutex_unlock (&sender->mutex);
  g_clear_error (&error);
}

static gpointer
run (gpointer data)
{
  CwRowSender *sender = data;
  gboolean is_good = FALSE;
  gpointer parcel;

  while ((parcel = wait_for_parcel (sender, &is_good)) != NULL)
    {
      GError *error = NULL;

      if (is_good && !sender->send (parcel, sender->user_data, &error))
        g_assert (error != NULL);
      sender->free_parcel (parcel);
      note_done (sender, error);
    }
  return NULL;
}

/* ----- who gives */

void
cw_row_sender_free (CwRowSender *sender)
{
  if (sender == NULL)
    return;
  g_mutex_lock (&sender->mutex);
  sender->is_ending = TRUE;
  g_cond_signal (&sender->wake);
  g_mutex_unlock (&sender->mutex);
  if (sender->thread != NULL)
    g_thread_join (sender->thread);
  g_clear_error (&sender->error);
  g_mutex_clear (&sender->mutex);
  g_cond_clear (&sender->wake);
  g_cond_clear (&sender->done);
  g_free (sender);
}

/* With the mutex locked. */
static gboolean
tell_error (CwRowSender *sender, GError **error)
{
  if (sender->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (sender->error));
  return FALSE;
}

gboolean
cw_row_sender_push (CwRowSender *sender, gpointer parcel, GError **error)
{
  gboolean is_good;

  if (sender->thread == NULL)
    sender->thread = g_thread_new ("cw-rows", run, sender);
  g_mutex_lock (&sender->mutex);
  while (g_queue_get_length (&sender->parcels) >= sender->most)
    g_cond_wait (&sender->done, &sender->mutex);
  is_good = tell_error (sender, error);
  if (is_good)
    {
      g_queue_push_tail (&sender->parcels, parcel);
      g_cond_signal (&sender->wake);
    }
  g_mutex_unlock (&sender->mutex);
  if (!is_good)
    sender->free_parcel (parcel);
  return is_good;
}

gboolean
cw_row_sender_wait (CwRowSender *sender, GError **error)
{
  gboolean is_good;

  g_mutex_lock (&sender->mutex);
  while (!g_queue_is_empty (&sender->parcels))
    g_cond_wait (&sender->done, &sender->mutex);
  is_good = tell_error (sender, error);
  g_mutex_unlock (&sender->mutex);
  return is_good;
}

void
cw_row_sender_forget (CwRowSender *sender)
{
  g_mutex_lock (&sender->mutex);
  while (!g_queue_is_empty (&sender->parcels))
    g_cond_wait (&sender->done, &sender->mutex);
  g_clear_error (&sender->error);
  g_mutex_unlock (&sender->mutex);
}
