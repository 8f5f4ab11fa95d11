/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "connectors/ldap/cw-ldap-entry.h"
#include "model/cw-attribute-table.h"

G_BEGIN_DECLS

/**
 * CwLdapObjectTypes:
 *
 * Which of an entry's object classes is its object type.
 */
typedef struct _CwLdapObjectTypes CwLdapObjectTypes;

/* @types: %NULL-terminated lists of class names, both (nullable). */
CwLdapObjectTypes *cw_ldap_object_types_new (CwAttributeTable *table,
                                             const char *const *wanted,
                                             const char *const *known) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_object_types_free (CwLdapObjectTypes *types);

/* The known class that stands last in objectClass: Active Directory writes the classes from top to
 * the most specific (MS-ADTS 3.1.1.2.4.3), so that an inetOrgPerson is no "user" and neither is a
 * computer. CW_ATTRIBUTE_NONE when no class is known. */
CwAttributeId cw_ldap_object_types_find_last (CwLdapObjectTypes *types, const CwLdapEntry *entry);

/* The first of the lists' classes, in the lists' order, that the entry has: other servers keep no
 * order in objectClass. */
CwAttributeId cw_ldap_object_types_find_first (CwLdapObjectTypes *types, const CwLdapEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapObjectTypes, cw_ldap_object_types_free)

G_END_DECLS
