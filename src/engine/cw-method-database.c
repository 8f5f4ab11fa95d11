/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "connectors/cw-connector.h"
#include "engine/cw-call-desk.h"
#include "engine/cw-call-news.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-database-checks.h"
#include "engine/cw-database-mark.h"
#include "engine/cw-engine-database.h"
#include "engine/cw-kept-copies.h"
#include "engine/cw-variant.h"
#include "store/cw-database-file.h"
#include "store/cw-store-copy.h"
#include "store/cw-store-upgrade.h"

static gboolean
is_server (JsonObject *database)
{
  return g_str_equal (json_object_get_string_member (database, "kind"), "postgresql");
}

/* (transfer full) */
static char *
describe_place (JsonObject *database)
{
  g_autoptr (CwPostgresqlSettings) settings =
      is_server (database) ? cw_postgresql_settings_new_from_json (database, NULL, NULL) : NULL;

  return settings != NULL ? cw_postgresql_settings_describe (settings) : g_strdup ("sqlite");
}

/* %NULL without error: it is SQLite. (transfer full) */
static CwDatabaseFile *
read_file (const CwMethodCall *call, GError **error)
{
  return cw_database_file_read (cw_engine_get_state_dir (call->engine),
                                cw_engine_get_vault (call->engine), error);
}

/* ----- GetDatabase */

static void
add_file (GVariantBuilder *builder, const char *state_dir)
{
  g_autofree char *path = g_build_filename (state_dir, "causeway.db", NULL);
  GStatBuf info;

  cw_variant_add_string (builder, "file", path);
  if (g_stat (path, &info) == 0)
    cw_variant_add_int (builder, "size", info.st_size);
}

/* A server that does not answer says nothing of it. */
static void
add_version (GVariantBuilder *builder, CwStore *store)
{
  g_auto (CwStoreUpgrade) upgrade = { 0 };

  if (cw_store_upgrade_look (store, &upgrade, NULL))
    cw_variant_add_int (builder, "schemaVersion", upgrade.from);
}

/* Of what is read, where that lies apart. */
static void
add_sync (GVariantBuilder *builder, CwEngine *engine)
{
  g_autoptr (JsonObject) sync = cw_engine_dup_sync_database (engine);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *place = NULL;

  if (sync == NULL)
    return;
  node = json_node_init_object (json_node_alloc (), sync);
  cw_variant_add (builder, "syncDatabase", cw_variant_from_json (node));
  if (!is_server (sync))
    {
      add_file (builder, cw_engine_get_state_dir (engine));
      return;
    }
  place = describe_place (sync);
  cw_variant_add_string (builder, "syncPlace", place);
}

/* The file, when all of it went elsewhere. */
static void
add_left (GVariantBuilder *builder, CwEngine *engine)
{
  const char *state_dir = cw_engine_get_state_dir (engine);
  g_autoptr (JsonObject) database = cw_engine_dup_database (engine);
  g_autoptr (JsonObject) sync = cw_engine_dup_sync_database (engine);
  g_autofree char *path = g_build_filename (state_dir, "causeway.db", NULL);
  g_autoptr (CwDatabaseMark) mark = NULL;

  if (!is_server (database) || (sync != NULL && !is_server (sync)) ||
      !cw_database_mark_read_file (state_dir, &mark, NULL) || mark == NULL)
    return;
  cw_variant_add_string (builder, "leftFile", path);
  cw_variant_add_time (builder, "leftAt", mark->at_usec);
}

static void
add_copies (GVariantBuilder *builder, CwEngine *engine)
{
  CwKeptCopies copies = { 0 };

  cw_kept_copies_look (cw_engine_get_state_dir (engine), &copies);
  if (copies.n_copies == 0)
    return;
  cw_variant_add_int (builder, "copies", copies.n_copies);
  cw_variant_add_int (builder, "copiesSize", copies.n_bytes);
}

GVariant *
cw_method_get_database (const CwMethodCall *call, GError **error)
{
  g_autoptr (JsonObject) database = cw_engine_dup_database (call->engine);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), database);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *place = NULL;

  cw_variant_add_string (&builder, "kind", json_object_get_string_member (database, "kind"));
  if (is_server (database))
    {
      place = describe_place (database);
      cw_variant_add_string (&builder, "place", place);
    }
  else
    add_file (&builder, cw_engine_get_state_dir (call->engine));
  add_sync (&builder, call->engine);
  add_left (&builder, call->engine);
  add_copies (&builder, call->engine);
  add_version (&builder, cw_engine_get_store (call->engine));
  cw_variant_add (&builder, "database", cw_variant_from_json (node));
  return cw_variant_end_answer (&builder);
}

/* ----- CheckDatabase */

static void
look_at_servers (GPtrArray *checks, GVariantBuilder *builder, const CwDatabaseFile *file)
{
  g_auto (CwPostgresqlState) state = { 0 };

  if (!cw_database_checks_look_at_servers (checks, file, &state))
    return;
  cw_variant_add_string (builder, "server", state.server);
  cw_variant_add_string (builder, "version", state.version);
  cw_variant_add_string (builder, "encoding", state.encoding);
  cw_variant_add_string (builder, "collation", state.collation);
  cw_variant_add_string (builder, "user", state.user);
  cw_variant_add_int (builder, "size", state.size);
}

