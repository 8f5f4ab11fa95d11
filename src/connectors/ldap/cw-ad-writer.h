/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-ldap-session.h"

G_BEGIN_DECLS

/**
 * cw_ad_writer_run:
 * @changes: (element-type CwExportChange): what is missing at objects that are there
 *
 * Gives values to attributes that have none, object by object; the objects are named by their GUID
 * (MS-ADTS 3.1.1.3.1.2.4), so one that is renamed meanwhile is still the same. What has a value
 * is never overwritten: the same one is as good as written (a result of an earlier attempt may
 * have been lost), another one is an error of the object. FALSE only when the connection failed.
 */
gboolean cw_ad_writer_run (CwLdapSession *session,
                           CwAttributeTable *attributes,
                           GPtrArray *changes,
                           const CwExportHandler *handler,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
