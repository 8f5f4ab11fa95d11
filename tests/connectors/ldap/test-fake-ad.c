/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "base/cw-sid.h"
#include "connectors/ldap/cw-ldap-controls.h"
#include "connectors/ldap/cw-ldap-cursor.h"
#include "fake-ad.h"

/* What no domain controller at hand shows: several answers of one DirSync, links apart from their
 * group, ranges of values. */

#define ALL_RANGES 3700

/* ----- DirSync in several answers */

/* The second answer brings links of a group that came in the first. */
static gboolean
answer_in_parts (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  FakeAdScenario *scenario = data;
  guint32 flags = 0;
  g_autofree char *cookie = fake_ad_get_cookie (search, &flags);
  FakeEntry *entry = NULL;

  g_assert_cmpuint (flags, ==, CW_DIRSYNC_INCREMENTAL_VALUES);
  g_assert_nonnull (fake_search_control (search, CW_LDAP_OID_EXTENDED_DN));
  g_assert_false (fake_search_asks (search, "unicodePwd"));
  scenario->n_requests++;
  if (*cookie == '\0')
    {
      entry = fake_ad_new_object ("CN=Ann," FAKE_AD_BASE, "group", 2);
      fake_entry_add (entry, "member;range=1-1",
                      "<GUID=" FAKE_AD_GUID_3 ">;<SID=0101>;CN=Bob\\, \"x\"," FAKE_AD_BASE, -1);
      fake_ldap_send_entry (fake, search->id, entry);
      fake_ldap_send_reference (fake, search->id, "ldap://other/CN=Configuration," FAKE_AD_BASE);
      fake_ad_send_dirsync_end (fake, search->id, 1, "first");
    }
  else if (g_str_equal (cookie, "first"))
    {
      entry = fake_entry_new ("<GUID=" FAKE_AD_GUID_2 ">;CN=Ann," FAKE_AD_BASE);
      fake_ad_add_guid (entry, "objectGUID", 2);
      fake_entry_add (entry, "member;range=1-1", "<GUID=" FAKE_AD_GUID_4 ">;CN=Cyd," FAKE_AD_BASE,
                      -1);
      fake_ldap_send_entry (fake, search->id, entry);
      fake_ad_send_dirsync_end (fake, search->id, 1, "second");
    }
  else
    {
      g_assert_cmpstr (cookie, ==, "second");
      fake_ad_send_dirsync_end (fake, search->id, 0, "third");
    }
  return TRUE;
}

static void
test_more_data (void)
{
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autoptr (CwLdapCursor) cursor = NULL;
  const CwChangePage *page = NULL;

  fake_ad_init (&fixture, answer_in_parts, "auto");
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (read->error);
  g_assert_cmpuint (fixture.scenario.n_requests, ==, 3);
  g_assert_true (read->delete_absent);
  g_assert_cmpuint (ldap_read_count_all (read), ==, 2);
  fake_ad_assert_change (&fixture, read, FAKE_AD_GUID_2, CW_CHANGE_FULL,
                         "+member=" FAKE_AD_GUID_3 ",cn=Ann");
  page = g_ptr_array_index (read->pages, 0);
  g_assert_cmpint (cw_change_page_get_change (page, 1)->kind, ==, CW_CHANGE_PARTIAL);
  g_assert_cmpuint (cw_change_page_get_change (page, 1)->n_links, ==, 1);
  cursor = cw_ldap_cursor_from_bytes (read->watermark, NULL);
  g_assert_nonnull (cursor);
  g_assert_cmpmem (g_bytes_get_data (cursor->cookie, NULL), g_bytes_get_size (cursor->cookie),
                   "third", 5);
}

/* ----- every kind of change in a delta */

