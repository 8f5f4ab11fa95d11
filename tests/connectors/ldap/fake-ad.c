/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-ad.h"

#include "base/cw-guid.h"
#include "connectors/ldap/cw-ldap-controls.h"

#define AGGREGATE "CN=Aggregate,CN=Schema,CN=Configuration," FAKE_AD_BASE
#define NTDS      "CN=NTDS Settings,CN=DC1," FAKE_AD_BASE

void
fake_ad_add_guid (FakeEntry *entry, const char *name, guint8 number)
{
  guint8 guid[CW_GUID_SIZE] = { 0 };

  guid[15] = number;
  fake_entry_add (entry, name, (const char *) guid, sizeof guid);
}

static const char *const attribute_types[] = {
  "( 2.5.4.31 NAME 'member' SYNTAX '1.3.6.1.4.1.1466.115.121.1.12' )",
  "( 1.2.840.113556.1.2.210 NAME 'proxyAddresses' SYNTAX '1.3.6.1.4.1.1466.115.121.1.15' )",
  "( 2.5.4.20 NAME 'telephoneNumber' SYNTAX '1.3.6.1.4.1.1466.115.121.1.15' SINGLE-VALUE )",
  "( 2.5.4.36 NAME 'userCertificate' SYNTAX '1.3.6.1.4.1.1466.115.121.1.40' )",
};

static void
answer_root (FakeLdap *fake, const FakeSearch *search, const FakeAdScenario *scenario)
{
  FakeEntry *entry = fake_entry_new ("");
  g_autofree char *usn = g_strdup_printf ("%" G_GUINT64_FORMAT, scenario->usn);

  fake_entry_add (entry, "supportedCapabilities", "1.2.840.113556.1.4.800", -1);
  fake_entry_add (entry, "namingContexts", FAKE_AD_BASE, -1);
  fake_entry_add (entry, "defaultNamingContext", FAKE_AD_BASE, -1);
  fake_entry_add (entry, "configurationNamingContext", "CN=Configuration," FAKE_AD_BASE, -1);
  fake_entry_add (entry, "schemaNamingContext", "CN=Schema,CN=Configuration," FAKE_AD_BASE, -1);
  fake_entry_add (entry, "subschemaSubentry", AGGREGATE, -1);
  fake_entry_add (entry, "dsServiceName", NTDS, -1);
  fake_entry_add (entry, "highestCommittedUSN", usn, -1);
  if (!scenario->no_dirsync)
    fake_entry_add (entry, "supportedControl", CW_LDAP_OID_DIRSYNC, -1);
  if (!scenario->no_extended_dn)
    fake_entry_add (entry, "supportedControl", CW_LDAP_OID_EXTENDED_DN, -1);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
}

static void
answer_aggregate (FakeLdap *fake, const FakeSearch *search)
{
  FakeEntry *entry = fake_entry_new (AGGREGATE);

  for (guint i = 0; i < G_N_ELEMENTS (attribute_types); i++)
    fake_entry_add (entry, "attributeTypes", attribute_types[i], -1);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
}

static void
answer_base (FakeLdap *fake, const FakeSearch *search, const char *attribute, guint8 number)
{
  FakeEntry *entry = fake_entry_new (search->base);

  fake_ad_add_guid (entry, attribute, number);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
}

static void
answer_deleted_container (FakeLdap *fake, const FakeSearch *search, const FakeAdScenario *scenario)
{
  FakeEntry *entry = fake_entry_new (search->base);

  if (scenario->hides_deleted)
    {
      fake_entry_free (entry);
      fake_ldap_send_result (fake, search->id, LDAP_NO_SUCH_OBJECT, NULL);
      return;
    }
  fake_entry_add (entry, "isDeleted", "TRUE", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
}

static gboolean
answer (FakeLdap *fake, const FakeSearch *search, gpointer user_data)
{
  FakeAdScenario *scenario = user_data;

  if (*search->base == '\0')
    answer_root (fake, search, scenario);
  else if (g_str_equal (search->base, AGGREGATE))
    answer_aggregate (fake, search);
  else if (g_str_equal (search->base, NTDS))
    answer_base (fake, search, "invocationId", scenario->invocation);
  else if (g_str_has_prefix (search->base, "CN=Deleted Objects,"))
    answer_deleted_container (fake, search, scenario);
  else if (search->scope == LDAP_SCOPE_BASE && g_str_equal (search->base, FAKE_AD_BASE))
    answer_base (fake, search, "objectGUID", 1);
  else
    return scenario->answer (fake, search, scenario);
  return TRUE;
}

/* ----- pieces of answers */

void
fake_ad_send_dirsync_end (FakeLdap *fake, int id, int more, const char *cookie)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);
  struct berval value = { 0, NULL };

  ber_printf (ber, "{iis}", more, 0, cookie);
  g_assert_cmpint (ber_flatten2 (ber, &value, 0), ==, 0);
  fake_ldap_add_control (fake, CW_LDAP_OID_DIRSYNC, value.bv_val, value.bv_len);
  fake_ldap_send_result (fake, id, LDAP_SUCCESS, NULL);
}

