/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-alert.h"
#include "engine/cw-engine.h"
#include "model/cw-alert-settings.h"

G_BEGIN_DECLS

/* Ways on which somebody is told of an alert, beside the journal; a set. */
typedef enum
{
  CW_ALERT_BY_COMMAND = 1 << 0,
  CW_ALERT_BY_MAIL = 1 << 1,
} CwAlertChannel;

/* "command" */
const char *cw_alert_channel_to_string (CwAlertChannel channel);

/* Where the store keeps how it went last: "alert.command", see cw-alert-outcome.h. */
const char *cw_alert_channel_get_value (CwAlertChannel channel);

/* Those that are configured. */
guint cw_alert_channels_get (const CwAlertSettings *settings);

/* When all of @channels took a message last; 0: one has not since it failed. FALSE with an error of
 * the store. */
gboolean cw_alert_channels_read_good (CwStoreSession *session,
                                      guint channels,
                                      gint64 *ret_good_usec,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The mail server as the configuration has it, with its password. @ret_password: (out) (transfer
 * full) (nullable). CW_ERROR_INVALID_CONFIG: somebody signs in, and no password is stored. */
gboolean cw_alert_channel_read_password (CwEngine *engine,
                                         CwConfig *config,
                                         CwSecret **ret_password,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Tells of it by one of them, and notes in the store what came of it. Addresses that the alert has
 * as taken are passed over. Blocks. Errors of cw_program_run() and cw_smtp_client_send(). */
gboolean cw_alert_channel_tell (CwEngine *engine,
                                CwAlertChannel channel,
                                CwAlert *alert,
                                CwAlertMessage message,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
