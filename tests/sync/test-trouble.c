/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store/cw-metaverse.h"
#include "sync-fixture.h"

/* What the three steps do when something goes wrong on the way. */

static guint64
count_live (SyncFixture *fixture, const char *guid, const char *partition)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  gint64 connector_id;
  gint64 partition_id;
  guint64 n = 0;

  g_assert_true (cw_store_session_begin (session, &error));
  g_assert_true (cw_connector_space_register_connector (session, guid, &connector_id, &error));
  g_assert_true (cw_connector_space_register_partition (session, connector_id, partition,
                                                        &partition_id, &error));
  g_assert_true (cw_connector_space_count (session, partition_id, &n, &error));
  g_assert_true (cw_store_session_commit (session, &error));
  g_assert_no_error (error);
  return n;
}

static guint64
count_source (SyncFixture *fixture)
{
  return count_live (fixture, "11111111-1111-1111-1111-111111111111", "DC=fake");
}

static void
fill_many (SyncFixture *fixture, guint n)
{
  sync_fixture_fill (fixture);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("u%04u", i);
      g_autofree char *dn = g_strdup_printf ("CN=u%04u,OU=People,DC=fake", i);
      g_autofree char *upn = g_strdup_printf ("u%04u@example.org", i);

      fake_connector_put (fixture->source, name, "user", dn, "root", "anchor", name,
                          "userPrincipalName", upn, "displayName", name, NULL);
    }
}

static void
test_server_dies_in_first_read (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_many (fixture, 50);
  fake_connector_set_page_size (fixture->source, 10);
  fake_connector_fail_after_pages (fixture->source, 2, CW_ERROR_INTERRUPTED);
  g_assert_false (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INTERRUPTED);
  g_clear_error (&error);
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_cmpuint (count_source (fixture), ==, 55);
}

static void
test_server_dies_in_full_read (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_many (fixture, 50);
  sync_fixture_cycle (fixture);
  fake_connector_set_page_size (fixture->source, 10);
  fake_connector_fail_after_pages (fixture->source, 2, CW_ERROR_INTERRUPTED);
  g_assert_false (sync_fixture_import (fixture, FALSE, TRUE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INTERRUPTED);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_DELETED], ==, 0);
  g_assert_cmpuint (count_source (fixture), ==, 55);
}

static void
test_watermark_stays_when_delta_dies (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  fake_connector_set (fixture->source, "ann", "displayName", "Anne");
  fake_connector_fail_after_pages (fixture->source, 0, CW_ERROR_UNREACHABLE);
  g_assert_false (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_UPDATED], ==, 1);
}

static void
test_empty_answer_is_refused (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_many (fixture, 50);
  sync_fixture_cycle (fixture);
  fake_connector_hide_all (fixture->source, TRUE);
  g_assert_false (sync_fixture_import (fixture, FALSE, TRUE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_GUARD);
  g_assert_cmpuint (count_source (fixture), ==, 55);
  g_clear_error (&error);

  fake_connector_hide_all (fixture->source, FALSE);
  g_assert_true (sync_fixture_import (fixture, FALSE, TRUE, &error));
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_DELETED], ==, 0);
}

static void
test_absent_in_full_read_is_deleted (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_many (fixture, 50);
  sync_fixture_cycle (fixture);
  fake_connector_delete (fixture->source, "u0007");
  fake_connector_delete (fixture->source, "u0008");
  g_assert_true (sync_fixture_import (fixture, FALSE, TRUE, &error));
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_DELETED], ==, 2);
  g_assert_cmpuint (count_source (fixture), ==, 53);
}

static void
test_expired_cursor_reads_all (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_many (fixture, 30);
  sync_fixture_cycle (fixture);
  fake_connector_expire_cursor (fixture->source);
  fake_connector_delete (fixture->source, "cid");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_READ], ==, 34);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_DELETED], ==, 1);
}

static void
test_duplicate_value (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *code = NULL;
  g_autofree char *name = NULL;

  sync_fixture_fill (fixture);
  fake_connector_set (fixture->source, "cid", "userPrincipalName", "ANN@example.org");
  sync_fixture_cycle (fixture);
  code = sync_fixture_get_error (fixture);
  g_assert_cmpstr (code, ==, "duplicate-value");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 3);

  fake_connector_set (fixture->source, "ann", "userPrincipalName", "ann2@example.org");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  name = sync_fixture_cloud (fixture, "C", "userPrincipalName");
  g_assert_cmpstr (name, ==, "ANN@example.org");
}

