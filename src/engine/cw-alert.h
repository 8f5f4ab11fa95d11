/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CwAlertMessage: what somebody is told of an alert.
 * @CW_ALERT_NOTHING: nothing now
 * @CW_ALERT_RAISED: it holds, and nobody was told yet
 * @CW_ALERT_REMINDER: it still does
 * @CW_ALERT_CLEARED: it does not any more
 * @CW_ALERT_TEST: nothing is wrong; an administrator looks whether messages arrive
 */
typedef enum
{
  CW_ALERT_NOTHING,
  CW_ALERT_RAISED,
  CW_ALERT_REMINDER,
  CW_ALERT_CLEARED,
  CW_ALERT_TEST,
} CwAlertMessage;

/* "raised" */
const char *cw_alert_message_to_string (CwAlertMessage message);

/* Something that is wrong, from when it was found until everybody knows that it is over. Times are
 * microseconds since 1970; 0: never. */
typedef struct
{
  char *id;            /* (owned): stable: "guard/CONNECTOR" */
  char *text;          /* (owned): what is wrong, a sentence */
  char *remedy;        /* (owned): what to do */
  gint64 raised_usec;  /* found */
  gint64 told_usec;    /* of the last message that arrived */
  gint64 failed_usec;  /* of the last attempt, when the message did not arrive */
  gint64 cleared_usec; /* not found any more */
  guint n_failed;      /* attempts at the message that is on its way */
  guint reached;       /* the channels that took it */
  GPtrArray *taken;    /* (owned) (element-type utf8): the addresses that took it by mail */
} CwAlert;

/* All (transfer full). */
CwAlert *cw_alert_new (char *id, char *text, const char *remedy) G_GNUC_WARN_UNUSED_RESULT;
void cw_alert_free (CwAlert *alert);

/* A row of the store. (transfer full) */
JsonNode *cw_alert_to_json (const CwAlert *alert);
CwAlert *cw_alert_new_from_json (JsonNode *node); /* (nullable): it is none */

/* The message that is on its way has arrived, or is another one now. */
void cw_alert_begin_message (CwAlert *alert);

/* What is due now. A message that did not arrive is tried again after a minute, and after each
 * attempt that fails twice as long later, an hour at most; at once when every channel has taken
 * another one since: @good_usec, 0: not all. */
CwAlertMessage
cw_alert_get_due (const CwAlert *alert, guint remind_hours, gint64 good_usec, gint64 now_usec);

/* One JSON object in one line: what a command is told. Without secrets. (transfer full) */
char *cw_alert_describe (const CwAlert *alert, CwAlertMessage message, gint64 now_usec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAlert, cw_alert_free)

G_END_DECLS