void
fake_ad_send_paged_end (FakeLdap *fake, int id, const char *cookie)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);
  struct berval value = { 0, NULL };

  ber_printf (ber, "{is}", 0, cookie);
  g_assert_cmpint (ber_flatten2 (ber, &value, 0), ==, 0);
  fake_ldap_add_control (fake, LDAP_CONTROL_PAGEDRESULTS, value.bv_val, value.bv_len);
  fake_ldap_send_result (fake, id, LDAP_SUCCESS, NULL);
}

/* The cookie of a DirSync request. (transfer full) (nullable): no DirSync request */
char *
fake_ad_get_cookie (const FakeSearch *search, guint32 *ret_flags)
{
  const struct berval *value = fake_search_control (search, CW_LDAP_OID_DIRSYNC);
  struct berval copy = { 0, NULL };
  struct berval cookie = { 0, NULL };
  g_autoptr (BerElement) ber = NULL;
  ber_int_t flags = 0;
  ber_int_t bytes = 0;

  if (value == NULL)
    return NULL;
  copy = *value;
  ber = ber_init (&copy);
  g_assert (ber_scanf (ber, "{iim}", &flags, &bytes, &cookie) != LBER_ERROR);
  if (ret_flags != NULL)
    *ret_flags = (guint32) flags;
  return g_strndup (cookie.bv_val, cookie.bv_len);
}

/* A new object as DirSync tells it. */
FakeEntry *
fake_ad_new_object (const char *dn, const char *class_name, guint8 number)
{
  FakeEntry *entry = fake_entry_new (dn);

  fake_ad_add_guid (entry, "objectGUID", number);
  fake_ad_add_guid (entry, "parentGUID", 1);
  fake_entry_add (entry, "whenCreated", "20260101000000.0Z", -1);
  fake_entry_add (entry, "name", "Ann", -1);
  fake_entry_add (entry, "objectClass", "top", -1);
  fake_entry_add (entry, "objectClass", class_name, -1);
  return entry;
}

/* ----- running */

static const char *const attributes[] = {
  "cn", "member", "proxyAddresses", "telephoneNumber", "userCertificate", "unicodePwd", NULL
};
static const char *const object_types[] = { "user", "group", NULL };
const CwReadRequest fake_ad_request = { FAKE_AD_BASE, attributes, object_types };

void
fake_ad_init_with_timeout (FakeAd *fixture,
                           FakeAdAnswer read_answer,
                           const char *changes,
                           guint timeout_seconds)
{
  g_autofree char *settings = NULL;

  fixture->scenario.answer = read_answer;
  fixture->scenario.usn = 100;
  fixture->scenario.invocation = 7;
  fixture->fake = fake_ldap_new (answer, &fixture->scenario);
  settings = g_strdup_printf ("{\"server\":{\"host\":\"dc1\",\"address\":\"%s\",\"security\":"
                              "\"none\",\"timeoutSeconds\":%u},\"authentication\":{\"method\":"
                              "\"simple\"},\"read\":{\"changes\":\"%s\"}}",
                              fake_ldap_get_path (fixture->fake), timeout_seconds, changes);
  ldap_fixture_init (&fixture->ldap, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, settings, NULL);
}

void
fake_ad_init (FakeAd *fixture, FakeAdAnswer read_answer, const char *changes)
{
  fake_ad_init_with_timeout (fixture, read_answer, changes, 60);
}

void
fake_ad_clear (FakeAd *fixture)
{
  ldap_fixture_clear (&fixture->ldap);
  g_clear_pointer (&fixture->fake, fake_ldap_free);
}

void
fake_ad_assert_change (FakeAd *fixture,
                       const LdapRead *read,
                       const char *key,
                       CwChangeKind kind,
                       const char *expected)
{
  const CwChangePage *page = NULL;
  const CwChange *change = ldap_read_find (read, key, &page);
  g_autofree char *text = NULL;

  g_assert_nonnull (change);
  g_assert_cmpint (change->kind, ==, kind);
  text = ldap_describe_change (&fixture->ldap, page, change);
  g_assert_cmpstr (text, ==, expected);
}
