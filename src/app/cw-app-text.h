/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the engine says in words and numbers of its own, in the user's language. */

/* "1,234": as the locale groups digits. (transfer full) */
char *cw_app_text_count (gint64 count);

/* "12 s", "3 min 20 s", "1 h 5 min". (transfer full) */
char *cw_app_text_duration (double seconds);

/* "just now", "5 minutes ago", "in 12 minutes"; a date and a time when it is more than a day.
 * (transfer full) */
char *cw_app_text_when (gint64 time_usec, gint64 now_usec);

/* Date and time of the locale, to the minute. (transfer full) */
char *cw_app_text_time (gint64 time_usec);

/* The date alone: of what ends on a day. (transfer full) */
char *cw_app_text_day (gint64 time_usec);

/* "Today 14:03", "Yesterday 09:30", or the date and the time. (transfer full) */
char *cw_app_text_moment (gint64 time_usec, gint64 now_usec);

/* The part of a directory that a step is for; "" for a cloud, which is one. (transfer none) */
const char *cw_app_text_partition (GVariant *step);

/* A time that is a member of an answer (RFC 3339); 0 when there is none. */
gint64 cw_app_text_get_time (GVariant *answer, const char *name);

/* Each returns @id itself when it is none that is known. (transfer none) */
const char *cw_app_text_connector_kind (const char *id); /* "Active Directory" */
const char *cw_app_text_cycle_type (const char *id);     /* "Delta" */
const char *cw_app_text_trigger (const char *id);        /* "by schedule" */
const char *cw_app_text_phase (const char *id);          /* "Reading the directories" */
const char *cw_app_text_run_state (const char *id);      /* "Succeeded" */
const char *cw_app_text_step_kind (const char *id);      /* "Import" */
const char *cw_app_text_count_name (const char *id);     /* "Added" */
const char *cw_app_text_object_state (const char *id);   /* "To be made" */
const char *cw_app_text_operation (const char *id);      /* "Add" */
const char *cw_app_text_pending_state (const char *id);  /* "Waits for the next export" */

/* What a set-up made, an element of "created": "Account sync@contoso.lab". (transfer full) */
char *cw_app_text_made (GVariant *thing);

/* What helps, by what went wrong. */
typedef struct
{
  const char *code;   /* the name of a CwErrorCode; NULL: the end of a table */
  const char *remedy; /* a sentence, marked for translation */
} CwRemedy;

/* The message of a failed call, and below it what helps. (transfer full) */
char *cw_app_text_add_remedy (const CwRemedy *remedies, const char *message, const char *code);

/* The icon and the style class for the state of a run or step. (transfer none) */
const char *cw_app_text_run_icon (const char *state);
const char *cw_app_text_run_style (const char *state);

G_END_DECLS
