/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <gio/gio.h>

#include "base/cw-error.h"
#include "base/cw-queue.h"

#define N_ITEMS 20000

typedef struct
{
  CwQueue *queue;
  GCancellable *cancellable; /* (nullable) */
  int n_live;                /* atomic: items made and not freed */
} Fixture;

typedef struct
{
  Fixture *fixture;
  guint number;
} Item;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_atomic_int_dec_and_test (&item->fixture->n_live);
  g_free (item);
}

static Item *
item_new (Fixture *fixture, guint number)
{
  Item *item = g_new0 (Item, 1);

  item->fixture = fixture;
  item->number = number;
  g_atomic_int_inc (&fixture->n_live);
  return item;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->queue = cw_queue_new (4, item_free);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->queue, cw_queue_unref);
  g_clear_object (&fixture->cancellable);
  g_assert_cmpint (fixture->n_live, ==, 0);
}

/* Pushes everything, then closes; the number of items pushed. */
static gpointer
produce_thread (gpointer data)
{
  Fixture *fixture = data;
  guint number = 0;

  while (number < N_ITEMS &&
         cw_queue_push (fixture->queue, item_new (fixture, number), fixture->cancellable, NULL))
    number++;
  cw_queue_close (fixture->queue);
  return GUINT_TO_POINTER (number);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("producer", produce_thread, fixture);
  guint expected = 0;
  Item *item = NULL;

  while ((item = cw_queue_pop (fixture->queue, fixture->cancellable, &error)) != NULL)
    {
      g_assert_cmpuint (item->number, ==, expected++);
      /* The queue's four, the one at hand, and the one that the producer waits with. */
      g_assert_cmpint (g_atomic_int_get (&fixture->n_live), <=, 6);
      item_free (item);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (expected, ==, N_ITEMS);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), ==, N_ITEMS);
  g_assert_null (cw_queue_pop (fixture->queue, NULL, &error));
  g_assert_no_error (error);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Item *item = NULL;

  g_assert_true (cw_queue_push (fixture->queue, item_new (fixture, 1), NULL, &error));
  cw_queue_close (fixture->queue);
  g_assert_false (cw_queue_push (fixture->queue, item_new (fixture, 2), NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INTERRUPTED);
  g_clear_error (&error);
  item = cw_queue_pop (fixture->queue, NULL, &error);
  g_assert_nonnull (item);
  g_assert_cmpuint (item->number, ==, 1);
  item_free (item);
  g_assert_null (cw_queue_pop (fixture->queue, NULL, &error));
  g_assert_no_error (error);
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_queue_push (fixture->queue, item_new (fixture, 1), NULL, &error));
  cw_queue_fail (fixture->queue, g_error_new_literal (CW_ERROR, CW_ERROR_TIMEOUT, "first"));
  g_assert_cmpint (fixture->n_live, ==, 0);
  cw_queue_fail (fixture->queue, g_error_new_literal (CW_ERROR, CW_ERROR_AUTH, "second"));

  g_assert_null (cw_queue_pop (fixture->queue, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_TIMEOUT);
  g_clear_error (&error);
  g_assert_false (cw_queue_push (fixture->queue, item_new (fixture, 2), NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_TIMEOUT);
}

/* A producer that waits for room is woken by the consumer's failure. */
static void
test_failed_while_full (Fixture *fixture, gconstpointer data)
{
  GThread *thread = g_thread_new ("producer", produce_thread, fixture);
  Item *item = cw_queue_pop (fixture->queue, NULL, NULL);

  g_assert_nonnull (item);
  item_free (item);
  cw_queue_fail (fixture->queue, g_error_new_literal (CW_ERROR, CW_ERROR_STORE, "x"));
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), <, N_ITEMS);
}

static void
test_cancelled_while_full (Fixture *fixture, gconstpointer data)
{
  GThread *thread = g_thread_new ("producer", produce_thread, fixture);
  Item *item = cw_queue_pop (fixture->queue, NULL, NULL);

  g_assert_nonnull (item);
  item_free (item);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), <, N_ITEMS);
}

static gpointer
pop_thread (gpointer data)
{
  Fixture *fixture = data;
  GError *error = NULL;

  g_assert_null (cw_queue_pop (fixture->queue, fixture->cancellable, &error));
  return error;
}

static void
test_cancelled_while_empty (Fixture *fixture, gconstpointer data)
{
  GThread *thread = g_thread_new ("consumer", pop_thread, fixture);
  g_autoptr (GError) error = NULL;

  /* Before or in the wait: both have to end. */
  g_usleep (2000);
  g_cancellable_cancel (fixture->cancellable);
  error = g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_assert_false (
      cw_queue_push (fixture->queue, item_new (fixture, 1), fixture->cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_left_over (Fixture *fixture, gconstpointer data)
{
  CwQueue *second = cw_queue_ref (fixture->queue);

  for (guint i = 0; i < 4; i++)
    g_assert_true (cw_queue_push (second, item_new (fixture, i), NULL, NULL));
  cw_queue_unref (second);
  g_assert_cmpint (fixture->n_live, ==, 4);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/queue/order", test_order },
    { "/queue/closed", test_closed },
    { "/queue/failed", test_failed },
    { "/queue/failed-while-full", test_failed_while_full },
    { "/queue/cancelled-while-full", test_cancelled_while_full },
    { "/queue/cancelled-while-empty", test_cancelled_while_empty },
    { "/queue/left-over", test_left_over },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
