/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store/cw-metaverse.h"
#include "sync-fixture.h"

/* Two forests whose objects stand for one another: what comes of them does not depend on which was
 * read first, and nothing that changes its place or its nature is lost. */

/* The mailbox forest's contacts and foreign security principals are aliases of the other's people.
 */
static const char ALIASES[] =
    "{\"version\": 1,"
    " \"metaverse\": {\"types\": {"
    "  \"person\": {\"mail\": {}, \"sids\": {\"multiValued\": true}},"
    "  \"group\": {\"sids\": {\"multiValued\": true}},"
    "  \"contact\": {\"mail\": {}, \"displayName\": {}}}},"
    " \"rules\": ["
    "{\"id\": \"user-more\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","
    " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 200,"
    " \"within\": \"in-user\","
    " \"flows\": [{\"target\": \"mail\", \"source\": \"mail\"},"
    "  {\"target\": \"sids\", \"source\": \"sid\", \"merge\": \"merge\"}]},"
    "{\"id\": \"group-more\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","
    " \"objectTypes\": [\"group\"], \"metaverseType\": \"group\", \"precedence\": 200,"
    " \"flows\": [{\"target\": \"sids\", \"source\": \"sid\"}]},"
    "{\"id\": \"contact-of-person\", \"direction\": \"inbound\","
    " \"connectorKind\": \"active-directory\", \"objectTypes\": [\"contact\"],"
    " \"metaverseType\": \"person\", \"precedence\": 200,"
    " \"join\": [[{\"source\": \"mail\", \"metaverse\": \"mail\"}]]},"
    "{\"id\": \"contact\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","
    " \"objectTypes\": [\"contact\"], \"metaverseType\": \"contact\", \"precedence\": 201,"
    " \"linkType\": \"provision\","
    " \"join\": [[{\"source\": \"mail\", \"metaverse\": \"mail\"}]],"
    " \"flows\": [{\"target\": \"mail\", \"source\": \"mail\"},"
    "  {\"target\": \"displayName\", \"source\": \"displayName\"}]},"
    "{\"id\": \"foreign-user\", \"direction\": \"inbound\","
    " \"connectorKind\": \"active-directory\", \"objectTypes\": [\"foreignSecurityPrincipal\"],"
    " \"metaverseType\": \"person\", \"precedence\": 200,"
    " \"join\": [[{\"source\": \"sid\", \"metaverse\": \"sids\"}]]},"
    "{\"id\": \"foreign-group\", \"direction\": \"inbound\","
    " \"connectorKind\": \"active-directory\", \"objectTypes\": [\"foreignSecurityPrincipal\"],"
    " \"metaverseType\": \"group\", \"precedence\": 200,"
    " \"join\": [[{\"source\": \"sid\", \"metaverse\": \"sids\"}]]}]}";

/* ----- who is there */

static void
put_person (FakeConnector *forest, const char *name, const char *anchor)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);
  g_autofree char *mail = g_strdup_printf ("%s@example.org", name);
  g_autofree char *sid = g_strdup_printf ("S-%s", name);

  fake_connector_put (forest, name, "user", dn, NULL, "anchor", anchor, "userPrincipalName", mail,
                      "mail", mail, "sid", sid, "displayName", name, NULL);
}

static void
put_contact (FakeConnector *forest, const char *name, const char *mail)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,OU=GAL,DC=fake", name);

  fake_connector_put (forest, name, "contact", dn, NULL, "mail", mail, "displayName", name, NULL);
}

static void
put_foreign (FakeConnector *forest, const char *name, const char *sid)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,CN=ForeignSecurityPrincipals,DC=fake", sid);

  fake_connector_put (forest, name, "foreignSecurityPrincipal", dn, NULL, "sid", sid, NULL);
}

static void
fill_accounts (SyncFixture *fixture)
{
  put_person (fixture->source, "ann", "A");
  put_person (fixture->source, "bob", "B");
  fake_connector_put (fixture->source, "crew", "group", "CN=Crew,DC=fake", NULL, "anchor", "C",
                      "displayName", "Crew", "sid", "S-crew", "@member", "bob", NULL);
}

/* A group with ann by her SID, bob by a contact, the crew by its SID, and somebody that nobody
 * knows. */
