/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-alert-settings.h"

#define DEFAULT_SENDMAIL              "/usr/sbin/sendmail"
#define DEFAULT_SECONDS               30
#define DEFAULT_SUBMISSION_PORT       587 /* RFC 6409 */
#define DEFAULT_SUBMISSIONS_PORT      465 /* RFC 8314 */
#define DEFAULT_FAILED_CYCLES         3
#define DEFAULT_HOURS_WITHOUT_SUCCESS 24
#define DEFAULT_ERRORS                100
#define DEFAULT_CERTIFICATE_DAYS      30
#define DEFAULT_REMIND_HOURS          24

static guint
get_count (JsonObject *alerts, const char *name, guint fallback)
{
  gint64 value =
      alerts != NULL ? json_object_get_int_member_with_default (alerts, name, fallback) : fallback;

  return (guint) CLAMP (value, 1, (gint64) G_MAXUINT);
}

/* (transfer full) (nullable) */
static char *
dup_text (JsonObject *alerts, const char *name, const char *fallback)
{
  return g_strdup (alerts != NULL
                       ? json_object_get_string_member_with_default (alerts, name, fallback)
                       : fallback);
}

/* (transfer full) */
static char **
dup_addresses (JsonObject *alerts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = alerts != NULL && json_object_has_member (alerts, "mailTo")
                         ? json_object_get_array_member (alerts, "mailTo")
                         : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

/* @alerts: (nullable) */
static void
read_smtp (CwSmtpSettings *smtp, JsonObject *alerts)
{
  JsonObject *object = alerts != NULL && json_object_has_member (alerts, "smtp")
                           ? json_object_get_object_member (alerts, "smtp")
                           : NULL;

  smtp->host = dup_text (object, "host", NULL);
  smtp->is_tls = object != NULL && g_str_equal (json_object_get_string_member_with_default (
                                                    object, "security", CW_SMTP_SECURITY_STARTTLS),
                                                CW_SMTP_SECURITY_TLS);
  smtp->port =
      get_count (object, "port", smtp->is_tls ? DEFAULT_SUBMISSIONS_PORT : DEFAULT_SUBMISSION_PORT);
  smtp->ca_file = dup_text (object, "caFile", NULL);
  smtp->user = dup_text (object, "user", NULL);
}

void
cw_alert_settings_init (CwAlertSettings *settings, CwConfig *config)
{
  JsonNode *node = cw_config_get_alerts (config);
  JsonObject *alerts = node != NULL ? json_node_get_object (node) : NULL;

  *settings = (CwAlertSettings){
    .command = dup_text (alerts, "command", NULL),
    .mail_to = dup_addresses (alerts),
    .mail_from = dup_text (alerts, "mailFrom", NULL),
    .sendmail = dup_text (alerts, "sendmail", DEFAULT_SENDMAIL),
    .seconds = get_count (alerts, "timeLimitSeconds", DEFAULT_SECONDS),
    .failed_cycles = get_count (alerts, "failedCycles", DEFAULT_FAILED_CYCLES),
    .hours_without_success =
        get_count (alerts, "hoursWithoutSuccess", DEFAULT_HOURS_WITHOUT_SUCCESS),
    .errors = get_count (alerts, "errors", DEFAULT_ERRORS),
    .certificate_days = get_count (alerts, "certificateDays", DEFAULT_CERTIFICATE_DAYS),
    .remind_hours = get_count (alerts, "remindHours", DEFAULT_REMIND_HOURS),
  };
  read_smtp (&settings->smtp, alerts);
}

void
cw_alert_settings_clear (CwAlertSettings *settings)
{
  g_clear_pointer (&settings->command, g_free);
  g_clear_pointer (&settings->mail_to, g_strfreev);
  g_clear_pointer (&settings->mail_from, g_free);
  g_clear_pointer (&settings->sendmail, g_free);
  g_clear_pointer (&settings->smtp.host, g_free);
  g_clear_pointer (&settings->smtp.ca_file, g_free);
  g_clear_pointer (&settings->smtp.user, g_free);
}
