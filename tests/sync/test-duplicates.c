/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync-fixture.h"

/* Two want what only one may have: whoever has it keeps it, the other is exported with what its
 * rule has for that case, and gets its own as soon as it is free. */

#define ROUNDS 10

/* A name, an address of mail and other addresses, of one set. In place of a name: the one that it
 * has, else two that are made of the anchor. Whose shoe size another has is not exported. */
#define RULES(more)                                                                                \
  "{\"version\": 1, \"multiValued\": {\"graph\": [\"others\"]},"                                   \
  " \"metaverse\": {\"types\": {\"person\": {\"name\": {}, \"mail\": {}, \"shoe\": {},"            \
  "   \"proxies\": {\"multiValued\": true, \"unique\": true, \"among\": \"addresses\"}}}},"        \
  " \"rules\": [{\"id\": \"in-more\", \"direction\": \"inbound\","                                 \
  "  \"connectorKind\": \"active-directory\", \"objectTypes\": [\"user\"],"                        \
  "  \"metaverseType\": \"person\", \"precedence\": 160, \"within\": \"in-user\","                 \
  "  \"flows\": [{\"target\": \"name\", \"source\": \"upn\"},"                                     \
  "   {\"target\": \"mail\", \"source\": \"mail\"},"                                               \
  "   {\"target\": \"shoe\", \"source\": \"shoe\"},"                                               \
  "   {\"target\": \"proxies\", \"source\": \"proxies\"}]}," more                                  \
  " {\"id\": \"own-out\", \"direction\": \"outbound\", \"connectorKind\": \"graph\","              \
  "  \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 140,"             \
  "  \"linkType\": \"provision\", \"replaces\": \"out-user\","                                     \
  "  \"scope\": [[{\"attribute\": \"hidden\", \"operator\": \"ISNULL\"}]],"                        \
  "  \"flows\": ["                                                                                 \
  "   {\"target\": \"onPremisesImmutableId\", \"source\": \"sourceAnchor\"},"                      \
  "   {\"target\": \"userPrincipalName\", \"source\": \"name\", \"unique\": true,"                 \
  "    \"among\": \"addresses\", \"duplicate\": \"Split(ImportedValue(\\\"userPrincipalName\\\")"  \
  " & \\\" \\\" & [sourceAnchor] & \\\"1 \\\" & [sourceAnchor] & \\\"2\\\", \\\" \\\")\"},"        \
  "   {\"target\": \"mail\", \"source\": \"mail\", \"unique\": true, \"among\": \"addresses\","    \
  "    \"duplicate\": \"IgnoreThisFlow\"},"                                                        \
  "   {\"target\": \"others\", \"source\": \"proxies\", \"unique\": true,"                         \
  "    \"among\": \"addresses\", \"duplicate\": \"AuthoritativeNull\"},"                           \
  "   {\"target\": \"shoe\", \"source\": \"shoe\", \"unique\": true},"                             \
  "   {\"target\": \"displayName\", \"source\": \"displayName\"}]}]}"

/* What the target has comes back. */
#define RETURNED                                                                                   \
  " {\"id\": \"cloud-more\", \"direction\": \"inbound\", \"connectorKind\": \"graph\","            \
  "  \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 170,"             \
  "  \"flows\": [{\"target\": \"proxies\", \"source\": \"proxies\"}]},"

static void
put (FakeConnector *forest, const char *name, const char *anchor, const char *upn)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);

  fake_connector_put (forest, name, "user", dn, NULL, "anchor", anchor, "upn", upn, "displayName",
                      name, NULL);
}

static void
set_up (SyncFixture *fixture, gconstpointer flags)
{
  sync_fixture_set_up (fixture, flags);
  sync_fixture_add_rules (fixture, RULES (RETURNED));
  fake_connector_forbid_duplicates (fixture->target);
}

static void
set_up_one_way (SyncFixture *fixture, gconstpointer flags)
{
  sync_fixture_set_up (fixture, flags);
  sync_fixture_add_rules (fixture, RULES (""));
  fake_connector_forbid_duplicates (fixture->target);
}

