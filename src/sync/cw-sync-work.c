/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-work.h"

/* How often a caller looks for an item that another thread is at, before it sleeps: an item takes
 * some ten microseconds, falling asleep and being woken cost both threads more than that. */
#define LOOKS 4000

struct _CwSyncWork
{
  GMutex mutex;
  GCond wake;
  GCond done;
  GPtrArray *threads;
  guint n_threads;
  guint round;        /* (lock mutex) counts calls of start() */
  guint n_working;    /* (lock mutex) helpers that have not finished the round */
  gboolean is_ending; /* (lock mutex) */
  GArray *are_done;   /* (element-type int): one an item, each atomic */
  guint n_items;
  int next; /* (atomic) the first item that nobody has taken */
  CwSyncWorkFunc func;
  gpointer user_data;
  int is_waiting; /* (atomic) the caller waits for an item */
};

typedef struct
{
  CwSyncWork *work;
  guint worker;
} Helper;

static int *
get_done (CwSyncWork *work, guint index)
{
  return &g_array_index (work->are_done, int, index);
}

/* FALSE when none is left. */
static gboolean
do_next (CwSyncWork *work, guint worker)
{
  guint index = (guint) g_atomic_int_get (&work->next);

  /* Or each look at the end would count on. */
  if (index < work->n_items)
    index = (guint) g_atomic_int_add (&work->next, 1);
  if (index >= work->n_items)
    return FALSE;
  work->func (index, worker, work->user_data);
  g_atomic_int_set (get_done (work, index), TRUE);
  return TRUE;
}

static void
help (CwSyncWork *work, guint worker)
{
  while (do_next (work, worker))
    if (g_atomic_int_get (&work->is_waiting))
      {
        g_mutex_lock (&work->mutex);
        g_cond_signal (&work->done);
        g_mutex_unlock (&work->mutex);
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
      help (work, helper->worker);
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
  work->are_done = g_array_new (FALSE, TRUE, sizeof (int));
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
  g_array_unref (work->are_done);
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
cw_sync_work_start (CwSyncWork *work, guint n_items, CwSyncWorkFunc func, gpointer user_data)
{
  g_mutex_lock (&work->mutex);
  g_array_set_size (work->are_done, 0);
  g_array_set_size (work->are_done, n_items);
  work->n_items = n_items;
  g_atomic_int_set (&work->next, 0);
  work->func = func;
  work->user_data = user_data;
  work->n_working = work->threads->len;
  work->round++;
  g_cond_broadcast (&work->wake);
  g_mutex_unlock (&work->mutex);
}

static gboolean
is_soon_done (int *done)
{
  for (guint i = 0; i < LOOKS; i++)
    if (g_atomic_int_get (done))
      return TRUE;
  return FALSE;
}

/* All are taken in order, so that this one is taken by now or comes soon. */
void
cw_sync_work_need (CwSyncWork *work, guint index)
{
  int *done = get_done (work, index);

  while (!g_atomic_int_get (done) && do_next (work, 0))
    ;
  if (is_soon_done (done))
    return;
  g_mutex_lock (&work->mutex);
  g_atomic_int_set (&work->is_waiting, TRUE);
  while (!g_atomic_int_get (done))
    g_cond_wait (&work->done, &work->mutex);
  g_atomic_int_set (&work->is_waiting, FALSE);
  g_mutex_unlock (&work->mutex);
}

void
cw_sync_work_finish (CwSyncWork *work)
{
  while (do_next (work, 0))
    ;
  g_mutex_lock (&work->mutex);
  while (work->n_working > 0)
    g_cond_wait (&work->done, &work->mutex);
  g_mutex_unlock (&work->mutex);
}

void
cw_sync_work_run (CwSyncWork *work, guint n_items, CwSyncWorkFunc func, gpointer user_data)
{
  cw_sync_work_start (work, n_items, func, user_data);
  cw_sync_work_finish (work);
}
