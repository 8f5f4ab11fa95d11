/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "engine-fixture.h"
#include "engine/cw-engine-backup.h"
#include "engine/cw-store-value.h"
#include "engine/cw-unclaimed-state.h"
#include "store/cw-config-store.h"
#include "store/cw-connector-space.h"
#include "store/cw-instance-store.h"

/* What of a backup comes back, and what stays, in an engine that is alone and in one that is not.
 */

#define PEOPLE 5

static const CwStoreWatch silent = { NULL, NULL, NULL };

typedef struct
{
  EngineFixture parent;
  int fd;
} Fixture;

static CwStoreSession *
open_session (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  CwStoreSession *session = cw_store_open_session (cw_engine_get_store (f->parent.engine), &error);

  g_assert_no_error (error);
  return session;
}

static void
put_value (Fixture *f, const char *name, const char *value)
{
  g_autoptr (CwStoreSession) session = open_session (f);
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_store_value_put (session, name, value, &error));
  g_assert_no_error (error);
}

static char *
get_value (Fixture *f, const char *name)
{
  g_autoptr (CwStoreSession) session = open_session (f);

  return cw_config_store_get_value (session, name, NULL);
}

static void
assert_value (Fixture *f, const char *name, const char *expected)
{
  g_autofree char *value = get_value (f, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
set_days (Fixture *f, const char *days)
{
  g_autoptr (GVariant) answer = engine_fixture_call (&f->parent, "SetConfigValue",
                                                     g_variant_new ("(ss)", "history.days", days));
}

static gint64
get_days (Fixture *f)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (f->parent.engine, NULL);

  return cw_config_get_history_days (config);
}

/* Another installation that works with the same configuration. */
static void
enter_another (Fixture *f)
{
  const CwInstance instance = { .id = (char *) "another",
                                .name = (char *) "another",
                                .host = (char *) "there",
                                .version = (char *) "1" };
  g_autoptr (CwStoreSession) session = open_session (f);
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_instance_store_enter (session, &instance, &error));
  g_assert_no_error (error);
}

static guint
count_instances (Fixture *f)
{
  g_autoptr (CwStoreSession) session = open_session (f);
  g_autoptr (GPtrArray) list = cw_instance_store_list (session, NULL);

  return list->len;
}

static guint64
count_read (Fixture *f)
{
  g_autoptr (CwStoreSession) session = open_session (f);
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (session, NULL);
  guint64 n_all = 0;

  for (guint i = 0; i < partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);
      guint64 n = 0;

      g_assert_true (cw_connector_space_count (session, partition->id, &n, NULL));
      n_all += n;
    }
  return n_all;
}

static void
run_cycle (Fixture *f, const char *type)
{
  g_autoptr (GVariant) run = engine_fixture_cycle (&f->parent, type);

  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "success");
}

/* A backup of an engine at work, and what has become of it since. */
static void
set_up (Fixture *f, gconstpointer data)
{
  g_auto (CwEngineBackup) backup = { NULL };
  g_autoptr (GError) error = NULL;

  engine_fixture_set_up (&f->parent, NULL);
  engine_fixture_configure (&f->parent);
  engine_fixture_fill (&f->parent, PEOPLE);
  set_days (f, "20");
  run_cycle (f, "initial");
  put_value (f, CW_VALUE_EXPORTERS, "{\"tenants\":{\"t\":{\"mark\":\"old\"}}}");
  f->fd = memfd_create ("backup", MFD_CLOEXEC);
  g_assert_true (cw_engine_back_up (f->parent.engine, f->fd, &silent, &backup, &error));
  g_assert_no_error (error);
  set_days (f, "30");
  engine_fixture_fill (&f->parent, 2 * PEOPLE);
  run_cycle (f, "delta");
  put_value (f, CW_VALUE_EXPORTERS, "{\"tenants\":{\"t\":{\"mark\":\"new\",\"own\":true}}}");
  put_value (f, CW_VALUE_SCHEDULER_SUSPENDED, "true");
  put_value (f, CW_VALUE_SETUP_CERTIFICATE, "begun");
  put_value (f, CW_VALUE_KEYS_RETIRED, "{\"k\":1}");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close (f->fd);
  engine_fixture_tear_down (&f->parent, NULL);
}

