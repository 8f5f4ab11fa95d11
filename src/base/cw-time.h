/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Points in time are gint64 microseconds since 1970-01-01T00:00:00Z (as g_get_real_time()), named
 * `_usec`. Directories use two other forms: FILETIME (MS-DTYP 2.3.3: 100 ns since 1601-01-01) and
 * generalized time (RFC 4517 3.3.13).
 */

/* accountExpires holds 0 or this value for "never" (MS-ADA1 2.1). */
#define CW_FILETIME_NEVER G_MAXINT64

gint64 cw_time_from_filetime (gint64 filetime);
gint64 cw_time_to_filetime (gint64 time_usec);

/* TRUE when accountExpires names a moment that is not after @now_usec. */
gboolean cw_filetime_is_expired (gint64 account_expires, gint64 now_usec);

/* "20261120130331.5Z", "202611201303Z", "20261120130331+0100": all forms of RFC 4517. */
gboolean
cw_time_parse_generalized (const char *text, gint64 *ret_time_usec) G_GNUC_WARN_UNUSED_RESULT;

/* "20261120130331.0Z", the form Active Directory writes. (transfer full) */
char *cw_time_format_generalized (gint64 time_usec);

/* RFC 3339 in UTC, "2026-11-20T13:03:31Z", fraction only when there is one. (transfer full) */
char *cw_time_format_iso8601 (gint64 time_usec);

gboolean cw_time_parse_iso8601 (const char *text, gint64 *ret_time_usec) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
