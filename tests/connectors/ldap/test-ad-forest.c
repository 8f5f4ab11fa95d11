/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "ad-lab.h"
#include "base/cw-error.h"
#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-ad-domain-check.h"
#include "connectors/ldap/cw-ad-forest.h"
#include "connectors/ldap/cw-ad-locator.h"
#include "connectors/ldap/cw-ldap-tree.h"
#include "fake-resolver.h"
#include "ldap-editor.h"
#include "ldap-fixture.h"

/* What a forest and its tree of containers look like through the eyes of the set-up. Needs a domain
 * controller. */

const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:gss_acquire_cred_from\n";
}

static CwAdForest *
read_forest (CwAdSession *session)
{
  g_autoptr (GError) error = NULL;
  CwAdForest *forest = cw_ad_forest_read (session, NULL, &error);

  g_assert_no_error (error);
  return forest;
}

static void
test_forest (void)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (CwAdForest) forest = read_forest (session);
  const CwAdDomain *domain = NULL;
  g_autoptr (GBytes) sid = NULL;
  g_auto (LdapEditor) editor = { 0 };

  g_assert_cmpstr (forest->name, ==, "contoso.lab");
  g_assert_cmpint (forest->functional_level, ==, 4);
  g_assert_cmpuint (forest->schema_version, ==, 69);
  g_assert_cmpuint (forest->exchange_version, ==, 0);
  g_assert_true (forest->has_device_schema);
  g_assert_false (forest->has_device_container);
  g_assert_true (forest->has_consistency_guid);
  g_assert_cmpuint (forest->domains->len, ==, 1);
  domain = cw_ad_forest_find_domain (forest, "CONTOSO");
  g_assert_nonnull (domain);
  g_assert_true (domain == cw_ad_forest_find_domain (forest, "dc=contoso, dc=lab"));
  g_assert_true (domain == cw_ad_forest_find_domain_of (forest, "CN=x,OU=y,DC=contoso,DC=lab"));
  g_assert_null (cw_ad_forest_find_domain_of (forest, "CN=x,DC=fabrikam,DC=lab"));
  g_assert_null (cw_ad_forest_find_domain (forest, "nowhere"));
  g_assert_true (domain->is_root && domain->is_held);
  g_assert_true (g_str_has_prefix (domain->sid, "S-1-5-21-"));
}

static void
test_forest_of_plain_account (void)
{
  g_autoptr (CwAdSession) session =
      ad_lab_open (ldap_lab_get ("CW_LAB_AD_PLAIN_DN"), "CW_LAB_AD_PLAIN_PASSWORD_FILE");
  g_autoptr (CwAdForest) forest = read_forest (session);

  g_assert_cmpuint (forest->domains->len, ==, 1);
  g_assert_cmpuint (forest->schema_version, ==, 69);
}

static void
test_suffixes (void)
{
  g_auto (LdapEditor) editor = { 0 };
  g_autofree char *partitions =
      g_strdup_printf ("CN=Partitions,CN=Configuration,%s", ldap_lab_get ("CW_LAB_AD_BASE"));
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (CwAdForest) forest = NULL;

  ldap_editor_init (&editor, "CW_LAB_AD");
  ldap_editor_modify (&editor, partitions, LDAP_MOD_ADD, "uPNSuffixes", "Contoso.COM");
  ldap_editor_modify (&editor, partitions, LDAP_MOD_ADD, "uPNSuffixes", "contoso.LAB");
  forest = read_forest (session);
  g_assert_cmpuint (g_strv_length (forest->suffixes), ==, 2);
  g_assert_cmpstr (forest->suffixes[0], ==, "contoso.lab");
  g_assert_cmpstr (forest->suffixes[1], ==, "contoso.com");
  ldap_editor_modify (&editor, partitions, LDAP_MOD_DELETE, "uPNSuffixes", NULL);
}

static gboolean
is_guid_used (CwAdSession *session, const char *dn)
{
  g_autoptr (GError) error = NULL;
  gboolean is_used = FALSE;

  g_assert_true (cw_ad_forest_is_consistency_guid_used (session, dn, &is_used, NULL, &error));
  g_assert_no_error (error);
  return is_used;
}

