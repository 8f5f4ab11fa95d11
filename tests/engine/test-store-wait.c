/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "engine/cw-store-wait.h"

/* A database that is away for so many tries. */
typedef struct
{
  int n_failures; /* (atomic): still to come */
  int n_tries;    /* (atomic) */
  int n_lost;     /* (atomic): told */
  int n_back;     /* (atomic) */
  CwStoreWait *wait;
} World;

static gboolean
reach (gpointer user_data, GCancellable *cancellable, GError **error)
{
  World *world = user_data;

  g_assert_nonnull (cancellable);
  g_atomic_int_inc (&world->n_tries);
  if (g_atomic_int_get (&world->n_failures) == 0)
    return TRUE;
  g_atomic_int_dec_and_test (&world->n_failures);
  g_set_error (error, CW_ERROR, CW_ERROR_STORE_AWAY, "try %d", g_atomic_int_get (&world->n_tries));
  return FALSE;
}

static void
tell (const GError *reason, gboolean is_news, gpointer user_data)
{
  World *world = user_data;

  if (is_news)
    g_atomic_int_inc (reason != NULL ? &world->n_lost : &world->n_back);
}

static void
set_up (World *world, gconstpointer data)
{
  const CwStoreWaitFuncs funcs = { reach, tell };

  world->wait = cw_store_wait_new (&funcs, world);
}

static void
tear_down (World *world, gconstpointer data)
{
  cw_store_wait_free (world->wait);
}

static void
begin (World *world, int n_failures)
{
  g_autoptr (GError) reason = g_error_new (CW_ERROR, CW_ERROR_STORE_AWAY, "gone");

  g_atomic_int_set (&world->n_failures, n_failures);
  cw_store_wait_begin (world->wait, reason);
}

static void
assert_back (World *world, gboolean is_back)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (cw_store_wait_join (world->wait, NULL, &error), ==, is_back);
  g_assert_cmpint (error == NULL, ==, is_back);
}

static void
test_not_away (World *world, gconstpointer data)
{
  g_assert_false (cw_store_wait_is_on (world->wait, NULL, NULL));
  assert_back (world, TRUE);
  g_assert_cmpint (world->n_tries, ==, 0);
}

/* Everybody learns of it once, however often it is tried and whoever finds out. */
static void
test_comes_back (World *world, gconstpointer data)
{
  gint64 since_usec = 0;
  g_autofree char *reason = NULL;

  begin (world, 2);
  begin (world, 2);
  g_assert_true (cw_store_wait_is_on (world->wait, &since_usec, &reason));
  g_assert_cmpint (since_usec, >, 0);
  g_assert_nonnull (reason);
  assert_back (world, TRUE);
  g_assert_false (cw_store_wait_is_on (world->wait, NULL, NULL));
  g_assert_cmpint (world->n_tries, ==, 3);
  g_assert_cmpint (world->n_lost, ==, 1);
  g_assert_cmpint (world->n_back, ==, 1);
  begin (world, 0);
  assert_back (world, TRUE);
  g_assert_cmpint (world->n_lost, ==, 2);
  g_assert_cmpint (world->n_back, ==, 2);
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

/* Who does not want to wait any longer goes; the others do, and it. */
static void
test_cancelled (World *world, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;

  begin (world, G_MAXINT);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_false (cw_store_wait_join (world->wait, cancellable, &error));
  g_assert_true (cw_error_is_cancelled (error));
  g_thread_join (thread);
  g_assert_true (cw_store_wait_is_on (world->wait, NULL, NULL));
  g_atomic_int_set (&world->n_failures, 0);
  cw_store_wait_hurry (world->wait);
  assert_back (world, TRUE);
}

static gpointer
stop_thread (gpointer data)
{
  cw_store_wait_stop (data);
  return NULL;
}

static void
test_stopped (World *world, gconstpointer data)
{
  GThread *thread = NULL;

  begin (world, G_MAXINT);
  thread = g_thread_new ("stop", stop_thread, world->wait);
  assert_back (world, FALSE);
  g_thread_join (thread);
  begin (world, 0);
  g_assert_cmpint (world->n_lost, ==, 1);
}

#define WAIT_TEST(path, func) g_test_add (path, World, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  WAIT_TEST ("/store-wait/not-away", test_not_away);
  WAIT_TEST ("/store-wait/comes-back", test_comes_back);
  WAIT_TEST ("/store-wait/cancelled", test_cancelled);
  WAIT_TEST ("/store-wait/stopped", test_stopped);
  return g_test_run ();
}
