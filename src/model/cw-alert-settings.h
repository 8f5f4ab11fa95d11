/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"

G_BEGIN_DECLS

/* $.alerts: of what somebody is told, how, and how often. */
typedef struct
{
  char *command;   /* (owned) (nullable): none */
  char **mail_to;  /* (owned): addresses; empty: no mail is sent */
  char *mail_from; /* (owned) (nullable): causeway@HOST */
  char *sendmail;  /* (owned): the program that sends it */
  guint seconds;   /* of either program */
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
