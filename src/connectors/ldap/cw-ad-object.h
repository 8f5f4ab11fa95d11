/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/cw-guid.h"
#include "connectors/ldap/cw-change-writer.h"
#include "connectors/ldap/cw-ldap-attribute-map.h"
#include "connectors/ldap/cw-ldap-entry.h"
#include "connectors/ldap/cw-ldap-object-types.h"

G_BEGIN_DECLS

/* What the connector reads of each object beside what the rules ask for. Without "name" DirSync
 * does not tell moves and renames, without "isDeleted" a tombstone looks like an ordinary object;
 * "whenCreated" never changes, so that it comes with new objects only. */
extern const CwLdapRoleName cw_ad_roles[];

/**
 * CwAdObject:
 *
 * One entry of Active Directory understood: which object it is and what has become of it.
 * Everything is borrowed from the entry.
 */
typedef struct
{
  gboolean has_guid;
  CwGuid guid;
  const char *dn; /* without <GUID=...> */
  CwValue parent; /* empty when not told */
  CwAttributeId type;
  gboolean is_deleted;
  gboolean is_undeleted; /* isDeleted present without a value: it was brought back */
  gboolean has_classes;
  gboolean is_new;      /* whenCreated is told */
  CwAttributeId rdn_id; /* an attribute that was asked for and is the RDN: "cn" */
  CwValue rdn_value;
} CwAdObject;

void cw_ad_object_parse (const CwLdapEntry *entry,
                         CwLdapAttributeMap *map,
                         CwLdapObjectTypes *types,
                         CwAdObject *ret_object);

/* The head of a change of this kind; borrowed from @object. */
CwChangeHead cw_ad_object_make_head (const CwAdObject *object, CwChangeKind kind);

G_END_DECLS