static gboolean
answer_delta (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  g_autofree char *cookie = fake_ad_get_cookie (search, NULL);
  FakeEntry *entry = NULL;

  if (cookie == NULL)
    {
      /* the object that was brought back is read again */
      g_assert_cmpstr (search->base, ==, "<GUID=00000000-0000-0000-0000-000000000008>");
      entry = fake_ad_new_object ("<GUID=00000000000000000000000000000008>;CN=Back," FAKE_AD_BASE,
                                  "user", 8);
      fake_entry_add (entry, "telephoneNumber", "8", -1);
      fake_ldap_send_entry (fake, search->id, entry);
      fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
      return TRUE;
    }
  if (*cookie == '\0')
    {
      fake_ad_send_dirsync_end (fake, search->id, 0, "full");
      return TRUE;
    }
  entry = fake_entry_new ("CN=Group," FAKE_AD_BASE);
  fake_ad_add_guid (entry, "objectGUID", 2);
  fake_entry_add (entry, "member;range=0-0", "<GUID=" FAKE_AD_GUID_3 ">;CN=Bob," FAKE_AD_BASE, -1);
  fake_entry_add (entry, "member;range=1-1", "<GUID=" FAKE_AD_GUID_4 ">;CN=Cyd," FAKE_AD_BASE, -1);
  fake_ldap_send_entry (fake, search->id, entry);
  entry = fake_entry_new ("CN=Removed," FAKE_AD_BASE);
  fake_ad_add_guid (entry, "objectGUID", 3);
  fake_entry_add_empty (entry, "telephoneNumber");
  fake_entry_add_empty (entry, "member");
  fake_ldap_send_entry (fake, search->id, entry);
  entry = fake_entry_new ("OU=New name," FAKE_AD_BASE);
  fake_ad_add_guid (entry, "objectGUID", 4);
  fake_ad_add_guid (entry, "parentGUID", 1);
  fake_entry_add (entry, "name", "New name", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  entry = fake_entry_new ("CN=Gone\\0ADEL:00000000-0000-0000-0000-000000000005,CN=Deleted "
                          "Objects," FAKE_AD_BASE);
  fake_ad_add_guid (entry, "objectGUID", 5);
  fake_entry_add (entry, "isDeleted", "TRUE", -1);
  fake_entry_add_empty (entry, "telephoneNumber");
  fake_ldap_send_entry (fake, search->id, entry);
  entry = fake_entry_new ("CN=Old\\0ADEL:00000000-0000-0000-0000-000000000006,CN=Deleted "
                          "Objects," FAKE_AD_BASE);
  fake_ad_add_guid (entry, "objectGUID", 6);
  fake_entry_add_empty (entry, "telephoneNumber");
  fake_ldap_send_entry (fake, search->id, entry);
  entry = fake_entry_new ("CN=Back," FAKE_AD_BASE);
  fake_ad_add_guid (entry, "objectGUID", 8);
  fake_entry_add_empty (entry, "isDeleted");
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ad_send_dirsync_end (fake, search->id, 0, "delta");
  return TRUE;
}

static void
test_delta (void)
{
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;
  const CwChange *change = NULL;

  fake_ad_init (&fixture, answer_delta, "auto");
  full = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (full->error);
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, full->watermark);
  g_assert_no_error (read->error);
  g_assert_false (read->delete_absent);
  g_assert_cmpuint (ldap_read_count_all (read), ==, 6);
  fake_ad_assert_change (&fixture, read, FAKE_AD_GUID_2, CW_CHANGE_PARTIAL,
                         "+member=" FAKE_AD_GUID_4 ",-member=" FAKE_AD_GUID_3);
  fake_ad_assert_change (&fixture, read, FAKE_AD_GUID_3, CW_CHANGE_PARTIAL,
                         "*member=,telephoneNumber");
  fake_ad_assert_change (&fixture, read, FAKE_AD_GUID_4, CW_CHANGE_PARTIAL, "");
  change = ldap_read_find (read, FAKE_AD_GUID_4, NULL);
  g_assert_cmpstr (change->dn, ==, "OU=New name," FAKE_AD_BASE);
  g_assert_cmpuint (change->parent_anchor.len, ==, CW_GUID_SIZE);
  g_assert_cmpuint (change->object_type, ==, CW_ATTRIBUTE_NONE);
  fake_ad_assert_change (&fixture, read, "00000000000000000000000000000005", CW_CHANGE_DELETED, "");
  fake_ad_assert_change (&fixture, read, "00000000000000000000000000000006", CW_CHANGE_DELETED, "");
  fake_ad_assert_change (&fixture, read, "00000000000000000000000000000008", CW_CHANGE_FULL,
                         "cn=Ann,telephoneNumber=8");
}

/* ----- members from other domains of the forest */

#define STRANGER_SID "010500000000000515000000010000000200000003000000f4010000"
#define BUILTIN_SID  "01020000000000052000000020020000"

