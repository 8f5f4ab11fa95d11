/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert-channel.h"

#include "base/cw-error.h"
#include "engine/cw-alert-mail.h"
#include "engine/cw-alert-outcome.h"
#include "engine/cw-alert-secret.h"
#include "engine/cw-program-run.h"
#include "engine/cw-smtp-client.h"
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

gboolean
cw_alert_channels_read_good (CwStoreSession *session,
                             guint channels,
                             gint64 *ret_good_usec,
                             GError **error)
{
  gint64 good_usec = G_MAXINT64;

  for (guint channel = CW_ALERT_BY_COMMAND; channel <= CW_ALERT_BY_MAIL; channel <<= 1)
    {
      g_auto (CwAlertOutcome) outcome = { 0 };

      if ((channels & channel) == 0)
        continue;
      if (!cw_alert_outcome_read (session, cw_alert_channel_get_value (channel), &outcome, error))
        return FALSE;
      good_usec = MIN (good_usec, outcome.problem == NULL ? outcome.at_usec : 0);
    }
  *ret_good_usec = good_usec;
  return TRUE;
}

/* ----- telling */

/* One message to one channel. */
typedef struct
{
  CwEngine *engine;
  CwConfig *config;
  const CwAlertSettings *settings;
  CwAlert *alert;
  CwAlertMessage message;
  gint64 now_usec;
  GCancellable *cancellable;
} Telling;

static gboolean
run_command (const Telling *telling, GError **error)
{
  const CwProgram program = { telling->settings->command, NULL, telling->settings->seconds };
  g_autofree char *text = cw_alert_describe (telling->alert, telling->message, telling->now_usec);

  return cw_program_run (&program, text, telling->cancellable, error);
}

/* The addresses are in the message (-t); a line with one dot does not end it (-i). */
static gboolean
run_sendmail (const Telling *telling, const char *text, GError **error)
{
  static const char *const arguments[] = { "-t", "-i", NULL };
  const CwProgram program = { telling->settings->sendmail, arguments, telling->settings->seconds };

  return cw_program_run (&program, text, telling->cancellable, error);
}

gboolean
cw_alert_channel_read_password (CwEngine *engine,
                                CwConfig *config,
                                CwSecret **ret_password,
                                GError **error)
{
  g_autofree char *name = cw_alert_secret_make_name (config);
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (CwSecret) password = NULL;
  g_autoptr (GError) local_error = NULL;

  if (name == NULL)
    {
      *ret_password = NULL;
      return TRUE;
    }
  session = cw_store_open_session (cw_engine_get_store (engine), error);
  if (session == NULL)
    return FALSE;
  password = cw_alert_secret_get (session, cw_engine_get_vault (engine), config, &local_error);
  if (password == NULL && local_error == NULL)
    g_set_error_literal (&local_error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                         "The password of the mail server is not stored: store it with "
                         "`causewayctl alert set-password`");
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *ret_password = g_steal_pointer (&password);
  return TRUE;
}

static gboolean
send_by_server (const Telling *telling, const CwAlertMail *mail, const char *text, GError **error)
{
  g_autofree char *domain = cw_alert_mail_make_domain (mail->host);
  g_autofree char *from = cw_alert_mail_make_from (mail);
  const CwSmtpMessage message = { from, mail->to, text };
  g_autoptr (CwSecret) password = NULL;

  if (!cw_alert_channel_read_password (telling->engine, telling->config, &password, error))
    return FALSE;
  return cw_smtp_client_send (
      &(CwSmtpServer){ &telling->settings->smtp, password, domain, telling->settings->seconds },
      &message, telling->alert->taken, telling->cancellable, error);
}

static gboolean
send_mail (const Telling *telling, GError **error)
{
  const CwAlertMail mail = { (const char *const *) telling->settings->mail_to,
                             telling->settings->mail_from, g_get_host_name (), telling->now_usec };
  g_autofree char *text = cw_alert_mail_compose (&mail, telling->alert, telling->message);

  return telling->settings->smtp.host != NULL ? send_by_server (telling, &mail, text, error)
                                              : run_sendmail (telling, text, error);
}

/* A channel that was configured away meanwhile has nothing to say. */
gboolean
cw_alert_channel_tell (CwEngine *engine,
                       CwAlertChannel channel,
                       CwAlert *alert,
                       CwAlertMessage message,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_auto (CwAlertSettings) settings = { NULL };
  g_autoptr (GError) problem = NULL;
  const Telling telling = { engine,     config, &settings, alert, message, g_get_real_time (),
                            cancellable };
  gboolean is_told = FALSE;

  cw_alert_settings_init (&settings, config);
  if ((cw_alert_channels_get (&settings) & channel) == 0)
    return TRUE;
  if (channel == CW_ALERT_BY_MAIL)
    is_told = send_mail (&telling, &problem);
  else
    is_told = run_command (&telling, &problem);
  if (is_told || !cw_error_is_cancelled (problem))
    cw_alert_outcome_note (engine, cw_alert_channel_get_value (channel), telling.now_usec, problem);
  if (!is_told)
    g_propagate_error (error, g_steal_pointer (&problem));
  return is_told;
}