#define assert_cloud(fixture, anchor, attribute, expected)                                         \
  do                                                                                               \
    {                                                                                              \
      g_autofree char *found = sync_fixture_cloud (fixture, anchor, attribute);                    \
      g_assert_cmpstr (found, ==, expected);                                                       \
    }                                                                                              \
  while (0)

/* The only error, as people read it. (transfer full) */
static char *
get_message (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  g_autoptr (GPtrArray) errors = cw_run_store_list_errors (session, 0, 0, 10, &error);
  const CwObjectError *first;

  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 1);
  first = g_ptr_array_index (errors, 0);
  g_assert_cmpstr (first->code, ==, "duplicate-value");
  return g_strdup_printf ("%s: %s: %s", first->dn, first->detail, first->message);
}

/* Nothing more happens. */
static void
assert_settled (SyncFixture *fixture)
{
  guint n = fake_connector_get_n_exported (fixture->target);
  guint64 n_errors = sync_fixture_count_errors (fixture);

  for (guint i = 0; i < ROUNDS; i++)
    {
      sync_fixture_cycle (fixture);
      g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n);
      g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, n_errors);
    }
}

/* ----- who keeps it */

/* Of two new ones the one whose anchor comes first has it, whichever was read first. */
static void
test_order (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *message = NULL;

  put (fixture->source, "late", "B", "ann@x");
  put (fixture->source, "early", "A", "ANN@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "ANN@x");
  assert_cloud (fixture, "B", "userPrincipalName", "B1");
  assert_cloud (fixture, "B", "displayName", "late");
  message = get_message (fixture);
  g_assert_nonnull (strstr (message, "CN=late,DC=fake: userPrincipalName: "));
  g_assert_nonnull (strstr (message, "ann@x"));
  g_assert_nonnull (strstr (message, "CN=early,DC=fake"));
  g_assert_nonnull (strstr (message, "B1"));
  assert_settled (fixture);
}

/* Who loses is looked at again in the same step: that is still one error. */
static void
test_counted_once (SyncFixture *fixture, gconstpointer data)
{
  put (fixture->source, "late", "B", "ann@x");
  put (fixture->source, "early", "A", "ann@x");
  put (fixture->source, "latest", "C", "ann@x");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, NULL));
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 2);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_ERRORS], ==, 2);
}

static void
test_other_order (SyncFixture *fixture, gconstpointer data)
{
  put (fixture->source, "early", "A", "ANN@x");
  put (fixture->source, "late", "B", "ann@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "ANN@x");
  assert_cloud (fixture, "B", "userPrincipalName", "B1");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  assert_settled (fixture);
}

/* Twenty of one name, in one step, from both ends: only the first one has it, and every other one a
 * name of its own. */
static void
test_crowd (SyncFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      guint n = (i * 7) % 20;
      g_autofree char *name = g_strdup_printf ("u%02u", n);

      put (fixture->source, name, name, "info@x");
    }
  sync_fixture_cycle (fixture);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *anchor = g_strdup_printf ("u%02u", i);
      g_autofree char *expected = g_strdup_printf ("u%02u1", i);

      assert_cloud (fixture, anchor, "userPrincipalName", i == 0 ? "info@x" : expected);
    }
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 19);
  g_assert_cmpuint (fake_connector_get_n_duplicates (fixture->target), ==, 0);
  assert_settled (fixture);
}

