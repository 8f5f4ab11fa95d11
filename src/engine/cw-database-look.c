/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-database-look.h"

#include "base/cw-error.h"
#include "engine/cw-database-mark.h"
#include "model/cw-config.h"
#include "model/cw-guard-maximum.h"
#include "store/cw-config-store.h"
#include "store/postgresql/cw-postgresql-admin.h"

gboolean
cw_database_look_for_tables (const CwPostgresqlSettings *settings, GError **error)
{
  g_auto (CwPostgresqlState) state = { 0 };
  g_autofree char *place = cw_postgresql_settings_describe (settings);

  if (!cw_postgresql_admin_look (settings, &state, error))
    return FALSE;
  if (state.has_tables)
    return TRUE;
  if (state.size > 0)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                 "The tables in %s are those of another program: choose the database and the "
                 "schema that another installation of Causeway uses",
                 place);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                 "There is no configuration of Causeway in %s: choose the database and the schema "
                 "that another installation uses",
                 place);
  return FALSE;
}

gboolean
cw_database_look_for_configuration (CwStoreSession *session, const char *place, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConfigVersion) stored = NULL;
  g_autoptr (CwConfig) config = NULL;
  g_autofree char *text = NULL;

  if (!cw_database_mark_check_configuration (cw_store_session_get_store (session), error))
    return FALSE;
  stored = cw_config_store_get (session, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  text = stored != NULL ? cw_guard_maximum_apply (stored->text, NULL) : NULL;
  config = text != NULL ? cw_config_new_from_text (text, error) : NULL;
  if (stored != NULL && config == NULL)
    return FALSE;
  if (config != NULL && cw_config_get_connectors (config)->len > 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
               "The database %s holds no configuration yet: set Causeway up with the installation "
               "that uses it first",
               place);
  return FALSE;
}
