/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert-channel.h"

#include "base/cw-error.h"
#include "engine/cw-alert-mail.h"
#include "engine/cw-alert-outcome.h"
#include "engine/cw-program-run.h"
#include "engine/cw-store-value.h"

const char *
cw_alert_channel_to_string (CwAlertChannel channel)
{
  return channel == CW_ALERT_BY_MAIL ? "mail" : "command";
}

const char *
cw_alert_channel_get_value (CwAlertChannel channel)
{
  return channel == CW_ALERT_BY_MAIL ? CW_VALUE_ALERT_MAIL : CW_VALUE_ALERT_COMMAND;
}

guint
cw_alert_channels_get (const CwAlertSettings *settings)
{
  guint channels = 0;

  if (settings->command != NULL)
    channels |= CW_ALERT_BY_COMMAND;
  if (settings->mail_to != NULL && settings->mail_to[0] != NULL)
    channels |= CW_ALERT_BY_MAIL;
  return channels;
}

static gboolean
run_command (const CwAlertSettings *settings,
             const CwAlert *alert,
             CwAlertMessage message,
             gint64 now_usec,
             GCancellable *cancellable,
             GError **error)
{
  const CwProgram program = { settings->command, NULL, settings->seconds };
  g_autofree char *text = cw_alert_describe (alert, message, now_usec);

  return cw_program_run (&program, text, cancellable, error);
}

/* The addresses are in the message (-t); a line with one dot does not end it (-i). */
static gboolean
run_sendmail (const CwAlertSettings *settings,
              const CwAlert *alert,
              CwAlertMessage message,
              gint64 now_usec,
              GCancellable *cancellable,
              GError **error)
{
  static const char *const arguments[] = { "-t", "-i", NULL };
  const CwProgram program = { settings->sendmail, arguments, settings->seconds };
  const CwAlertMail mail = { (const char *const *) settings->mail_to, settings->mail_from,
                             g_get_host_name (), now_usec };
  g_autofree char *text = cw_alert_mail_compose (&mail, alert, message);

  return cw_program_run (&program, text, cancellable, error);
}

/* A channel that was configured away meanwhile has nothing to say. */
gboolean
cw_alert_channel_tell (CwEngine *engine,
                       CwAlertChannel channel,
                       const CwAlert *alert,
                       CwAlertMessage message,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_auto (CwAlertSettings) settings = { NULL };
  g_autoptr (GError) problem = NULL;
  gint64 now_usec = g_get_real_time ();
  gboolean is_told = FALSE;

  cw_alert_settings_init (&settings, config);
  if ((cw_alert_channels_get (&settings) & channel) == 0)
    return TRUE;
  if (channel == CW_ALERT_BY_MAIL)
    is_told = run_sendmail (&settings, alert, message, now_usec, cancellable, &problem);
  else
    is_told = run_command (&settings, alert, message, now_usec, cancellable, &problem);
  if (is_told || !cw_error_is_cancelled (problem))
    cw_alert_outcome_note (engine, cw_alert_channel_get_value (channel), now_usec, problem);
  if (!is_told)
    g_propagate_error (error, g_steal_pointer (&problem));
  return is_told;
}
