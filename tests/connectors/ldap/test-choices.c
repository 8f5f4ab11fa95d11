/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-attribute-choice.h"
#include "connectors/ldap/cw-ldap-group.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-suffix-count.h"
#include "fake-ldap.h"

/* What the set-up offers to choose from, as far as no server is needed for it. */

/* ----- attributes */

typedef struct
{
  const char *name;
  CwSyntax syntax;
  gboolean is_single;
  gboolean is_read_only;
  gboolean is_local;
  const char *classes; /* those that have it */
  const char *usable;  /* l: login, a: anchor, j: join, e: extension; upper case: not listed */
} AttributeCase;

static const AttributeCase attribute_cases[] = {
  { "userPrincipalName", CW_SYNTAX_STRING, TRUE, FALSE, FALSE, "user", "l-je" },
  { "mail", CW_SYNTAX_STRING, TRUE, FALSE, FALSE, "user group", "l-je" },
  { "employeeID", CW_SYNTAX_STRING, TRUE, FALSE, FALSE, "user", "laje" },
  { "otherMailbox", CW_SYNTAX_STRING, FALSE, FALSE, FALSE, "user", "---e" },
  { "objectGUID", CW_SYNTAX_GUID, TRUE, TRUE, FALSE, "user group", "xaje" },
  { "objectSid", CW_SYNTAX_SID, TRUE, TRUE, FALSE, "user", "xaje" },
  { "uidNumber", CW_SYNTAX_INTEGER, TRUE, FALSE, FALSE, "user", "xaje" },
  { "numbers", CW_SYNTAX_INTEGER, FALSE, FALSE, FALSE, "user", "x---" },
  { "flag", CW_SYNTAX_BOOLEAN, TRUE, FALSE, FALSE, "group", "xxxe" },
  { "photo", CW_SYNTAX_BINARY, FALSE, FALSE, FALSE, "user", "x--e" },
  { "whenCreated", CW_SYNTAX_TIME, TRUE, TRUE, FALSE, "user", "x---" },
  { "badPwdCount", CW_SYNTAX_INTEGER, TRUE, FALSE, TRUE, "user", "x---" },
  { "canonicalName", CW_SYNTAX_STRING, FALSE, TRUE, TRUE, "user", "----" },
  { "cn", CW_SYNTAX_STRING, TRUE, FALSE, FALSE, "user group", "l-je" },
  { "manager", CW_SYNTAX_REFERENCE, TRUE, FALSE, FALSE, "user", "xxxx" },
  { "drink", CW_SYNTAX_STRING, TRUE, FALSE, FALSE, "", "xxxx" },
};

static CwSchema *
make_schema (void)
{
  static const char *const names[] = { "user", "group" };
  GPtrArray *attributes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_schema_attribute_free);
  GPtrArray *classes = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_schema_class_free);

  for (guint i = 0; i < G_N_ELEMENTS (attribute_cases); i++)
    {
      CwSchemaAttribute *attribute = cw_schema_attribute_new (
          attribute_cases[i].name, attribute_cases[i].syntax, attribute_cases[i].is_single);

      attribute->is_read_only = attribute_cases[i].is_read_only;
      attribute->is_local = attribute_cases[i].is_local;
      g_ptr_array_add (attributes, attribute);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GPtrArray *held = g_ptr_array_new_with_free_func (g_free);

      for (guint j = 0; j < G_N_ELEMENTS (attribute_cases); j++)
        if (strstr (attribute_cases[j].classes, names[i]) != NULL)
          g_ptr_array_add (held, g_strdup (attribute_cases[j].name));
      g_ptr_array_add (classes, cw_schema_class_new (names[i], held));
    }
  return cw_schema_new (classes, attributes);
}

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

/* "l", "-" and "x" of a case: usable, listed with a reason, not listed. */
static char
describe_choice (const CwAttributeChoice *choice, char letter)
{
  if (choice == NULL)
    return 'x';
  g_assert_true (choice->is_usable == (choice->because == NULL));
  return choice->is_usable ? letter : '-';
}

static void
test_attributes (void)
{
  static const char letters[] = "laje";
  g_autoptr (CwSchema) schema = make_schema ();
  CwRootDse root = { 0 };

  root.kind = CW_LDAP_SERVER_SAMBA;
  for (guint use = 0; use < 4; use++)
    {
      g_autoptr (GPtrArray) choices =
          cw_attribute_choice_list (schema, &root, (CwAttributeUse) use);

      for (guint i = 0; i < G_N_ELEMENTS (attribute_cases); i++)
        {
          const CwAttributeChoice *choice = find_choice (choices, attribute_cases[i].name);

          g_test_message ("%s for %c", attribute_cases[i].name, letters[use]);
          g_assert_cmpint (describe_choice (choice, letters[use]), ==,
                           attribute_cases[i].usable[use]);
        }
    }
}

