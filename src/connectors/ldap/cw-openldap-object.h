/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/cw-guid.h"
#include "connectors/ldap/cw-change-writer.h"
#include "connectors/ldap/cw-ldap-attribute-map.h"
#include "connectors/ldap/cw-ldap-entry.h"
#include "connectors/ldap/cw-ldap-object-types.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/**
 * CwOpenldapDialect:
 *
 * What differs between OpenLDAP and 389 Directory Server.
 */
typedef struct
{
  const CwLdapRoleName *roles; /* read of each entry beside what the rules ask for */
  const char *anchor;          /* the attribute that names an entry for good */
  const char *stamp;           /* the attribute that tells when it was changed last */
  gboolean is_csn;             /* which is a change sequence number; else a time */
  gboolean has_usn;            /* changes may have numbers beside: see cw-entry-usn.h */
  gboolean has_sync;           /* RFC 4533 can be relied on, where a database has it */
} CwOpenldapDialect;

const CwOpenldapDialect *cw_openldap_dialect_get (const CwRootDse *root);

/* Writes an entry as a full change under its anchor. */
void cw_openldap_object_write (CwChangeWriter *writer,
                               const CwLdapEntry *entry,
                               CwLdapObjectTypes *types,
                               const CwGuid *uuid);

/* The filter for entries of these classes; CW_ERROR_INVALID_ARGUMENT when a name is no name.
 * (transfer full) */
char *
cw_openldap_make_filter (const char *const *object_types, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
