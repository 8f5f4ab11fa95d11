/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is said of what a guard holds back; without a widget. */

/* Of a guard of GetGuards: by whom it is approved and until when, or why an approval does not
 * count. (transfer full) (nullable): there is none */
char *cw_guard_words_say_approval (GVariant *guard);

/* Why a step failed. The engine says how a list is approved in a shell; here it is the window that
 * does so. (transfer full) */
char *cw_guard_words_say_step (GVariant *step);

G_END_DECLS
