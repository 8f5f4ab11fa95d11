/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "ad-lab.h"
#include "base/cw-error.h"
#include "base/cw-sid.h"
#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-grant.h"
#include "connectors/ldap/cw-ad-inheritance.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "ldap-editor.h"
#include "ldap-fixture.h"

/* Rights one by one, by hand and by us, through groups and against denials; accounts that are
 * refused for less obvious reasons. Needs a domain controller. */

typedef struct
{
  LdapEditor editor;
  CwAdSession *admin;
  const char *base;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->base = ldap_lab_get ("CW_LAB_AD_BASE");
  ldap_editor_init (&fixture->editor, "CW_LAB_AD");
  fixture->admin = ad_lab_open_admin ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cw_ad_session_free (fixture->admin);
  ldap_editor_clear (&fixture->editor);
}

static CwAdAccount *
find_account (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  CwAdAccount *account = cw_ad_account_find (fixture->admin, name, NULL, &error);

  g_assert_no_error (error);
  return account;
}

static CwAdAccount *
make_account (Fixture *fixture, const char *name)
{
  g_autofree char *dn = ad_lab_add_user (&fixture->editor, name);

  return find_account (fixture, dn);
}

static GPtrArray *
check (Fixture *fixture, const char *head, const CwAdAccount *account, CwAdFeatures features)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *states =
      cw_ad_grant_check (fixture->admin, head, account->token, features, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (states->len, >, 0);
  return states;
}

static guint
count_missing (Fixture *fixture,
               const char *head,
               const CwAdAccount *account,
               CwAdFeatures features)
{
  g_autoptr (GPtrArray) states = check (fixture, head, account, features);
  guint n = 0;

  for (guint i = 0; i < states->len; i++)
    n += ((CwAdRightState *) g_ptr_array_index (states, i))->is_granted ? 0 : 1;
  return n;
}

/* ----- one feature after the other: missing, given, complete, twice, undone to the byte */

typedef struct
{
  CwAdFeatures feature;
  guint n_rights; /* with the lab's schema, which has nothing of Exchange */
} FeatureCase;

static const FeatureCase feature_cases[] = {
  { CW_AD_FEATURE_READ, 2 },
  { CW_AD_FEATURE_PASSWORD_HASH, 2 },
  { CW_AD_FEATURE_ANCHOR, 2 },
  { CW_AD_FEATURE_PASSWORD_WRITEBACK, 9 },
  { CW_AD_FEATURE_EXCHANGE, 4 },
  { CW_AD_FEATURE_GROUP_WRITEBACK, 2 },
  { CW_AD_FEATURE_FOREIGN_MEMBERS, 1 },
};

/* Without the owner of Deleted Objects, who is in the list too when it was replaced. */
static guint
count_rights (GPtrArray *added)
{
  guint n = 0;

  for (guint i = 0; i < added->len; i++)
    n += strstr (g_ptr_array_index (added, i), "\towner:") == NULL ? 1 : 0;
  return n;
}

static void
test_feature (Fixture *fixture, gconstpointer data)
{
  const FeatureCase *feature_case = data;
  const char *feature = cw_ad_feature_to_string (feature_case->feature);
  g_autofree char *name = g_strconcat ("f.", feature, NULL);
  g_autoptr (CwAdAccount) account = make_account (fixture, name);
  g_autoptr (GPtrArray) states = check (fixture, fixture->base, account, feature_case->feature);
  g_autoptr (GBytes) before = ad_lab_read_dacl (&fixture->editor, fixture->base);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  guint n_added = 0;

  g_assert_cmpint (cw_ad_feature_from_string (feature), ==, feature_case->feature);
  g_assert_cmpuint (states->len, ==, feature_case->n_rights);
  g_assert_cmpuint (count_missing (fixture, fixture->base, account, feature_case->feature), >, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (cw_ad_grant_give (fixture->admin, fixture->base, account->sid,
                                       feature_case->feature, added, NULL, &error));
      g_assert_no_error (error);
      if (i == 0)
        n_added = added->len;
      g_assert_cmpuint (added->len, ==, n_added);
      g_assert_cmpuint (count_missing (fixture, fixture->base, account, feature_case->feature), ==,
                        0);
    }
  g_assert_cmpuint (count_rights (added), ==, feature_case->n_rights);
  g_ptr_array_add (added, NULL);
  g_assert_true (
      cw_ad_grant_take_back (fixture->admin, (const char *const *) added->pdata, NULL, &error));
  g_assert_no_error (error);
  after = ad_lab_read_dacl (&fixture->editor, fixture->base);
  g_assert_true (g_bytes_equal (before, after));
  ldap_editor_delete (&fixture->editor, account->dn);
}

