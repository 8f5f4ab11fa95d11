/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "model/cw-takeover.h"
#include "store/cw-guard-store.h"
#include "store/cw-unclaimed-store.h"
#include "sync-fixture.h"
#include "sync/cw-unclaimed-judge.h"

/* A store that begins empty beside a target that was exported to: who of it is nobody's any more.
 * Anchors are GUIDs, as the standard rules make them. */

#define ANN    "QUFBQUFBQUFBQUFBQUFBQQ=="
#define GONE   "R0dHR0dHR0dHR0dHR0dHRw=="
#define LEAVER "TExMTExMTExMTExMTExMTA=="
#define TEAM   "11111111-2222-3333-4444-555555555555"
#define CLUB   "99999999-2222-3333-4444-555555555555"

static void
put_user (SyncFixture *fixture, const char *name, const char *anchor)
{
  fake_connector_put (fixture->target, name, "user", NULL, NULL, "onPremisesImmutableId", anchor,
                      "userPrincipalName", name, "displayName", name, NULL);
}

/* Ann and her team are in both; Gone, Leaver and a club are in the target alone, and so are three
 * who were never ours. */
static void
fill (SyncFixture *fixture)
{
  fake_connector_put (fixture->source, "root", "organizationalUnit", "OU=People,DC=fake", NULL,
                      NULL);
  fake_connector_put (fixture->source, "ann", "user", "CN=Ann,OU=People,DC=fake", "root", "anchor",
                      ANN, "userPrincipalName", "ann@example.org", "displayName", "Ann", NULL);
  fake_connector_put (fixture->source, "team", "group", "CN=Team,OU=People,DC=fake", "root",
                      "anchor", TEAM, "displayName", "Team", "@member", "ann", NULL);
  put_user (fixture, "cloud-ann", ANN);
  put_user (fixture, "cloud-gone", GONE);
  put_user (fixture, "cloud-leaver", LEAVER);
  fake_connector_put (fixture->target, "cloud-team", "group", NULL, NULL, "uniqueName", TEAM,
                      "displayName", "Team", "@members", "cloud-ann", "@members", "cloud-gone",
                      NULL);
  fake_connector_put (fixture->target, "cloud-club", "group", NULL, NULL, "uniqueName", CLUB,
                      "displayName", "Club", "@members", "cloud-gone", NULL);
  fake_connector_put (fixture->target, "cloud-own", "user", NULL, NULL, "userPrincipalName",
                      "own@example.org", NULL);
  put_user (fixture, "cloud-other-form", "employee 17");
  fake_connector_put (fixture->target, "cloud-other-group", "group", NULL, NULL, "uniqueName",
                      "made-by-a-template", NULL);
}

static void
import_both (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  for (int is_target = 0; is_target <= 1; is_target++)
    {
      gboolean is_ok = sync_fixture_import (fixture, is_target != 0, FALSE, &error);

      g_assert_no_error (error);
      g_assert_true (is_ok);
    }
}

static void
look (SyncFixture *fixture, CwUnclaimedSearch *search)
{
  search->n_deleted = search->n_kept = search->n_unsure = 0;
  fixture->unclaimed = search;
  sync_fixture_synchronise (fixture, FALSE);
  fixture->unclaimed = NULL;
}

static guint64
count_deletions (SyncFixture *fixture)
{
  return sync_fixture_get_pending (fixture).n_by_op[CW_PENDING_DELETE];
}

static void
send (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sync_fixture_export (fixture, &error));
  g_assert_no_error (error);
}

static gboolean
is_there (SyncFixture *fixture, const char *name)
{
  g_autofree char *title = fake_connector_get (fixture->target, name, "displayName");

  return title != NULL;
}

static void
test_found (SyncFixture *fixture, gconstpointer data)
{
  CwUnclaimedSearch search = { 0 };

  fill (fixture);
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_deleted, ==, 3);
  g_assert_cmpuint (search.n_kept + search.n_unsure, ==, 0);
  g_assert_cmpuint (count_deletions (fixture), ==, 3);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_DEPROVISIONED], ==, 3);

  /* Once more finds nobody more, and takes nothing back. */
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_deleted, ==, 0);
  g_assert_cmpuint (count_deletions (fixture), ==, 3);

  send (fixture);
  g_assert_false (is_there (fixture, "cloud-gone"));
  g_assert_false (is_there (fixture, "cloud-leaver"));
  g_assert_false (is_there (fixture, "cloud-club"));
  g_assert_true (is_there (fixture, "cloud-ann"));
  g_assert_true (is_there (fixture, "cloud-team"));
  g_assert_true (is_there (fixture, "cloud-other-form"));
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 5);
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_deleted, ==, 0);
  g_assert_cmpuint (count_deletions (fixture), ==, 0);
}

