/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-engine-database.h"
#include "engine/cw-engine-split.h"
#include "setup/cw-setup-plan.h"
#include "setup/draft/cw-answers-files.h"
#include "store/cw-database-file.h"
#include "store/postgresql/cw-postgresql-admin.h"

/* Where the data lies: it is moved there, with all that the set-up has written down up to then.
 * What that made on a server is no thing of the journal, which lies in it. */

/* Of a database that an action moved to; what is needed to undo it. */
typedef struct
{
  JsonObject *before; /* (owned): where the data was */
  CwSecret *password; /* (owned) (nullable): for there */
  CwDatabaseMove move;
} Moved;

static void
free_moved (gpointer data)
{
  Moved *moved = data;

  json_object_unref (moved->before);
  g_clear_pointer (&moved->password, cw_secret_unref);
  cw_database_move_clear (&moved->move);
  g_free (moved);
}

/* (transfer none) (nullable) */
static JsonObject *
get_member (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
is_server (JsonObject *database)
{
  return g_str_equal (json_object_get_string_member (database, "kind"), "postgresql");
}

static JsonObject *
get_database (JsonNode *document)
{
  return get_member (get_member (json_node_get_object (document), "installation"), "database");
}

/* One for what is read. (transfer none) (nullable) */
static JsonObject *
get_sync_database (JsonNode *document)
{
  JsonObject *database =
      get_member (get_member (json_node_get_object (document), "installation"), "syncDatabase");

  return database != NULL && is_server (database) ? database : NULL;
}

/* (transfer full) (nullable): none is given */
static CwSecret *
find_password (CwSetupPlan *plan, const char *kind)
{
  g_autoptr (CwAnswers) answers = cw_setup_plan_make_answers (plan, NULL);
  CwSecret *secret = answers != NULL ? cw_answers_find_secret (answers, "", kind) : NULL;

  return secret != NULL ? cw_secret_ref (secret) : NULL;
}

/* (transfer full): for people */
static char *
describe (JsonObject *database)
{
  g_autoptr (CwPostgresqlSettings) settings =
      is_server (database) ? cw_postgresql_settings_new_from_json (database, NULL, NULL) : NULL;

  return settings != NULL ? cw_postgresql_settings_describe (settings)
                          : g_strdup (CW_PHRASE ("this machine"));
}

/* ----- doing it */

static Moved *
note_before (CwSetupPlan *plan)
{
  CwEngine *engine = plan->call->engine;
  g_autoptr (CwDatabaseFile) file =
      cw_database_file_read (cw_engine_get_state_dir (engine), cw_engine_get_vault (engine), NULL);
  Moved *moved = g_new0 (Moved, 1);

  moved->before = cw_engine_dup_database (engine);
  if (file != NULL && file->settings->password != NULL)
    moved->password = cw_secret_ref (file->settings->password);
  return moved;
}

static gboolean
move_database (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwSecret) password = find_password (plan, CW_SECRET_DATABASE);
  const CwDatabaseTarget target = { .database = get_database (plan->document),
                                    .password = password };
  Moved *moved = note_before (plan);

  action->data = moved;
  action->free_data = free_moved;
  return cw_engine_move_database (plan->call->engine, &target, plan->cancellable, &moved->move,
                                  error);
}

/* ----- undoing it: what was left behind is as it was */

static gboolean
drop (JsonObject *database, CwSecret *password, const CwDatabaseMove *move, GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings =
      cw_postgresql_settings_new_from_json (database, password, error);

  if (settings == NULL)
    return FALSE;
  if (move->has_made_database)
    return cw_postgresql_admin_drop_database (settings, error);
  return !move->has_made_schema || cw_postgresql_admin_drop_schema (settings, error);
}

static gboolean
undo_move (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwSecret) password = find_password (plan, CW_SECRET_DATABASE);
  JsonObject *database = get_database (plan->document);
  const Moved *moved = action->data;
  const CwDatabaseTarget target = { .database = moved->before,
                                    .password = moved->password,
                                    .is_attached = TRUE };
  g_auto (CwDatabaseMove) back = { 0 };

  if (moved->move.is_changed &&
      !cw_engine_move_database (plan->call->engine, &target, NULL, &back, error))
    return FALSE;
  return !is_server (database) || drop (database, password, &moved->move, error);
}

/* ----- planning it */

static gboolean
is_same (JsonObject *first, JsonObject *second)
{
  g_autoptr (JsonNode) a = json_node_init_object (json_node_alloc (), first);
  g_autoptr (JsonNode) b = json_node_init_object (json_node_alloc (), second);

  return json_node_equal (a, b);
}

/* A password that is given is tried and kept, whatever else stays. */
static gboolean
is_there (CwSetupPlan *plan, JsonObject *database)
{
  g_autoptr (JsonObject) present = cw_engine_dup_database (plan->call->engine);
  g_autoptr (CwSecret) password = find_password (plan, CW_SECRET_DATABASE);

  if (!is_server (database))
    return !is_server (present);
  return is_same (present, database) && password == NULL;
}

static const char *
get_title (CwSetupPlan *plan, JsonObject *database)
{
  if (cw_engine_has_database (plan->call->engine, database))
    return CW_PHRASE ("Sign in to the database in the new way");
  return is_server (database) ? CW_PHRASE ("Keep the data in the PostgreSQL server")
                              : CW_PHRASE ("Keep the data in a file of this machine (SQLite)");
}

