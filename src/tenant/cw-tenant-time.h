/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "2026-11-20T13:03:31Z" from microseconds since 1970: whole seconds, as Graph's directory
 * writes its times. (transfer full) */
char *cw_tenant_time_format (gint64 time_usec);

/* The same with milliseconds, for the request log. (transfer full) */
char *cw_tenant_time_format_ms (gint64 time_usec);

G_END_DECLS