/* Whatever is wrong with the server itself stands there already. */
static void
look_at_data (const CwMethodCall *call, GPtrArray *checks, GVariantBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  guint64 n_rows = 0;

  if (cw_store_check (cw_engine_get_store (call->engine), call->cancellable, &n_rows, &error))
    {
      g_ptr_array_add (
          checks, cw_check_new ("data", CW_CHECK_OK, CW_PHRASE ("All tables can be read"), NULL));
      cw_variant_add_int (builder, "rows", (gint64) n_rows);
    }
  else if (!g_error_matches (error, CW_ERROR, CW_ERROR_STORE_AWAY))
    g_ptr_array_add (checks, cw_check_new ("data", CW_CHECK_FAILED, error->message,
                                           CW_PHRASE ("Restore the database from a backup")));
}

GVariant *
cw_method_check_database (const CwMethodCall *call, GError **error)
{
  g_autoptr (GPtrArray) checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDatabaseFile) file = read_file (call, &local_error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  cw_variant_add_string (&builder, "kind", file != NULL ? "postgresql" : "sqlite");
  if (file != NULL)
    look_at_servers (checks, &builder, file);
  look_at_data (call, checks, &builder);
  (void) cw_connector_probe_add_checks (&builder, checks);
  return cw_variant_end_answer (&builder);
}

/* ----- MoveDatabase */

/* For the audit: "causeway.causeway at db1:5432, causeway.sync at db1:5432". (transfer full) */
static char *
describe (CwEngine *engine)
{
  g_autoptr (JsonObject) database = cw_engine_dup_database (engine);
  g_autoptr (JsonObject) sync = cw_engine_dup_sync_database (engine);
  g_autofree char *place = describe_place (database);
  g_autofree char *sync_place = sync != NULL ? describe_place (sync) : NULL;

  return sync != NULL ? g_strdup_printf ("%s, %s", place, sync_place) : g_steal_pointer (&place);
}

/* By the rules of a configuration. (transfer full) */
static JsonObject *
parse_database (const char *text, GError **error)
{
  g_autoptr (CwConfig) fresh = cw_config_new_default ();
  g_autoptr (CwConfig) config = cw_config_set_value (fresh, "installation.database", text, error);
  g_autoptr (JsonNode) node = config != NULL ? cw_json_parse (text, -1, FALSE, error) : NULL;

  return node != NULL ? json_node_dup_object (node) : NULL;
}

/* (transfer full) (nullable) */
static CwSecret *
get_password (const CwMethodCall *call)
{
  g_autoptr (CwSecret) password = cw_method_dup_secret (call, 1);
  gsize size = 0;

  (void) cw_secret_peek (password, &size);
  return size > 0 ? g_steal_pointer (&password) : NULL;
}

/* @target: (nullable): both are put together */
static gboolean
go (const CwMethodCall *call,
    const CwDatabaseTarget *target,
    GVariant *options,
    CwDatabaseMove *ret_move,
    GError **error)
{
  CwCallDesk *desk = cw_call_desk_get (call->engine);
  CwCallNews news = { .call = call, .token = "" };
  g_autoptr (GCancellable) cancellable = NULL;
  CwStoreWatch watch = { cw_call_news_tell_rows, &news, NULL };
  gboolean is_good = FALSE;

  (void) g_variant_lookup (options, "token", "&s", &news.token);
  cancellable = cw_call_desk_begin (desk, call->session, news.token, call->cancellable);
  watch.cancellable = cancellable;
  is_good = target != NULL ? cw_engine_move_database (call->engine, target, &watch, ret_move, error)
                           : cw_engine_join_database (call->engine, &watch, ret_move, error);
  cw_call_desk_end (desk, call->session, news.token);
  return is_good;
}

/* A move of this call: told to the configuration and the audit. @target: as above */
static GVariant *
run_move (const CwMethodCall *call,
          const CwDatabaseTarget *target,
          GVariant *options,
          GError **error)
{
  CwEngine *engine = call->engine;
  g_autofree char *before = describe (engine);
  g_autoptr (JsonObject) sync = cw_engine_dup_sync_database (engine);
  g_autofree char *after = NULL;
  g_auto (CwDatabaseMove) move = { 0 };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!go (call, target, options, &move, error) ||
      !cw_engine_note_database (engine, call->author, sync, error))
    return NULL;
  after = describe (engine);
  cw_audit_note (call->notes, "database", before, after);
  cw_variant_add_bool (&builder, "changed", move.is_changed);
  cw_variant_add_int (&builder, "rows", (gint64) move.n_rows);
  cw_variant_add_string (&builder, "digest", move.digest);
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_move_database (const CwMethodCall *call, GError **error)
{
  const char *text = NULL;
  const char *part = NULL;
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 2);
  g_autoptr (JsonObject) database = NULL;
  g_autoptr (CwSecret) password = get_password (call);
  CwDatabaseTarget target = { 0 };

  g_variant_get_child (call->args, 0, "&s", &text);
  database = parse_database (text, error);
  if (database == NULL || (g_variant_lookup (options, "part", "&s", &part) &&
                           !cw_database_part_parse (part, &target.part, error)))
    return NULL;
  target.database = database;
  target.password = password;
  (void) g_variant_lookup (options, "attach", "b", &target.is_attached);
  return run_move (call, &target, options, error);
}

GVariant *
cw_method_join_database (const CwMethodCall *call, GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 0);

  return run_move (call, NULL, options, error);
}