/* Who has it keeps it, though another would come before. */
static void
test_exported_keeps (SyncFixture *fixture, gconstpointer data)
{
  put (fixture->source, "late", "B", "ann@x");
  sync_fixture_cycle (fixture);
  put (fixture->source, "early", "A", "ann@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "B", "userPrincipalName", "ann@x");
  assert_cloud (fixture, "A", "userPrincipalName", "A1");
  assert_settled (fixture);
  sync_fixture_synchronise (fixture, TRUE);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  assert_settled (fixture);
}

/* What stands in for it may be somebody's too. */
static void
test_next_candidate (SyncFixture *fixture, gconstpointer data)
{
  put (fixture->source, "other", "C", "B1");
  put (fixture->source, "early", "A", "ann@x");
  put (fixture->source, "late", "B", "ann@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "B", "userPrincipalName", "B2");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  assert_settled (fixture);
}

/* Without one in its place, it is not exported: and holds nothing itself. */
static void
test_nothing_instead (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *message = NULL;

  put (fixture->source, "early", "A", "a@x");
  put (fixture->source, "late", "B", "b@x");
  fake_connector_set (fixture->source, "early", "shoe", "42");
  fake_connector_set (fixture->source, "late", "shoe", "42");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "shoe", "42");
  assert_cloud (fixture, "B", "displayName", NULL);
  message = get_message (fixture);
  g_assert_nonnull (strstr (message, "CN=late,DC=fake: shoe: "));
  put (fixture->source, "third", "C", "b@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "C", "userPrincipalName", "b@x");
  assert_settled (fixture);
}

/* A new one takes it from one that was read before it and that has nothing instead. */
static void
test_nothing_instead_order (SyncFixture *fixture, gconstpointer data)
{
  put (fixture->source, "late", "B", "b@x");
  put (fixture->source, "early", "A", "a@x");
  fake_connector_set (fixture->source, "early", "shoe", "42");
  fake_connector_set (fixture->source, "late", "shoe", "42");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "shoe", "42");
  assert_cloud (fixture, "B", "displayName", NULL);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  assert_settled (fixture);
}

/* ----- one set of several attributes */

static void
test_across (SyncFixture *fixture, gconstpointer data)
{
  put (fixture->source, "early", "A", "ann@x");
  put (fixture->source, "late", "B", "bob@x");
  put (fixture->source, "last", "C", "cid@x");
  fake_connector_set (fixture->source, "early", "proxies", "SMTP:box@x");
  fake_connector_set (fixture->source, "late", "mail", "BOX@x");
  fake_connector_set (fixture->source, "last", "mail", "Ann@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "others", "SMTP:box@x");
  assert_cloud (fixture, "B", "userPrincipalName", "bob@x");
  assert_cloud (fixture, "B", "mail", NULL);
  assert_cloud (fixture, "C", "mail", NULL);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 2);
  assert_settled (fixture);
}

/* Of several values only what another has is left out. */
static void
test_some_of_many (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *message = NULL;

  put (fixture->source, "early", "A", "ann@x");
  fake_connector_put (fixture->source, "late", "user", "CN=late,DC=fake", NULL, "anchor", "B",
                      "upn", "bob@x", "displayName", "late", "proxies", "smtp:ann@x", "proxies",
                      "SMTP:bob@x", "proxies", "sip:ann@x", NULL);
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "B", "userPrincipalName", "bob@x");
  assert_cloud (fixture, "B", "others", "SMTP:bob@x,sip:ann@x");
  message = get_message (fixture);
  g_assert_nonnull (strstr (message, "smtp:ann@x"));
  assert_settled (fixture);
  put (fixture->source, "early", "A", "anna@x");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "B", "others", "SMTP:bob@x,sip:ann@x,smtp:ann@x");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

/* ----- letting go */

static void
make_two (SyncFixture *fixture)
{
  put (fixture->source, "early", "A", "ann@x");
  put (fixture->source, "late", "B", "ann@x");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "B", "userPrincipalName", "B1");
}

static void
assert_free (SyncFixture *fixture)
{
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "B", "userPrincipalName", "ann@x");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  g_assert_cmpuint (fake_connector_get_n_duplicates (fixture->target), ==, 0);
  assert_settled (fixture);
}

static void
test_changed (SyncFixture *fixture, gconstpointer data)
{
  make_two (fixture);
  put (fixture->source, "early", "A", "anna@x");
  assert_free (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "anna@x");
}

static void
test_deleted (SyncFixture *fixture, gconstpointer data)
{
  make_two (fixture);
  fake_connector_delete (fixture->source, "early");
  sync_fixture_cycle (fixture);
  assert_free (fixture);
}

static void
test_no_longer_exported (SyncFixture *fixture, gconstpointer data)
{
  make_two (fixture);
  fake_connector_set (fixture->source, "early", "hidden", "yes");
  sync_fixture_cycle (fixture);
  assert_free (fixture);
}