static void
test_consistency_guid (void)
{
  g_auto (LdapEditor) editor = { 0 };
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autofree char *dn = NULL;

  ldap_editor_init (&editor, "CW_LAB_AD");
  dn = ad_lab_add_user (&editor, "anchored");
  /* The lab's people have some; a container without them does not. */
  g_assert_true (is_guid_used (session, ldap_lab_get ("CW_LAB_AD_BASE")));
  g_assert_false (is_guid_used (session, dn));
  ldap_editor_modify_bytes (&editor, dn, "mS-DS-ConsistencyGuid", "0123456789abcdef", 16);
  g_assert_true (is_guid_used (session, dn));
}

/* ----- domains */

static const CwCheck *
find_check (GPtrArray *checks, const char *id)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (checks, i);

      if (g_str_equal (check->id, id))
        return check;
    }
  g_error ("there is no check \"%s\"", id);
}

static GPtrArray *
check_domain (const CwLdapSettings *settings, const CwAdDomain *domain)
{
  g_autofree char *password = ldap_lab_get_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (password);
  g_autoptr (GError) error = NULL;
  GPtrArray *checks = cw_ad_domain_check_run (settings, domain, secret, NULL, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < checks->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (checks, i);

      g_test_message ("%s %s: %s", check->id, cw_check_status_to_string (check->status),
                      check->summary);
    }
  return checks;
}

static void
test_domain (void)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (CwAdForest) forest = read_forest (session);
  const CwAdDomain *domain = g_ptr_array_index (forest->domains, 0);
  g_autoptr (CwLdapSettings) sealed = ad_lab_make_settings (CW_LDAP_SECURITY_SASL);
  g_autoptr (CwLdapSettings) untrusted = cw_ldap_settings_copy (session->settings);
  g_autoptr (GPtrArray) good = check_domain (session->settings, domain);
  g_autoptr (GPtrArray) good_sealed = NULL;
  g_autoptr (GPtrArray) bad = NULL;
  g_autoptr (GPtrArray) own = cw_ad_forest_check (forest, session->root);

  g_assert_true (cw_ad_domain_check_is_good (good));
  g_assert_true (cw_ad_domain_check_is_good (own));
  sealed->method = CW_LDAP_METHOD_GSSAPI_PASSWORD;
  sealed->user = g_strdup (ldap_lab_get ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  good_sealed = check_domain (sealed, domain);
  g_assert_true (cw_ad_domain_check_is_good (good_sealed));

  g_free (untrusted->ca_file);
  untrusted->ca_file = g_strdup (ldap_lab_get ("CW_LAB_AD_OTHER_CA"));
  bad = check_domain (untrusted, domain);
  g_assert_false (cw_ad_domain_check_is_good (bad));
  g_assert_cmpint (find_check (bad, "connect")->status, ==, CW_CHECK_OK);
  g_assert_cmpint (find_check (bad, "tls")->status, ==, CW_CHECK_FAILED);
  g_assert_nonnull (find_check (bad, "tls")->remedy);
  g_assert_cmpint (find_check (bad, "domain")->status, ==, CW_CHECK_SKIPPED);
}

/* A domain that is not there, and one whose server is of another. */
static void
test_other_domain (void)
{
  CwAdDomain gone = { (char *) "gone.contoso.lab",
                      (char *) "GONE.X",
                      (char *) "DC=gone,DC=contoso,DC=lab",
                      NULL,
                      FALSE,
                      FALSE };
  CwAdDomain wrong = { (char *) "contoso.lab",
                       (char *) "WRONG",
                       (char *) "DC=wrong,DC=contoso,DC=lab",
                       NULL,
                       FALSE,
                       FALSE };
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) other = NULL;

  fake_resolver_install ("contoso.lab", ldap_lab_get ("CW_LAB_AD_HOST"),
                         ldap_lab_get ("CW_LAB_AD_ADDRESS"));
  none = check_domain (session->settings, &gone);
  g_assert_cmpint (find_check (none, "locate")->status, ==, CW_CHECK_FAILED);
  g_assert_cmpint (find_check (none, "sign-in")->status, ==, CW_CHECK_SKIPPED);
  other = check_domain (session->settings, &wrong);
  g_assert_cmpint (find_check (other, "locate")->status, ==, CW_CHECK_OK);
  g_assert_cmpint (find_check (other, "domain")->status, ==, CW_CHECK_FAILED);
}

