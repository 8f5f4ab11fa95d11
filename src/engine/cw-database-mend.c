/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-database-mend.h"

#include "base/cw-error.h"
#include "engine/cw-database-mark.h"
#include "engine/cw-instance-lock.h"
#include "engine/cw-restore-merge.h"

/* The state directory while it is mended. */
typedef struct
{
  const char *state_dir;
  CwInstanceLock *lock; /* (owned) */
  CwVault *vault;       /* (owned) */
} Bench;

static void
bench_clear (Bench *bench)
{
  g_clear_pointer (&bench->vault, cw_vault_free);
  g_clear_pointer (&bench->lock, cw_instance_lock_release);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static gboolean
open_bench (Bench *bench, GError **error)
{
  if (!g_file_test (bench->state_dir, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "There is no database in %s: name the state directory of an installation with "
                   "--state-dir",
                   bench->state_dir);
      return FALSE;
    }
  bench->lock = cw_instance_lock_acquire (bench->state_dir, error);
  bench->vault = bench->lock != NULL ? cw_vault_open (bench->state_dir, error) : NULL;
  return bench->vault != NULL;
}

void
cw_database_mend_clear (CwDatabaseMend *mend)
{
  g_clear_pointer (&mend->place, g_free);
}

/* Where database.json says, without an error: in the file. *ret_store: (transfer full) */
static gboolean
open_store (const Bench *bench, CwStore **ret_store, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDatabaseFile) file =
      cw_database_file_read (bench->state_dir, bench->vault, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *ret_store = cw_database_file_make_store (file, bench->state_dir, error);
  return *ret_store != NULL;
}

/* ----- attach */

/* Of the place where an engine would begin. *ret_mark: (transfer full) (nullable) */
static gboolean
read_mark (const Bench *bench, CwDatabaseMark **ret_mark, GError **error)
{
  g_autoptr (CwStore) store = NULL;

  if (!cw_database_file_exists (bench->state_dir))
    return cw_database_mark_read_file (bench->state_dir, ret_mark, error);
  return open_store (bench, &store, error) && cw_database_mark_read (store, ret_mark, error);
}

/* All of it went into the file, which has to be there. */
static gboolean
attach_file (const Bench *bench, GError **error)
{
  const CwDatabasePlaces here = { NULL };
  g_autofree char *path = g_build_filename (bench->state_dir, "causeway.db", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return cw_database_file_write (bench->state_dir, bench->vault, &here, error);
  g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
               "The data went into the file %s, which is not there: put it back first", path);
  return FALSE;
}

static gboolean
follow (const Bench *bench,
        CwSecret *password,
        CwSecret *sync_password,
        CwDatabaseMend *mend,
        GError **error)
{
  g_autoptr (CwDatabaseMark) mark = NULL;

  if (!read_mark (bench, &mark, error))
    return FALSE;
  if (mark == NULL && cw_database_file_exists (bench->state_dir))
    return TRUE;
  if (mark == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                           "Nothing tells that the data lies anywhere but in the file of the state "
                           "directory: start the engine, and name the place with `causewayctl "
                           "database move postgresql --attach`");
      return FALSE;
    }
  mend->is_changed = TRUE;
  mend->place = g_strdup (mark->to);
  return mark->file != NULL ? cw_database_file_put_back (bench->state_dir, bench->vault, mark->file,
                                                         password, sync_password, error)
                            : attach_file (bench, error);
}

gboolean
cw_database_attach (const char *state_dir,
                    CwSecret *password,
                    CwSecret *sync_password,
                    CwDatabaseMend *ret_mend,
                    GError **error)
{
  g_auto (Bench) bench = { .state_dir = state_dir };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (state_dir != NULL, FALSE);

  if (!open_bench (&bench, error))
    return FALSE;
  root = cw_database_file_dup_root (state_dir, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* It says the place, and may only lack what opens it. */
  if (root != NULL && (password != NULL || sync_password != NULL))
    {
      ret_mend->is_changed = TRUE;
      if (!cw_database_file_put_back (state_dir, bench.vault, root, password, sync_password, error))
        return FALSE;
    }
  return follow (&bench, password, sync_password, ret_mend, error);
}

/* ----- reclaim */

static gboolean
reclaim (const Bench *bench, CwStore *store, const CwDatabaseMark *mark, GError **error)
{
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (bench->state_dir, bench->vault, NULL);
  const CwDatabasePlaces places = cw_database_file_get_places (file);
  gboolean is_other = FALSE;

  /* The mark goes last: broken off before that, it can be done again. */
  return cw_store_reach (store, &is_other, NULL, error) &&
         cw_restore_reclaim (store, bench->state_dir, mark->at_usec, error) &&
         cw_database_mark_clear (bench->state_dir, &places, error);
}

gboolean
cw_database_reclaim (const char *state_dir, CwDatabaseMend *ret_mend, GError **error)
{
  g_auto (Bench) bench = { .state_dir = state_dir };
  g_autoptr (CwDatabaseMark) mark = NULL;
  g_autoptr (CwStore) store = NULL;

  g_return_val_if_fail (state_dir != NULL, FALSE);

  if (!open_bench (&bench, error) || !read_mark (&bench, &mark, error))
    return FALSE;
  if (mark == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                           "The data has not left this place: there is nothing to reclaim");
      return FALSE;
    }
  ret_mend->is_changed = TRUE;
  ret_mend->place = g_strdup (mark->to);
  return open_store (&bench, &store, error) && reclaim (&bench, store, mark, error);
}