static void
test_gives_up (SyncFixture *fixture, gconstpointer data)
{
  make_two (fixture);
  put (fixture->source, "late", "B", "bob@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "B", "userPrincipalName", "bob@x");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  assert_settled (fixture);
}

/* Names that go round among several, which the target could not take one by one. */
static void
rotate (SyncFixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);

      put (fixture->source, name, name, name);
    }
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);
      g_autofree char *next = g_strdup_printf ("p%u", (i + 1) % n);

      put (fixture->source, name, name, next);
    }
  for (guint i = 0; i < n + 2; i++)
    sync_fixture_cycle (fixture);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);
      g_autofree char *next = g_strdup_printf ("p%u", (i + 1) % n);

      assert_cloud (fixture, name, "userPrincipalName", next);
    }
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  assert_settled (fixture);
}

static void
test_swap (SyncFixture *fixture, gconstpointer data)
{
  rotate (fixture, 2);
}

/* Each has in the target, beside its own name and address, what it is about to lose. */
static void
swap_with_old_addresses (SyncFixture *fixture)
{
  static const char *const names[] = { "A", "B" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      put (fixture->source, names[i], names[i], names[i]);
      fake_connector_set (fixture->source, names[i], "mail", names[i]);
    }
  sync_fixture_cycle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    fake_connector_set (fixture->target,
                        fake_connector_find (fixture->target, "onPremisesImmutableId", names[i]),
                        "proxies", names[i]);
  sync_fixture_cycle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      put (fixture->source, names[i], names[i], names[1 - i]);
      fake_connector_set (fixture->source, names[i], "mail", names[1 - i]);
    }
  sync_fixture_cycle (fixture);
  assert_settled (fixture);
  g_assert_cmpuint (fake_connector_get_n_duplicates (fixture->target), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      assert_cloud (fixture, names[i], "userPrincipalName", names[i]);
      assert_cloud (fixture, names[i], "mail", names[i]);
    }
}

static void
assert_told (SyncFixture *fixture, const char *of_a, const char *of_b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  g_autoptr (GPtrArray) errors = cw_run_store_list_errors (session, 0, 0, 10, &error);
  const CwObjectError *first;
  const CwObjectError *second;

  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 2);
  first = g_ptr_array_index (errors, 0);
  second = g_ptr_array_index (errors, 1);
  g_assert_cmpstr (first->dn, ==, "CN=A,DC=fake");
  g_assert_nonnull (strstr (first->message, of_a));
  g_assert_nonnull (strstr (second->message, of_b));
}

/* What the target itself keeps no change in the directory sets free: both keep theirs, and are told
 * why. */
static void
test_swap_kept (SyncFixture *fixture, gconstpointer data)
{
  swap_with_old_addresses (fixture);
  assert_told (fixture, "stays with CN=B,DC=fake", "stays with CN=A,DC=fake");
}

/* The same where a rule takes what the target has, which then counts as wanted; and what was
 * imported of the target in the same cycle has each looked at twice in one step. */
static void
test_swap_taken_back (SyncFixture *fixture, gconstpointer data)
{
  swap_with_old_addresses (fixture);
  assert_told (fixture, "used by CN=B,DC=fake", "used by CN=A,DC=fake");
}

static void
test_round (SyncFixture *fixture, gconstpointer data)
{
  rotate (fixture, 5);
}

/* One takes over what another lets go of: nobody is called anything else meanwhile. */
static void
test_chain (SyncFixture *fixture, gconstpointer data)
{
  put (fixture->source, "early", "A", "one@x");
  put (fixture->source, "late", "B", "two@x");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  put (fixture->source, "early", "A", "two@x");
  put (fixture->source, "late", "B", "three@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "B", "userPrincipalName", "three@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "two@x");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  assert_settled (fixture);
}

/* ----- those of the cloud */

