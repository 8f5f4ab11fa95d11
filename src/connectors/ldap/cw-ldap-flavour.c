/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-flavour.h"

#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-openldap-partition.h"

static const char *const ad_users[] = { "user", "inetOrgPerson", NULL };
static const char *const ad_groups[] = { "group", NULL };
static const char *const ad_contacts[] = { "contact", NULL };

static const char *const ldap_users[] = { "inetOrgPerson", "posixAccount", "account", NULL };
static const char *const ldap_groups[] = { "groupOfNames", "groupOfUniqueNames", "posixGroup",
                                           "groupOfMembers", NULL };
static const char *const ldap_contacts[] = { NULL };

#define AD_PEOPLE "(&(objectClass=user)(!(objectClass=computer)))"
#define AD_GROUP  "(objectClass=group)"

#define LDAP_PEOPLE "(|(objectClass=inetOrgPerson)(objectClass=posixAccount)(objectClass=account))"
#define LDAP_GROUP                                                                                 \
  "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)"           \
  "(objectClass=groupOfMembers))"

static const CwLdapFlavour active_directory = {
  "(|(objectClass=organizationalUnit)(objectClass=container)(objectClass=builtinDomain)"
  "(objectClass=lostAndFound)(objectClass=msExchSystemObjectsContainer))",
  AD_PEOPLE,
  "(|" AD_PEOPLE AD_GROUP "(objectClass=contact))",
  AD_GROUP,
  ad_users,
  ad_groups,
  ad_contacts,
};

static const CwLdapFlavour plain_ldap = {
  "(|(objectClass=organizationalUnit)(objectClass=organization)(objectClass=domain)"
  "(objectClass=dcObject)(objectClass=locality)(objectClass=country)(objectClass=container)"
  "(objectClass=nsContainer))",
  LDAP_PEOPLE,
  "(|" LDAP_PEOPLE LDAP_GROUP ")",
  LDAP_GROUP,
  ldap_users,
  ldap_groups,
  ldap_contacts,
};

const CwLdapFlavour *
cw_ldap_flavour_get (const CwRootDse *root)
{
  return cw_root_dse_is_active_directory (root) ? &active_directory : &plain_ldap;
}

CwConnectorKind
cw_ldap_flavour_get_kind (const CwRootDse *root)
{
  return cw_root_dse_is_active_directory (root) ? CW_CONNECTOR_KIND_ACTIVE_DIRECTORY
                                                : CW_CONNECTOR_KIND_OPENLDAP;
}

GPtrArray *
cw_ldap_flavour_list_roots (const CwRootDse *root)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) partitions = NULL;

  if (cw_root_dse_is_active_directory (root))
    {
      g_ptr_array_add (names, g_strdup (root->default_context));
      return names;
    }
  partitions = cw_openldap_partition_list (root);
  for (guint i = 0; i < partitions->len; i++)
    {
      const CwPartition *partition = g_ptr_array_index (partitions, i);

      if (partition->is_selected)
        g_ptr_array_add (names, g_strdup (partition->name));
    }
  return names;
}
