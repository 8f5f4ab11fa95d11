/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A request line and its headers, as much as is needed of RFC 9112: no body, one path. */

/* Its longest head. */
#define CW_METRICS_REQUEST_SIZE 8192

/* What is answered to the @length bytes of a head: 200, 400 (it is none), 404 (another path), 405
 * (another method); 0: it has not ended yet. */
guint cw_metrics_request_judge (const char *head, gsize length);

/* The whole answer: "HTTP/1.0 404 Not Found", its headers and @body. (transfer full) */
char *cw_metrics_request_answer (guint status, const char *body);

G_END_DECLS