/* ----- by hand: every command for samba-tool does what it says */

static void
run_by_hand (const char *command)
{
  const char *directory = ldap_lab_get ("CW_LAB_AD_DIR");
  g_autofree char *line =
      g_strdup_printf ("PATH=/usr/sbin:/usr/bin:/sbin:/bin %s -H %s/private/sam.ldb "
                       "--configfile=%s/etc/smb.conf",
                       command, directory, directory);
  const char *const words[] = { "/bin/sh", "-c", line, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static void
test_by_hand (Fixture *fixture, gconstpointer data)
{
  const CwAdFeatures features = CW_AD_FEATURE_PASSWORD_HASH | CW_AD_FEATURE_ANCHOR |
                                CW_AD_FEATURE_PASSWORD_WRITEBACK | CW_AD_FEATURE_GROUP_WRITEBACK;
  g_autoptr (CwAdAccount) account = make_account (fixture, "by.hand");
  g_autoptr (GBytes) before = ad_lab_read_dacl (&fixture->editor, fixture->base);
  g_autoptr (GPtrArray) states = check (fixture, fixture->base, account, features);

  for (guint i = 0; i < states->len; i++)
    {
      const CwAdRightState *state = g_ptr_array_index (states, i);
      const CwAdRight *right = state->right;
      guint more = state->is_granted ? 0 : 1; /* everybody may unexpire passwords, by default */
      g_autofree char *samba = cw_ad_right_make_samba_command (right, account->sid);
      g_autofree char *windows = cw_ad_right_make_windows_command (right, "CONTOSO\\by.hand");
      guint missing = count_missing (fixture, fixture->base, account, features);

      g_test_message ("%s\n%s\n%s", right->name, samba, windows);
      run_by_hand (samba);
      g_assert_cmpuint (count_missing (fixture, fixture->base, account, features), ==,
                        missing - more);
    }
  ad_lab_write_dacl (&fixture->editor, fixture->base, before);
  ldap_editor_delete (&fixture->editor, account->dn);
}

/* ----- groups and denials */

static GBytes *
add_entry (GBytes *dacl, guint position, GBytes *entry)
{
  gsize size = 0;
  gsize entry_size = 0;
  const guint8 *data = g_bytes_get_data (dacl, &size);
  const guint8 *added = g_bytes_get_data (entry, &entry_size);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint acl = data[16] | (guint) data[17] << 8;
  guint offset = acl + 8;
  guint acl_size = (data[acl + 2] | (guint) data[acl + 3] << 8) + (guint) entry_size;
  guint n = (data[acl + 4] | (guint) data[acl + 5] << 8) + 1U;

  for (guint i = 0; i < position; i++)
    offset += data[offset + 2] | (guint) data[offset + 3] << 8;
  g_byte_array_append (out, data, offset);
  g_byte_array_append (out, added, (guint) entry_size);
  g_byte_array_append (out, data + offset, (guint) size - offset);
  out->data[acl + 2] = (guint8) acl_size;
  out->data[acl + 3] = (guint8) (acl_size >> 8);
  out->data[acl + 4] = (guint8) n;
  out->data[acl + 5] = (guint8) (n >> 8);
  return g_bytes_new (out->data, out->len);
}

/* The entry with its type made one that denies (MS-DTYP 2.4.4.1: 5 and 6). */
static GBytes *
make_denial (GBytes *entry)
{
  gsize size = 0;
  g_autofree guint8 *copy = NULL;

  copy = g_memdup2 (g_bytes_get_data (entry, &size), g_bytes_get_size (entry));
  size = g_bytes_get_size (entry);
  g_assert_cmpint (copy[0], ==, 5);
  copy[0] = 6;
  return g_bytes_new (copy, size);
}

static void
test_groups_and_denials (Fixture *fixture, gconstpointer data)
{
  const CwAdFeatures feature = CW_AD_FEATURE_ANCHOR;
  g_autofree char *outer = g_strdup_printf ("CN=r.outer,CN=Users,%s", fixture->base);
  g_autofree char *inner = g_strdup_printf ("CN=r.inner,CN=Users,%s", fixture->base);
  g_autoptr (CwAdAccount) member = make_account (fixture, "r.member");
  g_autoptr (CwAdAccount) other = make_account (fixture, "r.other");
  g_autoptr (CwAdAccount) again = NULL;
  g_autoptr (GBytes) before = ad_lab_read_dacl (&fixture->editor, fixture->base);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) states = NULL;
  g_autoptr (GBytes) group_sid = NULL;
  g_autoptr (GBytes) allowed = NULL;
  g_autoptr (GBytes) denial = NULL;
  g_autoptr (GBytes) ace = NULL;
  g_autoptr (GBytes) with_denial = NULL;
  g_autoptr (GError) error = NULL;

  /* A right of a group within a group. */
  ldap_editor_add (&fixture->editor, inner, "objectClass", "group", "sAMAccountName", "r.inner",
                   "member", member->dn, NULL);
  ldap_editor_add (&fixture->editor, outer, "objectClass", "group", "sAMAccountName", "r.outer",
                   "member", inner, NULL);
  group_sid = ad_lab_read (&fixture->editor, outer, "objectSid");
  g_assert_true (
      cw_ad_grant_give (fixture->admin, fixture->base, group_sid, feature, added, NULL, &error));
  g_assert_no_error (error);
  again = find_account (fixture, member->dn);
  g_assert_cmpuint (count_missing (fixture, fixture->base, again, feature), ==, 0);
  g_assert_cmpuint (count_missing (fixture, fixture->base, other, feature), ==, 2);

  /* A denial before it takes one of the two away; behind it, none. */
  states = check (fixture, fixture->base, again, feature);
  ace = cw_ad_right_make_ace (((CwAdRightState *) states->pdata[0])->right, again->sid);
  denial = make_denial (ace);
  allowed = ad_lab_read_dacl (&fixture->editor, fixture->base);
  with_denial = add_entry (allowed, 0, denial);
  ad_lab_write_dacl (&fixture->editor, fixture->base, with_denial);
  g_assert_cmpuint (count_missing (fixture, fixture->base, again, feature), ==, 1);

  ad_lab_write_dacl (&fixture->editor, fixture->base, before);
  g_assert_cmpuint (count_missing (fixture, fixture->base, again, feature), ==, 2);
  ldap_editor_delete (&fixture->editor, outer);
  ldap_editor_delete (&fixture->editor, inner);
}

/* ----- containers */

static void
test_containers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *unit = g_strdup_printf ("OU=Written back,%s", fixture->base);
  g_autofree char *devices = g_strdup_printf ("CN=RegisteredDevices,%s", fixture->base);
  g_autoptr (CwAdAccount) account = make_account (fixture, "c.writer");
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) head = ad_lab_read_dacl (&fixture->editor, fixture->base);
  g_autoptr (GBytes) head_after = NULL;
  g_autoptr (GError) error = NULL;

  ldap_editor_add (&fixture->editor, unit, "objectClass", "organizationalUnit", NULL);
  g_assert_true (cw_ad_grant_give (fixture->admin, unit, account->sid,
                                   CW_AD_FEATURE_GROUP_WRITEBACK, added, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_missing (fixture, unit, account, CW_AD_FEATURE_GROUP_WRITEBACK), ==, 0);
  g_assert_cmpuint (count_missing (fixture, fixture->base, account, CW_AD_FEATURE_GROUP_WRITEBACK),
                    ==, 2);

  /* Devices: their container is missing, which is told; then it is there. */
  g_assert_cmpuint (count_missing (fixture, fixture->base, account, CW_AD_FEATURE_DEVICE_WRITEBACK),
                    ==, 2);
  g_assert_false (cw_ad_grant_give (fixture->admin, fixture->base, account->sid,
                                    CW_AD_FEATURE_DEVICE_WRITEBACK, added, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  ldap_editor_add (&fixture->editor, devices, "objectClass", "container", NULL);
  g_assert_true (cw_ad_grant_give (fixture->admin, fixture->base, account->sid,
                                   CW_AD_FEATURE_DEVICE_WRITEBACK, added, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_missing (fixture, fixture->base, account, CW_AD_FEATURE_DEVICE_WRITEBACK),
                    ==, 0);
  head_after = ad_lab_read_dacl (&fixture->editor, fixture->base);
  g_assert_true (g_bytes_equal (head, head_after));
  ldap_editor_delete (&fixture->editor, devices);
  ldap_editor_delete (&fixture->editor, unit);
}

/* What a right is good for is tried, not only computed: the account makes and fills a group. */
static void
test_right_works (Fixture *fixture, gconstpointer data)
{
  g_autofree char *unit = g_strdup_printf ("OU=Groups of ours,%s", fixture->base);
  g_autofree char *group = g_strdup_printf ("CN=made,%s", unit);
  g_autofree char *principal = g_strdup_printf ("w.writer@%s", ldap_lab_get ("CW_LAB_AD_DOMAIN"));
  g_autoptr (CwAdAccount) account = make_account (fixture, "w.writer");
  g_autoptr (CwLdapSettings) settings = ad_lab_make_settings (CW_LDAP_SECURITY_LDAPS);
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (AD_LAB_PASSWORD);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CwAdSession) own = NULL;
  g_autoptr (GError) error = NULL;
  LdapEditor as_account = { 0 };

  ldap_editor_add (&fixture->editor, unit, "objectClass", "organizationalUnit", NULL);
  g_assert_true (cw_ad_grant_give (fixture->admin, unit, account->sid,
                                   CW_AD_FEATURE_GROUP_WRITEBACK, added, NULL, &error));
  own = cw_ad_session_open (settings, principal, secret, NULL, NULL, &error);
  g_assert_no_error (error);
  as_account.settings = own->settings;
  as_account.session = own->ldap;
  ldap_editor_add (&as_account, group, "objectClass", "group", "sAMAccountName", "made", NULL);
  ldap_editor_modify (&as_account, group, LDAP_MOD_ADD, "member", account->dn);
  ldap_editor_delete (&as_account, group);
  ldap_editor_delete (&fixture->editor, unit);
}

/* (nullable) */
static GBytes *
read_as (CwAdSession *account, const char *dn)
{
  static const char *const wanted[] = { "instanceType", NULL };
  const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (account->ldap, &query, NULL, &error);
  GPtrArray *values = NULL;

  g_assert_no_error (error);
  values = cw_ldap_record_get_values (record, "instanceType");
  return values != NULL && values->len > 0 ? g_bytes_ref (values->pdata[0]) : NULL;
}

/* Who a member from another forest is, Authenticated Users may not see (the class's default
 * security descriptor); with the right, the account does. */
static void
test_foreign_members (Fixture *fixture, gconstpointer data)
{
  const char *sid = "S-1-5-21-11-22-33-1444";
  g_autofree char *group = g_strdup_printf ("CN=with strangers,CN=Users,%s", fixture->base);
  g_autofree char *stranger =
      g_strdup_printf ("CN=%s,CN=ForeignSecurityPrincipals,%s", sid, fixture->base);
  g_autofree char *member = g_strdup_printf ("<SID=%s>", sid);
  g_autofree char *principal = g_strdup_printf ("x.reader@%s", ldap_lab_get ("CW_LAB_AD_DOMAIN"));
  g_autoptr (CwAdAccount) account = make_account (fixture, "x.reader");
  g_autoptr (CwLdapSettings) settings = ad_lab_make_settings (CW_LDAP_SECURITY_LDAPS);
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (AD_LAB_PASSWORD);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CwAdSession) own = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;

  ldap_editor_add (&fixture->editor, group, "objectClass", "group", "sAMAccountName", "strangers",
                   "member", member, NULL);
  own = cw_ad_session_open (settings, principal, secret, NULL, NULL, &error);
  g_assert_no_error (error);
  before = read_as (own, stranger);
  g_assert_null (before);
  g_assert_true (cw_ad_grant_give (fixture->admin, fixture->base, account->sid,
                                   CW_AD_FEATURE_FOREIGN_MEMBERS, added, NULL, &error));
  g_assert_no_error (error);
  after = read_as (own, stranger);
  g_assert_nonnull (after);
  g_ptr_array_add (added, NULL);
  g_assert_true (
      cw_ad_grant_take_back (fixture->admin, (const char *const *) added->pdata, NULL, &error));
  g_assert_no_error (error);
  ldap_editor_delete (&fixture->editor, group);
  ldap_editor_delete (&fixture->editor, stranger);
  ldap_editor_delete (&fixture->editor, account->dn);
}

/* ----- where rights do not reach */

static void
test_inheritance (Fixture *fixture, gconstpointer data)
{
  g_autofree char *unit = g_strdup_printf ("OU=Closed,%s", fixture->base);
  g_autoptr (CwAdInheritance) before = NULL;
  g_autoptr (CwAdInheritance) after = NULL;
  g_autoptr (GBytes) dacl = NULL;
  g_autofree guint8 *copy = NULL;
  g_autoptr (GBytes) closed = NULL;
  g_autoptr (GError) error = NULL;

  before = cw_ad_inheritance_read (fixture->admin, fixture->base, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (before->accounts, >, 0); /* Administrator at least */
  ldap_editor_add (&fixture->editor, unit, "objectClass", "organizationalUnit", NULL);
  dacl = ad_lab_read_dacl (&fixture->editor, unit);
  copy = g_memdup2 (g_bytes_get_data (dacl, NULL), g_bytes_get_size (dacl));
  copy[3] |= 0x10; /* SE_DACL_PROTECTED */
  closed = g_bytes_new (copy, g_bytes_get_size (dacl));
  ad_lab_write_dacl (&fixture->editor, unit, closed);
  after = cw_ad_inheritance_read (fixture->admin, fixture->base, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (after->units, ==, before->units + 1);
  g_assert_true (g_ptr_array_find_with_equal_func (after->unit_examples, unit, g_str_equal, NULL));
  ldap_editor_delete (&fixture->editor, unit);
}

/* ----- accounts */

static void
assert_problem (Fixture *fixture, const char *name, CwAdAccountProblem problem)
{
  g_autoptr (CwAdAccount) account = find_account (fixture, name);

  g_assert_cmpstr (cw_ad_account_problem_to_string (account->problem), ==,
                   cw_ad_account_problem_to_string (problem));
  g_assert_true ((cw_ad_account_problem_get_reason (problem) == NULL) ==
                 (problem == CW_AD_ACCOUNT_FIT));
  g_assert_true ((cw_ad_account_problem_get_remedy (problem) == NULL) ==
                 (problem == CW_AD_ACCOUNT_FIT));
}

/* Domain Admins as the primary group is in no "member" value. */
static void
test_primary_group (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dn = ad_lab_add_user (&fixture->editor, "p.admin");
  g_autofree char *admins = g_strdup_printf ("CN=Domain Admins,CN=Users,%s", fixture->base);

  assert_problem (fixture, dn, CW_AD_ACCOUNT_FIT);
  ldap_editor_modify (&fixture->editor, admins, LDAP_MOD_ADD, "member", dn);
  ldap_editor_modify (&fixture->editor, dn, LDAP_MOD_REPLACE, "primaryGroupID", "512");
  assert_problem (fixture, "CONTOSO\\p.admin", CW_AD_ACCOUNT_PRIVILEGED);
  ldap_editor_delete (&fixture->editor, dn);
}

static void
test_managed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dn = g_strdup_printf ("CN=msa,CN=Users,%s", fixture->base);

  ldap_editor_add (&fixture->editor, dn, "objectClass", "msDS-ManagedServiceAccount",
                   "sAMAccountName", "msa$", NULL);
  assert_problem (fixture, "msa$", CW_AD_ACCOUNT_MANAGED);
  ldap_editor_delete (&fixture->editor, dn);
}

static void
test_states (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dn = ad_lab_add_user (&fixture->editor, "s.account");
  g_autofree char *group = g_strdup_printf ("CN=Domain Guests,CN=Users,%s", fixture->base);

  assert_problem (fixture, "s.account", CW_AD_ACCOUNT_FIT);
  ldap_editor_modify (&fixture->editor, dn, LDAP_MOD_REPLACE, "accountExpires",
                      "132223104000000000");
  assert_problem (fixture, "s.account@contoso.lab", CW_AD_ACCOUNT_EXPIRED);
  ldap_editor_modify (&fixture->editor, dn, LDAP_MOD_REPLACE, "userAccountControl", "514");
  assert_problem (fixture, dn, CW_AD_ACCOUNT_DISABLED);
  assert_problem (fixture, group, CW_AD_ACCOUNT_NO_USER);
  ldap_editor_delete (&fixture->editor, dn);
}

/* What is told before is what is granted then: each right is named, but for its class. */
static void
test_words (Fixture *fixture, gconstpointer data)
{
  CwAdFeatures all = 0;
  g_autoptr (GPtrArray) rights = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  g_autofree char *few = cw_ad_right_describe (CW_AD_FEATURE_READ);

  for (guint i = 0; i < G_N_ELEMENTS (feature_cases); i++)
    all |= feature_cases[i].feature;
  rights = cw_ad_right_list (fixture->admin, fixture->base, all, NULL, &error);
  g_assert_no_error (error);
  words = cw_ad_right_describe (all);
  for (guint i = 0; i < rights->len; i++)
    {
      const char *name = ((CwAdRight *) g_ptr_array_index (rights, i))->name;
      g_auto (GStrv) parts = g_strsplit (name, " of ", 2);

      g_test_message ("%s", name);
      g_assert_nonnull (strstr (words, parts[0]));
    }
  g_assert_null (strstr (few, "Reset Password"));
  g_assert_null (strchr (few, '\n'));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/ad-rights/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (feature_cases); i++)
    {
      g_autofree char *path = g_strconcat (
          "/ad-rights/feature/", cw_ad_feature_to_string (feature_cases[i].feature), NULL);

      g_test_add (path, Fixture, &feature_cases[i], set_up, test_feature, tear_down);
    }
  ADD ("by-hand", test_by_hand);
  ADD ("groups-and-denials", test_groups_and_denials);
  ADD ("containers", test_containers);
  ADD ("works", test_right_works);
  ADD ("foreign-members", test_foreign_members);
  ADD ("inheritance", test_inheritance);
  ADD ("primary-group", test_primary_group);
  ADD ("managed", test_managed);
  ADD ("states", test_states);
  ADD ("words", test_words);
  return g_test_run ();
}
