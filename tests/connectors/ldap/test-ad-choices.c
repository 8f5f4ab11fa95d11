/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "ad-lab.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-attribute-choice.h"
#include "connectors/ldap/cw-ldap-group.h"
#include "connectors/ldap/cw-suffix-count.h"
#include "ldap-editor.h"
#include "ldap-fixture.h"

/* What the set-up offers to choose from, of a real domain. Needs a domain controller. */

static guint
count_groups (CwAdSession *session, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups =
      cw_ldap_group_resolve (session->ldap, session->root, text, 10, NULL, &error);

  g_assert_no_error (error);
  return groups->len;
}

static void
add_group (LdapEditor *editor, const char *dn, const char *account)
{
  ldap_editor_add (editor, dn, "objectClass", "group", "sAMAccountName", account, NULL);
}

static void
test_group (void)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_auto (LdapEditor) editor = { 0 };
  const char *base = ldap_lab_get ("CW_LAB_AD_BASE");
  g_autofree char *one = g_strdup_printf ("CN=Pilot (one)*,CN=Users,%s", base);
  g_autofree char *two = g_strdup_printf ("CN=Pilot (one)*,CN=Computers,%s", base);
  g_autofree char *user = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GError) error = NULL;
  const CwLdapGroup *group = NULL;

  ldap_editor_init (&editor, "CW_LAB_AD");
  add_group (&editor, one, "pilot1");
  add_group (&editor, two, "pilot2");
  user = ad_lab_add_user (&editor, "pilot.user");
  ldap_editor_modify (&editor, one, LDAP_MOD_ADD, "member", user);
  ldap_editor_modify (&editor, one, LDAP_MOD_ADD, "member", two);

  groups = cw_ldap_group_resolve (session->ldap, session->root, one, 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (groups->len, ==, 1);
  group = g_ptr_array_index (groups, 0);
  g_assert_cmpuint (group->members, ==, 2);
  g_assert_cmpstr (group->name, ==, "pilot1");
  g_assert_nonnull (group->guid);
  g_assert_cmpuint (count_groups (session, "CONTOSO\\pilot1"), ==, 1);
  g_assert_cmpuint (count_groups (session, "PILOT2"), ==, 1);
  g_assert_cmpuint (count_groups (session, "Pilot (one)*"), ==, 2);
  g_assert_cmpuint (count_groups (session, "Pilot*"), ==, 0);
  g_assert_cmpuint (count_groups (session, "pilot.user"), ==, 0);
  g_assert_cmpuint (count_groups (session, user), ==, 0);
  g_assert_cmpuint (count_groups (session, "CN=Nobody,DC=contoso,DC=lab"), ==, 0);
  ldap_editor_delete (&editor, one);
  ldap_editor_delete (&editor, two);
}

/* ----- attributes */

static const CwAttributeChoice *
find_choice (GPtrArray *choices, const char *name)
{
  for (guint i = 0; i < choices->len; i++)
    {
      const CwAttributeChoice *choice = g_ptr_array_index (choices, i);

      if (g_str_equal (choice->name, name))
        return choice;
    }
  return NULL;
}

static gboolean
is_usable (GPtrArray *choices, const char *name)
{
  const CwAttributeChoice *choice = find_choice (choices, name);

  g_test_message ("%s: %s", name, choice != NULL ? choice->because : "not listed");
  return choice != NULL && choice->is_usable;
}

