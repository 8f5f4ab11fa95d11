/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync/cw-sync-keys.h"

#define N_OPERATIONS 5000

typedef struct
{
  CwStore *store;
  CwStoreSession *session;
  CwSyncKeys *keys;
} Side;

static void
set_up_side (Side *side, gboolean is_first_load)
{
  g_autoptr (GError) error = NULL;
  gboolean is_begun;

  side->store = cw_store_open_memory (&error);
  g_assert_no_error (error);
  side->session = cw_store_open_session (side->store, &error);
  g_assert_no_error (error);
  is_begun = cw_store_session_begin (side->session, &error);
  g_assert_true (is_begun);
  side->keys = cw_sync_keys_new (side->session, is_first_load);
}

static void
tear_down_side (Side *side)
{
  cw_sync_keys_free (side->keys);
  cw_store_session_free (side->session);
  cw_store_unref (side->store);
}

/* One random operation; what it answers: whether a claim was granted. */
static gboolean
operate (Side *side, guint operation, const CwRuleKey *key, gint64 id)
{
  g_autoptr (GError) error = NULL;
  gboolean is_claimed = FALSE;
  gboolean is_ok;

  if (operation == 0)
    is_ok = cw_sync_keys_put (side->keys, key, id, &error);
  else if (operation == 1)
    is_ok = cw_sync_keys_remove (side->keys, key, id, &error);
  else if (operation == 2)
    is_ok = cw_sync_keys_flush (side->keys, &error);
  else
    is_ok = cw_sync_keys_claim (side->keys, key, id, &is_claimed, &error);
  g_assert_no_error (error);
  g_assert_true (is_ok);
  return is_claimed;
}

static void
assert_same_holders (Side *a, Side *b, const CwRuleKey *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) in_a = cw_sync_keys_find (a->keys, key, &error);
  g_autoptr (GArray) in_b = cw_sync_keys_find (b->keys, key, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (in_a->data, in_a->len * sizeof (gint64), in_b->data,
                   in_b->len * sizeof (gint64));
}

/* Collected and filtered, or each written at once: the answers are the same. */
static void
test_same_answers (void)
{
  Side direct;
  Side collected;

  set_up_side (&direct, FALSE);
  set_up_side (&collected, TRUE);
  for (guint i = 0; i < N_OPERATIONS; i++)
    {
      CwRuleKey key = { .kind = g_test_rand_int_range (1, 4),
                        .hash = g_test_rand_int_range (-40, 40) };
      guint operation = g_test_rand_int_range (0, 6);
      gint64 id = g_test_rand_int_range (1, 20);

      g_assert_cmpint (operate (&direct, operation, &key, id), ==,
                       operate (&collected, operation, &key, id));
      key.hash = g_test_rand_int_range (-40, 40);
      if (i % 7 == 0)
        assert_same_holders (&direct, &collected, &key);
    }
  tear_down_side (&direct);
  tear_down_side (&collected);
}

/* More than are collected, and after the last flush all of them are in the store. */
static void
test_many (void)
{
  g_autoptr (GError) error = NULL;
  CwRuleKey key = { .kind = 1 };
  Side side;
  gboolean is_ok;

  set_up_side (&side, TRUE);
  for (key.hash = 1; key.hash <= 150000; key.hash++)
    g_assert_true (operate (&side, 3, &key, key.hash));
  is_ok = cw_sync_keys_flush (side.keys, &error);
  g_assert_true (is_ok);
  for (key.hash = 1; key.hash <= 150000; key.hash += 999)
    {
      g_autoptr (GArray) ids = cw_metaverse_find_by_key (side.session, 1, key.hash, &error);

      g_assert_cmpuint (ids->len, ==, 1);
      g_assert_cmpint (g_array_index (ids, gint64, 0), ==, key.hash);
      g_assert_false (operate (&side, 3, &key, 7));
    }
  tear_down_side (&side);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-keys/same-answers", test_same_answers);
  g_test_add_func ("/sync-keys/many", test_many);
  return g_test_run ();
}
