/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ldap-tree.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-directory.h"

static void
add_node (GVariantBuilder *array, const CwLdapTreeNode *node)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "name", node->name);
  cw_variant_add_string (&item, "dn", node->dn);
  cw_variant_add_string (&item, "guid", node->guid);
  cw_variant_add_string (&item, "class", node->object_class);
  cw_variant_add_bool (&item, "hasChildren", node->has_children);
  cw_variant_add_bool (&item, "isAdvanced", node->is_advanced);
  cw_variant_add_int (&item, "users", node->users);
  cw_variant_add_int (&item, "groups", node->groups);
  cw_variant_add_int (&item, "contacts", node->contacts);
  cw_variant_add_bool (&item, "isCountComplete", node->is_count_complete);
  cw_variant_add_bool (&item, "isReachable", TRUE);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

static void
add_unreachable (GVariantBuilder *array, const CwAdDomain *domain)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "name", domain->dns);
  cw_variant_add_string (&item, "dn", domain->dn);
  cw_variant_add_string (&item, "class", "domainDNS");
  cw_variant_add_bool (&item, "hasChildren", FALSE);
  cw_variant_add_bool (&item, "isCountComplete", FALSE);
  cw_variant_add_bool (&item, "isReachable", FALSE);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

/* The containers below @parent, or the roots, of one server. FALSE: cancelled. */
static gboolean
add_level (CwSetupCheck *check,
           CwLdapSession *session,
           const CwRootDse *root,
           const char *parent,
           GVariantBuilder *array,
           GError **error)
{
  g_autoptr (CwLdapTree) tree = cw_ldap_tree_new (session, root, CW_LDAP_TREE_COUNT_LIMIT);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) nodes =
      parent != NULL ? cw_ldap_tree_read_children (tree, parent, check->cancellable, &local_error)
                     : cw_ldap_tree_read_roots (tree, check->cancellable, &local_error);

  if (nodes == NULL)
    return cw_setup_check_add_error (check, "containers", g_steal_pointer (&local_error), NULL,
                                     error);
  for (guint i = 0; i < nodes->len; i++)
    add_node (array, g_ptr_array_index (nodes, i));
  return TRUE;
}

/* A domain that another domain controller holds. */
static gboolean
add_other_domain (CwSetupCheck *check,
                  CwSetupDirectory *directory,
                  const CwAdDomain *domain,
                  const char *parent,
                  GVariantBuilder *array,
                  GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (CwAdSession) session =
      cw_setup_directory_open_domain (directory, domain, &found, check->cancellable, error);
  g_autofree char *summary = NULL;

  if (found == NULL)
    return FALSE;
  if (session != NULL)
    return add_level (check, session->ldap, session->root, parent, array, error);
  summary =
      g_strdup_printf (CW_PHRASE ("No domain controller of %s answers as it should"), domain->dns);
  cw_setup_check_add (check, "containers", CW_CHECK_WARNING, summary,
                      CW_PHRASE ("See what the check of the forest says about this domain"));
  if (parent == NULL)
    add_unreachable (array, domain);
  return TRUE;
}

static gboolean
add_forest (CwSetupCheck *check,
            CwSetupDirectory *directory,
            const char *parent,
            GVariantBuilder *array,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdForest) forest =
      cw_ad_forest_read (directory->ad, check->cancellable, &local_error);
  const CwAdDomain *of = NULL;

  if (forest == NULL)
    return cw_setup_check_add_error (check, "forest", g_steal_pointer (&local_error), NULL, error);
  of = parent != NULL ? cw_ad_forest_find_domain_of (forest, parent) : NULL;
  for (guint i = 0; i < forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (forest->domains, i);

      if (parent != NULL && domain != of)
        continue;
      if (domain->is_held
              ? !add_level (check, directory->session, directory->root, parent, array, error)
              : !add_other_domain (check, directory, domain, parent, array, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_setup_check_containers (CwSetupCheck *check, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  const char *parent = cw_setup_check_get_string (check, "parent");
  gboolean is_done = FALSE;

  if (!cw_setup_directory_open (&directory, check, cw_setup_check_get_object (check, "connector"),
                                error))
    return FALSE;
  if (directory.session == NULL)
    return TRUE;
  is_done = directory.ad != NULL
                ? add_forest (check, &directory, parent, &array, error)
                : add_level (check, directory.session, directory.root, parent, &array, error);
  if (is_done)
    cw_variant_add (check->answer, "items", g_variant_builder_end (&array));
  return is_done;
}
