/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-http-client.h"

G_BEGIN_DECLS

/**
 * CwHttpWindow:
 *
 * A number of requests in flight for one thread, which submits them and takes them back as they are
 * answered, in any order.
 */
typedef struct _CwHttpWindow CwHttpWindow;

CwHttpWindow *cw_http_window_new (CwHttpClient *client) G_GNUC_WARN_UNUSED_RESULT;

/* Cancels what is in flight and waits until it is back. */
void cw_http_window_free (CwHttpWindow *window);

/* @exchange is (transfer full). */
void cw_http_window_submit (CwHttpWindow *window, CwHttpExchange *exchange);

guint cw_http_window_get_n_in_flight (CwHttpWindow *window);

/* The next answered exchange (transfer full), or %NULL without an error when @until_usec
 * (g_get_monotonic_time(); -1: no limit) is reached first. With nothing in flight it only waits. */
CwHttpExchange *cw_http_window_wait (CwHttpWindow *window,
                                     gint64 until_usec,
                                     GCancellable *cancellable,
                                     GError **error);

/* Sends one exchange, which stays the caller's, and waits for its answer. */
gboolean cw_http_window_send (CwHttpWindow *window,
                              CwHttpExchange *exchange,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHttpWindow, cw_http_window_free)

G_END_DECLS
