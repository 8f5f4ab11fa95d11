/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"

G_BEGIN_DECLS

/* Of $.alerts.smtp.security. */
#define CW_SMTP_SECURITY_STARTTLS "starttls"
#define CW_SMTP_SECURITY_TLS      "tls"

/* $.alerts.smtp: a mail server that is spoken to without a program in between. Always by TLS, and
 * its certificate is always looked at. */
typedef struct
{
  char *host; /* (owned) (nullable): there is none, and mail goes by sendmail */
  guint port;
  gboolean is_tls; /* from the first byte (RFC 8314); else by STARTTLS, without which it ends */
  char *ca_file;   /* (owned) (nullable): the system's authorities */
  char *user;      /* (owned) (nullable): nobody signs in */
} CwSmtpSettings;

/* $.alerts: of what somebody is told, how, and how often. */
typedef struct
{
  char *command;   /* (owned) (nullable): none */
  char **mail_to;  /* (owned): addresses; empty: no mail is sent */
  char *mail_from; /* (owned) (nullable): causeway@HOST */
  char *sendmail;  /* (owned): the program that sends it, where no server does */
  CwSmtpSettings smtp;
  guint seconds; /* of each program and of mail by a server */
  guint failed_cycles;
  guint hours_without_success;
  guint errors;
  guint certificate_days;
  guint remind_hours;
} CwAlertSettings;

void cw_alert_settings_init (CwAlertSettings *settings, CwConfig *config);
void cw_alert_settings_clear (CwAlertSettings *settings);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwAlertSettings, cw_alert_settings_clear)

G_END_DECLS