static const char *const mixed_members[] = {
  "<GUID=" FAKE_AD_GUID_4 ">;<SID=" BUILTIN_SID ">;CN=Cyd," FAKE_AD_BASE,
  "<GUID=00000000000000000000000000000010>;<SID=" STRANGER_SID
  ">;CN=Dan,OU=x,DC=child," FAKE_AD_BASE,
  "<GUID=00000000000000000000000000000011>;CN=Contact,DC=child," FAKE_AD_BASE,
  "<GUID=00000000000000000000000000000012>;<SID=" STRANGER_SID ">;CN=Eve,DC=fabrikam,DC=lab",
  "<GUID=00000000000000000000000000000013>;<SID=01>;CN=Odd,DC=fabrikam,DC=lab",
};

/* Two groups with the same members; the second one has lost one more. */
static void
send_groups (FakeLdap *fake, const FakeSearch *search, gboolean is_dirsync)
{
  for (guint8 number = 2; number < 4; number++)
    {
      g_autofree char *dn = g_strdup_printf ("CN=Group %u," FAKE_AD_BASE, number);
      FakeEntry *entry = fake_ad_new_object (dn, "group", number);

      for (guint i = 0; i < G_N_ELEMENTS (mixed_members); i++)
        fake_entry_add (entry, is_dirsync ? "member;range=1-1" : "member", mixed_members[i], -1);
      if (is_dirsync && number == 3)
        fake_entry_add (entry, "member;range=0-0",
                        "<GUID=00000000000000000000000000000014>;<SID=" STRANGER_SID
                        ">;CN=Left,DC=fabrikam,DC=lab",
                        -1);
      fake_ldap_send_entry (fake, search->id, entry);
    }
}

static gboolean
answer_strangers (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  g_autofree char *cookie = fake_ad_get_cookie (search, NULL);

  /* No entry has the class of what is made of references alone. */
  send_groups (fake, search, cookie != NULL);
  if (cookie != NULL)
    fake_ad_send_dirsync_end (fake, search->id, 0, "full");
  else
    fake_ad_send_paged_end (fake, search->id, "");
  return TRUE;
}

static void
assert_stranger (FakeAd *fixture, const LdapRead *read, const char *key, const char *dn)
{
  const CwChange *change = ldap_read_find (read, key, NULL);

  guint position = 0;
  CwValue sid;
  g_autofree char *text = NULL;

  fake_ad_assert_change (fixture, read, key, CW_CHANGE_FULL, "objectSid=(28 bytes)");
  g_assert_true (cw_entry_find (
      change->entry, cw_attribute_table_intern (fixture->ldap.attributes, "objectSid"), &position));
  sid = cw_entry_get_value_at (change->entry, position, 0);
  text = cw_sid_to_string (sid.data, sid.len);
  g_assert_cmpstr (text, ==, "S-1-5-21-1-2-3-500");
  g_assert_true (change->is_elsewhere);
  g_assert_cmpstr (change->dn, ==, dn);
  g_assert_cmpuint (
      change->object_type, ==,
      cw_attribute_table_intern (fixture->ldap.attributes, "foreignSecurityPrincipal"));
}

static void
test_strangers (gconstpointer changes)
{
  static const char *const attributes[] = { "cn", "member", "objectSid", NULL };
  static const char *const types[] = { "user", "group", "foreignSecurityPrincipal", NULL };
  static const CwReadRequest request = { FAKE_AD_BASE, attributes, types };
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autoptr (LdapRead) plain = NULL;

  fake_ad_init (&fixture, answer_strangers, changes);
  read = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_no_error (read->error);
  g_assert_cmpuint (ldap_read_count_all (read), ==, 4);
  assert_stranger (&fixture, read, "00000000000000000000000000000010",
                   "CN=Dan,OU=x,DC=child," FAKE_AD_BASE);
  assert_stranger (&fixture, read, "00000000000000000000000000000012", "CN=Eve,DC=fabrikam,DC=lab");
  g_assert_cmpuint (ldap_read_find (read, FAKE_AD_GUID_2, NULL)->n_links, ==,
                    G_N_ELEMENTS (mixed_members));
  g_assert_false (ldap_read_find (read, FAKE_AD_GUID_2, NULL)->is_elsewhere);
  /* Without rules for them they are not told. */
  plain = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (plain->error);
  g_assert_cmpuint (ldap_read_count_all (plain), ==, 2);
}

/* ----- an account that may not see deletions */

