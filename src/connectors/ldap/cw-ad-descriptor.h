/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ad-session.h"
#include "connectors/ldap/cw-security-descriptor.h"

G_BEGIN_DECLS

/* Security descriptors of entries of an Active Directory, read and written, those of deleted ones
 * as well. Blocks. */

/* The parts of @sd_flags (MS-ADTS 3.1.1.3.4.1.11); %NULL without error when they may not be seen.
 */
CwSecurityDescriptor *cw_ad_descriptor_read_parts (CwAdSession *session,
                                                   const char *dn,
                                                   guint32 sd_flags,
                                                   GCancellable *cancellable,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The DACL; %NULL without error when it may not be seen. */
CwSecurityDescriptor *cw_ad_descriptor_read (CwAdSession *session,
                                             const char *dn,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The DACL by its owner, who has to see it: never %NULL without error. */
CwSecurityDescriptor *cw_ad_descriptor_read_seen (CwAdSession *session,
                                                  const char *dn,
                                                  GCancellable *cancellable,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_ad_descriptor_write (CwAdSession *session,
                                 const char *dn,
                                 guint32 sd_flags,
                                 GBytes *descriptor,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_ad_descriptor_write_owner (CwAdSession *session,
                                       const char *dn,
                                       GBytes *sid,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The SID of whoever signed in, whom tokenGroups names first (MS-ADTS 3.1.1.3.2.30). (transfer
 * full) */
GBytes *
cw_ad_descriptor_read_own_sid (CwAdSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
