/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-cursor.h"
#include "fake-ldap.h"
#include "ldap-fixture.h"

/* A 389 Directory Server whose changes are numbered, or not, or not any more: which of them a delta
 * asks for, and when it cannot go on. */

#define BASE   "dc=example,dc=net"
#define PAGED  "\x30\x05\x02\x01\x00\x04\x00"
#define SERVER "cn=ldap://dc=ds,dc=example,dc=net:389"

typedef struct
{
  const char *last_name;  /* (nullable): the server has no numbers */
  const char *last;       /* the highest one */
  const char *server;     /* what it calls itself */
  const char *suffixes;   /* of its databases, with blanks between */
  gboolean is_unreadable; /* the account may not search by numbers */
  gboolean tells;         /* it has persistent searches, which never end */
  const char *asked;      /* (nullable): what the last delta has to ask for */
  gboolean was_asked;
  gboolean was_by_number;
} Scenario;

static const Scenario usual = {
  .last_name = "lastusn;userroot",
  .last = "500",
  .server = SERVER,
  .suffixes = "userRoot:" BASE " changelog:cn=changelog",
};

typedef struct
{
  LdapFixture ldap;
  FakeLdap *fake;
  Scenario scenario;
} Fixture;

static const char *const attributes[] = { "cn", NULL };
static const char *const object_types[] = { "inetOrgPerson", NULL };
static const CwReadRequest request = { BASE, attributes, object_types };

static void
send_root (FakeLdap *fake, const FakeSearch *search, const Scenario *scenario)
{
  FakeEntry *entry = fake_entry_new ("");
  g_auto (GStrv) suffixes = g_strsplit (scenario->suffixes, " ", -1);

  fake_entry_add (entry, "vendorName", "389 Project", -1);
  fake_entry_add (entry, "namingContexts", BASE, -1);
  fake_entry_add (entry, "subschemaSubentry", "cn=schema", -1);
  fake_entry_add (entry, "netscapemdsuffix", scenario->server, -1);
  for (guint i = 0; suffixes[i] != NULL; i++)
    fake_entry_add (entry, "nsBackendSuffix", suffixes[i], -1);
  if (scenario->last_name != NULL)
    fake_entry_add (entry, scenario->last_name, scenario->last, -1);
  if (scenario->tells)
    fake_entry_add (entry, "supportedControl", LDAP_CONTROL_PERSIST_REQUEST, -1);
  fake_ldap_send_entry (fake, search->id, entry);
}

static void
send_person (FakeLdap *fake, const FakeSearch *search)
{
  FakeEntry *entry = fake_entry_new ("cn=x," BASE);

  fake_entry_add (entry, "objectClass", "inetOrgPerson", -1);
  fake_entry_add (entry, "nsUniqueId", "41f15781-ec1511f1-8312c0b8-ac91c52f", -1);
  fake_entry_add (entry, "modifyTimestamp", "20261129165231Z", -1);
  fake_ldap_send_entry (fake, search->id, entry);
}

static void
answer_below (FakeLdap *fake, const FakeSearch *search, Scenario *scenario)
{
  gboolean is_by_number = fake_search_filters (search, "entryusn");
  gboolean is_by_time = fake_search_filters (search, "modifyTimestamp");

  if (is_by_time)
    {
      scenario->was_by_number = is_by_number;
      scenario->was_asked =
          scenario->asked != NULL && fake_search_filters (search, scenario->asked);
    }
  if (!is_by_number || is_by_time || !scenario->is_unreadable)
    send_person (fake, search);
  fake_ldap_add_control (fake, LDAP_CONTROL_PAGEDRESULTS, PAGED, sizeof PAGED - 1);
}

static gboolean
answer (FakeLdap *fake, const FakeSearch *search, gpointer user_data)
{
  FakeEntry *entry = NULL;

  if (fake_search_control (search, LDAP_CONTROL_PERSIST_REQUEST) != NULL)
    {
      send_person (fake, search);
      return TRUE;
    }
  if (search->scope != LDAP_SCOPE_BASE)
    answer_below (fake, search, user_data);
  else if (*search->base == '\0')
    send_root (fake, search, user_data);
  else
    {
      entry = fake_entry_new (search->base);
      fake_entry_add (entry, "nsUniqueId", "41f15780-ec1511f1-8312c0b8-ac91c52f", -1);
      fake_entry_add (entry, "attributeTypes",
                      "( 2.5.4.31 NAME 'member' SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )", -1);
      fake_ldap_send_entry (fake, search->id, entry);
    }
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
  return TRUE;
}

static void
fixture_init (Fixture *fixture, const Scenario *scenario)
{
  g_autofree char *settings = NULL;

  fixture->scenario = *scenario;
  fixture->fake = fake_ldap_new (answer, &fixture->scenario);
  settings = g_strdup_printf ("{\"server\":{\"host\":\"ldap\",\"address\":\"%s\",\"security\":"
                              "\"none\",\"timeoutSeconds\":60},\"authentication\":{\"method\":"
                              "\"simple\"}}",
                              fake_ldap_get_path (fixture->fake));
  ldap_fixture_init (&fixture->ldap, CW_CONNECTOR_KIND_OPENLDAP, settings, NULL);
}