static const char TWO_UNIQUE[] =
    "{\"version\": 1, \"rules\": [{\"id\": \"out-unique\", \"direction\": \"outbound\","
    " \"connectorKind\": \"graph\", \"objectTypes\": [\"user\"], \"metaverseType\": \"person\","
    " \"linkType\": \"join\", \"precedence\": 150, \"within\": \"out-user\","
    " \"flows\": [{\"target\": \"mailNickname\", \"source\": \"department\", \"unique\": true}]}]}";

/* Whoever is kept out by one value does not hold the other: else the first one, back again, would
 * be kept out by that, and neither would ever come. */
static void
test_two_duplicate_values (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *other = NULL;

  sync_fixture_fill (fixture);
  sync_fixture_add_rules (fixture, TWO_UNIQUE);
  fake_connector_set (fixture->source, "cid", "userPrincipalName", "ann@example.org");
  fake_connector_set (fixture->source, "cid", "department", "Sales");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  fake_connector_set (fixture->source, "ann", "hidden", "yes");
  sync_fixture_cycle (fixture);
  other = sync_fixture_cloud (fixture, "C", "displayName");
  g_assert_cmpstr (other, ==, "Cid"); /* whoever is not exported holds nothing */
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  fake_connector_set (fixture->source, "ann", "hidden", NULL);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  fake_connector_set (fixture->source, "cid", "hidden", "yes");
  sync_fixture_cycle (fixture);
  name = sync_fixture_cloud (fixture, "A", "displayName");
  g_assert_cmpstr (name, ==, "Ann");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

/* The unique keys of whoever holds @upn, which must be somebody. */
static GArray *
collect_keys_of (SyncFixture *fixture, CwStoreSession *session, const char *upn)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwRuleEvaluator) evaluator = cw_rule_evaluator_new (fixture->rules);
  g_autoptr (GPtrArray) objects = cw_metaverse_list_range (session, 1, 100, &error);
  CwAttributeId name =
      cw_attribute_table_intern (cw_store_get_attributes (fixture->store), "userPrincipalName");
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

  for (guint i = 0; i < objects->len; i++)
    {
      const CwMvObject *object = g_ptr_array_index (objects, i);
      const char *value = cw_entry_get_string (object->entry, name);

      if (g_strcmp0 (value, upn) == 0)
        cw_rule_evaluator_collect_unique_keys (evaluator, object->object_type, object->entry, keys);
    }
  g_assert_cmpuint (keys->len, >, 0);
  return keys;
}

/* A key that nobody's values account for (of other rules, say) keeps nobody from a value. */
static void
test_stale_key (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  g_autoptr (GArray) keys = NULL;

  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  keys = collect_keys_of (fixture, session, "cid@example.org");
  fake_connector_delete (fixture->source, "cid");
  sync_fixture_cycle (fixture);
  g_assert_true (cw_store_session_begin (session, &error));
  for (guint i = 0; i < keys->len; i++)
    {
      const CwRuleKey *key = &g_array_index (keys, CwRuleKey, i);
      g_autoptr (GArray) ids = cw_metaverse_find_by_key (session, key->kind, key->hash, &error);

      for (guint j = 0; j < ids->len; j++)
        g_assert_cmpint (g_array_index (ids, gint64, j), <, 0); /* the one that was in the target */
      g_assert_true (cw_metaverse_put_key (session, key->kind, key->hash, 1, &error));
    }
  g_assert_true (cw_store_session_commit (session, &error));

  fake_connector_set (fixture->source, "bob", "userPrincipalName", "cid@example.org");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  fake_connector_set (fixture->source, "ann", "userPrincipalName", "cid@example.org");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
}

static void
test_refused_object_does_not_stop_others (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CwPendingCounts pending;

  sync_fixture_fill (fixture);
  fake_connector_refuse (fixture->target, "userPrincipalName", "ann@example.org");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 3);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  pending = sync_fixture_get_pending (fixture);
  g_assert_cmpuint (pending.n_refused, ==, 1);

  fake_connector_refuse (fixture->target, NULL, NULL);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  sync_fixture_cycle (fixture);
  pending = sync_fixture_get_pending (fixture);
  g_assert_cmpuint (pending.n_links + pending.n_sent + pending.n_refused, ==, 0);
}