static gboolean
answer_refusing (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  guint32 flags = 0;
  g_autofree char *cookie = fake_ad_get_cookie (search, &flags);
  FakeEntry *entry = NULL;

  if (cookie == NULL)
    {
      g_assert_true (fake_search_asks (search, "objectGUID"));
      g_assert_cmpuint (search->attributes->len, ==, 1);
      entry = fake_entry_new ("CN=Ann," FAKE_AD_BASE);
      fake_ad_add_guid (entry, "objectGUID", 2);
      fake_ldap_send_entry (fake, search->id, entry);
      fake_ad_send_paged_end (fake, search->id, "");
    }
  else if ((flags & CW_DIRSYNC_OBJECT_SECURITY) == 0)
    fake_ldap_send_result (fake, search->id, LDAP_INSUFFICIENT_ACCESS, "no right");
  else
    fake_ad_send_dirsync_end (fake, search->id, 0, "cookie");
  return TRUE;
}

static void
test_without_right (void)
{
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;

  fake_ad_init (&fixture, answer_refusing, "auto");
  fixture.scenario.hides_deleted = TRUE;
  full = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (full->error);
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, full->watermark);
  g_assert_no_error (read->error);
  g_assert_true (read->delete_absent);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_PRESENT), ==, 1);
}

/* ----- ranges of values by ordinary searches */

static void
add_member (FakeEntry *entry, const char *name, guint number)
{
  g_autofree char *value = g_strdup_printf ("<GUID=%032x>;CN=m%u," FAKE_AD_BASE, number, number);

  fake_entry_add (entry, name, value, -1);
}

/* Values @first to @last as a domain controller names them. */
static void
add_range (FakeEntry *entry, guint first, guint last)
{
  g_autofree char *name = last + 1 == ALL_RANGES
                              ? g_strdup_printf ("member;range=%u-*", first)
                              : g_strdup_printf ("member;range=%u-%u", first, last);

  for (guint i = first; i <= last; i++)
    add_member (entry, name, i + 1000);
}

static gboolean
answer_ranges (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  FakeEntry *entry = fake_ad_new_object ("CN=Big," FAKE_AD_BASE, "group", 2);
  const char *asked = NULL;

  if (g_str_has_prefix (search->base, "<GUID="))
    {
      guint first = 0;

      asked = g_ptr_array_index (search->attributes, 0);
      g_assert_true (g_str_has_prefix (asked, "member;range="));
      first = (guint) g_ascii_strtoull (asked + strlen ("member;range="), NULL, 10);
      add_range (entry, first, MIN (first + 1499, ALL_RANGES - 1));
      fake_ldap_send_entry (fake, search->id, entry);
      fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
      return TRUE;
    }
  fake_entry_add_empty (entry, "member");
  add_range (entry, 0, 1499);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ad_send_paged_end (fake, search->id, "");
  return TRUE;
}

static void
test_ranges (void)
{
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  const CwChangePage *page = NULL;
  const CwChange *change = NULL;

  fake_ad_init (&fixture, answer_ranges, "usn");
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (read->error);
  change = ldap_read_find (read, FAKE_AD_GUID_2, &page);
  g_assert_nonnull (change);
  g_assert_cmpint (change->kind, ==, CW_CHANGE_FULL);
  g_assert_cmpuint (change->n_links, ==, ALL_RANGES);
  for (guint i = 0; i < change->n_links; i++)
    g_assert_cmpint (cw_change_page_get_links (page)[change->first_link + i].op, ==, CW_LINK_ADD);
}

/* ----- changes by uSNChanged, in pages */

