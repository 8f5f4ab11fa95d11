/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "engine/cw-key-retirement.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"

/* How long a key that seals no more is kept: as long as a standby may not know of it. */

#define NOW  ((gint64) 1800000000 * G_USEC_PER_SEC)
#define WEEK (7 * G_TIME_SPAN_DAY)

typedef struct
{
  CwStore *store;
  CwStoreSession *session;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->store = cw_store_open_memory (&error);
  g_assert_no_error (error);
  fixture->session = cw_store_open_session (fixture->store, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->session, cw_store_session_free);
  g_clear_pointer (&fixture->store, cw_store_unref);
}

/* Both are words with spaces between. */
static void
note (Fixture *fixture, const char *old, const char *left, gint64 now_usec)
{
  g_auto (GStrv) olds = g_strsplit (old, " ", -1);
  g_auto (GStrv) lefts = g_strsplit (left, " ", -1);
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_store_session_begin (fixture->session, &error));
  g_assert_true (cw_key_retirement_note (fixture->session, (const char *const *) olds,
                                         (const char *const *) lefts, now_usec, &error));
  g_assert_true (cw_store_session_commit (fixture->session, &error));
  g_assert_no_error (error);
}

static void
assert_over (Fixture *fixture, const char *old, gint64 now_usec, const char *expected)
{
  g_auto (GStrv) olds = g_strsplit (old, " ", -1);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) over =
      cw_key_retirement_list_over (fixture->session, (const char *const *) olds, now_usec, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = g_strjoinv (" ", over);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_week (Fixture *fixture, gconstpointer data)
{
  assert_over (fixture, "a", NOW, "");
  note (fixture, "a", "a", NOW);
  assert_over (fixture, "a", NOW + WEEK - 1, "");
  assert_over (fixture, "a", NOW + WEEK, "a");
  /* A clock that was put back. */
  assert_over (fixture, "a", NOW - WEEK, "");
}

/* Each has a time of its own; one that was not seen before begins then, used or not. */
static void
test_each (Fixture *fixture, gconstpointer data)
{
  note (fixture, "a", "a", NOW);
  note (fixture, "b a", "b", NOW + 10);
  assert_over (fixture, "b a", NOW + WEEK, "a");
  note (fixture, "c b", "", NOW + 20);
  assert_over (fixture, "c b", NOW + WEEK + 10, "b");
  assert_over (fixture, "c b", NOW + WEEK + 20, "c b");
}

/* A standby without the last transactions has brought a value back that the key has sealed: it was
 * taken from it only now. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  note (fixture, "a", "a", NOW);
  note (fixture, "a", "", NOW + 10);
  assert_over (fixture, "a", NOW + WEEK, "a");
  note (fixture, "a", "a", NOW + WEEK);
  assert_over (fixture, "a", NOW + WEEK, "");
  assert_over (fixture, "a", NOW + 2 * WEEK, "a");
}

/* Nothing is kept of keys that are no more; what is no such value counts as none. */
static void
test_value (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *gone = NULL;

  note (fixture, "a", "a", NOW);
  note (fixture, "b", "", NOW);
  assert_over (fixture, "a", NOW + WEEK, "");
  assert_over (fixture, "b", NOW + WEEK, "b");
  g_assert_true (cw_store_value_put (fixture->session, CW_VALUE_KEYS_RETIRED,
                                     "{\"a\":\"yesterday\",\"b\":[]}", &error));
  assert_over (fixture, "a b", NOW + WEEK, "");
  g_assert_true (cw_store_value_put (fixture->session, CW_VALUE_KEYS_RETIRED, "[1", &error));
  note (fixture, "a", "", NOW);
  assert_over (fixture, "a", NOW + WEEK, "a");
  note (fixture, "", "", NOW);
  g_assert_no_error (error);
  gone = cw_config_store_get_value (fixture->session, CW_VALUE_KEYS_RETIRED, &error);
  g_assert_no_error (error);
  g_assert_null (gone);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/engine/key-retirement/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("week", test_week);
  ADD ("each", test_each);
  ADD ("again", test_again);
  ADD ("value", test_value);
  return g_test_run ();
}
