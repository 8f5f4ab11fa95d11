/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * The journal: structured messages with a stable message id each, so that an administrator can
 * filter (`journalctl MESSAGE_ID=...`) and alert. Written to the systemd journal when standard
 * error is connected to it, else to standard error as text, or as one JSON object a line when
 * CW_LOG_FORMAT=json. Fields are names and values; never a secret, never an object's attribute
 * values.
 */
typedef enum
{
  CW_EVENT_ENGINE_STARTED,
  CW_EVENT_ENGINE_STOPPING,
  CW_EVENT_CYCLE_STARTED,
  CW_EVENT_CYCLE_FINISHED,
  CW_EVENT_STEP_STARTED,
  CW_EVENT_STEP_FINISHED,
  CW_EVENT_STEP_FAILED,
  CW_EVENT_OBJECT_ERROR,
  CW_EVENT_GUARD_STOPPED,
  CW_EVENT_CONFIG_CHANGED,
  CW_EVENT_CONNECTOR_RETRY,
  CW_EVENT_ACCESS_DENIED,
  CW_EVENT_AUDIT,
  CW_EVENT_STORE_MIGRATED,
  CW_EVENT_STORE_MOVED,
  CW_EVENT_STORE_RESTORED,
  CW_EVENT_STORE_LOST,
  CW_EVENT_STORE_BACK,
  CW_EVENT_ALERT,
  CW_EVENT_HOOK_FAILED,
  CW_EVENT_LAST = CW_EVENT_HOOK_FAILED,
} CwEvent;

/* Installs the writer; call first in main(). @identifier is SYSLOG_IDENTIFIER. */
void cw_log_init (const char *identifier);

/* The same for a program that talks to a person: nothing below a warning, unless G_MESSAGES_DEBUG
 * is set. */
void cw_log_init_quiet (const char *identifier);

/* @message is what a person reads. Pairs of field name (upper case) and string value (nullable: the
 * field is left out) follow, ended by %NULL. */
void
cw_log_event (CwEvent event, GLogLevelFlags level, const char *message, ...) G_GNUC_NULL_TERMINATED;

/* The 128-bit message id as 32 lower-case hex digits, and the kebab-case name. */
const char *cw_event_get_id (CwEvent event);
const char *cw_event_get_name (CwEvent event);

G_END_DECLS
