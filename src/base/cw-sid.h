/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* MS-DTYP 2.4.2: at most 15 sub-authorities. */
#define CW_SID_MAX_SUB_AUTHORITIES 15
#define CW_SID_MAX_SIZE            (8 + 4 * CW_SID_MAX_SUB_AUTHORITIES)

/* objectSid bytes (MS-DTYP 2.4.2.2) to "S-1-5-21-..."; returns: (transfer full) (nullable): %NULL
 * when the bytes are not exactly one SID. */
char *cw_sid_to_string (const guint8 *bytes, gsize size);

/* "S-1-5-21-..." (MS-DTYP 2.4.2.1) to bytes; returns: (transfer full) (nullable). */
GBytes *cw_sid_from_string (const char *text);

/* The last sub-authority, as in "-512"; FALSE when the bytes are not a SID or it has none. */
gboolean cw_sid_get_rid (const guint8 *bytes, gsize size, guint32 *ret_rid);

G_END_DECLS
