/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-engine-database.h"
#include "engine/cw-engine-lease.h"
#include "setup/cw-setup-plan.h"
#include "setup/draft/cw-answers-files.h"
#include "store/postgresql/cw-postgresql-admin.h"

/* Where the data lies: it is moved there, with all that the set-up has written down up to then.
 * What that made on a server is no thing of the journal, which lies in it. */

/* Of what an action moved; what is needed to undo it. */
typedef struct
{
  CwDatabaseFile *before; /* (owned) (nullable): what database.json said; all was in the file */
  CwDatabaseMove move;
} Moved;

static void
free_moved (gpointer data)
{
  Moved *moved = data;

  cw_database_file_free (moved->before);
  cw_database_move_clear (&moved->move);
  g_free (moved);
}

/* ----- what the answers say */

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

/* @member: "database", "syncDatabase". (transfer none) (nullable) */
static JsonObject *
get_database (CwSetupPlan *plan, const char *member)
{
  return get_member (get_member (json_node_get_object (plan->document), "installation"), member);
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

/* ----- what they come to */

/**
 * SyncWish: what becomes of what is read.
 * @SYNC_STAYS: it stays where it is: with the configuration, or apart
 * @SYNC_ELSEWHERE: it gets another database of its own
 * @SYNC_SIGN_IN: the same, signed in to in another way
 * @SYNC_TOGETHER: it lies apart, and comes to the configuration
 */
typedef enum
{
  SYNC_STAYS,
  SYNC_ELSEWHERE,
  SYNC_SIGN_IN,
  SYNC_TOGETHER,
} SyncWish;

/* Where things are, and where they are wanted. */
typedef struct
{
  JsonObject *present;      /* (owned) */
  JsonObject *present_sync; /* (owned) (nullable): together with it */
  JsonObject *main;         /* (unowned) */
  gboolean is_main_here;    /* however it is signed in to */
  JsonObject *sync;         /* (unowned) (nullable) */
  SyncWish wish;
} Places;

static void
places_clear (Places *places)
{
  g_clear_pointer (&places->present, json_object_unref);
  g_clear_pointer (&places->present_sync, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Places, places_clear)

static gboolean
is_same (JsonObject *first, JsonObject *second)
{
  g_autoptr (JsonNode) a = json_node_init_object (json_node_alloc (), first);
  g_autoptr (JsonNode) b = json_node_init_object (json_node_alloc (), second);

  return json_node_equal (a, b);
}

/* A password that is given is tried and kept, whatever else stays. */
static gboolean
is_as_it_is (CwSetupPlan *plan, JsonObject *present, JsonObject *wanted, const char *secret)
{
  g_autoptr (CwSecret) password = find_password (plan, secret);

  return is_same (present, wanted) && password == NULL;
}

/* Of installations that share a configuration each keeps what it reads for itself, and one at most
 * is told there. */
static gboolean
is_told_of_another (CwSetupPlan *plan, JsonObject *present)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, NULL);
  JsonObject *told = cw_config_get_database (config, "syncDatabase");

  if (told != NULL && is_server (told))
    return !cw_database_is_same_place (told, present);
  return !is_server (present) || !cw_engine_check_alone (plan->call->engine, NULL);
}

static SyncWish
find_wish_apart (CwSetupPlan *plan, const Places *places)
{
  g_autoptr (CwConfig) config = NULL;
  JsonObject *told = NULL;

  if (!is_server (places->sync))
    return is_told_of_another (plan, places->present_sync) ? SYNC_STAYS : SYNC_TOGETHER;
  if (cw_database_is_same_place (places->sync, places->present_sync))
    return is_as_it_is (plan, places->present_sync, places->sync, CW_SECRET_SYNC_DATABASE)
               ? SYNC_STAYS
               : SYNC_SIGN_IN;
  config = cw_engine_dup_config (plan->call->engine, NULL);
  told = cw_config_get_database (config, "syncDatabase");
  return told != NULL && is_same (told, places->sync) ? SYNC_STAYS : SYNC_ELSEWHERE;
}

static void
find_places (Places *places, CwSetupPlan *plan)
{
  CwEngine *engine = plan->call->engine;
  JsonObject *wanted = get_database (plan, "database");

  *places = (Places){ .present = cw_engine_dup_database (engine),
                      .present_sync = cw_engine_dup_sync_database (engine),
                      .sync = get_database (plan, "syncDatabase"),
                      .wish = SYNC_STAYS };
  places->main = wanted != NULL ? wanted : places->present;
  places->is_main_here = cw_database_is_same_place (places->main, places->present);
  if (places->sync != NULL && places->present_sync != NULL)
    places->wish = find_wish_apart (plan, places);
  else if (places->sync != NULL && is_server (places->sync))
    places->wish = SYNC_ELSEWHERE;
}

/* ----- doing it, and undoing it: what was left behind is as it was */