static void
test_locator (void)
{
  g_autoptr (CwLdapSettings) settings = ad_lab_make_settings (CW_LDAP_SECURITY_LDAPS);
  g_autoptr (CwLdapSettings) found = NULL;
  g_autoptr (CwLdapSettings) none = NULL;
  g_autoptr (CwAdSession) session = NULL;
  g_autofree char *password = ldap_lab_get_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (password);
  g_autoptr (GError) error = NULL;

  fake_resolver_install ("contoso.lab", ldap_lab_get ("CW_LAB_AD_HOST"),
                         ldap_lab_get ("CW_LAB_AD_ADDRESS"));
  found = cw_ad_locator_make_settings (settings, "contoso.lab", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->host, ==, ldap_lab_get ("CW_LAB_AD_HOST"));
  g_assert_null (found->address);
  session = cw_ad_session_open (found, ldap_lab_get ("CW_LAB_AD_ADMIN_PRINCIPAL"), secret, NULL,
                                NULL, &error);
  g_assert_no_error (error);
  none = cw_ad_locator_make_settings (settings, "fabrikam.lab", NULL, &error);
  g_assert_null (none);
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void
test_broken_forest (void)
{
  CwAdDomain domain = {
    (char *) "contoso.lab", (char *) "OLD.NAME", (char *) "DC=contoso,DC=lab", NULL, TRUE, TRUE
  };
  g_autoptr (GPtrArray) domains = g_ptr_array_new ();
  CwAdForest forest = { (char *) "contoso.lab", 0, 13, 0, FALSE, FALSE, FALSE, domains, NULL };
  CwRootDse root = { 0 };
  g_autoptr (GPtrArray) checks = NULL;

  g_ptr_array_add (domains, &domain);
  root.is_read_only = TRUE;
  checks = cw_ad_forest_check (&forest, &root);
  g_assert_cmpint (find_check (checks, "writable")->status, ==, CW_CHECK_FAILED);
  g_assert_cmpint (find_check (checks, "forest-level")->status, ==, CW_CHECK_WARNING);
  g_assert_cmpint (find_check (checks, "netbios")->status, ==, CW_CHECK_WARNING);
  g_assert_cmpstr (cw_ad_forest_get_exchange_name (15334), ==, "Exchange 2016");
  g_assert_null (cw_ad_forest_get_exchange_name (0));
}

/* ----- the tree */

static const CwLdapTreeNode *
find_node (GPtrArray *nodes, const char *name)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      const CwLdapTreeNode *node = g_ptr_array_index (nodes, i);

      if (g_str_equal (node->name, name))
        return node;
    }
  g_error ("there is no node \"%s\"", name);
}

static void
test_tree (void)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (CwLdapTree) tree =
      cw_ldap_tree_new (session->ldap, session->root, CW_LDAP_TREE_COUNT_LIMIT);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) roots = cw_ldap_tree_read_roots (tree, NULL, &error);
  g_autoptr (GPtrArray) children = NULL;
  const CwLdapTreeNode *root = NULL;
  g_auto (LdapEditor) editor = { 0 };
  guint users = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (roots->len, ==, 1);
  root = g_ptr_array_index (roots, 0);
  g_assert_cmpstr (root->name, ==, "contoso.lab");
  g_assert_cmpstr (root->object_class, ==, "domainDNS");
  g_assert_true (root->has_children && root->is_count_complete);
  ldap_editor_init (&editor, "CW_LAB_AD");
  g_assert_cmpuint (root->users, ==,
                    ldap_editor_count (&editor, "(&(objectClass=user)(!(objectClass=computer)))"));
  g_assert_cmpuint (root->groups, ==, ldap_editor_count (&editor, "(objectClass=group)"));
  g_assert_cmpuint (root->contacts, ==, ldap_editor_count (&editor, "(objectClass=contact)"));

  children = cw_ldap_tree_read_children (tree, root->dn, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < children->len; i++)
    users += ((CwLdapTreeNode *) g_ptr_array_index (children, i))->users;
  g_assert_cmpuint (users, ==, root->users);
  g_assert_true (find_node (children, "System")->is_advanced);
  g_assert_false (find_node (children, "Users")->is_advanced);
  g_assert_false (find_node (children, "Computers")->has_children);
  g_assert_true (find_node (children, "System")->has_children);
  g_assert_cmpstr (find_node (children, "Users")->object_class, ==, "container");
}