/* A value that the target does not take keeps back nothing else, is told until it is mended, and
 * nothing is sent for it meanwhile. */
static void
test_value_held_back (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *manager = NULL;
  guint n_exported;

  sync_fixture_fill (fixture);
  fake_connector_set (fixture->source, "bob", "department", "far too long");
  fake_connector_hold_back (fixture->target, "department", "far too long");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_ADDED], ==, 4);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_ERRORS], ==, 1);
  manager = sync_fixture_cloud (fixture, "B", "@manager");
  g_assert_nonnull (manager);

  n_exported = fake_connector_get_n_exported (fixture->target);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *code = NULL;

      sync_fixture_cycle (fixture);
      code = sync_fixture_get_error (fixture);
      g_assert_cmpstr (code, ==, "HeldBack");
      g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
      g_assert_cmpuint (sync_fixture_get_pending (fixture).n_refused, ==, 1);
      g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
    }
}

static void
test_value_mended (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *title = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  sync_fixture_fill (fixture);
  fake_connector_set (fixture->source, "bob", "department", "short");
  sync_fixture_cycle (fixture);
  fake_connector_hold_back (fixture->target, "department", "far too long");
  fake_connector_set (fixture->source, "bob", "department", "far too long");
  fake_connector_set (fixture->source, "bob", "displayName", "Robert");
  sync_fixture_cycle (fixture);
  title = sync_fixture_cloud (fixture, "B", "displayName");
  g_assert_cmpstr (title, ==, "Robert");
  before = sync_fixture_cloud (fixture, "B", "department");
  g_assert_cmpstr (before, ==, "short");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);

  fake_connector_set (fixture->source, "bob", "department", "shorter");
  sync_fixture_cycle (fixture);
  after = sync_fixture_cloud (fixture, "B", "department");
  g_assert_cmpstr (after, ==, "shorter");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_get_pending (fixture).n_sent, ==, 0);
}

/* A link that cannot be is told of and not sent again, until something about its object changes. */
static void
test_impossible_link (SyncFixture *fixture, gconstpointer data)
{
  guint n_links = 0;

  sync_fixture_fill (fixture);
  fake_connector_forbid_itself (fixture->target);
  fake_connector_link (fixture->source, "team", "member", "team");
  for (guint i = 0; i < 3; i++)
    {
      sync_fixture_cycle (fixture);
      g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
      g_assert_cmpuint (fixture->counts.values[CW_COUNTER_ERRORS], ==, i == 0 ? 1 : 0);
      n_links = i == 0 ? fake_connector_get_n_exported_links (fixture->target) : n_links;
      g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==, n_links);
    }

  fake_connector_set (fixture->source, "team", "displayName", "Everybody");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==, n_links + 1);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);

  fake_connector_unlink (fixture->source, "team", "member", "team");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==, n_links + 1);
}

/* A directory that tells of a deletion tells nothing of what referred to it (AD's linked
 * attributes): who comes back with the same anchor comes back without. */
static void
test_references_vanish (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *members = NULL;
  g_autofree char *manager = NULL;
  guint n_links = 0;

  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  fake_connector_delete (fixture->source, "ann");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_get_pending (fixture).n_links, ==, 0);

  n_links = fake_connector_get_n_exported_links (fixture->target);
  fake_connector_put (fixture->source, "ann", "user", "CN=Ann,OU=People,DC=fake", "root", "anchor",
                      "A", "userPrincipalName", "ann@example.org", NULL);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_nonnull (fake_connector_find (fixture->target, "onPremisesImmutableId", "A"));
  members = sync_fixture_cloud (fixture, "T", "@members");
  manager = sync_fixture_cloud (fixture, "B", "@manager");
  g_assert_cmpstr (members, ==,
                   fake_connector_find (fixture->target, "onPremisesImmutableId", "B"));
  g_assert_null (manager);
  g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==, n_links);
  g_assert_cmpuint (sync_fixture_get_pending (fixture).n_links, ==, 0);
}

/* The result of one creation is lost: the object exists, and must not be made twice. */
static void
test_lost_result_makes_nothing_twice (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture);
  fake_connector_cut_export_after (fixture->target, 2);
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_true (sync_fixture_import (fixture, TRUE, FALSE, &error));
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_false (sync_fixture_export (fixture, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_UNREACHABLE);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 2);

  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  g_assert_cmpuint (sync_fixture_get_pending (fixture).n_sent, ==, 0);
}

