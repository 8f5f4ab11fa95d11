/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-store.h"

G_BEGIN_DECLS

/* Data that was in a backup knows an earlier state of the directories and the tenants: nothing may
 * be concluded from what is not in it. In the transaction of @session: every partition is to be
 * read from the beginning; what guards held back, and lists that were approved, count no more; runs
 * that still ran were interrupted; and who exported then has nothing to say now. */
gboolean cw_store_forget_reads (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same but for the last. */
gboolean
cw_store_forget_own_reads (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