static void
restore (Fixture *f, CwEngineRestore *ret_restore)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_engine_restore (f->parent.engine, f->fd, &silent, ret_restore, &error));
  g_assert_no_error (error);
  g_assert_nonnull (ret_restore->before);
  assert_value (f, CW_VALUE_NEXT_TYPE, "initial");
  assert_value (f, CW_VALUE_SYNCHRONISE_BASIS, NULL);
}

static void
assert_check (Fixture *f, CwStoreParts parts)
{
  g_auto (CwEngineBackup) backup = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_engine_check_backup (f->parent.engine, f->fd, &silent, &backup, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (backup.parts, ==, parts);
}

static void
test_alone (Fixture *f, gconstpointer data)
{
  g_auto (CwEngineRestore) done = { { NULL } };
  guint64 n_read = count_read (f);

  assert_check (f, CW_STORE_PART_ALL);
  restore (f, &done);
  g_assert_cmpuint (done.backup.parts, ==, CW_STORE_PART_ALL);
  g_assert_cmpint (get_days (f), ==, 20);
  g_assert_cmpuint (count_read (f), <, n_read);
}

/* Only what is read goes back; what tells of the present stays. */
static void
test_shared (Fixture *f, gconstpointer data)
{
  g_auto (CwEngineRestore) done = { { NULL } };
  g_autofree char *exporters = get_value (f, CW_VALUE_EXPORTERS);
  guint64 n_read = count_read (f);

  enter_another (f);
  assert_check (f, CW_STORE_PART_SYNC);
  restore (f, &done);
  g_assert_cmpuint (done.backup.parts, ==, CW_STORE_PART_SYNC);
  g_assert_false (done.is_staging);
  g_assert_cmpint (get_days (f), ==, 30);
  g_assert_cmpuint (count_read (f), <, n_read);
  g_assert_cmpuint (count_instances (f), ==, 2);
  assert_value (f, CW_VALUE_EXPORTERS, exporters);
  assert_value (f, CW_VALUE_SCHEDULER_SUSPENDED, "true");
  assert_value (f, CW_VALUE_SETUP_CERTIFICATE, "begun");
  assert_value (f, CW_VALUE_KEYS_RETIRED, "{\"k\":1}");
  run_cycle (f, "delta");
  g_assert_cmpuint (count_read (f), >=, n_read);
}

/* What is not there now does not come back. */
static void
test_shared_absent (Fixture *f, gconstpointer data)
{
  g_auto (CwEngineRestore) done = { { NULL } };

  put_value (f, CW_VALUE_EXPORTERS, NULL);
  put_value (f, CW_VALUE_SCHEDULER_SUSPENDED, NULL);
  enter_another (f);
  restore (f, &done);
  assert_value (f, CW_VALUE_EXPORTERS, NULL);
  assert_value (f, CW_VALUE_SCHEDULER_SUSPENDED, NULL);
}

/* Whom the backup knows was taken by the filters of then, and the search for who went has to know
 * when those of now are other ones. */
static void
test_filters (Fixture *f, gconstpointer data)
{
  g_auto (CwEngineRestore) done = { { NULL } };
  g_autoptr (CwConfig) before = cw_engine_dup_config (f->parent.engine, NULL);
  g_autofree char *then = cw_unclaimed_state_digest_filters (before, f->parent.directory);
  g_autofree char *now = NULL;
  g_autoptr (CwConfig) after = NULL;
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (JsonObject) state = NULL;

  engine_fixture_add_target (&f->parent);
  after = cw_engine_dup_config (f->parent.engine, NULL);
  now = cw_unclaimed_state_digest_filters (after, f->parent.directory);
  g_assert_cmpstr (then, !=, now);
  enter_another (f);
  restore (f, &done);
  session = open_session (f);
  g_assert_true (cw_unclaimed_state_read (session, &state, NULL));
  g_assert_nonnull (state);
  g_assert_cmpstr (json_object_get_string_member (state, "filters"), ==, then);
}

/* ----- how far it is, and stopped on its way */

/* The phases of which somebody was told, and the one in which he stops it. */
typedef struct
{
  GArray *phases; /* (element-type CwStorePhase) */
  GCancellable *cancellable;
  gboolean stops;
  CwStorePhase stops_in;
} News;

static void
on_progressed_cb (const CwStoreProgress *progress, gpointer user_data)
{
  News *news = user_data;

  g_assert_cmpuint (progress->n_all, >, 0);
  g_assert_cmpuint (progress->n_done, <=, progress->n_all);
  if (progress->n_done == 0)
    g_array_append_val (news->phases, progress->phase);
  if (news->stops && progress->phase == news->stops_in)
    g_cancellable_cancel (news->cancellable);
}

/* The way of a restore. */
static const CwStorePhase way[] = { CW_STORE_PHASE_UNPACK, CW_STORE_PHASE_BACK_UP,
                                    CW_STORE_PHASE_COPY, CW_STORE_PHASE_COMPARE };

static void
assert_phases (GArray *phases, guint n_expected)
{
  g_assert_cmpuint (phases->len, ==, n_expected);
  for (guint i = 0; i < n_expected; i++)
    g_assert_cmpint (g_array_index (phases, CwStorePhase, i), ==, way[i]);
}

static void
test_progress (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) phases = g_array_new (FALSE, FALSE, sizeof (CwStorePhase));
  News news = { .phases = phases };
  const CwStoreWatch watch = { on_progressed_cb, &news, NULL };
  g_auto (CwEngineRestore) done = { { NULL } };
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_engine_restore (f->parent.engine, f->fd, &watch, &done, &error));
  g_assert_no_error (error);
  assert_phases (phases, G_N_ELEMENTS (way));
}

