/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What whoever started us writes into its end of the descriptor; the last word counts. */
#define CW_PARENT_WATCH_KEEP 'k' /* go on without me */
#define CW_PARENT_WATCH_END  'e' /* end when I do; also when nothing was written */

typedef void (*CwParentGoneFunc) (gpointer user_data);

/**
 * cw_parent_watch_add:
 * @fd: (transfer full): an inherited pipe or socket whose other end only the parent has
 * @func: called once, from the main loop, when the parent has gone and did not say "keep"
 *
 * Watches who started us: however it ends, SIGKILL included, the kernel closes its end of @fd. Not
 * prctl(PR_SET_PDEATHSIG), which goes by the thread that forked and cannot be taken back by the
 * parent. CW_ERROR_INVALID_ARGUMENT: there is no such descriptor. *@ret_source: what to destroy
 * in the end.
 */
gboolean cw_parent_watch_add (int fd,
                              CwParentGoneFunc func,
                              gpointer user_data,
                              GSource **ret_source,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
