/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-openldap-object.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ldap-filter.h"

static const CwLdapRoleName openldap_roles[] = {
  { "entryUUID", CW_LDAP_ROLE_ANCHOR },
  { "entryCSN", CW_LDAP_ROLE_CSN },
  { "objectClass", CW_LDAP_ROLE_OBJECT_CLASS },
  { NULL, CW_LDAP_ROLE_NONE },
};

/* nsUniqueId, which every entry has from the start; entryUUID comes with a plug-in, to older
 * entries later. */
static const CwLdapRoleName ds389_roles[] = {
  { "nsUniqueId", CW_LDAP_ROLE_ANCHOR },
  { "modifyTimestamp", CW_LDAP_ROLE_CSN },
  { "objectClass", CW_LDAP_ROLE_OBJECT_CLASS },
  { NULL, CW_LDAP_ROLE_NONE },
};

static const CwOpenldapDialect openldap = {
  .roles = openldap_roles,
  .anchor = "entryUUID",
  .stamp = "entryCSN",
  .is_csn = TRUE,
  .has_sync = TRUE,
};

/* Its plug-in Content Synchronization is of no use: what has changed it sends without operational
 * attributes, so without nsUniqueId and nsAccountLock, and its result claims a present phase that
 * there was not, by which all others would be gone (seen at 2.3.1). */
static const CwOpenldapDialect ds389 = {
  .roles = ds389_roles,
  .anchor = "nsUniqueId",
  .stamp = "modifyTimestamp",
  .has_usn = TRUE,
};

const CwOpenldapDialect *
cw_openldap_dialect_get (const CwRootDse *root)
{
  return root->kind == CW_LDAP_SERVER_389 ? &ds389 : &openldap;
}

void
cw_openldap_object_write (CwChangeWriter *writer,
                          const CwLdapEntry *entry,
                          CwLdapObjectTypes *types,
                          const CwGuid *uuid)
{
  CwChangeHead head = { 0 };

  head.kind = CW_CHANGE_FULL;
  head.anchor.data = uuid->bytes;
  head.anchor.len = CW_GUID_SIZE;
  head.dn = entry->dn;
  head.object_type = cw_ldap_object_types_find_first (types, entry);
  if (head.object_type == CW_ATTRIBUTE_NONE)
    cw_change_writer_add_broken (writer, head.anchor, head.dn,
                                 CW_PHRASE ("Its objectClass cannot be read"));
  else
    cw_change_writer_add (writer, &head, entry);
}

char *
cw_openldap_make_filter (const char *const *object_types, GError **error)
{
  g_autoptr (GString) filter = g_string_new ("(|");

  for (guint i = 0; object_types[i] != NULL; i++)
    {
      if (!cw_ldap_filter_check_name (object_types[i], error))
        return NULL;
      g_string_append_printf (filter, "(objectClass=%s)", object_types[i]);
    }
  g_string_append_c (filter, ')');
  return g_string_free (g_steal_pointer (&filter), FALSE);
}
