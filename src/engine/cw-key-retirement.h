/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/* Keys that seal no more, and how long they are still kept.
 *
 * A database server may be followed by another one that does not know its last transactions, when
 * it goes and its standby takes over. If that is where everything was sealed anew, what is stored
 * then opens with the keys of before. So these stay in the key set until so long after the last
 * value was taken from them that no standby can be that far behind. When that was is a value of the
 * store: one that does not have it begins anew. */

/* Inside the transaction that seals anew. @old: the keys that seal no more. @left: those of them
 * from which a value was taken just now. */
gboolean cw_key_retirement_note (CwStoreSession *session,
                                 const char *const *old,
                                 const char *const *left,
                                 gint64 now_usec,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Those of @old that nobody can need any more. (transfer full) (nullable): an error of the store */
GStrv cw_key_retirement_list_over (CwStoreSession *session,
                                   const char *const *old,
                                   gint64 now_usec,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
