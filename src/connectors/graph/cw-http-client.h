/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/graph/cw-http-exchange.h"

G_BEGIN_DECLS

typedef struct
{
  const char *ca_file; /* (nullable): PEM file; %NULL: the system's authorities */
  guint timeout_seconds;
  guint max_connections;
} CwHttpClientOptions;

/**
 * CwHttpClient:
 *
 * Sends HTTP requests from a thread of its own, where a #SoupSession lives on its own main loop, so
 * that a step's worker thread can have many requests under way and still be plain sequential code.
 * Certificates are always verified, redirects are never followed (an Authorization header must not
 * travel), and nothing that changes anything is sent twice.
 */
typedef struct _CwHttpClient CwHttpClient;

/* CW_ERROR_INVALID_CONFIG when the authorities cannot be read. */
CwHttpClient *
cw_http_client_new (const CwHttpClientOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the thread. No window may be left. */
void cw_http_client_free (CwHttpClient *client);

/* Called in the client's thread. @exchange is given back. */
typedef void (*CwHttpDoneFunc) (CwHttpExchange *exchange, gpointer user_data);

/* Starts one request; @exchange is (transfer full), @cancellable is watched in the client's thread.
 * Most callers want CwHttpWindow or cw_http_client_send(). */
void cw_http_client_start (CwHttpClient *client,
                           CwHttpExchange *exchange,
                           GCancellable *cancellable,
                           CwHttpDoneFunc on_done,
                           gpointer user_data);

/* Cancels requests that were started with @cancellable, from the client's thread. */
void cw_http_client_cancel (CwHttpClient *client, GCancellable *cancellable);

/* Sends and waits. FALSE only when @cancellable was cancelled: a failure to get an answer is in
 * @exchange->error. */
gboolean cw_http_client_send (CwHttpClient *client,
                              CwHttpExchange *exchange,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHttpClient, cw_http_client_free)

G_END_DECLS
