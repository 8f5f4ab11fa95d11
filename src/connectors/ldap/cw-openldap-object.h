/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/cw-guid.h"
#include "connectors/ldap/cw-change-writer.h"
#include "connectors/ldap/cw-ldap-attribute-map.h"
#include "connectors/ldap/cw-ldap-entry.h"
#include "connectors/ldap/cw-ldap-object-types.h"

G_BEGIN_DECLS

/* What the connector reads of each entry beside what the rules ask for. */
extern const CwLdapRoleName cw_openldap_roles[];

/* Writes an entry as a full change under its entryUUID. */
void cw_openldap_object_write (CwChangeWriter *writer,
                               const CwLdapEntry *entry,
                               CwLdapObjectTypes *types,
                               const CwGuid *uuid);

/* The filter for entries of these classes; CW_ERROR_INVALID_ARGUMENT when a name is no name.
 * (transfer full) */
char *
cw_openldap_make_filter (const char *const *object_types, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