static void
fixture_clear (Fixture *fixture)
{
  ldap_fixture_clear (&fixture->ldap);
  g_clear_pointer (&fixture->fake, fake_ldap_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* ----- what a delta asks for */

typedef struct
{
  const char *name;
  Scenario scenario;
  gboolean is_by_number;
} Case;

static const Case cases[] = {
  { "numbered",
    { "lastusn;userroot", "500", SERVER, "userRoot:" BASE " x:o=x", .asked = "401" },
    TRUE },
  { "few", { "lastusn;userroot", "7", SERVER, "userRoot:" BASE, .asked = "0" }, TRUE },
  { "all-together", { "lastusn", "500", SERVER, "a:" BASE " b:ou=b," BASE, .asked = "401" }, TRUE },
  { "switched-off", { NULL, NULL, SERVER, "userRoot:" BASE }, FALSE },
  { "nothing-yet", { "lastusn;userroot", "-1", SERVER, "userRoot:" BASE }, FALSE },
  { "not-readable",
    { "lastusn;userroot", "500", SERVER, "userRoot:" BASE, .is_unreadable = TRUE },
    FALSE },
  { "of-another", { "lastusn;other", "500", SERVER, "userRoot:" BASE " other:o=x" }, FALSE },
  { "two-databases", { "lastusn;a", "500", SERVER, "a:" BASE " b:ou=b," BASE }, FALSE },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;

  fixture_init (&fixture, &test->scenario);
  full = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_no_error (full->error);
  g_assert_cmpuint (ldap_read_count (full, CW_CHANGE_FULL), ==, 1);
  read = ldap_read_new (&fixture.ldap, &request, full->watermark);
  g_assert_no_error (read->error);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_FULL), ==, 1);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_PRESENT), ==, 1);
  g_assert_true (read->delete_absent);
  g_assert_cmpint (fixture.scenario.was_by_number, ==, test->is_by_number);
  g_assert_cmpint (fixture.scenario.was_asked, ==, test->scenario.asked != NULL);
}

/* ----- where it goes on */

typedef struct
{
  const char *name;
  const char *last_name;
  const char *last;
  const char *server;
  gboolean is_expired;
} Change;

static const Change changes[] = {
  { "same", "lastusn;userroot", "500", SERVER, FALSE },
  { "more", "lastusn;userroot", "501", SERVER, FALSE },
  { "restored", "lastusn;userroot", "499", SERVER, TRUE },
  { "another-server", "lastusn;userroot", "501", "cn=ldap://dc=ds2,dc=example,dc=net:389", TRUE },
  { "off", NULL, NULL, SERVER, TRUE },
};

static void
test_change (gconstpointer data)
{
  const Change *test = data;
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;

  fixture_init (&fixture, &usual);
  full = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_no_error (full->error);
  fixture.scenario.last_name = test->last_name;
  fixture.scenario.last = test->last;
  fixture.scenario.server = test->server;
  read = ldap_read_new (&fixture.ldap, &request, full->watermark);
  if (test->is_expired)
    g_assert_error (read->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
  else
    g_assert_no_error (read->error);
}

/* The numbers begin: what was changed before has none. */
static void
test_switched_on (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;
  const Scenario off = { .server = SERVER, .suffixes = "userRoot:" BASE };

  fixture_init (&fixture, &off);
  full = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_no_error (full->error);
  fixture.scenario = usual;
  read = ldap_read_new (&fixture.ldap, &request, full->watermark);
  g_assert_error (read->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
}

/* ----- a watch */

/* Where the server does not say that it can tell, nobody waits for it to. */
static void
test_watch (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  LdapWatcher *watcher = NULL;
  Scenario scenario = usual;

  scenario.tells = GPOINTER_TO_INT (data);
  fixture_init (&fixture, &scenario);
  watcher = ldap_watcher_start (&fixture.ldap, &request);
  if (scenario.tells)
    {
      error = ldap_watcher_end (watcher);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  else
    {
      error = ldap_watcher_wait_end (watcher);
      g_assert_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ldap/fake-ds389/asks/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strconcat ("/ldap/fake-ds389/goes-on/", changes[i].name, NULL);

      g_test_add_data_func (path, &changes[i], test_change);
    }
  g_test_add_func ("/ldap/fake-ds389/goes-on/switched-on", test_switched_on);
  g_test_add_data_func ("/ldap/fake-ds389/watch", GINT_TO_POINTER (TRUE), test_watch);
  g_test_add_data_func ("/ldap/fake-ds389/watch-hidden", GINT_TO_POINTER (FALSE), test_watch);
  return g_test_run ();
}