static gboolean
move (CwSetupPlan *plan, CwSetupAction *action, const CwDatabaseTarget *target, GError **error)
{
  CwEngine *engine = plan->call->engine;
  const CwStoreWatch watch = { .cancellable = plan->cancellable };
  Moved *moved = g_new0 (Moved, 1);

  moved->before =
      cw_database_file_read (cw_engine_get_state_dir (engine), cw_engine_get_vault (engine), NULL);
  action->data = moved;
  action->free_data = free_moved;
  return cw_engine_move_database (engine, target, &watch, &moved->move, error);
}

static gboolean
drop (JsonObject *database, CwSecret *password, const CwDatabaseMove *move, GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings = NULL;

  if (!move->has_made_database && !move->has_made_schema)
    return TRUE;
  settings = cw_postgresql_settings_new_from_json (database, password, error);
  if (settings == NULL)
    return FALSE;
  return move->has_made_database ? cw_postgresql_admin_drop_database (settings, error)
                                 : cw_postgresql_admin_drop_schema (settings, error);
}

static gboolean
undo (CwSetupPlan *plan,
      CwSetupAction *action,
      const char *member,
      const char *secret,
      GError **error)
{
  g_autoptr (CwSecret) password = find_password (plan, secret);
  const Moved *moved = action->data;

  return (!moved->move.is_changed ||
          cw_engine_return_database (plan->call->engine, moved->before, error)) &&
         drop (get_database (plan, member), password, &moved->move, error);
}

static gboolean
move_main (CwSetupPlan *plan, CwSetupAction *action, CwDatabasePart part, GError **error)
{
  g_autoptr (CwSecret) password = find_password (plan, CW_SECRET_DATABASE);
  const CwDatabaseTarget target = { .part = part,
                                    .database = get_database (plan, "database"),
                                    .password = password };

  return move (plan, action, &target, error);
}

static gboolean
move_all (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  return move_main (plan, action, CW_DATABASE_PART_ALL, error);
}

static gboolean
move_configuration (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  return move_main (plan, action, CW_DATABASE_PART_CONFIGURATION, error);
}

static gboolean
undo_main (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  return undo (plan, action, "database", CW_SECRET_DATABASE, error);
}

static gboolean
move_sync (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwSecret) password = find_password (plan, CW_SECRET_SYNC_DATABASE);
  const CwDatabaseTarget target = { .part = CW_DATABASE_PART_SYNC,
                                    .database = get_database (plan, "syncDatabase"),
                                    .password = password };

  return move (plan, action, &target, error);
}

/* To where the configuration is by then. */
static gboolean
join_sync (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (JsonObject) database = cw_engine_dup_database (plan->call->engine);
  const CwDatabaseTarget target = { .part = CW_DATABASE_PART_SYNC, .database = database };

  return move (plan, action, &target, error);
}

static gboolean
undo_sync (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  return undo (plan, action, "syncDatabase", CW_SECRET_SYNC_DATABASE, error);
}

/* ----- planning it */

static void
add (CwSetupPlan *plan,
     const char *id,
     const char *title,
     JsonObject *database,
     const char *detail,
     gboolean (*run) (CwSetupPlan *plan, CwSetupAction *action, GError **error))
{
  g_autofree char *where = describe (database);
  CwSetupAction *action =
      cw_setup_plan_add_action (plan, id, title, CW_SETUP_PLACE_MACHINE, where, run);

  action->undo = g_str_equal (id, "database") ? undo_main : undo_sync;
  cw_setup_action_set_detail (action, detail);
}

static void
plan_main (CwSetupPlan *plan, const Places *places)
{
  gboolean stays_apart = places->present_sync != NULL && places->wish != SYNC_TOGETHER;

  if (places->is_main_here &&
      (!is_server (places->main) ||
       is_as_it_is (plan, places->present, places->main, CW_SECRET_DATABASE)))
    return;
  if (places->is_main_here)
    add (plan, "database", CW_PHRASE ("Sign in to the database in the new way"), places->main,
         CW_PHRASE ("It is tried first; the data stays where it is"),
         places->present_sync != NULL ? move_configuration : move_all);
  else if (stays_apart)
    add (plan, "database", CW_PHRASE ("Keep the configuration in the PostgreSQL server"),
         places->main,
         CW_PHRASE ("What there is already is copied and compared; the copy that is left behind is "
                    "not touched"),
         move_configuration);
  else
    add (plan, "database",
         is_server (places->main) ? CW_PHRASE ("Keep the data in the PostgreSQL server")
                                  : CW_PHRASE ("Keep the data in a file of this machine (SQLite)"),
         places->main,
         CW_PHRASE ("What there is already is copied and compared; the copy that is left behind is "
                    "not touched"),
         move_all);
}

