/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "engine/cw-connector-probe.h"
#include "setup/cw-setup-exporter.h"
#include "setup/doctor/cw-doctor-checks.h"

/* A certificate that ends within this time has to be renewed. */
#define WARN_DAYS 30

/* (transfer none): of @config */
static const CwConnectorConfig *
get_first (CwConfig *config)
{
  return g_ptr_array_index (cw_config_get_connectors (config), 0);
}

/* With the secret that is stored. */
gboolean
cw_doctor_check_connector (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwConfig) config =
      cw_setup_check_make_config (cw_setup_check_get_object (check, "connector"), error);
  GPtrArray *found = NULL;

  if (config == NULL)
    return FALSE;
  found = cw_connector_probe_test (check->call->engine, get_first (config), NULL,
                                   check->cancellable, error);
  if (found == NULL)
    return FALSE;
  cw_setup_check_take (check, found);
  return cw_setup_exporter_check (check, get_first (config), NULL,
                                  CW_PHRASE ("Stop one of them for good, then have the other one "
                                             "export: causewayctl instance activate --force"),
                                  error);
}

/* ----- the certificate of an application */

static const char *
get_pem (JsonObject *settings)
{
  JsonObject *authentication = json_object_get_object_member (settings, "authentication");

  return json_object_get_string_member_with_default (authentication, "certificate", NULL);
}

static void
judge_end (CwSetupCheck *check, GDateTime *end)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  gint64 days = g_date_time_difference (end, now) / G_TIME_SPAN_DAY;
  g_autofree char *day = g_date_time_format (end, "%F");
  g_autofree char *text = NULL;

  if (g_date_time_compare (end, now) <= 0)
    {
      text = g_strdup_printf (CW_PHRASE ("The application's certificate expired on %s"), day);
      cw_setup_check_add (check, "certificate", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Renew it: causewayctl connector renew-certificate"));
      return;
    }
  text = g_strdup_printf (
      CW_PHRASE_COUNT (days, "The application's certificate is good for %lld more day, until %s",
                       "The application's certificate is good for %lld more days, until %s"),
      (long long) days, day);
  if (days < WARN_DAYS)
    cw_setup_check_add (check, "certificate", CW_CHECK_WARNING, text,
                        CW_PHRASE ("Renew it: causewayctl connector renew-certificate"));
  else
    cw_setup_check_add (check, "certificate", CW_CHECK_OK, text, NULL);
}

gboolean
cw_doctor_check_certificate (CwSetupCheck *check, GError **error)
{
  const char *pem = get_pem (cw_setup_check_get_object (check, "connector"));
  g_autoptr (GTlsCertificate) certificate =
      pem != NULL ? g_tls_certificate_new_from_pem (pem, -1, NULL) : NULL;
  g_autoptr (GDateTime) end =
      certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;

  if (end != NULL)
    judge_end (check, end);
  else if (pem != NULL)
    cw_setup_check_add (check, "certificate", CW_CHECK_FAILED,
                        CW_PHRASE ("The application's certificate cannot be read"),
                        CW_PHRASE ("Renew it: causewayctl connector renew-certificate"));
  else
    cw_setup_check_add (check, "certificate", CW_CHECK_SKIPPED,
                        CW_PHRASE ("The application signs in with a secret; only the tenant knows "
                                   "when that ends"),
                        NULL);
  return TRUE;
}
