/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-database-mark.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "base/cw-time.h"
#include "engine/cw-engine-database.h"
#include "store/cw-store-mark.h"

#define FILE_NAME "causeway.db"

void
cw_database_mark_free (CwDatabaseMark *mark)
{
  if (mark == NULL)
    return;
  g_free (mark->to);
  g_clear_pointer (&mark->file, json_node_unref);
  g_free (mark);
}

/* ----- places */

/* One of the two of CwDatabasePlaces, or both in one. */
typedef struct
{
  JsonObject *database; /* (nullable): the file */
  CwSecret *password;   /* (nullable) */
} Place;

static Place
get_config_place (const CwDatabasePlaces *places)
{
  return (Place){ places->database, places->password };
}

static Place
get_sync_place (const CwDatabasePlaces *places)
{
  if (places->sync == NULL)
    return get_config_place (places);
  if (g_str_equal (json_object_get_string_member (places->sync, "kind"), "sqlite"))
    return (Place){ NULL };
  return (Place){ places->sync, places->sync_password };
}

static gboolean
is_same (const Place *first, const Place *second)
{
  if (first->database == NULL || second->database == NULL)
    return first->database == second->database;
  return cw_database_is_same_place (first->database, second->database);
}

/* (transfer full) */
static char *
describe_place (const Place *place)
{
  g_autoptr (CwPostgresqlSettings) settings =
      place->database != NULL ? cw_postgresql_settings_new_from_json (place->database, NULL, NULL)
                              : NULL;

  return settings != NULL ? cw_postgresql_settings_describe (settings) : g_strdup (FILE_NAME);
}

/* (transfer full) */
static char *
describe (const CwDatabasePlaces *places)
{
  const Place config = get_config_place (places);
  const Place sync = get_sync_place (places);
  g_autofree char *first = describe_place (&config);
  g_autofree char *second = describe_place (&sync);

  return is_same (&config, &sync) ? g_steal_pointer (&first)
                                  : g_strdup_printf ("%s, %s", first, second);
}

/* What is at @place, as @places have it. */
static CwStoreParts
get_parts (const CwDatabasePlaces *places, const Place *place)
{
  const Place config = get_config_place (places);
  const Place sync = get_sync_place (places);

  return (is_same (&config, place) ? CW_STORE_PART_CONFIG : 0) |
         (is_same (&sync, place) ? CW_STORE_PART_SYNC : 0);
}

/* A store of nothing but @place. (transfer full) (nullable): also when it is no file yet */
static CwStore *
make_store (const char *state_dir, const Place *place, GError **error)
{
  const CwDatabasePlaces places = { .database = place->database, .password = place->password };
  g_autofree char *path = g_build_filename (state_dir, FILE_NAME, NULL);

  if (place->database == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  return cw_database_places_make_store (&places, state_dir, error);
}

/* ----- reading */

/* One that cannot be understood is one all the same. (transfer full) */
static CwDatabaseMark *
parse (const char *text)
{
  CwDatabaseMark *mark = g_new0 (CwDatabaseMark, 1);
  g_autoptr (JsonNode) root = cw_json_parse (text, -1, FALSE, NULL);
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *file = object != NULL ? json_object_get_member (object, "file") : NULL;
  const char *at = NULL;

  if (object != NULL)
    {
      mark->to = g_strdup (json_object_get_string_member_with_default (object, "to", "?"));
      at = json_object_get_string_member_with_default (object, "at", "");
      (void) !cw_time_parse_iso8601 (at, &mark->at_usec);
    }
  else
    mark->to = g_strdup ("?");
  if (file != NULL && JSON_NODE_HOLDS_OBJECT (file))
    mark->file = json_node_copy (file);
  return mark;
}

static gboolean
read_part (CwStore *store, CwStoreParts part, CwDatabaseMark **ret_mark, GError **error)
{
  g_autofree char *text = NULL;

  if (!cw_store_mark_read (store, part, &text, error))
    return FALSE;
  *ret_mark = text != NULL ? parse (text) : NULL;
  return TRUE;
}

gboolean
cw_database_mark_read (CwStore *store, CwDatabaseMark **ret_mark, GError **error)
{
  *ret_mark = NULL;
  return read_part (store, CW_STORE_PART_CONFIG, ret_mark, error) &&
         (*ret_mark != NULL || read_part (store, CW_STORE_PART_SYNC, ret_mark, error));
}

gboolean
cw_database_mark_read_file (const char *state_dir, CwDatabaseMark **ret_mark, GError **error)
{
  const Place here = { NULL };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwStore) store = make_store (state_dir, &here, &local_error);

  *ret_mark = NULL;
  if (store != NULL)
    return cw_database_mark_read (store, ret_mark, error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ----- refusing */

static gboolean
refuse (const CwDatabaseMark *mark, GError **error)
{
  g_autofree char *at = cw_time_format_iso8601 (mark->at_usec);

  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "The data has left this place: since %s it lies in %s, which database.json of the "
               "state directory does not say any more. `causewayctl database attach` makes it say "
               "so again; `causewayctl database reclaim` goes on with what was left here instead",
               at, mark->to);
  return FALSE;
}

gboolean
cw_database_mark_check (CwStore *store, GError **error)
{
  g_autoptr (CwDatabaseMark) mark = NULL;

  return cw_database_mark_read (store, &mark, error) && (mark == NULL || refuse (mark, error));
}

gboolean
cw_database_mark_check_configuration (CwStore *store, GError **error)
{
  g_autoptr (CwDatabaseMark) mark = NULL;

  if (!read_part (store, CW_STORE_PART_CONFIG, &mark, error))
    return FALSE;
  if (mark == NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "The configuration was there, and lies in %s now: name that place", mark->to);
  return FALSE;
}

gboolean
cw_database_mark_check_dir (const char *state_dir, GError **error)
{
  g_autoptr (CwDatabaseMark) mark = NULL;

  if (cw_database_file_exists (state_dir) || !cw_database_mark_read_file (state_dir, &mark, NULL) ||
      mark == NULL)
    return TRUE;
  return refuse (mark, error);
}

/* ----- writing */

static gboolean
put (const char *state_dir,
     const Place *place,
     CwStoreParts parts,
     const char *text,
     GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwStore) store = parts != 0 ? make_store (state_dir, place, &local_error) : NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return store == NULL || cw_store_mark_put (store, parts, text, error);
}

