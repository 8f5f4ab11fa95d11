/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-session.h"
#include "model/cw-schema.h"

G_BEGIN_DECLS

/**
 * cw_ldap_subschema_read:
 * @dn: the subschemaSubentry of the rootDSE
 * @with_classes: FALSE: attribute types alone, which is all that reading objects needs
 *
 * Reads attribute types and object classes from a subschema (RFC 4512 4.2). Active Directory's
 * aggregate has the same form, and is one entry where its schema partition has 1,500: it is what a
 * read takes its syntaxes from.
 */
CwSchema *cw_ldap_subschema_read (CwLdapSession *session,
                                  const char *dn,
                                  gboolean with_classes,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same from the values alone: (element-type GBytes) (nullable). Definitions that cannot be
 * parsed are skipped. */
CwSchema *cw_ldap_subschema_parse (GPtrArray *attribute_types, GPtrArray *object_classes)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