static gboolean
answer_usn (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  FakeEntry *entry = NULL;

  if (!fake_search_filters (search, "uSNChanged"))
    {
      fake_ad_send_paged_end (fake, search->id, "");
      return TRUE;
    }
  g_assert_true (fake_search_filters (search, "101"));
  g_assert_nonnull (ldap_control_find (CW_LDAP_OID_SHOW_DELETED, search->controls, NULL));
  entry = fake_ad_new_object ("CN=Ann," FAKE_AD_BASE, "user", 2);
  fake_ldap_send_entry (fake, search->id, entry);
  entry = fake_ad_new_object ("CN=Bob\\0ADEL:00000000-0000-0000-0000-000000000003,CN=Deleted "
                              "Objects," FAKE_AD_BASE,
                              "user", 3);
  fake_entry_add (entry, "isDeleted", "TRUE", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ad_send_paged_end (fake, search->id, "");
  return TRUE;
}

static void
test_usn (void)
{
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;
  g_autoptr (LdapRead) restored = NULL;
  g_autoptr (LdapRead) other = NULL;

  fake_ad_init (&fixture, answer_usn, "usn");
  full = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (full->error);
  fixture.scenario.usn = 200;
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, full->watermark);
  g_assert_no_error (read->error);
  g_assert_false (read->delete_absent);
  fake_ad_assert_change (&fixture, read, FAKE_AD_GUID_2, CW_CHANGE_FULL, "cn=Ann");
  fake_ad_assert_change (&fixture, read, FAKE_AD_GUID_3, CW_CHANGE_DELETED, "");

  /* change numbers that go back, and another domain controller */
  fixture.scenario.usn = 50;
  restored = ldap_read_new (&fixture.ldap, &fake_ad_request, read->watermark);
  g_assert_error (restored->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
  fixture.scenario.usn = 300;
  fixture.scenario.invocation = 8;
  other = ldap_read_new (&fixture.ldap, &fake_ad_request, read->watermark);
  g_assert_error (other->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
}

/* ----- no DirSync: by itself the other way, tombstones and all */

static gboolean
answer_usn_alone (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  g_assert_null (fake_search_control (search, CW_LDAP_OID_DIRSYNC));
  return answer_usn (fake, search, data);
}

static gboolean
answer_unsupported (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  if (fake_search_control (search, CW_LDAP_OID_DIRSYNC) == NULL)
    return answer_usn (fake, search, data);
  fake_ldap_send_result (fake, search->id, LDAP_UNAVAILABLE_CRITICAL_EXTENSION, "no DirSync");
  return TRUE;
}

/* With the account's own rights it may not either. */
static gboolean
answer_forbidden (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  if (fake_search_control (search, CW_LDAP_OID_DIRSYNC) == NULL)
    return answer_usn (fake, search, data);
  fake_ldap_send_result (fake, search->id, LDAP_INSUFFICIENT_ACCESS, "no right");
  return TRUE;
}

typedef struct
{
  const char *name;
  FakeAdAnswer answer;
  gboolean no_dirsync;
  CwError code; /* when nothing but DirSync will do and it is asked for */
} FallbackCase;

static const FallbackCase fallback_cases[] = {
  { "not-offered", answer_usn_alone, TRUE, CW_ERROR_UNSUPPORTED },
  { "unsupported", answer_unsupported, FALSE, CW_ERROR_UNSUPPORTED },
  { "forbidden", answer_forbidden, FALSE, CW_ERROR_PERMISSION },
};

static void
test_fallback (gconstpointer data)
{
  const FallbackCase *fallback = data;
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;
  g_autoptr (CwLdapCursor) cursor = NULL;

  fake_ad_init (&fixture, fallback->answer, "auto");
  fixture.scenario.no_dirsync = fallback->no_dirsync;
  full = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (full->error);
  cursor = cw_ldap_cursor_from_bytes (full->watermark, NULL);
  g_assert_nonnull (cursor);
  g_assert_cmpint (cursor->kind, ==, CW_LDAP_CURSOR_USN);
  fixture.scenario.usn = 200;
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, full->watermark);
  g_assert_no_error (read->error);
  g_assert_false (read->delete_absent);
  fake_ad_assert_change (&fixture, read, FAKE_AD_GUID_2, CW_CHANGE_FULL, "cn=Ann");
  fake_ad_assert_change (&fixture, read, FAKE_AD_GUID_3, CW_CHANGE_DELETED, "");
}

/* Who asked for DirSync gets it or is told. */
static void
test_no_fallback (gconstpointer data)
{
  const FallbackCase *fallback = data;
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;

  fake_ad_init (&fixture, fallback->answer, "dirsync");
  full = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_error (full->error, CW_ERROR, (int) fallback->code);
}

/* ----- values that cannot be kept */

static gboolean
answer_bad_values (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  FakeEntry *entry = fake_ad_new_object ("CN=Ann," FAKE_AD_BASE, "user", 2);
  g_autofree char *large = g_strnfill (5 * 1024 * 1024, 'x');

  fake_entry_add (entry, "telephoneNumber", "\xff\xfe", 2);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *address = g_strdup_printf ("smtp:%u@contoso.lab", i);

      fake_entry_add (entry, "proxyAddresses", address, -1);
    }
  fake_entry_add (entry, "userCertificate", large, -1);
  fake_entry_add (entry, "userCertificate", "\x30\x82", 2);
  fake_entry_add (entry, "member;range=1-1", "<GUID=zz>;CN=x", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  entry = fake_entry_new ("CN=Nobody," FAKE_AD_BASE);
  fake_entry_add (entry, "objectClass", "user", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ad_send_dirsync_end (fake, search->id, 0, "cookie");
  return TRUE;
}

static void
test_bad_values (void)
{
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  const CwChange *change = NULL;
  CwAttributeTable *table = NULL;

  fake_ad_init (&fixture, answer_bad_values, "auto");
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (read->error);
  table = fixture.ldap.attributes;
  change = ldap_read_find (read, FAKE_AD_GUID_2, NULL);
  g_assert_nonnull (change);
  g_assert_cmpint (change->kind, ==, CW_CHANGE_FULL);
  g_assert_nonnull (strstr (change->error_message, "telephoneNumber"));
  g_assert_nonnull (strstr (change->error_message, "userCertificate"));
  g_assert_nonnull (strstr (change->error_message, "member"));
  g_assert_cmpuint (change->n_links, ==, 0);
  g_assert_cmpuint (
      cw_entry_get_n_values (change->entry, cw_attribute_table_lookup (table, "proxyAddresses")),
      ==, 5000);
  g_assert_cmpuint (
      cw_entry_get_n_values (change->entry, cw_attribute_table_lookup (table, "userCertificate")),
      ==, 1);
  g_assert_cmpuint (
      cw_entry_get_n_values (change->entry, cw_attribute_table_lookup (table, "telephoneNumber")),
      ==, 0);
  change = ldap_read_find (read, "CN=Nobody," FAKE_AD_BASE, NULL);
  g_assert_cmpint (change->kind, ==, CW_CHANGE_BROKEN);
  g_assert_nonnull (change->error_message);
}

/* ----- a server without extended names: links name their targets by DN */

static gboolean
answer_plain_names (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  FakeEntry *entry = fake_ad_new_object ("CN=Ann," FAKE_AD_BASE, "group", 2);

  g_assert_null (fake_search_control (search, CW_LDAP_OID_EXTENDED_DN));
  fake_entry_add (entry, "member;range=1-1", "CN=Bob," FAKE_AD_BASE, -1);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ad_send_dirsync_end (fake, search->id, 0, "cookie");
  return TRUE;
}

static void
test_plain_names (void)
{
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;

  fake_ad_init (&fixture, answer_plain_names, "auto");
  fixture.scenario.no_extended_dn = TRUE;
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (read->error);
  fake_ad_assert_change (&fixture, read, FAKE_AD_GUID_2, CW_CHANGE_FULL,
                         "+member=CN=Bob," FAKE_AD_BASE ",cn=Ann");
  g_assert_true ((cw_connector_get_flags (fixture.ldap.connector) & CW_CONNECTOR_LINKS_BY_DN) != 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/fake-ad/more-data", test_more_data);
  g_test_add_func ("/ldap/fake-ad/delta", test_delta);
  g_test_add_data_func ("/ldap/fake-ad/strangers/dirsync", "auto", test_strangers);
  g_test_add_data_func ("/ldap/fake-ad/strangers/usn", "usn", test_strangers);
  g_test_add_func ("/ldap/fake-ad/without-right", test_without_right);
  g_test_add_func ("/ldap/fake-ad/ranges", test_ranges);
  g_test_add_func ("/ldap/fake-ad/usn", test_usn);
  for (guint i = 0; i < G_N_ELEMENTS (fallback_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ldap/fake-ad/fallback/", fallback_cases[i].name, NULL);
      g_autofree char *forced = g_strconcat (path, "/forced", NULL);

      g_test_add_data_func (path, &fallback_cases[i], test_fallback);
      if (!fallback_cases[i].no_dirsync)
        g_test_add_data_func (forced, &fallback_cases[i], test_no_fallback);
    }
  g_test_add_func ("/ldap/fake-ad/bad-values", test_bad_values);
  g_test_add_func ("/ldap/fake-ad/plain-names", test_plain_names);
  return g_test_run ();
}
