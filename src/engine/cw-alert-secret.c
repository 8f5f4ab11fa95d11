/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert-secret.h"

#include "base/cw-error.h"
#include "engine/cw-secret-store.h"
#include "model/cw-alert-settings.h"
#include "store/cw-config-store.h"

#define PREFIX "alerts"

char *
cw_alert_secret_make_name (CwConfig *config)
{
  g_auto (CwAlertSettings) settings = { NULL };
  g_autofree char *host = NULL;

  cw_alert_settings_init (&settings, config);
  if (settings.smtp.host == NULL || settings.smtp.user == NULL)
    return NULL;
  host = g_ascii_strdown (settings.smtp.host, -1);
  return g_strjoin ("/", PREFIX, host, settings.smtp.user, NULL);
}

gboolean
cw_alert_secret_parse_name (const char *name, char **ret_host)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 3);

  if (g_strv_length (parts) != 3 || !g_str_equal (parts[0], PREFIX))
    return FALSE;
  if (ret_host != NULL)
    *ret_host = g_strdup (parts[1]);
  return TRUE;
}

CwSecret *
cw_alert_secret_get (CwStoreSession *session, CwVault *vault, CwConfig *config, GError **error)
{
  g_autofree char *name = cw_alert_secret_make_name (config);

  return name != NULL ? cw_secret_store_get_by_name (session, vault, name, error) : NULL;
}

gboolean
cw_alert_secret_put (CwStoreSession *session,
                     CwVault *vault,
                     CwConfig *config,
                     CwSecret *secret,
                     gboolean *ret_changed,
                     GError **error)
{
  g_autofree char *name = cw_alert_secret_make_name (config);

  if (name != NULL)
    return cw_secret_store_put_by_name (session, vault, name, secret, ret_changed, error);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                       "There is no mail server that somebody signs in to: set alerts.smtp.host "
                       "and alerts.smtp.user first");
  return FALSE;
}

gboolean
cw_alert_secret_forget_others (CwStoreSession *session, CwConfig *config, GError **error)
{
  g_autofree char *needed = cw_alert_secret_make_name (config);
  g_auto (GStrv) names = cw_config_store_list_secrets (session, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (cw_alert_secret_parse_name (names[i], NULL) && g_strcmp0 (names[i], needed) != 0 &&
        !cw_config_store_put_secret (session, names[i], NULL, error))
      return FALSE;
  return names != NULL;
}
