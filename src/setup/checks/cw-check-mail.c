/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/checks/cw-check-mail.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "engine/cw-alert-channel.h"
#include "engine/cw-alert-mail.h"
#include "engine/cw-smtp-client.h"

/* Whoever waits for a check waits no longer. */
#define MAXIMUM_SECONDS 15

static void
add_good (CwSetupCheck *check, const CwSmtpSettings *smtp)
{
  g_autofree char *text =
      smtp->user != NULL
          ? g_strdup_printf (CW_PHRASE ("The mail server %s lets “%s” sign in, by TLS"), smtp->host,
                             smtp->user)
          : g_strdup_printf (CW_PHRASE ("The mail server %s answers, by TLS"), smtp->host);

  cw_setup_check_add (check, "mail-server", CW_CHECK_OK, text, NULL);
}

gboolean
cw_check_mail_run (CwSetupCheck *check, CwConfig *config, CwSecret *password, GError **error)
{
  g_auto (CwAlertSettings) settings = { NULL };
  g_autofree char *domain = cw_alert_mail_make_domain (g_get_host_name ());
  g_autoptr (CwSecret) stored = NULL;
  g_autoptr (GError) local_error = NULL;

  cw_alert_settings_init (&settings, config);
  if (settings.smtp.host == NULL)
    return TRUE;
  if ((password != NULL ||
       cw_alert_channel_read_password (check->call->engine, config, &stored, &local_error)) &&
      cw_smtp_client_check (&(CwSmtpServer){ &settings.smtp, password != NULL ? password : stored,
                                             domain, MIN (settings.seconds, MAXIMUM_SECONDS) },
                            check->cancellable, &local_error))
    {
      add_good (check, &settings.smtp);
      return TRUE;
    }
  return cw_setup_check_add_error (
      check, "mail-server", g_steal_pointer (&local_error),
      CW_PHRASE ("Nobody gets mail of alerts until then. Try it: causewayctl alert test"), error);
}

/* The default configuration with the alerts of the input. (transfer full) (nullable) */
static CwConfig *
make_config (JsonObject *alerts, GError **error)
{
  g_autoptr (CwConfig) empty = cw_config_new_default ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), alerts);
  g_autofree char *text = cw_json_to_canonical (node, FALSE);
  g_autoptr (GError) local_error = NULL;
  CwConfig *config = cw_config_set_value (empty, "alerts", text, &local_error);

  if (config == NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, local_error->message);
  return config;
}

gboolean
cw_setup_check_mail (CwSetupCheck *check, GError **error)
{
  JsonObject *alerts = cw_setup_check_get_object (check, "alerts");
  g_autoptr (CwSecret) password = cw_setup_check_dup_secret (check, "", CW_SECRET_MAIL);
  g_autoptr (CwConfig) config = alerts != NULL ? make_config (alerts, error)
                                               : cw_engine_dup_config (check->call->engine, NULL);

  if (config == NULL)
    return FALSE;
  if (!cw_check_mail_run (check, config, password, error))
    return FALSE;
  if (check->checks->len == 0)
    cw_setup_check_add (check, "mail-server", CW_CHECK_OK,
                        CW_PHRASE ("Alerts go through no mail server"), NULL);
  return TRUE;
}
