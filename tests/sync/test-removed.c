/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store/cw-metaverse.h"
#include "sync-fixture.h"

/* A connector that is taken out of the configuration: its objects go, and what depends on them is
 * worked out anew. */

#define SECOND_ID "55555555-5555-5555-5555-555555555555"

static const char SECOND[] =
    "{\"id\": \"" SECOND_ID "\", \"name\": \"second\", \"kind\": \"active-directory\","
    " \"server\": {\"host\": \"dc2.example\"},"
    " \"authentication\": {\"method\": \"simple\", \"user\": \"reader\"}}";

/* The configuration without its connector number @index. */
static CwConfig *
take_out (CwConfig *config, guint index)
{
  g_autoptr (GError) error = NULL;
  const CwConnectorConfig *connector = g_ptr_array_index (cw_config_get_connectors (config), index);
  CwConfig *changed = cw_config_remove_connector (config, connector->id, &error);

  g_assert_no_error (error);
  return changed;
}

static void
synchronise_with (SyncFixture *fixture, CwConfig *config)
{
  CwConfig *whole = fixture->config;

  fixture->config = config;
  sync_fixture_synchronise (fixture, TRUE);
  fixture->config = whole;
}

/* Objects that exist, of all connectors together: five in the source, four in the target. */
static guint64
count_objects (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  guint64 n = 0;

  g_assert_true (cw_store_session_begin (session, &error));
  g_assert_true (cw_connector_space_mark_all (session, 0, &error));
  g_assert_true (cw_connector_space_count_marked (session, &n, &error));
  cw_store_session_rollback (session);
  g_assert_no_error (error);
  return n;
}

/* That the store has read: none of a connector that it has forgotten. */
static guint
count_partitions (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (session, &error);

  g_assert_no_error (error);
  return partitions->len;
}

static guint64
count_metaverse (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  guint64 n = 0;

  g_assert_true (cw_metaverse_count (session, &n, &error));
  return n;
}

static void
settle (SyncFixture *fixture)
{
  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
}

static void
test_source (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (CwConfig) without = take_out (fixture->config, 0);
  g_autoptr (GError) error = NULL;
  CwPendingCounts pending;

  settle (fixture);
  g_assert_cmpuint (count_objects (fixture), ==, 9);
  synchronise_with (fixture, without);
  g_assert_cmpuint (count_objects (fixture), ==, 4);
  g_assert_cmpuint (count_partitions (fixture), ==, 1);
  g_assert_cmpuint (count_metaverse (fixture), ==, 0);
  pending = sync_fixture_get_pending (fixture);
  g_assert_cmpuint (pending.n_by_op[CW_PENDING_DELETE], ==, 4);
  g_assert_cmpuint (pending.n_links, ==, 0);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);

  g_assert_true (sync_fixture_export (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 0);
}

/* Before the deletions are exported it is configured again: everybody is found again. */
static void
test_source_returns (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (CwConfig) without = take_out (fixture->config, 0);
  g_autofree char *members = NULL;
  CwPendingCounts pending;

  settle (fixture);
  synchronise_with (fixture, without);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  pending = sync_fixture_get_pending (fixture);
  g_assert_cmpuint (pending.n_by_op[CW_PENDING_DELETE] + pending.n_links, ==, 0);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  g_assert_cmpuint (count_metaverse (fixture), ==, 4);
  members = sync_fixture_cloud (fixture, "T", "@members");
  g_assert_nonnull (strchr (members, ','));
}

static void
import_second (SyncFixture *fixture, FakeConnector *second)
{
  const CwConnectorConfig *config = cw_config_find_connector (fixture->config, SECOND_ID);
  CwImportParams params = {
    .store = fixture->store,
    .rules = fixture->rules,
    .connector = CW_CONNECTOR (second),
    .config = fixture->config,
    .connector_config = config,
    .partition = "DC=second",
  };
  g_autoptr (GError) error = NULL;
  gboolean was_full = FALSE;

  g_assert_true (cw_import_run (&params, &fixture->counts, &was_full, NULL, &error));
  g_assert_no_error (error);
}

static void
add_second (SyncFixture *fixture)
{
  g_autoptr (JsonNode) node = json_from_string (SECOND, NULL);
  g_autoptr (GError) error = NULL;
  CwConfig *changed =
      cw_config_put_connector (fixture->config, json_node_get_object (node), &error);

  g_assert_no_error (error);
  cw_config_unref (fixture->config);
  fixture->config = changed;
}

/* Whoever another source provides too stays, with what that says. */
static void
test_shared_with_another (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (FakeConnector) second =
      fake_connector_new (cw_store_get_attributes (fixture->store), CW_CONNECTOR_CAN_DELTA);
  g_autoptr (CwConfig) without = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  settle (fixture);
  add_second (fixture);
  fake_connector_put (second, "ann", "user", "CN=Ann,DC=second", NULL, "anchor", "A",
                      "userPrincipalName", "ann@example.org", "displayName", "Ann of the second",
                      NULL);
  import_second (fixture, second);
  sync_fixture_cycle (fixture);
  before = sync_fixture_cloud (fixture, "A", "displayName");
  g_assert_cmpstr (before, ==, "Ann");
  without = take_out (fixture->config, 0);
  synchronise_with (fixture, without);
  g_assert_cmpuint (count_metaverse (fixture), ==, 1);
  g_assert_cmpuint (sync_fixture_get_pending (fixture).n_by_op[CW_PENDING_DELETE], ==, 3);
  g_assert_true (sync_fixture_export (fixture, &error));
  after = sync_fixture_cloud (fixture, "A", "displayName");
  g_assert_cmpstr (after, ==, "Ann of the second");
}

/* A target's objects are forgotten, not deleted; configured again, they are found. */
static void
test_target (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (CwConfig) without = take_out (fixture->config, 1);
  guint n_exported = 0;

  settle (fixture);
  n_exported = fake_connector_get_n_exported (fixture->target);
  synchronise_with (fixture, without);
  g_assert_cmpuint (count_objects (fixture), ==, 5);
  g_assert_cmpuint (count_partitions (fixture), ==, 1);
  g_assert_cmpuint (count_metaverse (fixture), ==, 4);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);

  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
}

/* Broken off as soon as it has begun: the next run goes on, or takes it all back when the connector
 * is configured again. */
static void
test_broken_off (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (CwConfig) without = take_out (fixture->config, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  CwSynchroniseParams params = {
    .store = fixture->store, .rules = fixture->rules, .config = without, .n_threads = 1
  };

  settle (fixture);
  g_cancellable_cancel (cancellable);
  g_assert_false (cw_synchronise_run (&params, &fixture->counts, cancellable, &error));
  g_assert_true (cw_error_is_cancelled (error));
  g_clear_error (&error);

  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  g_assert_cmpuint (count_metaverse (fixture), ==, 4);

  g_assert_false (cw_synchronise_run (&params, &fixture->counts, cancellable, &error));
  synchronise_with (fixture, without);
  g_assert_cmpuint (count_objects (fixture), ==, 4);
  g_assert_cmpuint (count_metaverse (fixture), ==, 0);
}

int
main (int argc, char **argv)
{
  gpointer flags = GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY);

  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/removed/" name, SyncFixture, flags, sync_fixture_set_up, func,                     \
              sync_fixture_tear_down)
  ADD ("source", test_source);
  ADD ("source-returns", test_source_returns);
  ADD ("shared-with-another", test_shared_with_another);
  ADD ("target", test_target);
  ADD ("broken-off", test_broken_off);
#undef ADD
  return g_test_run ();
}
