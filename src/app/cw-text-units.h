/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers stay with the unit behind them: no line ends between the two. @text: (transfer full).
 * (transfer full) */
char *cw_text_units_keep (char *text);

G_END_DECLS