static void
test_classes (void)
{
  g_autoptr (CwSchema) schema = make_schema ();
  CwRootDse root = { 0 };
  g_autoptr (GPtrArray) choices = NULL;
  const CwAttributeChoice *mail = NULL;

  root.kind = CW_LDAP_SERVER_ACTIVE_DIRECTORY;
  choices = cw_attribute_choice_list (schema, &root, CW_ATTRIBUTE_USE_EXTENSION);
  mail = find_choice (choices, "mail");
  g_assert (mail != NULL);
  g_assert_cmpuint (g_strv_length (mail->classes), ==, 2);
  g_assert_cmpstr (mail->classes[0], ==, "user");
  g_assert_cmpstr (mail->classes[1], ==, "group");
}

/* ----- suffixes */

typedef struct
{
  const char *value;
  const char *suffix;
} SuffixCase;

static const SuffixCase suffix_cases[] = {
  { "a@b.c", "b.c" },
  { "a.b+c'd@x-y.example", "x-y.example" },
  { "ä@müller.example", "müller.example" },
  { "a", NULL },
  { "@b.c", NULL },
  { "a@", NULL },
  { "a@b", NULL },
  { "a@b..c", NULL },
  { "a@.c", NULL },
  { "a@b.", NULL },
  { "a@b@c.d", NULL },
  { "a b@c.d", NULL },
  { "a@c d.e", NULL },
  { "<a@b.c>", NULL },
  { "\xff@b.c", NULL },
};

static void
test_suffixes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffix_cases); i++)
    g_assert_cmpstr (cw_suffix_count_find_suffix (suffix_cases[i].value), ==,
                     suffix_cases[i].suffix);
}

static void
test_count (void)
{
  g_autoptr (CwSuffixCount) count = cw_suffix_count_new ();

  for (guint i = 0; i < CW_SUFFIX_COUNT_MAX + 10; i++)
    {
      g_autofree char *value = g_strdup_printf ("u@d%u.example", i);

      cw_suffix_count_add (count, "CN=u", value);
    }
  cw_suffix_count_add (count, "CN=u", "v@D7.EXAMPLE");
  for (guint i = 0; i < 9; i++)
    cw_suffix_count_add (count, "CN=e", i % 2 == 0 ? NULL : "");
  cw_suffix_count_add (count, "CN=w", "no address");
  g_assert_cmpuint (count->users, ==, CW_SUFFIX_COUNT_MAX + 21);
  g_assert_cmpuint (g_hash_table_size (count->suffixes), ==, CW_SUFFIX_COUNT_MAX);
  g_assert_cmpuint (count->other, ==, 10);
  g_assert_cmpuint (cw_suffix_count_get (count, "d7.Example"), ==, 2);
  g_assert_cmpuint (cw_suffix_count_get (count, "unknown.example"), ==, 0);
  g_assert_cmpuint (count->empty, ==, 9);
  g_assert_cmpuint (count->unlike, ==, 1);
  g_assert_cmpuint (count->empty_examples->len, ==, CW_SUFFIX_COUNT_EXAMPLES);
  g_assert_cmpuint (count->unlike_examples->len, ==, 1);
}

/* ----- a group whose members come in ranges, as a Windows domain controller gives them */

#define GROUP "CN=Big,DC=x"

static void
add_members (FakeEntry *entry, const char *name, guint n)
{
  for (guint i = 0; i < n; i++)
    fake_entry_add (entry, name, "CN=m,DC=x", -1);
}

static gboolean
answer_group (FakeLdap *fake, const FakeSearch *search, gpointer user_data)
{
  FakeEntry *entry = fake_entry_new (GROUP);

  if (fake_search_asks (search, "sAMAccountName"))
    fake_entry_add (entry, "sAMAccountName", "Big", -1);
  else if (fake_search_asks (search, "member;range=3-*"))
    add_members (entry, "member;range=3-5", 3);
  else if (fake_search_asks (search, "member;range=6-*"))
    add_members (entry, "member;range=6-*", 1);
  else
    {
      fake_entry_add_empty (entry, "member");
      add_members (entry, "member;range=0-2", 3);
    }
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
  return TRUE;
}

static void
test_ranges (void)
{
  g_autoptr (FakeLdap) fake = fake_ldap_new (answer_group, NULL);
  CwLdapSettings settings = { 0 };
  CwRootDse root = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwLdapSession) session = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  const CwLdapGroup *group = NULL;

  settings.host = (char *) "localhost";
  settings.address = (char *) fake_ldap_get_path (fake);
  settings.security = CW_LDAP_SECURITY_NONE;
  settings.timeout_seconds = 5;
  session = cw_ldap_session_open (&settings, NULL, NULL, &error);
  g_assert_no_error (error);
  root.kind = CW_LDAP_SERVER_ACTIVE_DIRECTORY;
  root.default_context = (char *) "DC=x";
  groups = cw_ldap_group_resolve (session, &root, "Big", 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (groups->len, ==, 1);
  group = g_ptr_array_index (groups, 0);
  g_assert_cmpuint (group->members, ==, 7);
  g_assert_cmpstr (group->dn, ==, GROUP);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/choices/attributes", test_attributes);
  g_test_add_func ("/choices/classes", test_classes);
  g_test_add_func ("/choices/suffixes", test_suffixes);
  g_test_add_func ("/choices/count", test_count);
  g_test_add_func ("/choices/group-ranges", test_ranges);
  return g_test_run ();
}