static void
test_attributes (void)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSchema) schema =
      cw_attribute_choice_read_schema (session->ldap, session->root, NULL, &error);
  g_autoptr (GPtrArray) logins = NULL;
  g_autoptr (GPtrArray) anchors = NULL;
  g_autoptr (GPtrArray) extensions = NULL;

  g_assert_no_error (error);
  logins = cw_attribute_choice_list (schema, session->root, CW_ATTRIBUTE_USE_LOGIN);
  g_assert_true (is_usable (logins, "userPrincipalName"));
  g_assert_true (is_usable (logins, "mail"));
  g_assert_false (is_usable (logins, "proxyAddresses"));
  g_assert_nonnull (find_choice (logins, "proxyAddresses"));
  anchors = cw_attribute_choice_list (schema, session->root, CW_ATTRIBUTE_USE_ANCHOR);
  g_assert_true (is_usable (anchors, "objectGUID"));
  g_assert_true (is_usable (anchors, "mS-DS-ConsistencyGuid"));
  g_assert_true (is_usable (anchors, "employeeID"));
  g_assert_false (is_usable (anchors, "mail"));
  g_assert_false (is_usable (anchors, "userPrincipalName"));
  g_assert_false (is_usable (anchors, "cn"));
  extensions = cw_attribute_choice_list (schema, session->root, CW_ATTRIBUTE_USE_EXTENSION);
  g_assert_true (is_usable (extensions, "employeeType"));
  g_assert_true (is_usable (extensions, "otherTelephone"));
  g_assert_true (is_usable (extensions, "gidNumber"));
  g_assert_false (is_usable (extensions, "badPwdCount"));
  g_assert_false (is_usable (extensions, "lastLogon"));
  g_assert_false (is_usable (extensions, "msDS-UserPasswordExpiryTimeComputed"));
  g_assert_false (is_usable (extensions, "manager"));
  g_test_message ("%u logins, %u anchors, %u extensions", logins->len, anchors->len,
                  extensions->len);
}

/* ----- suffixes */

static void
test_suffixes (void)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (CwSuffixCount) count = cw_suffix_count_new ();
  g_autoptr (GError) error = NULL;
  g_auto (LdapEditor) editor = { 0 };
  GHashTableIter iter;
  gpointer suffix = NULL;
  gpointer n = NULL;
  guint in_suffixes = 0;

  ldap_editor_init (&editor, "CW_LAB_AD");
  g_assert_true (cw_suffix_count_add_server (count, session->ldap, session->root,
                                             "userPrincipalName", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count->users, ==,
                    ldap_editor_count (&editor, "(&(objectClass=user)(!(objectClass=computer)))"));
  g_assert_cmpuint (
      count->empty, ==,
      ldap_editor_count (&editor,
                         "(&(objectClass=user)(!(objectClass=computer))(!(userPrincipalName=*)))"));
  g_hash_table_iter_init (&iter, count->suffixes);
  while (g_hash_table_iter_next (&iter, &suffix, &n))
    {
      g_autofree char *filter =
          g_strdup_printf ("(&(objectClass=user)(userPrincipalName=*@%s))", (char *) suffix);

      g_test_message ("%s: %u", (char *) suffix, GPOINTER_TO_UINT (n));
      g_assert_cmpuint (GPOINTER_TO_UINT (n), ==, ldap_editor_count (&editor, filter));
      in_suffixes += GPOINTER_TO_UINT (n);
    }
  g_assert_cmpuint (in_suffixes + count->empty + count->unlike, ==, count->users);
  g_assert_cmpuint (count->empty_examples->len, >, 0);
  cw_suffix_count_add_unused (count, "Nobody.example");
  g_assert_true (g_hash_table_contains (count->suffixes, "nobody.example"));
  g_assert_cmpuint (cw_suffix_count_get (count, "nobody.example"), ==, 0);
}

static void
test_suffix_errors (void)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (CwSuffixCount) count = cw_suffix_count_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (
      cw_suffix_count_add_server (count, session->ldap, session->root, "a)(b=", NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (cw_suffix_count_add_server (count, session->ldap, session->root, "mail",
                                              cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ad-choices/group", test_group);
  g_test_add_func ("/ad-choices/attributes", test_attributes);
  g_test_add_func ("/ad-choices/suffixes", test_suffixes);
  g_test_add_func ("/ad-choices/suffix-errors", test_suffix_errors);
  return g_test_run ();
}
