/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <glib/gstdio.h>

#include "../store/store-fixture.h"
#include "base/cw-error.h"
#include "engine/cw-lease.h"
#include "store/cw-store-private.h"

#define LONG_USEC  (600 * G_USEC_PER_SEC)
#define SHORT_USEC (G_USEC_PER_SEC / 10)

/* Two installations at one database, each with a lease of its own. */
typedef struct
{
  StoreFixture base;
  char *keys;
  char *other_keys;
  CwVault *vault;
  CwLease *leases[2];
} Fixture;

static const char *const ids[] = { "11111111-1111-1111-1111-111111111111",
                                   "22222222-2222-2222-2222-222222222222" };

static void
enter (Fixture *f, guint i, gint64 duration_usec)
{
  const CwInstance instance = {
    .id = (char *) ids[i],
    .name = (char *) (i == 0 ? "first" : "second"),
    .host = (char *) "localhost",
    .version = (char *) CW_VERSION,
  };

  OK (cw_instance_store_enter (f->base.session, &instance, &failure));
  f->leases[i] = cw_lease_new (&(CwLeaseOptions){ f->base.store, f->vault, ids[i], duration_usec });
}

static void
turn (Fixture *f, guint i)
{
  OK (cw_lease_turn (f->leases[i], "digest", NULL, &failure));
}

/* @data: whether the duration is short. The first one is alone when it comes. */
static void
set_up (Fixture *f, gconstpointer data)
{
  store_fixture_set_up (&f->base, GINT_TO_POINTER (TRUE));
  OK (cw_store_session_commit (f->base.session, &failure));
  f->keys = g_dir_make_tmp ("causeway-lease-XXXXXX", NULL);
  f->other_keys = g_dir_make_tmp ("causeway-lease-XXXXXX", NULL);
  f->vault = cw_vault_open (f->keys, NULL);
  enter (f, 0, GPOINTER_TO_INT (data) == 0 ? LONG_USEC : SHORT_USEC);
  turn (f, 0);
  enter (f, 1, GPOINTER_TO_INT (data) == 0 ? LONG_USEC : SHORT_USEC);
}

static void
remove_keys (char *folder)
{
  static const char *const names[] = { "keys/vault.key", "keys", "." };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      (void) g_remove (path);
    }
  (void) g_rmdir (folder);
  g_free (folder);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cw_lease_free (f->leases[0]);
  cw_lease_free (f->leases[1]);
  cw_vault_free (f->vault);
  remove_keys (f->keys);
  remove_keys (f->other_keys);
  OK (cw_store_session_begin (f->base.session, &failure));
  store_fixture_tear_down (&f->base, NULL);
}

static CwLeaseState
get_state (Fixture *f, guint i)
{
  g_auto (CwLeaseStatus) status = { 0 };

  cw_lease_get_status (f->leases[i], &status);
  return status.state;
}

static gint64
get_epoch (Fixture *f, guint i)
{
  g_auto (CwLeaseStatus) status = { 0 };

  cw_lease_get_status (f->leases[i], &status);
  return status.epoch;
}

static gboolean
may_send (Fixture *f, guint i, int code)
{
  const CwSendGate *gate = cw_lease_get_gate (f->leases[i]);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) last_error = NULL;
  gboolean may = cw_send_gate_check (gate, &error);

  g_assert_cmpint (cw_send_gate_check_last (gate, &last_error), ==, may);
  if (!may)
    {
      g_assert_error (error, CW_ERROR, code);
      g_assert_error (last_error, CW_ERROR, code);
    }
  return may;
}

static void
run_sql (Fixture *f, const char *text)
{
  OK (cw_store_session_begin (f->base.session, &failure));
  OK (cw_sql_do (f->base.session->sql, text, NULL, 0, &failure));
  OK (cw_store_session_commit (f->base.session, &failure));
}

static void
activate (Fixture *f, guint i, gboolean is_forced)
{
  OK (cw_instance_store_activate (f->base.session, ids[i], is_forced, &failure));
}