/* What is to be together elsewhere goes there with the configuration. */
static void
plan_sync (CwSetupPlan *plan, const Places *places)
{
  if (places->wish == SYNC_TOGETHER && places->is_main_here)
    add (
        plan, "sync-database", CW_PHRASE ("Keep what is read together with the configuration"),
        places->main,
        CW_PHRASE ("It is copied there and compared, in the place of what was left there; the copy "
                   "that is left behind is not touched"),
        join_sync);
  else if (places->wish == SYNC_ELSEWHERE)
    add (
        plan, "sync-database", CW_PHRASE ("Keep what is read in a database of its own"),
        places->sync,
        CW_PHRASE ("It is copied there and compared. The configuration stays in the other one; the "
                   "copy that is left behind is not touched"),
        move_sync);
  else if (places->wish == SYNC_SIGN_IN)
    add (plan, "sync-database",
         CW_PHRASE ("Sign in to the database for what is read in the new way"), places->sync,
         CW_PHRASE ("It is tried first; the data stays where it is"), move_sync);
}

void
cw_setup_database_plan (CwSetupPlan *plan, CwConfig *config)
{
  g_auto (Places) places = { NULL };
  JsonObject *installation = get_member (json_node_get_object (plan->document), "installation");

  find_places (&places, plan);
  plan_main (plan, &places);
  plan_sync (plan, &places);
  /* Then the configuration goes on saying of it what it says. */
  if (installation != NULL && places.wish == SYNC_STAYS)
    json_object_remove_member (installation, "syncDatabase");
}

/* ----- what stands against it */

/* Something that the places cannot be, and what to do. */
typedef struct
{
  const char *summary;
  const char *remedy;
} Obstacle;

static gboolean
find_obstacle_of_places (const Places *places, Obstacle *obstacle)
{
  gboolean will_be_apart = places->wish == SYNC_ELSEWHERE ||
                           (places->present_sync != NULL && places->wish != SYNC_TOGETHER);
  JsonObject *sync = places->wish == SYNC_ELSEWHERE ? places->sync : places->present_sync;

  if (will_be_apart && !is_server (places->main))
    *obstacle = (Obstacle){
      CW_PHRASE ("What is read cannot have a database of its own beside a file"),
      CW_PHRASE ("Choose a PostgreSQL server for the configuration too, or have what is read "
                 "together with the configuration"),
    };
  else if (sync != NULL && is_server (sync) && cw_database_is_same_place (places->main, sync))
    *obstacle = (Obstacle){
      CW_PHRASE ("Both databases are the same place"),
      CW_PHRASE ("Choose another database or schema for one of them"),
    };
  else
    return FALSE;
  return TRUE;
}

static gboolean
find_obstacle_of_others (CwSetupPlan *plan, const Places *places, Obstacle *obstacle)
{
  CwEngine *engine = plan->call->engine;
  g_autoptr (GError) error = NULL;

  if (places->wish == SYNC_TOGETHER && places->is_main_here &&
      !cw_engine_check_join (engine, &error) &&
      g_error_matches (error, CW_ERROR, CW_ERROR_CONFLICT))
    *obstacle = (Obstacle){
      CW_PHRASE ("Another installation keeps what it reads beside the configuration"),
      CW_PHRASE ("Leave what this one reads where it is, or take the other one off the list when "
                 "it is no more"),
    };
  else if (!places->is_main_here && !cw_engine_check_alone (engine, &error) &&
           g_error_matches (error, CW_ERROR, CW_ERROR_BUSY))
    *obstacle = (Obstacle){
      CW_PHRASE ("Other installations work with the configuration where it lies now"),
      CW_PHRASE ("Leave it there, or stop them and take them off the list first"),
    };
  else
    return FALSE;
  return TRUE;
}

void
cw_setup_database_check (CwSetupPlan *plan, GPtrArray *checks)
{
  g_auto (Places) places = { NULL };
  Obstacle obstacle = { NULL };

  find_places (&places, plan);
  if (find_obstacle_of_places (&places, &obstacle) ||
      find_obstacle_of_others (plan, &places, &obstacle))
    g_ptr_array_add (checks, cw_check_new ("database:place", CW_CHECK_FAILED, obstacle.summary,
                                           obstacle.remedy));
}

/* ----- */

static void
keep_member (JsonObject *installation, const char *name, CwConfig *current)
{
  JsonObject *database = cw_config_get_database (current, name);

  if (database != NULL && get_member (installation, name) == NULL)
    json_object_set_object_member (installation, name, json_object_ref (database));
}

void
cw_setup_database_keep (JsonObject *document, CwConfig *current)
{
  JsonObject *installation = get_member (document, "installation");
  JsonObject *sync = get_member (installation, "syncDatabase");

  if (current != NULL && installation == NULL &&
      cw_config_get_database (current, "database") != NULL)
    {
      installation = json_object_new ();
      json_object_set_object_member (document, "installation", installation);
    }
  if (installation == NULL)
    return;
  if (current != NULL)
    {
      keep_member (installation, "database", current);
      keep_member (installation, "syncDatabase", current);
    }
  /* That is how answers say that there is none. */
  if (sync != NULL && !is_server (sync))
    json_object_remove_member (installation, "syncDatabase");
}