gboolean
cw_database_mark_clear (const char *state_dir, const CwDatabasePlaces *after, GError **error)
{
  const Place config = get_config_place (after);
  const Place sync = get_sync_place (after);

  return put (state_dir, &config, CW_STORE_PART_CONFIG, NULL, error) &&
         put (state_dir, &sync, CW_STORE_PART_SYNC, NULL, error);
}

/* (transfer full) */
static char *
make_text (const char *state_dir, const CwDatabasePlaces *after)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) file = cw_database_file_dup_root (state_dir, NULL);
  g_autofree char *to = describe (after);
  g_autofree char *at = cw_time_format_iso8601 (g_get_real_time ());
  JsonObject *object = json_object_new ();

  json_node_take_object (root, object);
  json_object_set_string_member (object, "to", to);
  json_object_set_string_member (object, "at", at);
  if (file != NULL)
    json_object_set_member (object, "file", g_steal_pointer (&file));
  return cw_json_to_canonical (root, FALSE);
}

/* Beside what this installation reads, or read, there is no configuration when that lies elsewhere;
 * but where others share it, what is beside it may be what they read. */
static CwStoreParts
get_left (const CwDatabasePlaces *before, const CwDatabasePlaces *after, const Place *place)
{
  CwStoreParts was = get_parts (before, place);
  CwStoreParts is = get_parts (after, place);

  if (((was | is) & CW_STORE_PART_SYNC) != 0)
    was |= CW_STORE_PART_CONFIG;
  return was & ~is;
}

static gboolean
mark_place (const char *state_dir, const Place *place, CwStoreParts parts, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (put (state_dir, place, parts, text, &error))
    return TRUE;
  name = describe_place (place);
  g_warning ("What was left in %s could not be marked: %s", name, error->message);
  return FALSE;
}

gboolean
cw_database_mark_prepare (const char *state_dir, GError **error)
{
  return cw_database_file_keep (state_dir, error);
}

/* FALSE: not everything could be. */
static gboolean
mark_all (const char *state_dir, const CwDatabasePlaces *before, const CwDatabasePlaces *after)
{
  g_autofree char *text = make_text (state_dir, after);
  const Place places[] = { get_config_place (before), get_sync_place (before),
                           get_sync_place (after) };
  gboolean is_all = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    is_all =
        mark_place (state_dir, &places[i], get_left (before, after, &places[i]), text) && is_all;
  return is_all;
}

static void
forget (const char *state_dir)
{
  g_autoptr (GError) error = NULL;

  if (!cw_database_file_forget_kept (state_dir, &error))
    g_warning ("%s", error->message);
}

/* ----- the file */

static gboolean
says (const CwDatabaseMark *mark, JsonNode *file)
{
  return mark != NULL && mark->file != NULL && json_node_equal (mark->file, file);
}

static void
renew_file (const char *state_dir, const CwDatabasePlaces *now)
{
  const Place here = { NULL };
  g_autoptr (CwDatabaseMark) mark = NULL;
  g_autoptr (JsonNode) file = cw_database_file_dup_root (state_dir, NULL);
  g_autofree char *text = NULL;

  if (now->database == NULL || file == NULL ||
      (cw_database_mark_read_file (state_dir, &mark, NULL) && says (mark, file)))
    return;
  text = make_text (state_dir, now);
  (void) mark_place (state_dir, &here, CW_STORE_PART_ALL & ~get_parts (now, &here), text);
}

/* ----- both */

void
cw_database_mark_left (const char *state_dir,
                       const CwDatabasePlaces *before,
                       const CwDatabasePlaces *after)
{
  if (mark_all (state_dir, before, after))
    forget (state_dir);
  renew_file (state_dir, after);
}

void
cw_database_mark_renew (const char *state_dir, CwVault *vault, const CwDatabasePlaces *now)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDatabaseFile) kept = cw_database_file_read_kept (state_dir, vault, &error);
  const CwDatabasePlaces before = cw_database_file_get_places (kept);

  if (error != NULL)
    g_warning ("What the data has left cannot be marked: %s", error->message);
  if (kept != NULL && mark_all (state_dir, &before, now))
    forget (state_dir);
  renew_file (state_dir, now);
}