static void
test_tree_limit (void)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (CwLdapTree) tree = cw_ldap_tree_new (session->ldap, session->root, 7);
  g_autoptr (CwLdapTree) uncounted = cw_ldap_tree_new (session->ldap, session->root, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwLdapTreeNode) node = NULL;
  g_autoptr (CwLdapTreeNode) plain = NULL;
  g_autoptr (CwLdapTreeNode) none = NULL;

  node = cw_ldap_tree_read (tree, ldap_lab_get ("CW_LAB_AD_BASE"), NULL, &error);
  g_assert_no_error (error);
  g_assert_false (node->is_count_complete);
  g_assert_cmpuint (node->users + node->groups + node->contacts, ==, 7);
  plain = cw_ldap_tree_read (uncounted, ldap_lab_get ("CW_LAB_AD_BASE"), NULL, &error);
  g_assert_no_error (error);
  g_assert_false (plain->is_count_complete);
  g_assert_cmpuint (plain->users, ==, 0);
  none = cw_ldap_tree_read (tree, "OU=Gone,DC=contoso,DC=lab", NULL, &error);
  g_assert_null (none);
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

/* A renamed unit is found by the guid that was kept; more than a page of units are all there. */
static void
test_tree_guid (void)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (CwLdapTree) tree = cw_ldap_tree_new (session->ldap, session->root, 0);
  g_autofree char *dn = g_strdup_printf ("OU=Before,%s", ldap_lab_get ("CW_LAB_AD_BASE"));
  g_auto (LdapEditor) editor = { 0 };
  g_autoptr (CwLdapTreeNode) before = NULL;
  g_autoptr (CwLdapTreeNode) after = NULL;
  g_autoptr (CwLdapTreeNode) none = NULL;
  g_autoptr (GError) error = NULL;

  ldap_editor_init (&editor, "CW_LAB_AD");
  ldap_editor_add (&editor, dn, "objectClass", "organizationalUnit", NULL);
  before = cw_ldap_tree_read (tree, dn, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (before->has_children);
  ldap_editor_rename (&editor, dn, "OU=After\\, all", NULL);
  after = cw_ldap_tree_find (tree, before->guid, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after->name, ==, "After, all");
  g_assert_cmpstr (after->guid, ==, before->guid);
  none = cw_ldap_tree_find (tree, "00000000-0000-0000-0000-000000000001", NULL, &error);
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  none = cw_ldap_tree_find (tree, "*", NULL, &error);
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  ldap_editor_delete (&editor, after->dn);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ad-forest/forest", test_forest);
  g_test_add_func ("/ad-forest/plain-account", test_forest_of_plain_account);
  g_test_add_func ("/ad-forest/suffixes", test_suffixes);
  g_test_add_func ("/ad-forest/consistency-guid", test_consistency_guid);
  g_test_add_func ("/ad-forest/domain", test_domain);
  g_test_add_func ("/ad-forest/broken", test_broken_forest);
  g_test_add_func ("/ad-tree/tree", test_tree);
  g_test_add_func ("/ad-tree/limit", test_tree_limit);
  g_test_add_func ("/ad-tree/guid", test_tree_guid);
  g_test_add_func ("/ad-locator/other-domain", test_other_domain);
  g_test_add_func ("/ad-locator/found", test_locator);
  return g_test_run ();
}