#define N_CREWS 6

static char *
get_crew (SyncFixture *fixture, guint index)
{
  g_autofree char *anchor = g_strdup_printf ("W%u", index);
  g_autofree char *members = sync_fixture_cloud (fixture, anchor, "@members");

  return members != NULL ? g_steal_pointer (&members) : g_strdup ("");
}

static void
add_crews (SyncFixture *fixture)
{
  for (guint i = 0; i < N_CREWS; i++)
    {
      g_autofree char *name = g_strdup_printf ("crew%u", i);
      g_autofree char *dn = g_strdup_printf ("CN=Crew%u,OU=People,DC=fake", i);
      g_autofree char *anchor = g_strdup_printf ("W%u", i);

      fake_connector_put (fixture->source, name, "group", dn, "root", "anchor", anchor,
                          "displayName", name, "@member", "ann", "@member", "bob", "@member", "cid",
                          NULL);
    }
}

/* The first links of groups, cut off at each possible place; and what changes before the rest is
 * sent counts. */
static void
test_first_links_cut_off (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n_exported;

  sync_fixture_fill (fixture);
  add_crews (fixture);
  for (guint n = 1; n <= N_CREWS; n++)
    {
      fake_connector_cut_export_after (fixture->target, n == 1 ? 4 + N_CREWS + 2 : 2);
      g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
      if (n == 1)
        g_assert_true (sync_fixture_import (fixture, TRUE, FALSE, &error));
      sync_fixture_synchronise (fixture, FALSE);
      if (!sync_fixture_export (fixture, &error))
        g_assert_error (error, CW_ERROR, CW_ERROR_UNREACHABLE);
      g_clear_error (&error);
      if (n == 2)
        fake_connector_unlink (fixture->source, "crew5", "member", "cid");
    }
  fake_connector_cut_export_after (fixture->target, 0);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_get_pending (fixture).n_links, ==, 0);
  for (guint i = 0; i < N_CREWS; i++)
    {
      g_autofree char *crew = get_crew (fixture, i);
      g_auto (GStrv) members = g_strsplit (crew, ",", -1);

      g_assert_cmpuint (g_strv_length (members), ==, i == 5 ? 2 : 3);
    }
  n_exported = fake_connector_get_n_exported (fixture->target);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
}

static void
test_object_gone_while_updating (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  fake_connector_set (fixture->source, "ann", "displayName", "Anne");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  sync_fixture_synchronise (fixture, FALSE);
  fake_connector_delete (fixture->target,
                         fake_connector_find (fixture->target, "onPremisesImmutableId", "A"));
  g_assert_true (sync_fixture_export (fixture, &error));
  sync_fixture_cycle (fixture);
  name = sync_fixture_cloud (fixture, "A", "displayName");
  g_assert_cmpstr (name, ==, "Anne");
}

/* What a delta read never tells to be gone (it was made and deleted within the tenant's lag) is
 * sent a second time and no more. */
static void
test_lost_before_deletion (SyncFixture *fixture, gconstpointer data)
{
  guint n_exported;

  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  n_exported = fake_connector_get_n_exported (fixture->target);
  fake_connector_lose (fixture->target,
                       fake_connector_find (fixture->target, "onPremisesImmutableId", "C"));
  fake_connector_delete (fixture->source, "cid");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_get_pending (fixture).n_sent, ==, 1);
  for (guint i = 0; i < 3; i++)
    {
      sync_fixture_cycle (fixture);
      g_assert_cmpuint (sync_fixture_get_pending (fixture).n_sent, ==, 0);
      g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported + 2);
    }
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

static void
test_renamed_unit_renames_children (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gint64 connector_id;

  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  fake_connector_rename (fixture->source, "root", "OU=Staff,DC=fake", NULL);
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_RENAMED], ==, 5);

  session = cw_store_open_session (fixture->store, &error);
  g_assert_true (cw_store_session_begin (session, &error));
  g_assert_true (cw_connector_space_register_connector (
      session, "11111111-1111-1111-1111-111111111111", &connector_id, &error));
  found = cw_connector_space_search (session, connector_id, "OU=Staff", 10, &error);
  g_assert_cmpuint (found->len, ==, 5);
  g_assert_true (cw_store_session_commit (session, &error));
}

