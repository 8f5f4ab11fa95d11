/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/* Somebody was read; @record lives until it returns. FALSE with an error ends the reading. */
typedef gboolean (*CwPersonFunc) (const CwLdapRecord *record, gpointer user_data, GError **error);

/**
 * cw_people_reader_read:
 * @attributes: %NULL-terminated; one that the schema does not know has no values
 *
 * Calls @func for each user of a server, of all naming contexts that it holds, in pages: one person
 * at a time is in memory.
 */
gboolean cw_people_reader_read (CwLdapSession *session,
                                const CwRootDse *root,
                                const char *const *attributes,
                                CwPersonFunc func,
                                gpointer user_data,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