static void
test_cloud_object (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *message = NULL;

  fake_connector_put (fixture->target, "admin", "user", "admin", NULL, "userPrincipalName",
                      "root@x", "mail", "Ann@x", "onPremisesImmutableId", "elsewhere", NULL);
  put (fixture->source, "early", "A", "ann@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "A1");
  message = get_message (fixture);
  g_assert_nonnull (strstr (message, "root@x (admin)"));
  assert_settled (fixture);
  fake_connector_set (fixture->target, "admin", "mail", "root@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "ann@x");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  g_assert_cmpuint (fake_connector_get_n_duplicates (fixture->target), ==, 0);
  assert_settled (fixture);
}

/* It comes between two cycles, and then wants what another waits for. */
static void
test_cloud_object_comes (SyncFixture *fixture, gconstpointer data)
{
  put (fixture->source, "early", "A", "ann@x");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, NULL));
  sync_fixture_synchronise (fixture, FALSE);
  fake_connector_put (fixture->target, "admin", "user", "admin", NULL, "userPrincipalName",
                      "root@x", "mail", "ann@x", "onPremisesImmutableId", "elsewhere", NULL);
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "A1");
  g_assert_cmpuint (fake_connector_get_n_duplicates (fixture->target), ==, 0);
  fake_connector_delete (fixture->target, "admin");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "ann@x");
  assert_settled (fixture);
}

/* One that is its own is joined as ever. */
static void
test_cloud_object_joined (SyncFixture *fixture, gconstpointer data)
{
  fake_connector_put (fixture->target, "there", "user", "there", NULL, "userPrincipalName", "ann@x",
                      "mail", "ann@x", "onPremisesImmutableId", "A", NULL);
  put (fixture->source, "late", "B", "ann@x");
  put (fixture->source, "early", "A", "ann@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "displayName", "early");
  assert_cloud (fixture, "A", "userPrincipalName", "ann@x");
  assert_cloud (fixture, "B", "userPrincipalName", "B1");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 2);
  assert_settled (fixture);
}

/* What the cloud gave to one of ours nobody else gets. */
static void
test_given_by_cloud (SyncFixture *fixture, gconstpointer data)
{
  put (fixture->source, "late", "B", "bob@x");
  sync_fixture_cycle (fixture);
  fake_connector_set (fixture->target,
                      fake_connector_find (fixture->target, "onPremisesImmutableId", "B"),
                      "proxies", "smtp:ann@x");
  sync_fixture_cycle (fixture);
  put (fixture->source, "early", "A", "ann@x");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "A1");
  assert_settled (fixture);
}

/* What nobody knew of: the target's own refusal is an error as ever. */
static void
test_unknown (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *code = NULL;

  sync_fixture_cycle (fixture);
  put (fixture->source, "early", "A", "ann@x");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, NULL));
  fake_connector_put (fixture->target, "admin", "user", "admin", NULL, "userPrincipalName",
                      "root@x", "mail", "ann@x", "onPremisesImmutableId", "elsewhere", NULL);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_true (sync_fixture_export (fixture, NULL));
  code = sync_fixture_get_error (fixture);
  g_assert_cmpstr (code, ==, "Request_BadRequest/ObjectConflict");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "userPrincipalName", "A1");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  assert_settled (fixture);
}

/* ----- two forests */

static void
import_all (SyncFixture *fixture, gboolean is_other_first)
{
  if (is_other_first)
    sync_fixture_import_other (fixture);
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, NULL));
  if (!is_other_first)
    sync_fixture_import_other (fixture);
  g_assert_true (sync_fixture_import (fixture, TRUE, FALSE, NULL));
}

/* One has the name and an address in one forest, one the same ones in the other. @first: the forest
 * of the one whose anchor comes first. */
static void
share (SyncFixture *fixture, FakeConnector *first, gboolean is_other_first)
{
  FakeConnector *second = first == fixture->source ? fixture->other : fixture->source;

  put (first, "early", "A", "ANN@x");
  fake_connector_set (first, "early", "proxies", "SMTP:box@x");
  put (second, "late", "B", "ann@x");
  fake_connector_set (second, "late", "proxies", "smtp:BOX@x");
  put (second, "last", "C", "cid@x");
  fake_connector_set (second, "last", "mail", "Box@x");
  import_all (fixture, is_other_first);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_true (sync_fixture_export (fixture, NULL));
  assert_settled (fixture);
}

