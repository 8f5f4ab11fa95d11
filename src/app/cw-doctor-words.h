/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the answers of RunDoctor come to, in words; without widgets. */

/* What all of it came to. (transfer full) */
char *cw_doctor_words_sum_up (GVariant *answer);

/* How far it is. @progress: as in CallProgress. (transfer full) */
char *cw_doctor_words_say_progress (GVariant *progress);

/* The state of an item as that of a CwCheckItem. (transfer none) */
const char *cw_doctor_words_get_status (GVariant *item);

/* The items of an answer, what is not well first, else in their order. (transfer full)
 * (element-type GVariant) */
GPtrArray *cw_doctor_words_sort (GVariant *items);

G_END_DECLS