static void
fill_resources (SyncFixture *fixture)
{
  FakeConnector *other = fixture->other;

  put_foreign (other, "fsp-ann", "S-ann");
  put_foreign (other, "fsp-crew", "S-crew");
  put_foreign (other, "fsp-nobody", "S-nobody");
  put_contact (other, "gal-bob", "BOB@example.org");
  put_contact (other, "gal-eve", "eve@elsewhere.example");
  fake_connector_put (other, "team", "group", "CN=Team,DC=fake", NULL, "anchor", "T", "displayName",
                      "Team", "@member", "fsp-ann", "@member", "fsp-crew", "@member", "fsp-nobody",
                      "@member", "gal-bob", "@member", "gal-eve", NULL);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Display names of a cloud group's members, sorted. */
static char *
list_members (SyncFixture *fixture, const char *anchor)
{
  g_autofree char *members = sync_fixture_cloud (fixture, anchor, "@members");
  g_auto (GStrv) names = g_strsplit (members != NULL ? members : "", ",", -1);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names[i] != NULL && *names[i] != '\0'; i++)
    g_ptr_array_add (shown, fake_connector_get (fixture->target, names[i], "displayName"));
  g_ptr_array_sort (shown, compare_texts);
  g_ptr_array_add (shown, NULL);
  return g_strjoinv (",", (char **) shown->pdata);
}

static void
assert_members (SyncFixture *fixture, const char *anchor, const char *expected)
{
  g_autofree char *members = NULL;

  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  members = list_members (fixture, anchor);
  g_assert_cmpstr (members, ==, expected);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

static void
assert_name (SyncFixture *fixture, const char *anchor, const char *expected)
{
  g_autofree char *name = sync_fixture_cloud (fixture, anchor, "displayName");

  g_assert_cmpstr (name, ==, expected);
}

/* Two more cycles have nothing to do. */
static void
assert_settled (SyncFixture *fixture)
{
  guint n = fake_connector_get_n_exported (fixture->target);

  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_ERRORS], ==, 0);
}

/* ----- aliases */

static void
test_together (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, ALIASES);
  fill_accounts (fixture);
  fill_resources (fixture);
  assert_members (fixture, "T", "Crew,ann,bob");
  assert_members (fixture, "C", "bob");
  assert_settled (fixture);
}

static void
test_accounts_first (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, ALIASES);
  fill_accounts (fixture);
  sync_fixture_cycle (fixture);
  fill_resources (fixture);
  assert_members (fixture, "T", "Crew,ann,bob");
  assert_settled (fixture);
}

static void
test_resources_first (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, ALIASES);
  fill_resources (fixture);
  assert_members (fixture, "T", "");
  assert_settled (fixture);
  fill_accounts (fixture);
  assert_members (fixture, "T", "Crew,ann,bob");
  assert_settled (fixture);
}

/* Whoever goes is no member any more; his contact is what it was, and he may come back as another.
 */
static void
test_person_goes (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, ALIASES);
  fill_accounts (fixture);
  fill_resources (fixture);
  assert_members (fixture, "T", "Crew,ann,bob");
  fake_connector_delete (fixture->source, "ann");
  fake_connector_delete (fixture->source, "bob");
  assert_members (fixture, "T", "Crew");
  assert_settled (fixture);
  put_person (fixture->source, "bob", "B2");
  put_person (fixture->source, "ann", "A2");
  assert_members (fixture, "T", "Crew,ann,bob");
  assert_settled (fixture);
}

/* A contact gets the address of a person, and loses it again. */
static void
test_contact_changes (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, ALIASES);
  fill_accounts (fixture);
  fill_resources (fixture);
  assert_members (fixture, "T", "Crew,ann,bob");
  fake_connector_delete (fixture->other, "fsp-ann");
  assert_members (fixture, "T", "Crew,bob");
  fake_connector_set (fixture->other, "gal-eve", "mail", "ann@example.org");
  assert_members (fixture, "T", "Crew,ann,bob");
  assert_settled (fixture);
}

