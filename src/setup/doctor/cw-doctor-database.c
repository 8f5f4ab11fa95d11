/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-time.h"
#include "engine/cw-database-checks.h"
#include "engine/cw-database-mark.h"
#include "engine/cw-engine-database.h"
#include "setup/doctor/cw-doctor-checks.h"
#include "store/cw-database-file.h"
#include "store/cw-store-health.h"

/* FALSE: there is no use in asking for more. */
static gboolean
check_server (CwSetupCheck *check, gboolean *ret_is_good, GError **error)
{
  CwEngine *engine = check->call->engine;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (
      cw_engine_get_state_dir (engine), cw_engine_get_vault (engine), &local_error);
  g_auto (CwPostgresqlState) state = { 0 };

  *ret_is_good = TRUE;
  if (local_error != NULL)
    {
      *ret_is_good = FALSE;
      return cw_setup_check_add_error (check, "server", g_steal_pointer (&local_error), NULL,
                                       error);
    }
  if (file != NULL)
    *ret_is_good = cw_database_checks_look_at_servers (check->checks, file, &state);
  return TRUE;
}

static gboolean
is_file (JsonObject *database)
{
  return database != NULL &&
         g_str_equal (json_object_get_string_member (database, "kind"), "sqlite");
}

/* The file of the state directory, which would be worked with if database.json got lost. */
static void
check_left (CwSetupCheck *check)
{
  const char *state_dir = cw_engine_get_state_dir (check->call->engine);
  g_autoptr (JsonObject) sync = cw_engine_dup_sync_database (check->call->engine);
  g_autofree char *path = g_build_filename (state_dir, "causeway.db", NULL);
  g_autoptr (CwDatabaseMark) mark = NULL;
  g_autofree char *at = NULL;
  g_autofree char *text = NULL;

  if (is_file (sync) || !cw_database_file_exists (state_dir) ||
      !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  if (!cw_database_mark_read_file (state_dir, &mark, NULL) || mark == NULL)
    {
      cw_setup_check_add (
          check, "left", CW_CHECK_WARNING,
          CW_PHRASE (
              "The data lies elsewhere, and the file in the state directory does not say so"),
          CW_PHRASE ("Start the engine anew, which marks the file, or move causeway.db away"));
      return;
    }
  at = cw_time_format_iso8601 (mark->at_usec);
  text = g_strdup_printf (
      CW_PHRASE ("The file in the state directory says that the data has left it, since %s"), at);
  cw_setup_check_add (check, "left", CW_CHECK_OK, text, NULL);
}

static void
add_health (CwSetupCheck *check, const CwStoreHealth *health)
{
  g_autofree char *text = NULL;

  if (g_str_equal (health->dialect, "sqlite"))
    cw_setup_check_add (check, "integrity", CW_CHECK_OK,
                        CW_PHRASE ("SQLite finds nothing wrong with the database"), NULL);
  text = g_strdup_printf (CW_PHRASE ("The tables have version %u, which this engine works with"),
                          health->version);
  if (health->version == health->known_version)
    {
      cw_setup_check_add (check, "schema", CW_CHECK_OK, text, NULL);
      return;
    }
  g_clear_pointer (&text, g_free);
  text = g_strdup_printf (
      CW_PHRASE ("The tables have version %u, and this engine works with version %u"),
      health->version, health->known_version);
  cw_setup_check_add (check, "schema", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Stop every other engine that works with this database, and start "
                                 "the newest version of Causeway"));
}

gboolean
cw_doctor_check_database (CwSetupCheck *check, GError **error)
{
  CwStoreHealth health = { NULL };
  g_autoptr (GError) local_error = NULL;
  gboolean is_good = FALSE;

  if (!check_server (check, &is_good, error))
    return FALSE;
  check_left (check);
  if (!is_good)
    return TRUE;
  if (!cw_store_health_read (cw_engine_get_store (check->call->engine), check->cancellable, &health,
                             &local_error))
    return cw_setup_check_add_error (check, "integrity", g_steal_pointer (&local_error),
                                     CW_PHRASE ("Restore the database from a backup"), error);
  add_health (check, &health);
  return TRUE;
}