/* A reference by name names whoever has the name. */
static void
test_name_taken_by_another (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *members = NULL;
  const char *cid;

  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  fake_connector_rename (fixture->source, "ann", "CN=Gone,OU=People,DC=fake", "root");
  fake_connector_rename (fixture->source, "cid", "CN=Ann,OU=People,DC=fake", "root");
  sync_fixture_cycle (fixture);
  members = sync_fixture_cloud (fixture, "T", "@members");
  cid = fake_connector_find (fixture->target, "onPremisesImmutableId", "C");
  g_test_message ("members %s, cid %s", members, cid);
  g_assert_nonnull (strstr (members, cid));
  g_assert_null (
      strstr (members, fake_connector_find (fixture->target, "onPremisesImmutableId", "A")));
}

static void
test_cancelled (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  CwSynchroniseParams params = {
    .store = fixture->store,
    .rules = fixture->rules,
    .config = fixture->config,
  };

  sync_fixture_fill (fixture);
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_cancellable_cancel (cancellable);
  g_assert_false (cw_synchronise_run (&params, &fixture->counts, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
}

/* What a source joins has been read already, to be looked at next, as an object of nobody. */
static void
test_joined_while_read_ahead (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;

  sync_fixture_fill (fixture);
  fake_connector_set (fixture->source, "cid", "builtin", "TRUE");
  fake_connector_put (fixture->target, "old-cid", "user", NULL, NULL, "onPremisesImmutableId", "C",
                      NULL);
  sync_fixture_cycle (fixture);
  g_assert_true (sync_fixture_has_target_keys (fixture));

  fake_connector_set (fixture->source, "cid", "builtin", NULL);
  fake_connector_set (fixture->target, "old-cid", "displayName", "Old");
  sync_fixture_cycle (fixture);
  g_assert_false (sync_fixture_has_target_keys (fixture));
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  sync_fixture_cycle (fixture);
  name = fake_connector_get (fixture->target, "old-cid", "displayName");
  g_assert_cmpstr (name, ==, "Cid");
}

int
main (int argc, char *argv[])
{
  gconstpointer by_anchor = GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY);
  gconstpointer by_dn = GINT_TO_POINTER (CW_CONNECTOR_LINKS_BY_DN);
  gconstpointer ahead = GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY | SYNC_FIXTURE_ONE_AT_ONCE);

#define ADD(name, flags, func)                                                                     \
  g_test_add ("/trouble/" name, SyncFixture, flags, sync_fixture_set_up, func,                     \
              sync_fixture_tear_down)

  g_test_init (&argc, &argv, NULL);
  ADD ("server-dies-in-first-read", by_anchor, test_server_dies_in_first_read);
  ADD ("server-dies-in-full-read", by_anchor, test_server_dies_in_full_read);
  ADD ("watermark-stays", by_anchor, test_watermark_stays_when_delta_dies);
  ADD ("empty-answer", by_anchor, test_empty_answer_is_refused);
  ADD ("absent-is-deleted", by_anchor, test_absent_in_full_read_is_deleted);
  ADD ("expired-cursor", by_anchor, test_expired_cursor_reads_all);
  ADD ("duplicate-value", by_anchor, test_duplicate_value);
  ADD ("two-duplicate-values", by_anchor, test_two_duplicate_values);
  ADD ("stale-key", by_anchor, test_stale_key);
  ADD ("refused-object", by_anchor, test_refused_object_does_not_stop_others);
  ADD ("value-held-back", by_anchor, test_value_held_back);
  ADD ("value-mended", by_anchor, test_value_mended);
  ADD ("impossible-link", by_anchor, test_impossible_link);
  ADD ("references-vanish", by_anchor, test_references_vanish);
  ADD ("lost-result", by_anchor, test_lost_result_makes_nothing_twice);
  ADD ("first-links-cut-off", by_anchor, test_first_links_cut_off);
  ADD ("gone-while-updating", by_anchor, test_object_gone_while_updating);
  ADD ("lost-before-deletion", by_anchor, test_lost_before_deletion);
  ADD ("renamed-unit", by_anchor, test_renamed_unit_renames_children);
  ADD ("name-taken", by_dn, test_name_taken_by_another);
  ADD ("cancelled", by_anchor, test_cancelled);
  ADD ("joined-while-read-ahead", ahead, test_joined_while_read_ahead);
  return g_test_run ();
}