/* The rules of ALIASES, with more in the one by which contacts stand for people. */
static char *
make_rules (const char *more)
{
  g_autoptr (GString) text = g_string_new (ALIASES);
  g_autofree char *rule = g_strconcat ("\"contact-of-person\", ", more, NULL);

  g_assert_cmpuint (g_string_replace (text, "\"contact-of-person\",", rule, 0), ==, 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Contacts are not exported here: so many of the metaverse. */
static void
assert_contacts (SyncFixture *fixture, guint expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  CwAttributeId contact =
      cw_attribute_table_lookup (cw_store_get_attributes (fixture->store), "contact");
  guint n = 0;

  g_assert_no_error (error);
  for (gint64 id = 1; id < 100; id++)
    {
      g_autoptr (CwMvObject) object = cw_metaverse_get (session, id, &error);

      g_assert_no_error (error);
      n += object != NULL && object->object_type == contact;
    }
  g_assert_cmpuint (n, ==, expected);
}

/* Tied by a rule that applies no longer, while one of another type does: it is what that one says.
 */
static void
test_contact_of_its_own (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *rules =
      make_rules ("\"scope\": [[{\"attribute\": \"apart\", \"operator\": \"ISNULL\"}]],");

  sync_fixture_add_rules (fixture, rules);
  fill_accounts (fixture);
  fill_resources (fixture);
  assert_members (fixture, "T", "Crew,ann,bob");
  assert_contacts (fixture, 1);
  fake_connector_set (fixture->other, "gal-bob", "apart", "yes");
  assert_members (fixture, "T", "Crew,ann");
  assert_contacts (fixture, 2);
  assert_settled (fixture);
  fake_connector_set (fixture->other, "gal-bob", "apart", NULL);
  assert_members (fixture, "T", "Crew,ann,bob");
  assert_contacts (fixture, 1);
  assert_settled (fixture);
}

/* The same when the rule goes. */
static void
test_contact_rule_goes (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *disabled = make_rules ("\"disabled\": true,");

  sync_fixture_add_rules (fixture, ALIASES);
  fill_accounts (fixture);
  fill_resources (fixture);
  assert_members (fixture, "T", "Crew,ann,bob");
  sync_fixture_add_rules (fixture, disabled);
  assert_members (fixture, "T", "Crew,ann");
  assert_contacts (fixture, 2);
  sync_fixture_add_rules (fixture, ALIASES);
  assert_members (fixture, "T", "Crew,ann,bob");
  assert_contacts (fixture, 1);
}

/* New rules find people by what they had before. */
static void
test_rules_come_later (SyncFixture *fixture, gconstpointer data)
{
  fill_accounts (fixture);
  fill_resources (fixture);
  assert_members (fixture, "T", "");
  sync_fixture_add_rules (fixture, ALIASES);
  g_assert_true (sync_fixture_import (fixture, FALSE, TRUE, NULL));
  assert_members (fixture, "T", "Crew,ann,bob");
}

/* ----- another domain of the same forest */

#define ROOT "root............"
#define KEPT "kept............"

/* In a child domain, whose name lies below the first one's. */
static void
put_stranger (FakeConnector *forest, const char *name)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=child,DC=fake", name);
  g_autofree char *sid = g_strdup_printf ("S-%s", name);

  fake_connector_put (forest, name, "foreignSecurityPrincipal", dn, NULL, "sid", sid, NULL);
  fake_connector_move_out (forest, name);
}

/* Who is in the other domain is known in the first one by references: an object with the same GUID
 * that lies elsewhere. The account is of the other domain, the group of the first. */
static void
fill_domains (SyncFixture *fixture)
{
  put_person (fixture->other, "dan", "D");
  fake_connector_put (fixture->other, "ring", "group", "CN=Ring,DC=fake", NULL, "anchor", "R",
                      "displayName", "Ring", "sid", "S-ring", NULL);
  fill_accounts (fixture);
  put_stranger (fixture->source, "dan");
  put_stranger (fixture->source, "ring");
  fake_connector_put (fixture->source, ROOT, "domainDNS", "DC=fake", NULL, NULL);
  fake_connector_put (fixture->source, KEPT, "organizationalUnit", "OU=Kept,DC=fake", ROOT, NULL);
  fake_connector_rename (fixture->source, "crew", "CN=Crew,OU=Kept,DC=fake", KEPT);
  fake_connector_link (fixture->source, "crew", "member", "dan");
  fake_connector_link (fixture->source, "crew", "member", "ring");
}

static void
test_other_domain (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, ALIASES);
  fill_domains (fixture);
  assert_members (fixture, "C", "Ring,bob,dan");
  /* What else is in the domain says nothing of it: not a whole read without it, ... */
  fake_connector_lose (fixture->source, "dan");
  fake_connector_link (fixture->source, "crew", "member", "dan");
  g_assert_true (sync_fixture_import (fixture, FALSE, TRUE, NULL));
  assert_members (fixture, "C", "Ring,bob,dan");
  /* ... nor that one of the domain's containers is all that is taken. */
  sync_fixture_set_scope (fixture,
                          "{\"rules\": [{\"guid\": \"746f6f72-2e2e-2e2e-2e2e-2e2e2e2e2e2e\","
                          " \"dn\": \"DC=fake\", \"include\": false},"
                          " {\"guid\": \"7470656b-2e2e-2e2e-2e2e-2e2e2e2e2e2e\","
                          " \"dn\": \"OU=Kept,DC=fake\", \"include\": true}]}");
  assert_members (fixture, "C", "Ring,dan");
  g_assert_null (fake_connector_find (fixture->target, "onPremisesImmutableId", "B"));
  sync_fixture_set_scope (fixture, "{}");
  assert_members (fixture, "C", "Ring,bob,dan");
  /* Who leaves the other domain is no member; who comes back is. */
  fake_connector_delete (fixture->other, "dan");
  assert_members (fixture, "C", "Ring,bob");
  put_person (fixture->other, "dan", "D");
  assert_members (fixture, "C", "Ring,bob,dan");
}

