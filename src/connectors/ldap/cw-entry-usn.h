/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-guid.h"
#include "connectors/ldap/cw-ldap-session.h"

G_BEGIN_DECLS

/**
 * CwEntryUsn:
 *
 * The numbers that the plug-in USN of 389 Directory Server gives to changes: each server its own,
 * in the order in which it has written them. So a change that replication brings late has a high
 * one, while its modifyTimestamp is that of long ago.
 */
typedef struct
{
  gboolean is_usable; /* entries carry them, and the account can search by them */
  guint64 last;       /* the highest one that was given */
  CwGuid server;      /* made of what the server calls itself */
} CwEntryUsn;

/* What @partition's database has given so far. A database without the plug-in is no failure. */
gboolean cw_entry_usn_read (CwLdapSession *session,
                            const char *partition,
                            CwEntryUsn *ret_usn,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The filter for what was changed after @last, written a little before it too: a change gets its
 * number before it can be seen. (transfer full) */
char *cw_entry_usn_make_filter (guint64 last);

G_END_DECLS
