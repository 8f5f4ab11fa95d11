/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-baseline.h"

#include "engine/cw-store-value.h"

static char *
join_connectors (CwConfig *config)
{
  GPtrArray *connectors = cw_config_get_connectors (config);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < connectors->len; i++)
    g_string_append_printf (text, "%s ",
                            ((const CwConnectorConfig *) g_ptr_array_index (connectors, i))->id);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
cw_cycle_baseline_put (CwStoreSession *session, CwConfig *config, GError **error)
{
  g_autofree char *text = config != NULL ? join_connectors (config) : NULL;

  return cw_store_value_put (session, CW_VALUE_CYCLE_BASELINE, text, error);
}

gboolean
cw_cycle_baseline_holds (CwStoreSession *session,
                         CwConfig *config,
                         gboolean *ret_holds,
                         GError **error)
{
  g_autofree char *text = join_connectors (config);

  return cw_store_value_is (session, CW_VALUE_CYCLE_BASELINE, text, ret_holds, error);
}