/* An account that is moved to the domain in which it is a member keeps its GUID, and stays what it
 * is when a reference of before still says that it lies elsewhere. */
static void
test_other_domain_move (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, ALIASES);
  fill_domains (fixture);
  assert_members (fixture, "C", "Ring,bob,dan");
  fake_connector_delete (fixture->other, "dan");
  put_person (fixture->source, "dan", "D");
  assert_members (fixture, "C", "Ring,bob,dan");
  assert_name (fixture, "D", "dan");
  put_stranger (fixture->source, "dan");
  assert_members (fixture, "C", "Ring,bob,dan");
  assert_name (fixture, "D", "dan");
  /* It is of the domain now: a whole read without it says that it is gone. */
  fake_connector_lose (fixture->source, "dan");
  g_assert_true (sync_fixture_import (fixture, FALSE, TRUE, NULL));
  assert_members (fixture, "C", "Ring,bob");
  g_assert_null (fake_connector_find (fixture->target, "onPremisesImmutableId", "D"));
}

/* Rules that come later are asked about them too. */
static void
test_other_domain_rules (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) narrowed = NULL;
  guint n_replaced;

  fill_domains (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_add_rules (fixture, ALIASES);
  assert_members (fixture, "C", "Ring,bob,dan");
  /* So they are when nothing but a scope is different, and only whom it concerns is looked at. */
  narrowed = g_string_new (ALIASES);
  n_replaced = g_string_replace (narrowed, "\"objectTypes\": [\"foreignSecurityPrincipal\"],",
                                 "\"objectTypes\": [\"foreignSecurityPrincipal\"],"
                                 " \"scope\": [[{\"attribute\": \"sid\","
                                 " \"operator\": \"NOTEQUAL\", \"value\": \"S-dan\"}]],",
                                 0);
  g_assert_cmpuint (n_replaced, ==, 2);
  sync_fixture_add_rules (fixture, narrowed->str);
  assert_members (fixture, "C", "Ring,bob");
  sync_fixture_add_rules (fixture, ALIASES);
  assert_members (fixture, "C", "Ring,bob,dan");
}

/* ----- objects that change their place or their nature */

/* The same person with the same anchor, from then on in the other forest: one cloud user, not made
 * anew. */
static void
move (SyncFixture *fixture, FakeConnector *from, FakeConnector *to, gboolean is_at_once)
{
  const char *before = fake_connector_find (fixture->target, "onPremisesImmutableId", "A");

  g_assert_nonnull (before);
  put_person (to, "ann", "A");
  fake_connector_set (to, "ann", "department", "Moved");
  if (!is_at_once)
    sync_fixture_cycle (fixture);
  fake_connector_delete (from, "ann");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_cmpstr (fake_connector_find (fixture->target, "onPremisesImmutableId", "A"), ==, before);
}

