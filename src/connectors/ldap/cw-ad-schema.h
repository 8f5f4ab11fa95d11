/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-session.h"
#include "model/cw-schema.h"

G_BEGIN_DECLS

/* Reads attributeSchema and classSchema of a forest's schema partition (MS-ADTS 3.1.1.2), which
 * tells more than the aggregate: linked, constructed and system attributes, SIDs. A class has all
 * attributes of its superclasses and auxiliary classes. */
CwSchema *cw_ad_schema_read (CwLdapSession *session,
                             const char *schema_context,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