/* The first of all exports, and others do not, whatever they try. */
static void
test_first (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  turn (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, CW_LEASE_STAGING);
  turn (f, 0);
  g_assert_cmpint (get_state (f, 0), ==, CW_LEASE_ACTIVE);
  g_assert_true (may_send (f, 0, 0));
  turn (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, CW_LEASE_STAGING);
  g_assert_false (may_send (f, 1, CW_ERROR_BUSY));
  g_assert_false (cw_lease_begin_use (f->leases[1], NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
}

/* Whoever has it waits for what is on its way, and lets nothing new go out. */
static void
test_planned (Fixture *f, gconstpointer data)
{
  const CwSendGate *gate = cw_lease_get_gate (f->leases[0]);

  OK (cw_lease_begin_use (f->leases[0], NULL, &failure));
  activate (f, 1, FALSE);
  turn (f, 0);
  g_assert_cmpint (get_state (f, 0), ==, CW_LEASE_LEAVING);
  g_assert_false (may_send (f, 0, CW_ERROR_BUSY));
  OK (cw_send_gate_check_wait (gate, &failure));
  turn (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, CW_LEASE_WAITING);
  cw_lease_end_use (f->leases[0]);
  g_assert_cmpint (get_state (f, 0), ==, CW_LEASE_STAGING);
  turn (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, CW_LEASE_ACTIVE);
  g_assert_cmpint (get_epoch (f, 1), ==, 2);
  g_assert_true (may_send (f, 1, 0));
  g_assert_false (may_send (f, 0, CW_ERROR_BUSY));
}

/* One that was paused for longer than it had the lease finds itself without. */
static void
test_paused (Fixture *f, gconstpointer data)
{
  const CwSendGate *gate = cw_lease_get_gate (f->leases[0]);
  g_autoptr (GError) error = NULL;

  turn (f, 0);
  activate (f, 1, TRUE);
  turn (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, CW_LEASE_WAITING);
  g_usleep (2 * SHORT_USEC);
  g_assert_false (cw_send_gate_check_last (gate, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  g_clear_error (&error);
  g_assert_false (cw_send_gate_check_wait (gate, &error));
  turn (f, 1);
  g_assert_cmpint (get_epoch (f, 1), ==, 2);
  turn (f, 0);
  g_assert_cmpint (get_epoch (f, 0), ==, 0);
  g_assert_false (may_send (f, 0, CW_ERROR_BUSY));
}

/* A clock that stood still with its computer says that there is time left: the database knows
 * better. */
static void
test_other_time (Fixture *f, gconstpointer data)
{
  turn (f, 0);
  g_assert_true (may_send (f, 0, 0));
  run_sql (f, "UPDATE lease SET epoch = 7");
  g_test_expect_message ("cw-engine", G_LOG_LEVEL_WARNING, "*lost the lease of epoch 1*");
  g_assert_false (may_send (f, 0, CW_ERROR_BUSY));
  g_test_assert_expected_messages ();
}

/* As long as it is renewed, nobody else takes it. */
static void
test_renewed (Fixture *f, gconstpointer data)
{
  turn (f, 0);
  activate (f, 1, TRUE);
  for (guint i = 0; i < 5; i++)
    {
      run_sql (f, "UPDATE instance SET mode = 1");
      turn (f, 0);
      turn (f, 1);
      g_assert_cmpint (get_epoch (f, 1), ==, 0);
      g_usleep (SHORT_USEC * 3 / 10);
    }
}

static const char *const tampered[] = {
  "UPDATE lease SET holder = NULL",
  "UPDATE lease SET holder = '22222222-2222-2222-2222-222222222222'",
  "UPDATE lease SET epoch = 9",
  "UPDATE lease SET duration_usec = 1",
  "UPDATE lease SET session = 'x'",
  "UPDATE lease SET renewed_usec = 9000000000000000",
};

/* What none of them wrote is believed by none of them; an administrator can have it written anew.
 */
static void
test_tampered (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (tampered); i++)
    {
      Fixture fixture = { { NULL } };
      Fixture *f = &fixture;
      g_autoptr (GError) error = NULL;

      set_up (f, GINT_TO_POINTER (1));
      turn (f, 0);
      run_sql (f, tampered[i]);
      activate (f, 1, FALSE);
      g_assert_false (cw_lease_turn (f->leases[1], "digest", NULL, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_LEASE);
      activate (f, 1, TRUE);
      turn (f, 1);
      g_assert_cmpint (get_epoch (f, 1), ==, 0);
      g_usleep (2 * SHORT_USEC);
      turn (f, 1);
      g_assert_cmpint (get_state (f, 1), ==, CW_LEASE_ACTIVE);
      tear_down (f, NULL);
    }
}

/* A row that is gone is no lease that is free. */
static void
test_removed_row (Fixture *f, gconstpointer data)
{
  turn (f, 0);
  activate (f, 1, FALSE);
  run_sql (f, "DELETE FROM lease");
  turn (f, 1);
  g_assert_cmpint (get_epoch (f, 1), ==, 0);
  g_usleep (2 * SHORT_USEC);
  turn (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, CW_LEASE_ACTIVE);
}

/* Without the keys by which the others seal it nobody takes it. */
static void
test_no_keys (Fixture *f, gconstpointer data)
{
  g_autoptr (CwVault) vault = cw_vault_open (f->other_keys, NULL);
  g_autoptr (CwLease) lease =
      cw_lease_new (&(CwLeaseOptions){ f->base.store, vault, ids[1], LONG_USEC });
  g_autoptr (GError) error = NULL;

  turn (f, 0);
  activate (f, 1, FALSE);
  turn (f, 0);
  g_assert_cmpint (get_state (f, 0), ==, CW_LEASE_STAGING);
  g_assert_false (cw_lease_turn (lease, "digest", NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
}

/* One that the others have removed gives it back. */
static void
test_removed (Fixture *f, gconstpointer data)
{
  CwLeaseReport report = { 0 };

  turn (f, 0);
  OK (cw_instance_store_remove (f->base.session, ids[0], &failure));
  turn (f, 0);
  g_assert_cmpint (get_state (f, 0), ==, CW_LEASE_REMOVED);
  g_assert_false (may_send (f, 0, CW_ERROR_BUSY));
  activate (f, 1, FALSE);
  OK (cw_lease_turn (f->leases[1], "other", &report, &failure));
  g_assert_cmpint (report.n_instances, ==, 1);
  g_assert_cmpint (get_state (f, 1), ==, CW_LEASE_ACTIVE);
}

/* One that ends in order is not waited for. */
static void
test_leave (Fixture *f, gconstpointer data)
{
  turn (f, 0);
  cw_lease_leave (f->leases[0]);
  g_assert_false (may_send (f, 0, CW_ERROR_BUSY));
  turn (f, 0);
  g_assert_cmpint (get_epoch (f, 0), ==, 0);
  activate (f, 1, FALSE);
  turn (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, CW_LEASE_ACTIVE);
}

/* What each says of itself. */
static void
test_list (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) instances = NULL;
  const CwInstance *second = NULL;
  g_autoptr (GError) error = NULL;

  turn (f, 1);
  OK (cw_instance_store_rename (f->base.session, ids[0], "Second", &failure));
  instances = cw_instance_store_list (f->base.session, NULL);
  g_assert_cmpuint (instances->len, ==, 2);
  second = cw_instance_store_find (instances, ids[1], NULL);
  g_assert_cmpstr (second->config_digest, ==, "digest");
  g_assert_cmpint (second->mode, ==, CW_INSTANCE_STAGING);
  g_assert_null (cw_instance_store_find (instances, "second", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (cw_instance_store_find (instances, "third", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    gboolean is_short;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/lease/first", FALSE, test_first },     { "/lease/planned", FALSE, test_planned },
    { "/lease/paused", TRUE, test_paused },    { "/lease/other-time", FALSE, test_other_time },
    { "/lease/renewed", TRUE, test_renewed },  { "/lease/removed-row", TRUE, test_removed_row },
    { "/lease/no-keys", FALSE, test_no_keys }, { "/lease/removed", FALSE, test_removed },
    { "/lease/leave", FALSE, test_leave },     { "/lease/list", FALSE, test_list },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, GINT_TO_POINTER (tests[i].is_short), set_up, tests[i].test,
                tear_down);
  g_test_add_data_func ("/lease/tampered", NULL, test_tampered);
  return g_test_run ();
}
