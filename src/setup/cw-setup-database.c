/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-engine-database.h"
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

static JsonObject *
get_database (JsonNode *document)
{
  return get_member (get_member (json_node_get_object (document), "installation"), "database");
}

static gboolean
is_server (JsonObject *database)
{
  return g_str_equal (json_object_get_string_member (database, "kind"), "postgresql");
}

/* (transfer full) (nullable): none is given */
static CwSecret *
find_password (CwSetupPlan *plan)
{
  g_autoptr (CwAnswers) answers = cw_setup_plan_make_answers (plan, NULL);
  CwSecret *secret =
      answers != NULL ? cw_answers_find_secret (answers, "", CW_SECRET_DATABASE) : NULL;

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
  g_autoptr (CwSecret) password = find_password (plan);
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
drop (CwSetupPlan *plan, const Moved *moved, GError **error)
{
  g_autoptr (CwSecret) password = find_password (plan);
  g_autoptr (CwPostgresqlSettings) settings =
      cw_postgresql_settings_new_from_json (get_database (plan->document), password, error);

  if (settings == NULL)
    return FALSE;
  if (moved->move.has_made_database)
    return cw_postgresql_admin_drop_database (settings, error);
  return !moved->move.has_made_schema || cw_postgresql_admin_drop_schema (settings, error);
}

static gboolean
undo_move (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  const Moved *moved = action->data;
  const CwDatabaseTarget target = { .database = moved->before,
                                    .password = moved->password,
                                    .is_attached = TRUE };
  g_auto (CwDatabaseMove) back = { 0 };

  if (moved->move.is_changed &&
      !cw_engine_move_database (plan->call->engine, &target, NULL, &back, error))
    return FALSE;
  return !is_server (get_database (plan->document)) || drop (plan, moved, error);
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
  g_autoptr (CwSecret) password = find_password (plan);

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

void
cw_setup_database_plan (CwSetupPlan *plan, CwConfig *config)
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
cw_setup_database_keep (JsonObject *document, CwConfig *current)
{
  g_autoptr (JsonNode) config = current != NULL ? cw_config_to_json (current) : NULL;
  JsonObject *database = config != NULL ? get_database (config) : NULL;
  JsonObject *installation = get_member (document, "installation");

  if (database == NULL || get_member (installation, "database") != NULL)
    return;
  if (installation == NULL)
    {
      installation = json_object_new ();
      json_object_set_object_member (document, "installation", installation);
    }
  json_object_set_object_member (installation, "database", json_object_ref (database));
}
