/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-restore-settle.h"

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"
#include "store/cw-instance-store.h"
#include "store/cw-store-copy.h"

#define FOLDER_NAME "restoring"
#define FILE_NAME   "causeway.db" /* in it */

/* ----- the folder */

char *
cw_restore_settle_make_folder (const char *state_dir)
{
  return g_build_filename (state_dir, FOLDER_NAME, NULL);
}

void
cw_restore_settle_clear_folder (const char *state_dir)
{
  g_autofree char *folder = cw_restore_settle_make_folder (state_dir);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      (void) g_unlink (path);
    }
  (void) g_rmdir (folder);
}

/* What was unpacked; one that cannot be opened is of no use. (transfer full) (nullable) */
static CwStore *
open_unpacked (const char *state_dir)
{
  g_autofree char *folder = cw_restore_settle_make_folder (state_dir);
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? cw_store_open (folder, NULL) : NULL;
}

/* ----- the mark */

/* How far a restore has come. */
typedef struct
{
  char *mark;          /* (owned) (nullable): none is on its way */
  gboolean has_config; /* with connectors, as such a backup has; else not looked for */
} Rest;

static void
rest_clear (Rest *rest)
{
  g_clear_pointer (&rest->mark, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rest, rest_clear)

/* What cannot be understood is one that somebody has to look at. */
static gboolean
has_connectors (const CwConfigVersion *version)
{
  g_autoptr (CwConfig) config = cw_config_new_from_text (version->text, NULL);

  return config == NULL || cw_config_get_connectors (config)->len > 0;
}

static gboolean
read_rest (CwStore *store, Rest *rest, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_autoptr (CwConfigVersion) version = NULL;
  g_autoptr (GError) local_error = NULL;

  if (session == NULL)
    return FALSE;
  rest->mark = cw_config_store_get_value (session, CW_VALUE_DATABASE_RESTORING, &local_error);
  if (rest->mark != NULL)
    version = cw_config_store_get (session, &local_error);
  rest->has_config = version != NULL && has_connectors (version);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
clear_mark (CwStore *store, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);

  return session != NULL && cw_store_value_put (session, CW_VALUE_DATABASE_RESTORING, NULL, error);
}

void
cw_restore_settle_end (CwStore *store)
{
  g_autoptr (GError) error = NULL;

  if (!clear_mark (store, &error))
    g_message ("The mark of the restore stays: %s", error->message);
}

/* ----- what is left to do */

gboolean
cw_restore_settle_forget_instances (CwStore *store, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_autoptr (GPtrArray) instances =
      session != NULL ? cw_instance_store_list (session, error) : NULL;

  for (guint i = 0; instances != NULL && i < instances->len; i++)
    {
      const CwInstance *instance = g_ptr_array_index (instances, i);

      if (!cw_instance_store_remove (session, instance->id, error))
        return FALSE;
    }
  return instances != NULL;
}

/* Of another restore it is of no use. %FALSE without error: it is none of this one. */
static gboolean
put_config (CwEngine *engine, const char *mark, GError **error)
{
  const CwStoreCopyWish wish = { .parts = CW_STORE_PART_CONFIG, .may_replace = TRUE };
  g_autoptr (CwStore) unpacked = open_unpacked (engine->state_dir);
  g_auto (Rest) rest = { NULL };
  g_auto (CwStoreCopy) copied = { 0 };

  return unpacked != NULL && read_rest (unpacked, &rest, NULL) &&
         g_strcmp0 (rest.mark, mark) == 0 &&
         cw_store_copy (unpacked, engine->store, &wish, NULL, &copied, error);
}

static void
log_done (void)
{
  cw_log_event (CW_EVENT_STORE_RESTORED, G_LOG_LEVEL_MESSAGE,
                "A restore that was broken off is done: the configuration is there, too. The next "
                "cycle reads everything anew",
                NULL);
}

void
cw_restore_settle_set_error (GError **error)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                       "A restore was broken off: what is read was restored, and the configuration "
                       "was not. Restore the backup once more (`causewayctl database restore "
                       "FILE`)");
}

/* @reason: (nullable): nothing was there to be done */
static void
log_half (const GError *reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  cw_restore_settle_set_error (&error);
  message = g_strdup_printf ("%s%s%s", error->message, reason != NULL ? ": " : "",
                             reason != NULL ? reason->message : "");
  cw_log_event (CW_EVENT_STORE_RESTORED, G_LOG_LEVEL_WARNING, message, "ERROR_CODE",
                reason != NULL ? cw_error_name (reason) : NULL, NULL);
}

static gboolean
finish (CwEngine *engine, Rest *rest, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  rest->has_config = put_config (engine, rest->mark, &local_error);
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_STORE_AWAY))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (rest->has_config)
    {
      log_done ();
      return TRUE;
    }
  g_atomic_int_set (&engine->is_half, TRUE);
  log_half (local_error);
  return cw_restore_settle_forget_instances (engine->store, error);
}

gboolean
cw_restore_settle (CwEngine *engine, GError **error)
{
  g_auto (Rest) rest = { NULL };

  if (!read_rest (engine->store, &rest, error))
    return FALSE;
  if (rest.mark != NULL && !rest.has_config && !finish (engine, &rest, error))
    return FALSE;
  if (rest.mark != NULL && rest.has_config && !clear_mark (engine->store, error))
    return FALSE;
  cw_restore_settle_clear_folder (engine->state_dir);
  return TRUE;
}
