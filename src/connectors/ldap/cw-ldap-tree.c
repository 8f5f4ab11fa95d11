/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-tree.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "connectors/ldap/cw-ldap-flavour.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-paged-search.h"

static const char *const node_attributes[] = {
  "objectGUID",
  "entryUUID",
  "nsUniqueId",
  "objectClass",
  "structuralObjectClass",
  "showInAdvancedViewOnly",
  NULL,
};

struct _CwLdapTree
{
  CwLdapSession *session; /* borrowed */
  const CwRootDse *root;  /* borrowed */
  const CwLdapFlavour *flavour;
  guint count_limit;
};

CwLdapTree *
cw_ldap_tree_new (CwLdapSession *session, const CwRootDse *root, guint count_limit)
{
  CwLdapTree *tree = g_new0 (CwLdapTree, 1);

  tree->session = session;
  tree->root = root;
  tree->flavour = cw_ldap_flavour_get (root);
  tree->count_limit = count_limit;
  return tree;
}

void
cw_ldap_tree_free (CwLdapTree *tree)
{
  g_free (tree);
}

void
cw_ldap_tree_node_free (CwLdapTreeNode *node)
{
  g_return_if_fail (node != NULL);

  g_free (node->dn);
  g_free (node->name);
  g_free (node->guid);
  g_free (node->object_class);
  g_free (node);
}

/* ----- counting */

static gboolean
has_class (GPtrArray *values, const char *const *classes)
{
  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      const char *name = g_bytes_get_data (g_ptr_array_index (values, i), NULL);

      for (guint j = 0; classes[j] != NULL; j++)
        if (g_ascii_strcasecmp (name, classes[j]) == 0)
          return TRUE;
    }
  return FALSE;
}

static void
count_one (const CwLdapFlavour *flavour, const CwLdapRecord *record, CwLdapTreeNode *node)
{
  GPtrArray *classes = cw_ldap_record_get_values (record, "objectClass");

  if (has_class (classes, flavour->group_classes))
    node->groups++;
  else if (has_class (classes, flavour->contact_classes))
    node->contacts++;
  else if (has_class (classes, flavour->user_classes))
    node->users++;
}

/* Counts the subtree up to the limit; the rest of the search is abandoned. */
static gboolean
count (CwLdapTree *tree, CwLdapTreeNode *node, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "objectClass", NULL };
  const CwLdapQuery query = { node->dn, LDAP_SCOPE_SUBTREE, tree->flavour->counted, wanted, NULL };
  g_autoptr (CwPagedSearch) search = NULL;
  LDAP *ld = cw_ldap_session_get_ldap (tree->session);

  if (tree->count_limit == 0)
    return TRUE;
  search = cw_paged_search_new (tree->session, &query, NULL, NULL);
  for (guint n = 0; n <= tree->count_limit; n++)
    {
      LDAPMessage *message = NULL;
      g_autoptr (CwLdapRecord) record = NULL;

      if (!cw_paged_search_next (search, cancellable, &message, error))
        return FALSE;
      if (message == NULL)
        {
          node->is_count_complete = TRUE;
          return TRUE;
        }
      record = n < tree->count_limit ? cw_ldap_record_new (ld, message) : NULL;
      if (record != NULL)
        count_one (tree->flavour, record, node);
    }
  return TRUE;
}

/* ----- one node */

char *
cw_ldap_tree_dup_guid (const CwLdapRecord *record)
{
  const guint8 *bytes = NULL;
  gsize size = 0;
  const char *text = NULL;

  if (cw_ldap_record_get_bytes (record, "objectGUID", &bytes, &size) && size == CW_GUID_SIZE)
    return cw_guid_bytes_to_string (bytes, CW_GUID_ORDER_MIXED);
  text = cw_ldap_record_get_string (record, "entryUUID");
  if (text == NULL)
    text = cw_ldap_record_get_string (record, "nsUniqueId");
  return text != NULL ? g_ascii_strdown (text, -1) : NULL;
}

/* Other servers tell the one structural class, Active Directory all of its superclasses too
 * (MS-ADTS 3.1.1.4.5.9), and Samba keeps no order in them. */