/* ----- a database for what is read */

static void
free_split (gpointer data)
{
  cw_database_move_clear (data);
  g_free (data);
}

static gboolean
split_database (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwSecret) password = find_password (plan, CW_SECRET_SYNC_DATABASE);
  const CwDatabaseTarget target = { .database = get_sync_database (plan->document),
                                    .password = password };
  CwDatabaseMove *move = g_new0 (CwDatabaseMove, 1);

  action->data = move;
  action->free_data = free_split;
  return cw_engine_split_database (plan->call->engine, &target, plan->cancellable, move, error);
}

static gboolean
undo_split (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwSecret) password = find_password (plan, CW_SECRET_SYNC_DATABASE);
  const CwDatabaseMove *move = action->data;

  return (!move->is_changed || cw_engine_join_database (plan->call->engine, error)) &&
         drop (get_sync_database (plan->document), password, move, error);
}

static void
plan_split (CwSetupPlan *plan)
{
  JsonObject *database = get_sync_database (plan->document);
  g_autoptr (JsonObject) present = cw_engine_dup_sync_database (plan->call->engine);
  g_autoptr (CwSecret) password = find_password (plan, CW_SECRET_SYNC_DATABASE);
  g_autofree char *where = NULL;
  CwSetupAction *action = NULL;

  if (database == NULL || (present != NULL && is_same (present, database) && password == NULL))
    return;
  where = describe (database);
  action = cw_setup_plan_add_action (plan, "sync-database",
                                     CW_PHRASE ("Keep what is read in a database of its own"),
                                     CW_SETUP_PLACE_MACHINE, where, split_database);
  action->undo = undo_split;
  cw_setup_action_set_detail (
      action, CW_PHRASE ("The configuration stays in the other one. It cannot be put together "
                         "again by the set-up"));
}

/* (nullable): nothing stands against it */
static const char *
find_obstacle (CwSetupPlan *plan, JsonObject *sync, const char **ret_remedy)
{
  g_autoptr (JsonObject) here = cw_engine_dup_database (plan->call->engine);
  g_autoptr (JsonObject) present = cw_engine_dup_sync_database (plan->call->engine);
  JsonObject *chosen = get_database (plan->document);
  JsonObject *database = chosen != NULL ? chosen : here;

  if (!is_server (database))
    {
      *ret_remedy = CW_PHRASE ("Choose a PostgreSQL server for the configuration too, or leave all "
                               "data in the file");
      return CW_PHRASE ("What is read cannot have a database of its own beside a file");
    }
  if (cw_database_is_same_place (database, sync))
    {
      *ret_remedy = CW_PHRASE ("Choose another database or schema for what is read, or none");
      return CW_PHRASE ("Both databases are the same place");
    }
  if (present == NULL || cw_database_is_same_place (present, sync))
    return NULL;
  *ret_remedy = CW_PHRASE ("Choose the one that it has");
  return CW_PHRASE ("What is read lies in a database of its own already, and stays there");
}

void
cw_setup_database_check (CwSetupPlan *plan, GPtrArray *checks)
{
  JsonObject *sync = get_sync_database (plan->document);
  const char *remedy = NULL;
  const char *obstacle = sync != NULL ? find_obstacle (plan, sync, &remedy) : NULL;

  if (obstacle != NULL)
    g_ptr_array_add (checks, cw_check_new ("database:place", CW_CHECK_FAILED, obstacle, remedy));
}

static void
plan_move (CwSetupPlan *plan)
{
  JsonObject *database = get_database (plan->document);
  g_autofree char *where = NULL;
  CwSetupAction *action = NULL;

  if (database == NULL || is_there (plan, database))
    return;
  where = describe (database);
  action = cw_setup_plan_add_action (plan, "database", get_title (plan, database),
                                     CW_SETUP_PLACE_MACHINE, where, move_database);
  action->undo = undo_move;
  cw_setup_action_set_detail (
      action, cw_engine_has_database (plan->call->engine, database)
                  ? CW_PHRASE ("It is tried first; the data stays where it is")
                  : CW_PHRASE ("What there is already is copied and compared; the copy that is "
                               "left behind is not touched"));
}

void
cw_setup_database_plan (CwSetupPlan *plan, CwConfig *config)
{
  plan_move (plan);
  plan_split (plan);
}

void
cw_setup_database_keep (JsonObject *document, CwConfig *current)
{
  g_autoptr (JsonNode) config = current != NULL ? cw_config_to_json (current) : NULL;
  JsonObject *database = config != NULL ? get_database (config) : NULL;
  JsonObject *sync = config != NULL ? get_sync_database (config) : NULL;
  JsonObject *installation = get_member (document, "installation");

  if (database == NULL || get_member (installation, "database") != NULL)
    return;
  if (installation == NULL)
    {
      installation = json_object_new ();
      json_object_set_object_member (document, "installation", installation);
    }
  json_object_set_object_member (installation, "database", json_object_ref (database));
  if (sync != NULL && get_member (installation, "syncDatabase") == NULL)
    json_object_set_object_member (installation, "syncDatabase", json_object_ref (sync));
}
