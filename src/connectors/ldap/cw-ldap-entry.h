/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-attribute-map.h"
#include "connectors/ldap/cw-ldap-types.h"

G_BEGIN_DECLS

typedef struct
{
  const CwLdapAttribute *attribute;
  BerVarray values; /* ended by a %NULL value; the bytes lie in the message, NUL-terminated */
  guint n_values;
} CwLdapEntryItem;

/**
 * CwLdapEntry:
 *
 * One search result entry taken apart without copying: names and values point into the message,
 * which must live longer. Made once for a read and loaded again for each entry.
 */
typedef struct
{
  const char *dn;
  GArray *items; /* (element-type CwLdapEntryItem) */
} CwLdapEntry;

CwLdapEntry *cw_ldap_entry_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_entry_free (CwLdapEntry *entry);

/* CW_ERROR_INVALID_DATA when the message breaks LDAP's encoding: nothing of it can be trusted. */
gboolean cw_ldap_entry_load (CwLdapEntry *entry,
                             CwLdapAttributeMap *map,
                             LDAP *ld,
                             LDAPMessage *message,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The attribute of a role; %NULL when the entry has none. */
const CwLdapEntryItem *cw_ldap_entry_find (const CwLdapEntry *entry, CwLdapRole role);

/* The first value of it; %NULL when there is none. */
const struct berval *cw_ldap_entry_find_value (const CwLdapEntry *entry, CwLdapRole role);

/* TRUE when its first value is the boolean TRUE (RFC 4517 3.3.3). */
gboolean cw_ldap_entry_is_true (const CwLdapEntry *entry, CwLdapRole role);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapEntry, cw_ldap_entry_free)

G_END_DECLS
