/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwRowSender:
 *
 * A thread that does to a database what it is given, parcel by parcel, while who gives works on.
 * Between a push and the next wait the connection is the thread's alone.
 */
typedef struct _CwRowSender CwRowSender;

typedef gboolean (*CwRowSendFunc) (gpointer parcel, gpointer user_data, GError **error);

/* The thread is made with the first parcel. @most: so many parcels may be under way. @free_parcel
 * is called on either thread. */
CwRowSender *
cw_row_sender_new (guint most, CwRowSendFunc send, GDestroyNotify free_parcel, gpointer user_data)
    G_GNUC_WARN_UNUSED_RESULT;
/* Waits for what is under way. */
void cw_row_sender_free (CwRowSender *sender);

/* Takes @parcel over. Waits where many are under way. After a failure nothing more is sent, until
 * cw_row_sender_forget(): each call tells the first one. */
gboolean
cw_row_sender_push (CwRowSender *sender, gpointer parcel, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Returns when everything is sent. */
gboolean cw_row_sender_wait (CwRowSender *sender, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Waits as well, and starts anew. */
void cw_row_sender_forget (CwRowSender *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRowSender, cw_row_sender_free)

G_END_DECLS
