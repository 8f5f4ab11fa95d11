/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "connectors/ldap/cw-ldap-range.h"
#include "connectors/ldap/cw-ldap-types.h"
#include "model/cw-attribute-table.h"
#include "model/cw-schema.h"

G_BEGIN_DECLS

/* Attributes that the connector itself reads, whether a rule asks for them or not. */
typedef enum
{
  CW_LDAP_ROLE_NONE,
  CW_LDAP_ROLE_ANCHOR, /* objectGUID, entryUUID */
  CW_LDAP_ROLE_PARENT, /* parentGUID */
  CW_LDAP_ROLE_OBJECT_CLASS,
  CW_LDAP_ROLE_NAME, /* the value of the RDN */
  CW_LDAP_ROLE_IS_DELETED,
  CW_LDAP_ROLE_IS_RECYCLED,
  CW_LDAP_ROLE_WHEN_CREATED,
  CW_LDAP_ROLE_CSN, /* entryCSN */
} CwLdapRole;

typedef struct
{
  const char *name;
  CwLdapRole role;
} CwLdapRoleName;

/* What is known about one attribute description as the server writes it. */
typedef struct
{
  CwAttributeId id; /* CW_ATTRIBUTE_NONE: nobody asked for it */
  CwLdapRole role;
  CwSyntax syntax;
  CwLdapRange range;
  gboolean is_by_login; /* a reference by login name: cw_ldap_syntax_is_by_login() */
  char *name;           /* without options */
} CwLdapAttribute;

/**
 * CwLdapAttributeMap:
 *
 * The attributes of one read: which to ask for, and what each description in the answers means. A
 * description is taken apart once and then found by its bytes.
 */
typedef struct _CwLdapAttributeMap CwLdapAttributeMap;

typedef struct
{
  CwAttributeTable *table;
  CwSchema *schema;             /* for the syntaxes; an unknown attribute is text */
  const char *const *requested; /* %NULL-terminated: names the rules use */
  const CwLdapRoleName *roles;  /* ended by a %NULL name */
  gboolean is_incremental;      /* DirSync with incremental values */
} CwLdapAttributeMapOptions;

/* Password attributes are taken out of what is requested: they are neither asked for nor kept. With
 * references by login name uid is asked for too: it tells who is meant by them. */
CwLdapAttributeMap *
cw_ldap_attribute_map_new (const CwLdapAttributeMapOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_attribute_map_free (CwLdapAttributeMap *map);

/* (transfer none): %NULL-terminated: what to ask the server for. */
const char *const *cw_ldap_attribute_map_get_names (CwLdapAttributeMap *map);

/* (transfer none) (nullable): %NULL when the description is malformed; valid as long as the map. */
const CwLdapAttribute *
cw_ldap_attribute_map_lookup (CwLdapAttributeMap *map, const struct berval *description);

/* The id of an attribute that was asked for, else CW_ATTRIBUTE_NONE. */
CwAttributeId cw_ldap_attribute_map_get_id (CwLdapAttributeMap *map, const char *name, gsize len);

/* TRUE for attributes that hold passwords or keys. */
gboolean cw_ldap_attribute_is_secret (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapAttributeMap, cw_ldap_attribute_map_free)

G_END_DECLS
