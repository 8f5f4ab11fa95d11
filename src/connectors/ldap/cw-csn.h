/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Change sequence numbers of OpenLDAP, "20261120130331.538164Z#000000#000#000000": their order is
 * that of their text. */
gboolean cw_csn_is_valid (const char *csn);

/* The CSN @seconds earlier, in its smallest form. An entry can be written a little after another
 * that has a higher CSN, by another thread or another provider. (transfer full) */
char *cw_csn_rewind (const char *csn, guint seconds);

/* The same of a server that only tells the time of a change (modifyTimestamp, "20261120130331Z").
 */
gboolean cw_csn_is_valid_time (const char *text);
char *cw_csn_rewind_time (const char *text, guint seconds);

/* TRUE when a sync cookie of OpenLDAP ("rid=000,csn=...;...") holds at least one CSN and only valid
 * ones. To any other OpenLDAP sends everything, in a way that looks like a delta: without saying
 * what is gone. */
gboolean cw_csn_is_valid_cookie (const char *cookie);

G_END_DECLS
