/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "engine/cw-alert-channel.h"
#include "engine/cw-alert-outcome.h"
#include "engine/cw-hook-state.h"
#include "engine/cw-program-config.h"
#include "engine/cw-program-run.h"
#include "model/cw-hook.h"
#include "setup/checks/cw-check-mail.h"
#include "setup/doctor/cw-doctor-checks.h"

/* Each program once, whether it is told of alerts or is a hook. */
static gboolean
check_programs (CwSetupCheck *check, CwConfig *config)
{
  g_auto (GStrv) programs = cw_program_list_configured (config);
  gboolean is_good = TRUE;

  for (guint i = 0; programs[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      if (cw_program_check (programs[i], &error))
        continue;
      is_good = FALSE;
      cw_setup_check_add (check, "program", CW_CHECK_FAILED, error->message,
                          CW_PHRASE ("Put the program in order, or name another one: "
                                     "causewayctl config set"));
    }
  return is_good;
}

static gboolean
check_channels (CwSetupCheck *check, CwConfig *config, CwStoreSession *session, GError **error)
{
  static const CwAlertChannel channels[] = { CW_ALERT_BY_COMMAND, CW_ALERT_BY_MAIL };
  g_auto (CwAlertSettings) settings = { NULL };

  cw_alert_settings_init (&settings, config);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_auto (CwAlertOutcome) outcome = { 0 };
      g_autofree char *text = NULL;

      if ((cw_alert_channels_get (&settings) & channels[i]) == 0)
        continue;
      if (!cw_alert_outcome_read (session, cw_alert_channel_get_value (channels[i]), &outcome,
                                  error))
        return FALSE;
      if (outcome.problem == NULL)
        continue;
      text = g_strdup_printf (CW_PHRASE ("The last alert did not arrive: %s"), outcome.problem);
      cw_setup_check_add (check, "alert", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Try it again: causewayctl alert test"));
    }
  return TRUE;
}

static gboolean
check_hooks (CwSetupCheck *check, CwConfig *config, CwStoreSession *session, GError **error)
{
  g_autoptr (GPtrArray) hooks = cw_hook_list (config);
  g_autoptr (GPtrArray) states = cw_hook_state_load (session, error);

  for (guint i = 0; states != NULL && i < hooks->len; i++)
    {
      const CwHook *hook = g_ptr_array_index (hooks, i);
      const CwHookState *state = cw_hook_state_find (states, hook->name);
      g_autofree char *text = NULL;

      if (state == NULL || state->problem == NULL)
        continue;
      text = g_strdup_printf (CW_PHRASE ("The hook “%s” failed: %s"), hook->name, state->problem);
      cw_setup_check_add (
          check, "hook", CW_CHECK_FAILED, text,
          CW_PHRASE ("Mend its program: it is run again every five minutes until it succeeds"));
    }
  return states != NULL;
}

/* The server is asked only where somebody gets mail. */
static gboolean
check_mail (CwSetupCheck *check, CwConfig *config, GError **error)
{
  g_auto (CwAlertSettings) settings = { NULL };

  cw_alert_settings_init (&settings, config);
  return (cw_alert_channels_get (&settings) & CW_ALERT_BY_MAIL) == 0 ||
         cw_check_mail_run (check, config, NULL, error);
}

gboolean
cw_doctor_check_alerts (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (check->call->engine, NULL);
  g_auto (GStrv) programs = cw_program_list_configured (config);
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (check->call->engine), error);

  if (session == NULL || !check_mail (check, config, error))
    return FALSE;
  if (programs[0] == NULL && check->checks->len == 0)
    {
      cw_setup_check_add (check, "alert", CW_CHECK_OK,
                          CW_PHRASE ("Only the journal tells of alerts"), NULL);
      return TRUE;
    }
  if (check_programs (check, config) && programs[0] != NULL)
    cw_setup_check_add (check, "program", CW_CHECK_OK,
                        CW_PHRASE ("The programs for alerts and hooks can be run"), NULL);
  return check_channels (check, config, session, error) &&
         check_hooks (check, config, session, error);
}