static void
assert_first_has_it (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  g_autoptr (GPtrArray) errors = cw_run_store_list_errors (session, 0, 0, 10, &error);

  g_assert_no_error (error);
  assert_cloud (fixture, "A", "userPrincipalName", "ANN@x");
  assert_cloud (fixture, "A", "others", "SMTP:box@x");
  assert_cloud (fixture, "B", "userPrincipalName", "B1");
  assert_cloud (fixture, "B", "others", NULL);
  assert_cloud (fixture, "C", "userPrincipalName", "cid@x");
  assert_cloud (fixture, "C", "mail", NULL);
  g_assert_cmpuint (fake_connector_get_n_duplicates (fixture->target), ==, 0);
  for (guint i = 0; i < errors->len; i++)
    {
      const CwObjectError *each = g_ptr_array_index (errors, i);

      g_assert_cmpstr (each->code, ==, "duplicate-value");
      g_assert_nonnull (strstr (each->message, "CN=early,DC=fake"));
      g_assert_cmpstr (each->dn, !=, "CN=early,DC=fake");
    }
  g_assert_cmpuint (errors->len, ==, 2);
}

/* @data: which forest is read first. The forest of the one who has it makes no difference either.
 */
static void
test_forests (SyncFixture *fixture, gconstpointer data)
{
  share (fixture, fixture->source, data != NULL);
  assert_first_has_it (fixture);
}

static void
test_forests_swapped (SyncFixture *fixture, gconstpointer data)
{
  share (fixture, fixture->other, data != NULL);
  assert_first_has_it (fixture);
}

/* The holder leaves its forest: the next one in the other forest has both then. */
static void
test_forests_free (SyncFixture *fixture, gconstpointer data)
{
  share (fixture, fixture->source, data != NULL);
  fake_connector_delete (fixture->source, "early");
  import_all (fixture, data != NULL);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_true (sync_fixture_export (fixture, NULL));
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "B", "userPrincipalName", "ann@x");
  assert_cloud (fixture, "B", "others", "smtp:BOX@x");
  assert_cloud (fixture, "C", "mail", NULL);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  g_assert_cmpuint (fake_connector_get_n_duplicates (fixture->target), ==, 0);
  assert_settled (fixture);
}

static void
set_up_forests (SyncFixture *fixture, gconstpointer data)
{
  set_up (fixture, GINT_TO_POINTER (SYNC_FIXTURE_TWO_FORESTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/duplicates/" name, SyncFixture, NULL, set_up, function, sync_fixture_tear_down)
  ADD ("order", test_order);
  ADD ("other-order", test_other_order);
  ADD ("counted-once", test_counted_once);
  ADD ("crowd", test_crowd);
  ADD ("exported-keeps", test_exported_keeps);
  ADD ("next-candidate", test_next_candidate);
  ADD ("nothing-instead", test_nothing_instead);
  ADD ("nothing-instead-order", test_nothing_instead_order);
  ADD ("across", test_across);
  ADD ("some-of-many", test_some_of_many);
  ADD ("changed", test_changed);
  ADD ("deleted", test_deleted);
  ADD ("no-longer-exported", test_no_longer_exported);
  ADD ("gives-up", test_gives_up);
  ADD ("swap", test_swap);
  ADD ("swap-taken-back", test_swap_taken_back);
  ADD ("round", test_round);
  ADD ("chain", test_chain);
  ADD ("cloud-object", test_cloud_object);
  ADD ("cloud-object-comes", test_cloud_object_comes);
  ADD ("cloud-object-joined", test_cloud_object_joined);
  ADD ("given-by-cloud", test_given_by_cloud);
  ADD ("unknown", test_unknown);
#undef ADD
#define ADD(name, function)                                                                        \
  g_test_add ("/duplicates/" name, SyncFixture, NULL, set_up_forests, function,                    \
              sync_fixture_tear_down);                                                             \
  g_test_add ("/duplicates/" name "-other-order", SyncFixture, GINT_TO_POINTER (TRUE),             \
              set_up_forests, function, sync_fixture_tear_down)
  ADD ("forests", test_forests);
  ADD ("forests-swapped", test_forests_swapped);
  ADD ("forests-free", test_forests_free);
#undef ADD
  g_test_add ("/duplicates/swap-kept", SyncFixture, NULL, set_up_one_way, test_swap_kept,
              sync_fixture_tear_down);
  return g_test_run ();
}