/* Without being asked for, the store leaves alone whom it does not know. */
static void
test_not_asked (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  import_both (fixture);
  sync_fixture_synchronise (fixture, TRUE);
  g_assert_cmpuint (count_deletions (fixture), ==, 0);
}

/* Anchors of objects that the other store knew, and that were nobody's there. */
static void
test_strangers (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) strangers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  CwUnclaimedSearch search = { .strangers = strangers };

  g_hash_table_add (strangers, g_base64_encode ((const guchar *) "cloud-gone", 10));
  fill (fixture);
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_deleted, ==, 2);
  send (fixture);
  g_assert_true (is_there (fixture, "cloud-gone"));
}

/* Of a store that was restored, what it knew to be nobody's stays so. */
static void
test_known_before (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  CwUnclaimedSearch search = { 0 };

  fill (fixture);
  import_both (fixture);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_true (cw_unclaimed_store_get_last (session, &search.after, &error));
  g_assert_no_error (error);
  put_user (fixture, "cloud-since", "U1NTU1NTU1NTU1NTU1NTUw==");
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_deleted, ==, 1);
  send (fixture);
  g_assert_false (is_there (fixture, "cloud-since"));
  g_assert_true (is_there (fixture, "cloud-gone"));
}

static void
test_administrator (SyncFixture *fixture, gconstpointer data)
{
  CwUnclaimedSearch search = { 0 };

  fill (fixture);
  fake_connector_set (fixture->target, "cloud-gone", CW_ADMINISTRATOR_ROLES, "Global Reader");
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_kept, ==, 1);
  g_assert_cmpuint (search.n_deleted, ==, 2);
  /* Leaver becomes one before the deletion is exported; then somebody makes the club the cloud's
   * own. */
  fake_connector_set (fixture->target, "cloud-leaver", CW_ADMINISTRATOR_ROLES, "Global Reader");
  fake_connector_set (fixture->target, "cloud-club", "uniqueName", NULL);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (count_deletions (fixture), ==, 0);
  g_assert_true (is_there (fixture, "cloud-gone"));
  g_assert_true (is_there (fixture, "cloud-leaver"));
  g_assert_true (is_there (fixture, "cloud-club"));
}

/* Whoever comes (again) before the deletion is exported has the account. */
static void
test_comes_again (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  CwUnclaimedSearch search = { 0 };

  fill (fixture);
  import_both (fixture);
  look (fixture, &search);
  fake_connector_put (fixture->source, "gone", "user", "CN=Gone,OU=People,DC=fake", "root",
                      "anchor", GONE, "userPrincipalName", "gone@example.org", "displayName",
                      "Not gone", NULL);
  sync_fixture_cycle (fixture);
  g_assert_false (is_there (fixture, "cloud-leaver"));
  name = fake_connector_get (fixture->target, "cloud-gone", "displayName");
  g_assert_cmpstr (name, ==, "Not gone");
}

/* A person whom a rule keeps from the target is deleted there, as one that is known would be. */
static void
test_filtered (SyncFixture *fixture, gconstpointer data)
{
  CwUnclaimedSearch search = { 0 };

  fill (fixture);
  fake_connector_put (fixture->source, "leaver", "user", "CN=Leaver,OU=People,DC=fake", "root",
                      "anchor", LEAVER, "userPrincipalName", "leaver@example.org", "hidden", "yes",
                      NULL);
  import_both (fixture);
  look (fixture, &search);
  /* The account is tied to the person first, and so needs no search. */
  g_assert_cmpuint (search.n_deleted, ==, 2);
  g_assert_cmpuint (count_deletions (fixture), ==, 3);
  send (fixture);
  g_assert_false (is_there (fixture, "cloud-leaver"));
}

/* Somebody whose rules fail may be any of them. */
static void
test_unsure (SyncFixture *fixture, gconstpointer data)
{
  static const char failing[] =
      "{\"version\": 1, \"rules\": [{\"id\": \"failing\", \"direction\": \"inbound\","
      " \"connectorKind\": \"active-directory\", \"objectTypes\": [\"user\"],"
      " \"metaverseType\": \"person\", \"linkType\": \"join\", \"precedence\": 50,"
      " \"scope\": [[{\"attribute\": \"broken\", \"operator\": \"ISNOTNULL\"}]],"
      " \"flows\": [{\"target\": \"department\","
      "  \"expression\": \"CNum([broken])\"}]}]}";
  CwUnclaimedSearch search = { 0 };

  sync_fixture_add_rules (fixture, failing);
  fill (fixture);
  fake_connector_put (fixture->source, "leaver", "user", "CN=Leaver,OU=People,DC=fake", "root",
                      "anchor", LEAVER, "userPrincipalName", "leaver@example.org", "displayName",
                      "Leaver", "broken", "no number", NULL);
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  g_assert_cmpuint (search.n_unsure, ==, 1);
  g_assert_cmpuint (search.n_deleted, ==, 0);
  g_assert_cmpuint (count_deletions (fixture), ==, 0);

  fake_connector_set (fixture->source, "leaver", "broken", NULL);
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_unsure, ==, 0);
  g_assert_cmpuint (search.n_deleted, ==, 2);
  send (fixture);
  g_assert_true (is_there (fixture, "cloud-leaver"));
}

