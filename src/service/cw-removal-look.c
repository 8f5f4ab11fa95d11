/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-removal-look.h"

#include "base/cw-error.h"
#include "engine/cw-instance-lock.h"
#include "store/cw-database-file.h"
#include "store/cw-instance-store.h"
#include "store/cw-made-store.h"
#include "store/cw-run-store.h"
#include "vault/cw-vault.h"

/* After it was told to end, a look at a server that answers by halves gets so long. */
#define GRACE_USEC (2 * G_USEC_PER_SEC)

void
cw_removal_look_clear (CwRemovalLook *look)
{
  g_clear_pointer (&look->place, g_free);
  g_clear_pointer (&look->removal, g_free);
  g_clear_pointer (&look->made, g_ptr_array_unref);
  g_clear_error (&look->problem);
}

/* ----- reading */

/* The newest cycle says "running", and somebody is there who runs it. */
static gboolean
read_running (CwRemovalLook *look, CwStoreSession *session, const char *state_dir, GError **error)
{
  g_autoptr (GPtrArray) cycles = cw_run_store_list_cycles (session, 0, 1, error);
  const CwCycle *newest = NULL;

  if (cycles == NULL)
    return FALSE;
  newest = cycles->len > 0 ? g_ptr_array_index (cycles, 0) : NULL;
  if (newest != NULL && newest->state == CW_RUN_RUNNING && cw_instance_lock_is_held (state_dir))
    look->running = newest->id;
  return TRUE;
}

static gboolean
read_others (CwRemovalLook *look, CwStoreSession *session, GError **error)
{
  g_autoptr (GPtrArray) instances = cw_instance_store_list (session, error);

  if (instances == NULL)
    return FALSE;
  look->n_others = instances->len > 1 ? instances->len - 1 : 0;
  return TRUE;
}

static gboolean
read_store (CwRemovalLook *look, CwStore *store, const char *state_dir, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);

  if (session == NULL || !read_running (look, session, state_dir, error) ||
      !read_others (look, session, error))
    return FALSE;
  look->made = cw_made_store_list (session, error);
  return look->made != NULL;
}

/* ----- a server, which may be silent */

/* One visit, of two threads. */
typedef struct
{
  gatomicrefcount ref_count;
  CwStore *store;            /* (owned) */
  char *state_dir;           /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GMutex mutex;
  GCond cond;
  gboolean is_over;   /* with the mutex: what follows is there */
  CwRemovalLook look; /* (owned): what was read */
  GError *error;      /* (owned) (nullable) */
} Visit;

static void
unref_visit (Visit *visit)
{
  if (!g_atomic_ref_count_dec (&visit->ref_count))
    return;
  cw_store_unref (visit->store);
  g_free (visit->state_dir);
  g_object_unref (visit->cancellable);
  g_mutex_clear (&visit->mutex);
  g_cond_clear (&visit->cond);
  cw_removal_look_clear (&visit->look);
  g_clear_error (&visit->error);
  g_free (visit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, unref_visit)

static gpointer
visit_thread (gpointer data)
{
  g_autoptr (Visit) visit = data;
  g_auto (CwRemovalLook) look = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GMutexLocker) locker = NULL;
  gboolean is_read = cw_store_look (visit->store, visit->cancellable, &error) &&
                     read_store (&look, visit->store, visit->state_dir, &error);

  locker = g_mutex_locker_new (&visit->mutex);
  if (is_read)
    {
      visit->look = look;
      look = (CwRemovalLook){ 0 };
    }
  visit->error = g_steal_pointer (&error);
  visit->is_over = TRUE;
  g_cond_signal (&visit->cond);
  return NULL;
}

/* With the mutex. Whether it is over. */
static gboolean
wait_until (Visit *visit, gint64 end_usec)
{
  while (!visit->is_over && g_cond_wait_until (&visit->cond, &visit->mutex, end_usec))
    continue;
  return visit->is_over;
}

/* What came of it, in time. */
static void
take_visit (CwRemovalLook *look, Visit *visit, guint seconds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&visit->mutex);

  if (!wait_until (visit, g_get_monotonic_time () + seconds * G_USEC_PER_SEC))
    {
      g_cancellable_cancel (visit->cancellable);
      (void) wait_until (visit, g_get_monotonic_time () + GRACE_USEC);
    }
  if (visit->is_over && visit->error == NULL)
    {
      look->running = visit->look.running;
      look->n_others = visit->look.n_others;
      look->made = g_steal_pointer (&visit->look.made);
    }
  else if (visit->is_over && !cw_error_is_cancelled (visit->error))
    look->problem = g_error_copy (visit->error);
  else
    look->problem = g_error_new (CW_ERROR, CW_ERROR_STORE_AWAY,
                                 "The server did not answer within %u seconds", seconds);
}

static void
visit_server (CwRemovalLook *look, CwStore *store, const char *state_dir, guint seconds)
{
  g_autoptr (Visit) visit = g_new0 (Visit, 1);

  g_atomic_ref_count_init (&visit->ref_count);
  visit->store = cw_store_ref (store);
  visit->state_dir = g_strdup (state_dir);
  visit->cancellable = g_cancellable_new ();
  g_mutex_init (&visit->mutex);
  g_cond_init (&visit->cond);
  g_atomic_ref_count_inc (&visit->ref_count);
  g_thread_unref (g_thread_new ("removal-look", visit_thread, visit));
  take_visit (look, visit, seconds);
}

/* ----- where it lies */

/* An identifier of SQL. (transfer full) */
static char *
quote (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);

  return g_strconcat ("\"", doubled, "\"", NULL);
}

static gboolean
look_elsewhere (CwRemovalLook *look,
                const CwDatabaseFile *file,
                const char *state_dir,
                guint seconds,
                GError **error)
{
  g_autoptr (CwStore) store = cw_database_file_make_store (file, state_dir, error);
  g_autofree char *schema = quote (file->settings->schema);

  if (store == NULL)
    return FALSE;
  look->place = cw_postgresql_settings_describe (file->settings);
  look->removal = g_strdup_printf ("DROP SCHEMA %s CASCADE", schema);
  visit_server (look, store, state_dir, seconds);
  return TRUE;
}

static gboolean
look_here (CwRemovalLook *look, const char *state_dir, GError **error)
{
  g_autoptr (CwStore) store = cw_store_open (state_dir, error);

  return store != NULL && read_store (look, store, state_dir, error);
}

gboolean
cw_removal_look_read (CwRemovalLook *ret_look, const char *state_dir, guint seconds, GError **error)
{
  g_auto (CwRemovalLook) look = { 0 };
  g_autoptr (GError) problem = NULL;
  g_autoptr (CwVault) vault = NULL;
  g_autoptr (CwDatabaseFile) file = NULL;

  look.is_elsewhere = cw_database_file_exists (state_dir);
  if (look.is_elsewhere)
    {
      vault = cw_vault_open (state_dir, &problem);
      file = vault != NULL ? cw_database_file_read (state_dir, vault, &problem) : NULL;
    }
  /* With the credential that seals the keys, which only the service has, the password stays shut.
   */
  if (problem != NULL)
    look.problem = g_steal_pointer (&problem);
  else if (file != NULL ? !look_elsewhere (&look, file, state_dir, seconds, error)
                        : !look_here (&look, state_dir, error))
    return FALSE;
  *ret_look = look;
  look = (CwRemovalLook){ 0 };
  return TRUE;
}
