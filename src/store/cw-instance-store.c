/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-instance-store.h"

#include "base/cw-error.h"
#include "store/cw-config-store.h"
#include "store/cw-store-private.h"

#define VALUE_ID "instance.id"

/* Mode 0 is CW_INSTANCE_STAGING, 1 CW_INSTANCE_ACTIVE. */
static const char SQL_ENTER[] =
    "INSERT INTO instance (id, name, host, version, created_usec, seen_usec, config_digest, mode) "
    "SELECT ?1, ?2, ?3, ?4, c.now_usec, c.now_usec, '', "
    "CASE WHEN EXISTS (SELECT 1 FROM instance) THEN 0 ELSE 1 END FROM database_clock c WHERE TRUE "
    "ON CONFLICT (id) DO UPDATE SET host = excluded.host, version = excluded.version, "
    "seen_usec = excluded.seen_usec";
static const char SQL_LIST[] =
    "SELECT i.id, i.name, i.host, i.version, i.created_usec, i.seen_usec, i.config_digest, i.mode, "
    "c.now_usec FROM instance i CROSS JOIN database_clock c ORDER BY i.created_usec, i.id";
static const char SQL_ACTIVATE[] =
    "UPDATE instance SET mode = CASE WHEN id = ?1 THEN ?2 ELSE 0 END WHERE id = ?1 OR mode <> 0";
static const char SQL_STAGE[] = "UPDATE instance SET mode = 0 WHERE id = ?1";
static const char SQL_RENAME[] = "UPDATE instance SET name = ?2 WHERE id = ?1";
static const char SQL_REMOVE[] = "DELETE FROM instance WHERE id = ?1";
/* Where the configuration lies apart, what is among these tables is not of the session's own. */
static const char SQL_BESIDE[] = "SELECT value FROM engine_value WHERE name = 'instance.id'";

void
cw_instance_free (CwInstance *instance)
{
  if (instance == NULL)
    return;
  g_free (instance->id);
  g_free (instance->name);
  g_free (instance->host);
  g_free (instance->version);
  g_free (instance->config_digest);
  g_free (instance);
}