/* More than one transaction, broken off, and done to its end. */
static void
test_many (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CwUnclaimedSearch search = { 0 };

  fill (fixture);
  for (guint i = 0; i < 1200; i++)
    {
      g_autofree char *bytes = g_strdup_printf ("sixteen byte%04u", i);
      g_autofree char *anchor = g_base64_encode ((const guchar *) bytes, 16);
      g_autofree char *name = g_strdup_printf ("cloud-%u", i);

      put_user (fixture, name, anchor);
    }
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_deleted, ==, 1203);
  g_assert_cmpuint (count_deletions (fixture), ==, 1203);
  send (fixture);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 5);
}

/* ----- why somebody is left alone: each reason that there is */

static CwUnclaimedJudge *
make_judge (SyncFixture *fixture, CwStoreSession *session, CwUnclaimedSearch *search)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *connectors = cw_config_get_connectors (fixture->config);
  CwUnclaimedJudge *judge =
      cw_unclaimed_judge_new (session, fixture->config, fixture->rules, search, &error);

  g_assert_no_error (error);
  g_assert_true (cw_store_session_begin (session, &error));
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      gint64 number = 0;

      g_assert_true (
          cw_connector_space_register_connector (session, connector->id, &number, &error));
      cw_unclaimed_judge_add_connector (judge, connector, number);
    }
  g_assert_true (cw_store_session_commit (session, &error));
  return judge;
}

/* Of whom nobody is tied to. (transfer full) (nullable) */
static CwCsObject *
find_loose (CwStoreSession *session, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) anchor = g_bytes_new (name, strlen (name));
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (session, &error);

  for (guint i = 0; i < partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);
      g_autoptr (GPtrArray) page =
          cw_unclaimed_store_list (session, partition->id, 0, 1000, &error);

      g_assert_no_error (error);
      for (guint j = 0; j < page->len; j++)
        {
          CwCsObject *object = g_ptr_array_index (page, j);

          if (g_bytes_equal (object->anchor, anchor))
            return g_ptr_array_steal_index (page, j);
        }
    }
  return NULL;
}

/* @search: (nullable). @other: (nullable): the name of the object that is told beside it. */
static void
assert_verdict (SyncFixture *fixture,
                CwUnclaimedSearch *search,
                const char *name,
                CwUnclaimedVerdict verdict,
                const char *other)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  CwUnclaimedSearch nobody = { 0 };
  g_autoptr (CwUnclaimedJudge) judge =
      make_judge (fixture, session, search != NULL ? search : &nobody);
  g_autoptr (CwCsObject) object = find_loose (session, name);
  g_autoptr (CwCsObject) told = NULL;
  CwUnclaimedFinding finding;

  g_assert_nonnull (object);
  g_assert_true (cw_unclaimed_judge_look (judge, object, &finding, &error));
  g_assert_no_error (error);
  g_assert_cmpint (finding.verdict, ==, verdict);
  if (other == NULL)
    {
      g_assert_cmpint (finding.other, ==, 0);
      return;
    }
  told = cw_connector_space_get (session, finding.other, CW_CS_LOAD_ROW, &error);
  g_assert_cmpmem (g_bytes_get_data (told->anchor, NULL), g_bytes_get_size (told->anchor), other,
                   strlen (other));
}

static void
test_verdicts (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) strangers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  CwUnclaimedSearch search = { .strangers = strangers };

  g_hash_table_add (strangers, g_base64_encode ((const guchar *) "cloud-leaver", 12));
  fill (fixture);
  fake_connector_set (fixture->target, "cloud-club", CW_ADMINISTRATOR_ROLES, "Global Reader");
  import_both (fixture);
  sync_fixture_synchronise (fixture, FALSE);
  assert_verdict (fixture, &search, "cloud-gone", CW_UNCLAIMED_NOBODYS, NULL);
  assert_verdict (fixture, &search, "cloud-leaver", CW_UNCLAIMED_STRANGER, NULL);
  assert_verdict (fixture, NULL, "cloud-leaver", CW_UNCLAIMED_NOBODYS, NULL);
  assert_verdict (fixture, &search, "cloud-own", CW_UNCLAIMED_NO_ANCHOR, NULL);
  assert_verdict (fixture, &search, "cloud-other-form", CW_UNCLAIMED_NO_ANCHOR, NULL);
  assert_verdict (fixture, &search, "cloud-other-group", CW_UNCLAIMED_NO_ANCHOR, NULL);
  assert_verdict (fixture, &search, "cloud-club", CW_UNCLAIMED_ADMINISTRATOR, NULL);
  /* Everything of a store that was restored. */
  search.after = G_MAXINT64;
  assert_verdict (fixture, &search, "cloud-gone", CW_UNCLAIMED_STRANGER, NULL);
  assert_verdict (fixture, &search, "cloud-own", CW_UNCLAIMED_NO_ANCHOR, NULL);
}