static void
test_move (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *department = NULL;

  fill_accounts (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  move (fixture, fixture->source, fixture->other, TRUE);
  department = sync_fixture_cloud (fixture, "A", "department");
  g_assert_cmpstr (department, ==, "Moved");
  move (fixture, fixture->other, fixture->source, FALSE);
  move (fixture, fixture->source, fixture->other, FALSE);
  move (fixture, fixture->other, fixture->source, TRUE);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  assert_settled (fixture);
}

/* Two forests say that they have one and the same person: there is one, of the older forest's
 * values where both have one, and the other takes over when the first goes. */
static void
test_equal_anchors (SyncFixture *fixture, gconstpointer data)
{
  fill_accounts (fixture);
  put_person (fixture->other, "zoe", "A");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  assert_name (fixture, "A", "ann");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  assert_settled (fixture);
  fake_connector_delete (fixture->source, "ann");
  sync_fixture_cycle (fixture);
  assert_name (fixture, "A", "zoe");
  /* In one forest they are told to be two. */
  put_person (fixture->other, "yan", "A");
  sync_fixture_cycle (fixture);
  assert_name (fixture, "A", "zoe");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
}

static void
test_user_becomes_contact (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, ALIASES);
  fill_accounts (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  fake_connector_delete (fixture->source, "bob");
  put_contact (fixture->source, "gal-bob", "bob@example.org");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_null (fake_connector_find (fixture->target, "onPremisesImmutableId", "B"));
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  fake_connector_delete (fixture->source, "gal-bob");
  put_person (fixture->source, "bob", "B");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  assert_name (fixture, "B", "bob");
  assert_settled (fixture);
}

/* The directory says of one and the same object that it is something else now. */
static void
test_type_changes (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, ALIASES);
  fill_accounts (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  fake_connector_put (fixture->source, "bob", "group", "CN=bob,DC=fake", NULL, "anchor", "B",
                      "displayName", "The Bobs", "@member", "ann", NULL);
  assert_members (fixture, "B", "ann");
  g_assert_null (fake_connector_find (fixture->target, "onPremisesImmutableId", "B"));
  put_contact (fixture->source, "bob", "bob@example.org");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_null (fake_connector_find (fixture->target, "uniqueName", "B"));
  put_person (fixture->source, "bob", "B");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  assert_name (fixture, "B", "bob");
  assert_members (fixture, "C", "bob");
  assert_settled (fixture);
}

#define ADD(name, flags, function)                                                                 \
  g_test_add ("/sync/forests/" name, SyncFixture,                                                  \
              GINT_TO_POINTER (SYNC_FIXTURE_TWO_FORESTS | (flags)), sync_fixture_set_up, function, \
              sync_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("together", 0, test_together);
  ADD ("accounts-first", SYNC_FIXTURE_ONE_AT_ONCE, test_accounts_first);
  ADD ("resources-first", 0, test_resources_first);
  ADD ("resources-first/one-at-once", SYNC_FIXTURE_ONE_AT_ONCE, test_resources_first);
  ADD ("person-goes", 0, test_person_goes);
  ADD ("person-goes/one-at-once", SYNC_FIXTURE_ONE_AT_ONCE, test_person_goes);
  ADD ("contact-changes", 0, test_contact_changes);
  ADD ("contact-of-its-own", 0, test_contact_of_its_own);
  ADD ("contact-of-its-own/one-at-once", SYNC_FIXTURE_ONE_AT_ONCE, test_contact_of_its_own);
  ADD ("contact-rule-goes", 0, test_contact_rule_goes);
  ADD ("rules-come-later", 0, test_rules_come_later);
  ADD ("other-domain", 0, test_other_domain);
  ADD ("other-domain/one-at-once", SYNC_FIXTURE_ONE_AT_ONCE, test_other_domain);
  ADD ("other-domain-move", 0, test_other_domain_move);
  ADD ("other-domain-rules", 0, test_other_domain_rules);
  ADD ("move", 0, test_move);
  ADD ("move/one-at-once", SYNC_FIXTURE_ONE_AT_ONCE, test_move);
  ADD ("equal-anchors", 0, test_equal_anchors);
  ADD ("user-becomes-contact", 0, test_user_becomes_contact);
  ADD ("type-changes", 0, test_type_changes);
  return g_test_run ();
}