gboolean
cw_instance_store_find_own_id (CwStoreSession *session, char **ret_id, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *ret_id = cw_config_store_get_value (session, VALUE_ID, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

char *
cw_instance_store_get_own_id (CwStoreSession *session, GError **error)
{
  g_autofree char *id = NULL;

  if (!cw_instance_store_find_own_id (session, &id, error))
    return NULL;
  if (id != NULL)
    return g_steal_pointer (&id);
  id = g_uuid_string_random ();
  return cw_config_store_put_value (session, VALUE_ID, id, error) ? g_steal_pointer (&id) : NULL;
}

gboolean
cw_instance_store_find_id_beside (CwStoreSession *session, char **ret_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_store_session_use_config (session, SQL_BESIDE, error);
  gboolean has_row = FALSE;

  *ret_id = NULL;
  if (statement == NULL || !cw_sql_step (statement, &has_row, error))
    return FALSE;
  if (has_row)
    *ret_id = cw_sql_dup_text (statement, 0);
  return TRUE;
}

/* A statement by itself, in the transaction that is open or one of its own. */
static gboolean
run (CwStoreSession *session,
     const char *static_text,
     void (*bind) (CwSqlStatement *statement, gconstpointer data),
     gconstpointer data,
     GError **error)
{
  gboolean is_own = FALSE;
  gboolean is_good = FALSE;

  if (!cw_store_session_begin_own (session, &is_own, error))
    return FALSE;
  {
    g_autoptr (CwSqlStatement) statement =
        cw_store_session_use_config_writing (session, static_text, error);

    if (statement != NULL)
      {
        bind (statement, data);
        is_good = cw_sql_run (statement, error);
      }
  }
  return cw_store_session_end_own (session, is_own, is_good, error);
}

static void
bind_entered (CwSqlStatement *statement, gconstpointer data)
{
  const CwInstance *instance = data;

  cw_sql_bind_text (statement, 1, instance->id);
  cw_sql_bind_text (statement, 2, instance->name);
  cw_sql_bind_text (statement, 3, instance->host);
  cw_sql_bind_text (statement, 4, instance->version);
}

gboolean
cw_instance_store_enter (CwStoreSession *session, const CwInstance *instance, GError **error)
{
  return run (session, SQL_ENTER, bind_entered, instance, error);
}

static CwInstance *
read_instance (CwSqlStatement *statement)
{
  CwInstance *instance = g_new0 (CwInstance, 1);

  instance->id = cw_sql_dup_text (statement, 0);
  instance->name = cw_sql_dup_text (statement, 1);
  instance->host = cw_sql_dup_text (statement, 2);
  instance->version = cw_sql_dup_text (statement, 3);
  instance->created_usec = cw_sql_get_integer (statement, 4);
  instance->seen_usec = cw_sql_get_integer (statement, 5);
  instance->config_digest = cw_sql_dup_text (statement, 6);
  instance->mode =
      CLAMP (cw_sql_get_integer (statement, 7), CW_INSTANCE_STAGING, CW_INSTANCE_FORCED);
  instance->silent_usec = MAX (cw_sql_get_integer (statement, 8) - instance->seen_usec, 0);
  return instance;
}

GPtrArray *
cw_instance_store_list (CwStoreSession *session, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_store_session_use_config (session, SQL_LIST, error);
  g_autoptr (GPtrArray) instances =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_instance_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  while (TRUE)
    {
      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&instances);
      g_ptr_array_add (instances, read_instance (statement));
    }
}

const CwInstance *
cw_instance_store_find (GPtrArray *instances, const char *id_or_name, GError **error)
{
  const CwInstance *found = NULL;

  for (guint i = 0; i < instances->len; i++)
    {
      const CwInstance *instance = g_ptr_array_index (instances, i);

      if (g_ascii_strcasecmp (instance->id, id_or_name) == 0)
        return instance;
      if (g_ascii_strcasecmp (instance->name, id_or_name) != 0)
        continue;
      if (found != NULL)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                       "Several installations are called “%s”: name it by its id, which "
                       "`causewayctl instance list` shows",
                       id_or_name);
          return NULL;
        }
      found = instance;
    }
  if (found == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                 "No installation with this configuration is called “%s”: `causewayctl instance "
                 "list` shows them",
                 id_or_name);
  return found;
}

typedef struct
{
  const char *id;
  const char *name;
  CwInstanceMode mode;
} Change;

static void
bind_id (CwSqlStatement *statement, gconstpointer data)
{
  cw_sql_bind_text (statement, 1, ((const Change *) data)->id);
}

static void
bind_mode (CwSqlStatement *statement, gconstpointer data)
{
  bind_id (statement, data);
  cw_sql_bind_integer (statement, 2, ((const Change *) data)->mode);
}

static void
bind_name (CwSqlStatement *statement, gconstpointer data)
{
  bind_id (statement, data);
  cw_sql_bind_text (statement, 2, ((const Change *) data)->name);
}

gboolean
cw_instance_store_activate (CwStoreSession *session,
                            const char *id,
                            gboolean is_forced,
                            GError **error)
{
  const Change change = { id, NULL, is_forced ? CW_INSTANCE_FORCED : CW_INSTANCE_ACTIVE };
  gboolean is_good = FALSE;

  session->is_forced = is_forced;
  is_good = run (session, SQL_ACTIVATE, bind_mode, &change, error);
  session->is_forced = FALSE;
  return is_good;
}

gboolean
cw_instance_store_stage (CwStoreSession *session, const char *id, GError **error)
{
  return run (session, SQL_STAGE, bind_id, &(Change){ id, NULL, CW_INSTANCE_STAGING }, error);
}

gboolean
cw_instance_store_rename (CwStoreSession *session, const char *id, const char *name, GError **error)
{
  return run (session, SQL_RENAME, bind_name, &(Change){ id, name, CW_INSTANCE_STAGING }, error);
}

gboolean
cw_instance_store_remove (CwStoreSession *session, const char *id, GError **error)
{
  return run (session, SQL_REMOVE, bind_id, &(Change){ id, NULL, CW_INSTANCE_STAGING }, error);
}
