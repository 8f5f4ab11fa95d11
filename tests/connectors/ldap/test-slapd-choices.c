/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-attribute-choice.h"
#include "connectors/ldap/cw-ldap-group.h"
#include "connectors/ldap/cw-ldap-tree.h"
#include "connectors/ldap/cw-suffix-count.h"
#include "ldap-editor.h"
#include "ldap-fixture.h"

/* The tree, groups, attributes and counts of an OpenLDAP source. Needs an OpenLDAP server. */

typedef struct
{
  LdapEditor editor;
  CwRootDse *root;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  ldap_editor_init (&fixture->editor, "CW_LAB_SLAPD");
  fixture->root = cw_root_dse_read (fixture->editor.session, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cw_root_dse_free (fixture->root);
  ldap_editor_clear (&fixture->editor);
}

static void
test_tree (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwLdapTree) tree = cw_ldap_tree_new (fixture->editor.session, fixture->root, 100000);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) roots = cw_ldap_tree_read_roots (tree, NULL, &error);
  g_autoptr (GPtrArray) children = NULL;
  g_autoptr (CwLdapTreeNode) found = NULL;
  const CwLdapTreeNode *root = NULL;
  guint users = 0;
  guint groups = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (roots->len, ==, 1);
  root = g_ptr_array_index (roots, 0);
  g_assert_true (root->has_children && root->is_count_complete);
  g_assert_cmpuint (root->users, ==,
                    ldap_editor_count (&fixture->editor, "(objectClass=inetOrgPerson)"));
  g_assert_cmpuint (root->groups, ==,
                    ldap_editor_count (&fixture->editor, "(objectClass=groupOfNames)"));
  children = cw_ldap_tree_read_children (tree, root->dn, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (children->len, >=, 2);
  for (guint i = 0; i < children->len; i++)
    {
      const CwLdapTreeNode *node = g_ptr_array_index (children, i);

      g_assert_cmpstr (node->object_class, ==, "organizationalUnit");
      users += node->users;
      groups += node->groups;
    }
  g_assert_cmpuint (users, ==, root->users);
  g_assert_cmpuint (groups, ==, root->groups);
  found = cw_ldap_tree_find (tree, ((CwLdapTreeNode *) children->pdata[0])->guid, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->dn, ==, ((CwLdapTreeNode *) children->pdata[0])->dn);
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups =
      cw_ldap_group_resolve (fixture->editor.session, fixture->root, "g00000", 10, NULL, &error);
  g_autoptr (GPtrArray) by_dn = NULL;
  g_autoptr (GPtrArray) none = NULL;
  const CwLdapGroup *group = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (groups->len, ==, 1);
  group = g_ptr_array_index (groups, 0);
  g_assert_cmpuint (group->members, >, 0);
  g_assert_nonnull (group->guid);
  by_dn =
      cw_ldap_group_resolve (fixture->editor.session, fixture->root, group->dn, 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (by_dn->len, ==, 1);
  g_assert_cmpuint (((CwLdapGroup *) by_dn->pdata[0])->members, ==, group->members);
  none =
      cw_ldap_group_resolve (fixture->editor.session, fixture->root, "nothing", 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
}

static gboolean
is_usable (GPtrArray *choices, const char *name)
{
  for (guint i = 0; i < choices->len; i++)
    {
      const CwAttributeChoice *choice = g_ptr_array_index (choices, i);

      if (g_str_equal (choice->name, name))
        return choice->is_usable;
    }
  return FALSE;
}

static void
test_attributes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSchema) schema =
      cw_attribute_choice_read_schema (fixture->editor.session, fixture->root, NULL, &error);
  g_autoptr (GPtrArray) anchors = NULL;
  g_autoptr (GPtrArray) extensions = NULL;

  g_assert_no_error (error);
  anchors = cw_attribute_choice_list (schema, fixture->root, CW_ATTRIBUTE_USE_ANCHOR);
  g_assert_true (is_usable (anchors, "employeeNumber"));
  g_assert_false (is_usable (anchors, "mail"));
  extensions = cw_attribute_choice_list (schema, fixture->root, CW_ATTRIBUTE_USE_EXTENSION);
  g_assert_true (is_usable (extensions, "employeeType"));
  g_assert_false (is_usable (extensions, "manager"));
}

static void
test_suffixes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwSuffixCount) count = cw_suffix_count_new ();
  g_autoptr (GError) error = NULL;
  guint in_suffixes = 0;
  GHashTableIter iter;
  gpointer n = NULL;

  g_assert_true (cw_suffix_count_add_server (count, fixture->editor.session, fixture->root, "mail",
                                             NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count->users, ==,
                    ldap_editor_count (&fixture->editor, "(objectClass=inetOrgPerson)"));
  g_hash_table_iter_init (&iter, count->suffixes);
  while (g_hash_table_iter_next (&iter, NULL, &n))
    in_suffixes += GPOINTER_TO_UINT (n);
  g_assert_cmpuint (in_suffixes, >, 0);
  g_assert_cmpuint (in_suffixes + count->empty + count->unlike, ==, count->users);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/slapd-choices/tree", Fixture, NULL, set_up, test_tree, tear_down);
  g_test_add ("/slapd-choices/group", Fixture, NULL, set_up, test_group, tear_down);
  g_test_add ("/slapd-choices/attributes", Fixture, NULL, set_up, test_attributes, tear_down);
  g_test_add ("/slapd-choices/suffixes", Fixture, NULL, set_up, test_suffixes, tear_down);
  return g_test_run ();
}