/* What a restore leaves in the state directory, when it was not done. */
static void
assert_nothing_left (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->parent.directory, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_assert_false (g_str_has_prefix (name, "before-restore-"));
      g_assert_cmpstr (name, !=, "restoring");
    }
}

/* Wherever it is stopped everything is as it was. */
static void
test_stopped (Fixture *f, gconstpointer data)
{
  guint64 n_read = count_read (f);

  for (guint i = 0; i < G_N_ELEMENTS (way); i++)
    {
      g_autoptr (GArray) phases = g_array_new (FALSE, FALSE, sizeof (CwStorePhase));
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      News news = { phases, cancellable, TRUE, way[i] };
      const CwStoreWatch watch = { on_progressed_cb, &news, cancellable };
      g_auto (CwEngineRestore) done = { { NULL } };
      g_autoptr (GError) error = NULL;

      g_assert_false (cw_engine_restore (f->parent.engine, f->fd, &watch, &done, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_phases (phases, i + 1);
      g_assert_false (done.is_half);
      g_assert_cmpint (get_days (f), ==, 30);
      g_assert_cmpuint (count_read (f), ==, n_read);
      assert_nothing_left (f);
    }
  run_cycle (f, "delta");
}

#define RESTORE_TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  RESTORE_TEST ("/restore/alone", test_alone);
  RESTORE_TEST ("/restore/shared", test_shared);
  RESTORE_TEST ("/restore/shared-absent", test_shared_absent);
  RESTORE_TEST ("/restore/filters", test_filters);
  RESTORE_TEST ("/restore/progress", test_progress);
  RESTORE_TEST ("/restore/stopped", test_stopped);
  return g_test_run ();
}
