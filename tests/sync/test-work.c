/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync/cw-sync-work.h"

#define N 5000

typedef struct
{
  int done[N]; /* (atomic) how often */
  guint n_threads;
  guint bad_worker;
} Board;

static void
do_item (guint index, guint worker, gpointer user_data)
{
  Board *board = user_data;

  if (worker >= board->n_threads)
    board->bad_worker = worker;
  g_atomic_int_inc (&board->done[index]);
}

static void
test_all_once (gconstpointer data)
{
  guint n_threads = GPOINTER_TO_UINT (data);
  g_autoptr (CwSyncWork) work = cw_sync_work_new (n_threads);
  g_autofree Board *board = g_new0 (Board, 1);

  board->n_threads = n_threads;
  for (int round = 1; round <= 20; round++)
    {
      cw_sync_work_run (work, N, do_item, board);
      for (guint i = 0; i < N; i++)
        g_assert_cmpint (board->done[i], ==, round);
    }
  g_assert_cmpuint (board->bad_worker, ==, 0);
}

static void
test_needed_in_order (gconstpointer data)
{
  guint n_threads = GPOINTER_TO_UINT (data);
  g_autoptr (CwSyncWork) work = cw_sync_work_new (n_threads);
  g_autofree Board *board = g_new0 (Board, 1);

  board->n_threads = n_threads;
  cw_sync_work_start (work, N, do_item, board);
  for (guint i = 0; i < N; i++)
    {
      cw_sync_work_need (work, i);
      g_assert_cmpint (g_atomic_int_get (&board->done[i]), ==, 1);
    }
  cw_sync_work_finish (work);
}

static void
test_nothing (void)
{
  g_autoptr (CwSyncWork) work = cw_sync_work_new (2);

  cw_sync_work_run (work, 0, do_item, NULL);
  g_assert_cmpuint (cw_sync_work_get_n_threads (work), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint n = 1; n <= 4; n++)
    {
      g_autofree char *once = g_strdup_printf ("/helpers/all-once/%u", n);
      g_autofree char *order = g_strdup_printf ("/helpers/needed-in-order/%u", n);

      g_test_add_data_func (once, GUINT_TO_POINTER (n), test_all_once);
      g_test_add_data_func (order, GUINT_TO_POINTER (n), test_needed_in_order);
    }
  g_test_add_func ("/helpers/nothing", test_nothing);
  return g_test_run ();
}
