/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-work.h"

/* Items taken at once: far more than the cost of taking them, far fewer than a chunk. */
#define SLICE 16

struct _CwSyncWork
{
  GMutex mutex;
  GCond wake;
  GCond done;
  GPtrArray *threads;
  guint n_threads;
  guint round;     /* (lock mutex) counts calls of run() */
  guint n_working; /* (lock mutex) helpers that have not finished the round */
  gboolean is_ending;
  guint n_items;
  CwSyncWorkFunc func;
  gpointer user_data;
  int next; /* (atomic) */
};

typedef struct
{
  CwSyncWork *work;
  guint worker;
} Helper;

static void
work_through (CwSyncWork *work, guint worker)
{
  for (;;)
    {
      guint first = (guint) g_atomic_int_add (&work->next, SLICE);
      guint end = MIN (first + SLICE, work->n_items);

      if (first >= work->n_items)
        return;
      for (guint i = first; i < end; i++)
        work->func (i, worker, work->user_data);
    }
}

static gpointer
help_thread (gpointer data)
{
  g_autofree Helper *helper = data;
  CwSyncWork *work = helper->work;
  guint round = 0;

  g_mutex_lock (&work->mutex);
  for (;;)
    {
      while (work->round == round && !work->is_ending)
        g_cond_wait (&work->wake, &work->mutex);
      if (work->is_ending)
        break;
      round = work->round;
      g_mutex_unlock (&work->mutex);
      work_through (work, helper->worker);
      g_mutex_lock (&work->mutex);
      if (--work->n_working == 0)
        g_cond_signal (&work->done);
    }
  g_mutex_unlock (&work->mutex);
  return NULL;
}

CwSyncWork *
cw_sync_work_new (guint n_threads)
{
  CwSyncWork *work = g_new0 (CwSyncWork, 1);

  g_mutex_init (&work->mutex);
  g_cond_init (&work->wake);
  g_cond_init (&work->done);
  work->n_threads = n_threads > 0 ? n_threads : g_get_num_processors ();
  work->threads = g_ptr_array_new ();
  for (guint i = 1; i < work->n_threads; i++)
    {
      Helper *helper = g_new (Helper, 1);

      helper->work = work;
      helper->worker = i;
      g_ptr_array_add (work->threads, g_thread_new ("cw-sync", help_thread, helper));
    }
  return work;
}

void
cw_sync_work_free (CwSyncWork *work)
{
  g_mutex_lock (&work->mutex);
  work->is_ending = TRUE;
  g_cond_broadcast (&work->wake);
  g_mutex_unlock (&work->mutex);
  for (guint i = 0; i < work->threads->len; i++)
    g_thread_join (g_ptr_array_index (work->threads, i));
  g_ptr_array_unref (work->threads);
  g_mutex_clear (&work->mutex);
  g_cond_clear (&work->wake);
  g_cond_clear (&work->done);
  g_free (work);
}

guint
cw_sync_work_get_n_threads (CwSyncWork *work)
{
  return work->n_threads;
}

void
cw_sync_work_run (CwSyncWork *work, guint n_items, CwSyncWorkFunc func, gpointer user_data)
{
  g_mutex_lock (&work->mutex);
  work->n_items = n_items;
  work->func = func;
  work->user_data = user_data;
  g_atomic_int_set (&work->next, 0);
  work->n_working = work->threads->len;
  work->round++;
  g_cond_broadcast (&work->wake);
  g_mutex_unlock (&work->mutex);

  work_through (work, 0);

  g_mutex_lock (&work->mutex);
  while (work->n_working > 0)
    g_cond_wait (&work->done, &work->mutex);
  g_mutex_unlock (&work->mutex);
}