/* Two accounts with one source anchor, of which one is tied. */
static void
test_taken (SyncFixture *fixture, gconstpointer data)
{
  CwUnclaimedSearch search = { 0 };

  fill (fixture);
  import_both (fixture);
  sync_fixture_synchronise (fixture, FALSE);
  put_user (fixture, "cloud-second-ann", ANN);
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_kept, ==, 1);
  assert_verdict (fixture, NULL, "cloud-second-ann", CW_UNCLAIMED_TAKEN, "cloud-ann");
}

/* Somebody has the anchor, and is kept from an administrator's account. */
static void
test_error (SyncFixture *fixture, gconstpointer data)
{
  CwUnclaimedSearch search = { 0 };

  fill (fixture);
  fake_connector_put (fixture->source, "gone", "user", "CN=Gone,OU=People,DC=fake", "root",
                      "anchor", GONE, "userPrincipalName", "gone@example.org", "displayName",
                      "Gone", NULL);
  fake_connector_set (fixture->target, "cloud-gone", CW_ADMINISTRATOR_ROLES, "Global Reader");
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_kept, ==, 1);
  assert_verdict (fixture, NULL, "cloud-gone", CW_UNCLAIMED_ERROR, "gone");
}

/* Two rules with join conditions apply to one account. */
static void
test_fails (SyncFixture *fixture, gconstpointer data)
{
  static const char second[] =
      "{\"version\": 1, \"rules\": [{\"id\": \"second\", \"direction\": \"inbound\","
      " \"connectorKind\": \"graph\", \"objectTypes\": [\"user\"],"
      " \"metaverseType\": \"person\", \"linkType\": \"join\", \"precedence\": 50,"
      " \"scope\": [[{\"attribute\": \"department\", \"operator\": \"ISNOTNULL\"}]],"
      " \"join\": [[{\"source\": \"displayName\", \"metaverse\": \"displayName\"}]],"
      " \"flows\": []}]}";
  CwUnclaimedSearch search = { 0 };

  sync_fixture_add_rules (fixture, second);
  fill (fixture);
  fake_connector_set (fixture->target, "cloud-gone", "department", "Sales");
  import_both (fixture);
  look (fixture, &search);
  g_assert_cmpuint (search.n_kept, ==, 1);
  g_assert_cmpuint (search.n_deleted, ==, 2);
  assert_verdict (fixture, NULL, "cloud-gone", CW_UNCLAIMED_FAILS, NULL);
}

/* It was read after its person, and nothing was synchronised since. */
static void
test_joins (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill (fixture);
  fake_connector_delete (fixture->target, "cloud-ann");
  fake_connector_set (fixture->source, "ann", "hidden", "yes");
  import_both (fixture);
  sync_fixture_synchronise (fixture, FALSE);
  put_user (fixture, "cloud-ann", ANN);
  g_assert_true (sync_fixture_import (fixture, TRUE, FALSE, &error));
  g_assert_no_error (error);
  assert_verdict (fixture, NULL, "cloud-ann", CW_UNCLAIMED_JOINS, NULL);
}

static void
add_test (const char *path, void (*func) (SyncFixture *, gconstpointer))
{
  g_test_add (path, SyncFixture, NULL, sync_fixture_set_up, func, sync_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/sync/unclaimed/found", test_found);
  add_test ("/sync/unclaimed/not-asked", test_not_asked);
  add_test ("/sync/unclaimed/strangers", test_strangers);
  add_test ("/sync/unclaimed/known-before", test_known_before);
  add_test ("/sync/unclaimed/administrator", test_administrator);
  add_test ("/sync/unclaimed/comes-again", test_comes_again);
  add_test ("/sync/unclaimed/filtered", test_filtered);
  add_test ("/sync/unclaimed/unsure", test_unsure);
  add_test ("/sync/unclaimed/many", test_many);
  add_test ("/sync/unclaimed/verdicts", test_verdicts);
  add_test ("/sync/unclaimed/taken", test_taken);
  add_test ("/sync/unclaimed/error", test_error);
  add_test ("/sync/unclaimed/fails", test_fails);
  add_test ("/sync/unclaimed/joins", test_joins);
  return g_test_run ();
}