static char *
make_class (const CwLdapRecord *record)
{
  static const char *const known[] = { "domainDNS", "builtinDomain", "lostAndFound",
                                       "organizationalUnit", "container" };
  GPtrArray *structural = cw_ldap_record_get_values (record, "structuralObjectClass");
  GPtrArray *values = cw_ldap_record_get_values (record, "objectClass");

  if (structural != NULL && structural->len == 1)
    return g_strdup (g_bytes_get_data (g_ptr_array_index (structural, 0), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (cw_ldap_record_has_value (record, "objectClass", known[i]))
      return g_strdup (known[i]);
  if (values == NULL || values->len == 0)
    return g_strdup ("");
  return g_strdup (g_bytes_get_data (g_ptr_array_index (values, values->len - 1), NULL));
}

static char *
make_name (CwLdapTree *tree, const char *dn)
{
  if (cw_root_dse_has_context (tree->root, dn))
    {
      char *domain = cw_dn_to_domain (dn);

      return domain != NULL ? domain : g_strdup (dn);
    }
  return cw_dn_dup_rdn_value (dn);
}

/* Whether a container lies directly below; the first is enough. */
static gboolean
find_child (CwLdapTree *tree, CwLdapTreeNode *node, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { LDAP_NO_ATTRS, NULL };
  const CwLdapQuery query = { node->dn, LDAP_SCOPE_ONELEVEL, tree->flavour->containers, wanted,
                              NULL };
  g_autoptr (CwPagedSearch) search = cw_paged_search_new (tree->session, &query, NULL, NULL);
  LDAPMessage *message = NULL;

  if (!cw_paged_search_next (search, cancellable, &message, error))
    return FALSE;
  node->has_children = message != NULL;
  return TRUE;
}

static CwLdapTreeNode *
make_node (CwLdapTree *tree,
           const CwLdapRecord *record,
           gboolean is_whole,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (CwLdapTreeNode) node = g_new0 (CwLdapTreeNode, 1);

  node->dn = g_strdup (cw_ldap_record_get_dn (record));
  node->guid = cw_ldap_tree_dup_guid (record);
  node->object_class = make_class (record);
  node->name = make_name (tree, node->dn);
  node->is_advanced = cw_ldap_record_has_value (record, "showInAdvancedViewOnly", "TRUE");
  if (node->guid == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
                   "Reading %s: it shows no objectGUID or entryUUID; let the account read it",
                   node->dn);
      return NULL;
    }
  if (is_whole &&
      (!find_child (tree, node, cancellable, error) || !count (tree, node, cancellable, error)))
    return NULL;
  return g_steal_pointer (&node);
}

CwLdapTreeNode *
cw_ldap_tree_read (CwLdapTree *tree, const char *dn, GCancellable *cancellable, GError **error)
{
  const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", node_attributes, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (tree->session, &query, cancellable, error);

  return record != NULL ? make_node (tree, record, TRUE, cancellable, error) : NULL;
}

/* ----- levels */

static GPtrArray *
nodes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_ldap_tree_node_free);
}

GPtrArray *
cw_ldap_tree_read_roots (CwLdapTree *tree, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = cw_ldap_flavour_list_roots (tree->root);
  g_autoptr (GPtrArray) nodes = nodes_new ();

  for (guint i = 0; i < names->len; i++)
    {
      CwLdapTreeNode *node =
          cw_ldap_tree_read (tree, g_ptr_array_index (names, i), cancellable, error);

      if (node == NULL)
        return NULL;
      g_ptr_array_add (nodes, node);
    }
  return g_steal_pointer (&nodes);
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  const CwLdapTreeNode *x = *(const CwLdapTreeNode *const *) a;
  const CwLdapTreeNode *y = *(const CwLdapTreeNode *const *) b;

  return g_utf8_collate (x->name, y->name);
}

GPtrArray *
cw_ldap_tree_read_children (CwLdapTree *tree,
                            const char *dn,
                            GCancellable *cancellable,
                            GError **error)
{
  const CwLdapQuery query = { dn, LDAP_SCOPE_ONELEVEL, tree->flavour->containers, node_attributes,
                              NULL };
  g_autoptr (GPtrArray) records =
      cw_ldap_record_search_paged (tree->session, &query, cancellable, error);
  g_autoptr (GPtrArray) nodes = nodes_new ();

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      CwLdapTreeNode *node =
          make_node (tree, g_ptr_array_index (records, i), TRUE, cancellable, error);

      if (node == NULL)
        return NULL;
      g_ptr_array_add (nodes, node);
    }
  if (records == NULL)
    return NULL;
  g_ptr_array_sort (nodes, compare_nodes);
  return g_steal_pointer (&nodes);
}

/* A filter that matches one guid. (transfer full) (nullable): it is none */
static char *
make_guid_filter (CwLdapTree *tree, const char *guid)
{
  GString *filter = NULL;
  CwGuid bytes;

  if (!cw_root_dse_is_active_directory (tree->root))
    {
      if (*guid == '\0' || guid[strspn (guid, "0123456789abcdefABCDEF-")] != '\0')
        return NULL;
      return g_strdup_printf ("(|(entryUUID=%s)(nsUniqueId=%s))", guid, guid);
    }
  if (!cw_guid_parse (guid, CW_GUID_ORDER_MIXED, &bytes))
    return NULL;
  filter = g_string_new ("(objectGUID=");
  for (guint i = 0; i < CW_GUID_SIZE; i++)
    g_string_append_printf (filter, "\\%02x", bytes.bytes[i]);
  g_string_append_c (filter, ')');
  return g_string_free (filter, FALSE);
}

CwLdapTreeNode *
cw_ldap_tree_find (CwLdapTree *tree, const char *guid, GCancellable *cancellable, GError **error)
{
  g_autofree char *filter = make_guid_filter (tree, guid);
  g_autoptr (GPtrArray) names = cw_ldap_flavour_list_roots (tree->root);

  for (guint i = 0; filter != NULL && i < names->len; i++)
    {
      const CwLdapQuery query = { g_ptr_array_index (names, i), LDAP_SCOPE_SUBTREE, filter,
                                  node_attributes, NULL };
      g_autoptr (GPtrArray) records =
          cw_ldap_record_search (tree->session, &query, cancellable, error);

      if (records == NULL)
        return NULL;
      if (records->len > 0)
        return make_node (tree, g_ptr_array_index (records, 0), FALSE, cancellable, error);
    }
  g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
               "There is no container %s any more, or it may not be seen", guid);
  return NULL;
}

char *
cw_ldap_tree_dup_dn (CwLdapSession *session,
                     const CwRootDse *root,
                     const char *guid,
                     const char *fallback,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwLdapTree) tree = cw_ldap_tree_new (session, root, 0);
  g_autoptr (CwLdapTreeNode) node = cw_ldap_tree_find (tree, guid, cancellable, &local_error);

  if (!cw_error_is_cancelled (local_error))
    return g_strdup (node != NULL ? node->dn : fallback);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}
