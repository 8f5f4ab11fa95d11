/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-private.h"

/* The connection of a session to the configuration, where that lies elsewhere. */

CwSqlConnection *
cw_store_session_get_config (CwStoreSession *session, GError **error)
{
  CwSqlDriver *driver = cw_store_get_config_driver (session->store);

  if (driver == NULL)
    return session->sql;
  if (session->config == NULL)
    session->config = cw_sql_connect (driver, error);
  return session->config;
}

gboolean
cw_store_session_begin_config (CwStoreSession *session, CwSqlConnection *sql, GError **error)
{
  const CwSqlConnectionClass *klass = sql->klass;

  return session->is_forced && klass->begin_by_force != NULL ? klass->begin_by_force (sql, error)
                                                             : klass->begin (sql, error);
}

CwSqlConnection *
cw_store_session_write_config (CwStoreSession *session, GError **error)
{
  CwSqlConnection *config = NULL;

  if (!cw_store_session_check_writing (session, error))
    return NULL;
  config = cw_store_session_get_config (session, error);
  if (config == NULL || config == session->sql || session->is_config_writing)
    return config;
  if (!cw_store_session_begin_config (session, config, error))
    return NULL;
  session->is_config_writing = TRUE;
  return config;
}

CwSqlStatement *
cw_store_session_use_config (CwStoreSession *session, const char *static_text, GError **error)
{
  CwSqlConnection *config = cw_store_session_get_config (session, error);

  return config != NULL ? cw_sql_use (config, static_text, error) : NULL;
}

CwSqlStatement *
cw_store_session_use_config_writing (CwStoreSession *session,
                                     const char *static_text,
                                     GError **error)
{
  CwSqlConnection *config = cw_store_session_write_config (session, error);

  return config != NULL ? cw_sql_use (config, static_text, error) : NULL;
}

gboolean
cw_store_session_commit_config (CwStoreSession *session, GError **error)
{
  CwSqlConnection *config = session->config;

  if (!session->is_config_writing)
    return TRUE;
  session->is_config_writing = FALSE;
  if (cw_sql_connection_send_held (config, error) && config->klass->commit (config, error))
    return TRUE;
  config->klass->rollback (config);
  return FALSE;
}

void
cw_store_session_rollback_config (CwStoreSession *session)
{
  if (session->is_config_writing)
    session->config->klass->rollback (session->config);
  session->is_config_writing = FALSE;
}

gboolean
cw_store_session_harden_config (CwStoreSession *session, gboolean *ret_is_final, GError **error)
{
  CwSqlConnection *config = cw_store_session_get_config (session, error);

  if (config == NULL)
    return FALSE;
  if (config->klass->harden != NULL && !config->klass->harden (config, error))
    return FALSE;
  *ret_is_final = config->klass->harden != NULL;
  return TRUE;
}
