/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-store.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "base/cw-time.h"
#include "engine/cw-audit.h"
#include "engine/cw-database-mark.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-export-count.h"
#include "engine/cw-key-keeper.h"
#include "engine/cw-restore-settle.h"
#include "store/cw-database-file.h"
#include "store/cw-run-store.h"

/* ----- loading */

/* A run that still says "running" belongs to a process that is no more, or has ended while the
 * database was away. */
static gboolean
close_old_runs (CwStoreSession *session, GError **error)
{
  if (!cw_store_session_begin (session, error))
    return FALSE;
  if (!cw_run_store_mark_interrupted (session, error))
    {
      cw_store_session_rollback (session);
      return FALSE;
    }
  return cw_store_session_commit (session, error);
}

static gboolean
is_running (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  return engine->is_running;
}

/* Also what was loaded before may have changed: by a call whose commit was not answered. */
static gboolean
load (CwEngine *engine, GError **error)
{
  g_autoptr (GMutexLocker) config = g_mutex_locker_new (&engine->config_mutex);
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, error);

  return session != NULL && (is_running (engine) || close_old_runs (session, error)) &&
         cw_engine_load_config (engine, session, error) &&
         cw_engine_load_schedule (engine, session, error);
}

/* Only what was not left itself can tell what was. */
static gboolean
settle_marks (CwEngine *engine, GError **error)
{
  g_autoptr (CwDatabaseFile) file = NULL;
  CwDatabasePlaces places;

  if (!cw_database_mark_check (engine->store, error))
    return FALSE;
  file = cw_database_file_read (engine->state_dir, engine->vault, NULL);
  places = cw_database_file_get_places (file);
  cw_database_mark_renew (engine->state_dir, engine->vault, &places);
  return TRUE;
}

static gboolean
settle_past (CwEngine *engine, GError **error)
{
  gboolean is_older = FALSE;

  if (!cw_export_count_settle (engine->store, engine->state_dir, &is_older, error))
    return FALSE;
  if (is_older)
    cw_log_event (CW_EVENT_STORE_RESTORED, G_LOG_LEVEL_WARNING,
                  "The database is older than what was exported last: somebody has put it back. "
                  "The next cycle reads everything anew",
                  NULL);
  return TRUE;
}

static gboolean
load_first (CwEngine *engine, GError **error)
{
  if (!settle_marks (engine, error) || !cw_restore_settle (engine, error) ||
      !settle_past (engine, error) ||
      !cw_key_keeper_settle (engine->store, engine->vault, engine->state_dir, NULL, error) ||
      !load (engine, error) || !cw_engine_enter_instance (engine, error))
    return FALSE;
  g_atomic_int_set (&engine->is_loaded, TRUE);
  return TRUE;
}

/* ----- waiting */

/* The audit says how long nothing was written into it. What fails is no reason to wait longer. */
static void
audit_absence (CwEngine *engine)
{
  g_autoptr (CwAuditNotes) notes = cw_audit_notes_new ();
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *since = NULL;
  gint64 since_usec = 0;

  if (session == NULL || !cw_engine_is_store_away (engine, &since_usec, &reason))
    return;
  since = cw_time_format_iso8601 (since_usec);
  cw_audit_note (notes, "database", since, NULL);
  if (!cw_audit_write (session, "engine", "DatabaseAway", NULL, notes, &error))
    g_warning ("That the database was away could not be written into the audit: %s",
               error->message);
}

static gboolean
reach (gpointer user_data, GCancellable *cancellable, GError **error)
{
  CwEngine *engine = user_data;
  gboolean is_other = FALSE;

  if (!cw_store_reach (cw_engine_get_store (engine), &is_other, cancellable, error))
    return FALSE;
  if (is_other)
    g_atomic_int_set (&engine->is_store_other, TRUE);
  if (!(g_atomic_int_get (&engine->is_loaded) ? load : load_first) (engine, error))
    return FALSE;
  audit_absence (engine);
  return TRUE;
}

static void
log_absence (const GError *reason)
{
  g_autofree char *message = reason != NULL
                                 ? g_strdup_printf ("Waiting for the database: %s", reason->message)
                                 : g_strdup ("The database is back");

  cw_log_event (reason != NULL ? CW_EVENT_STORE_LOST : CW_EVENT_STORE_BACK,
                reason != NULL ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_MESSAGE, message, "ERROR_CODE",
                reason != NULL ? cw_error_name (reason) : NULL, NULL);
}

static void
tell (const GError *reason, gboolean is_news, gpointer user_data)
{
  if (is_news)
    log_absence (reason);
  else
    g_info ("Still waiting for the database: %s", reason->message);
  cw_engine_notify (user_data, TRUE);
}

void
cw_engine_note_store_error (CwEngine *engine, const GError *error)
{
  if (g_error_matches (error, CW_ERROR, CW_ERROR_STORE_AWAY))
    cw_store_wait_begin (engine->store_wait, error);
}

void
cw_engine_blame_other_store (GError *error)
{
  if (g_error_matches (error, CW_ERROR, CW_ERROR_STORE_AWAY))
    error->code = CW_ERROR_UNREACHABLE;
}

gboolean
cw_engine_is_store_away (CwEngine *engine, gint64 *ret_since_usec, char **ret_reason)
{
  return cw_store_wait_is_on (engine->store_wait, ret_since_usec, ret_reason);
}

gboolean
cw_engine_is_store_unknown (CwEngine *engine)
{
  return !g_atomic_int_get (&engine->is_loaded);
}

void
cw_engine_set_away_error (CwEngine *engine, GError **error)
{
  g_autofree char *reason = NULL;

  cw_store_wait_hurry (engine->store_wait);
  if (!cw_engine_is_store_away (engine, NULL, &reason))
    reason = g_strdup ("-");
  g_set_error (error, CW_ERROR, CW_ERROR_STORE_AWAY,
               "The engine waits for its database, and goes on by itself once that is back: %s",
               reason);
}

CwStoreReturn
cw_engine_wait_for_store (const GError *error, GCancellable *cancellable, gpointer user_data)
{
  CwEngine *engine = user_data;

  cw_engine_note_store_error (engine, error);
  if (!cw_store_wait_join (engine->store_wait, cancellable, NULL))
    return CW_STORE_NOT_BACK;
  return g_atomic_int_get (&engine->is_store_other) ? CW_STORE_BACK_OTHER : CW_STORE_BACK;
}

/* ----- opening */

/* Wherever database.json says that it is. */
static gboolean
find_store (CwEngine *engine, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDatabaseFile) file =
      cw_database_file_read (engine->state_dir, engine->vault, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  engine->database = file != NULL ? json_object_ref (file->database) : NULL;
  engine->store = cw_database_file_make_store (file, engine->state_dir, error);
  return engine->store != NULL;
}

gboolean
cw_engine_open_store (CwEngine *engine, gboolean waits, GError **error)
{
  static const CwStoreWaitFuncs funcs = { reach, tell };
  g_autoptr (GError) local_error = NULL;
  gboolean is_other = FALSE;

  engine->store_wait = cw_store_wait_new (&funcs, engine);
  if (!find_store (engine, error))
    return FALSE;
  if (cw_store_reach (engine->store, &is_other, NULL, &local_error) &&
      load_first (engine, &local_error))
    return TRUE;
  if (!waits || !g_error_matches (local_error, CW_ERROR, CW_ERROR_STORE_AWAY))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  engine->config = cw_config_new_default ();
  cw_engine_note_store_error (engine, local_error);
  return TRUE;
}
