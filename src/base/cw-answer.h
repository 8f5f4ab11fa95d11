/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Members of an engine's answer (a{sv}); what is left out has a default. */

/* "" when there is none. (transfer none): lives with @answer. */
const char *cw_answer_get_string (GVariant *answer, const char *name);
gint64 cw_answer_get_int (GVariant *answer, const char *name);
double cw_answer_get_double (GVariant *answer, const char *name);
gboolean cw_answer_get_bool (GVariant *answer, const char *name);
gboolean cw_answer_has (GVariant *answer, const char *name);

/* An empty one when there is none. (transfer full) */
GVariant *cw_answer_get_dict (GVariant *answer, const char *name);
GVariant *cw_answer_get_array (GVariant *answer, const char *name);

/* An element of a list, without the variant around it that those of JSON have. (transfer full) */
GVariant *cw_answer_get_item (GVariant *array, gsize index);

/* A time of an answer in local time, "2026-11-20 14:03:31"; "" when there is none. (transfer full)
 */
char *cw_answer_format_time (GVariant *answer, const char *name);

/* "0.2 s", "3 min 20 s", "1 h 5 min". (transfer full) */
char *cw_format_duration (double seconds);

/* With a separator between thousands: "1 000 000". (transfer full) */
char *cw_format_count (gint64 count);

/* The answer as JSON, two spaces indented, with a line end. (transfer full) */
char *cw_answer_to_json (GVariant *answer);

G_END_DECLS
