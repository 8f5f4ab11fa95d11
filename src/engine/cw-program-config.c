/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-program-config.h"

#include "engine/cw-alert-channel.h"
#include "engine/cw-program-run.h"
#include "model/cw-hook.h"

char **
cw_program_list_configured (CwConfig *config)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) hooks = cw_hook_list (config);
  g_auto (CwAlertSettings) settings = { NULL };
  guint channels = 0;

  cw_alert_settings_init (&settings, config);
  channels = cw_alert_channels_get (&settings);
  if ((channels & CW_ALERT_BY_COMMAND) != 0)
    g_strv_builder_add (builder, settings.command);
  if ((channels & CW_ALERT_BY_MAIL) != 0 && settings.smtp.host == NULL)
    g_strv_builder_add (builder, settings.sendmail);
  for (guint i = 0; i < hooks->len; i++)
    g_strv_builder_add (builder, ((const CwHook *) g_ptr_array_index (hooks, i))->program);
  return g_strv_builder_end (builder);
}

gboolean
cw_program_check_change (CwConfig *before, CwConfig *after, GError **error)
{
  g_auto (GStrv) known = cw_program_list_configured (before);
  g_auto (GStrv) wished = cw_program_list_configured (after);

  for (guint i = 0; wished[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) known, wished[i]) &&
        !cw_program_check (wished[i], error))
      return FALSE;
  return TRUE;
}
