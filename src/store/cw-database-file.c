/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-database-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-json-schema.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "cw-store-schema.h"

#define SCHEMA_PATH "/org/causeway/store/causeway-database.schema.json"
#define FILE_NAME   "database.json"
#define KEPT_NAME   FILE_NAME ".left"
#define SECRET_NAME "database/password" /* what the vault seals it as */
#define SYNC_SECRET "sync-database/password"
#define VERSION     1
#define MAX_SIZE    65536

static char *
get_path (const char *state_dir)
{
  return g_build_filename (state_dir, FILE_NAME, NULL);
}

gboolean
cw_database_file_exists (const char *state_dir)
{
  g_autofree char *path = get_path (state_dir);

  return g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

static gboolean
is_file (JsonObject *place)
{
  return g_str_equal (json_object_get_string_member (place, "kind"), "sqlite");
}

static gboolean
fail (GError **error, const char *path, const char *text)
{
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "The file “%s” does not say where the data is: %s", path, text);
  return FALSE;
}

/* One that is there and is not what it should be, and what helps. */
static void
set_damage (GError **error, const char *what)
{
  g_autofree char *text = g_strconcat (
      what, "\n",
      CW_PHRASE ("Put it back from a backup, or move it away and attach to the database again "
                 "(`causewayctl database move postgresql --attach`)"),
      NULL);

  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, text);
}

/* ----- reading */

/* Whoever may write to it decides where the secrets go. */
static gboolean
check_owner (int fd, const char *path, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return fail (error, path, g_strerror (errno));
  if (S_ISREG (info.st_mode) && info.st_size <= MAX_SIZE && (info.st_mode & 077) == 0 &&
      (info.st_uid == geteuid () || info.st_uid == 0))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "Others may read or write %s: make it belong to the account that Causeway runs as, "
               "with mode 0600",
               path);
  return FALSE;
}

/* (transfer full) (nullable): none without error: there is no file */
static char *
read_text (const char *path, GError **error)
{
  g_autofree char *text = g_malloc0 (MAX_SIZE + 1);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  gssize n = 0;

  if (fd < 0)
    {
      if (errno != ENOENT)
        (void) fail (error, path, g_strerror (errno));
      return NULL;
    }
  if (!check_owner (fd, path, error))
    {
      close (fd);
      return NULL;
    }
  n = read (fd, text, MAX_SIZE);
  if (n < 0)
    (void) fail (error, path, g_strerror (errno));
  close (fd);
  return n >= 0 ? g_steal_pointer (&text) : NULL;
}

static gboolean
check_form (JsonNode *root, const char *path, GError **error)
{
  g_autoptr (CwJsonSchema) schema = NULL;
  g_autoptr (GPtrArray) mistakes = NULL;
  g_autofree char *what = NULL;

  /* The linker keeps a resource of a static library only when somebody asks for it. */
  g_assert (cw_store_schema_get_resource () != NULL);
  schema = cw_json_schema_new_from_resource (SCHEMA_PATH, error);
  if (schema == NULL)
    return FALSE;
  mistakes = cw_json_schema_check (schema, root);
  if (mistakes->len == 0)
    return TRUE;
  what = g_strdup_printf (
      CW_PHRASE ("The file “%s”, which says where the data is, has something else in it: %s"), path,
      (const char *) g_ptr_array_index (mistakes, 0));
  set_damage (error, what);
  return FALSE;
}

/* Words of its own for each: an editor's mistake is put right otherwise than half a file. */
static gboolean
check_text (const char *text, const char *path, GError **error)
{
  g_autofree char *what = NULL;

  if (text[strspn (text, " \t\r\n")] != '\0')
    return TRUE;
  what = g_strdup_printf (CW_PHRASE ("The file “%s” is empty, and should say where the data is"),
                          path);
  set_damage (error, what);
  return FALSE;
}

static void
set_unreadable (GError **error, const char *path, const GError *reason)
{
  g_autofree char *what = g_strdup_printf (
      CW_PHRASE ("The file “%s”, which says where the data is, is damaged or cut off: %s"), path,
      reason->message);

  set_damage (error, what);
}

/* Before its form: what a newer version wrote may look otherwise. */
static gboolean
check_version (JsonNode *root, const char *path, GError **error)
{
  JsonNode *node = JSON_NODE_HOLDS_OBJECT (root)
                       ? json_object_get_member (json_node_get_object (root), "version")
                       : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) <= VERSION)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW,
               "The file “%s”, which says where the data is, was written by a newer version of "
               "Causeway, in form %lld: install that version again",
               path, (long long) json_node_get_int (node));
  return FALSE;
}

/* %NULL without error: there is none. (transfer full) */
static JsonNode *
read_root_of (const char *state_dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, name, NULL);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = read_text (path, &local_error);
  g_autoptr (JsonNode) root = NULL;

  if (text == NULL)
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!check_text (text, path, error))
    return NULL;
  root = cw_json_parse (text, -1, FALSE, &local_error);
  if (root == NULL)
    set_unreadable (error, path, local_error);
  else if (check_version (root, path, error) && check_form (root, path, error))
    return g_steal_pointer (&root);
  return NULL;
}

static JsonNode *
read_root (const char *state_dir, GError **error)
{
  return read_root_of (state_dir, FILE_NAME, error);
}

JsonNode *
cw_database_file_dup_root (const char *state_dir, GError **error)
{
  return read_root (state_dir, error);
}

/* A password, in the file and in the vault. */
typedef struct
{
  const char *member;
  const char *secret;
} Password;

static const Password passwords[] = {
  { "password", SECRET_NAME },
  { "syncPassword", SYNC_SECRET },
};

/* %NULL without error: it needs none. (transfer full) (nullable) */
static GBytes *
get_sealed (JsonObject *root, const Password *password)
{
  const char *text = json_object_get_string_member_with_default (root, password->member, NULL);
  gsize size = 0;
  guchar *data = text != NULL ? g_base64_decode (text, &size) : NULL;

  return data != NULL ? g_bytes_new_take (data, size) : NULL;
}

static gboolean
open_password (JsonObject *root,
               CwVault *vault,
               const Password *password,
               CwSecret **ret_password,
               GError **error)
{
  g_autoptr (GBytes) sealed = get_sealed (root, password);

  *ret_password = sealed != NULL ? cw_vault_unseal (vault, password->secret, sealed, error) : NULL;
  if (sealed == NULL || *ret_password != NULL)
    return TRUE;
  g_prefix_error (error,
                  "The password of the database cannot be opened. Put the folder keys of the state "
                  "directory back, or give the password again "
                  "(`causewayctl database attach --password-file FILE`): ");
  return FALSE;
}

/* *ret_settings: %NULL of SQLite */
static gboolean
read_place (JsonObject *root,
            const char *member,
            const Password *password,
            CwVault *vault,
            CwPostgresqlSettings **ret_settings,
            GError **error)
{
  g_autoptr (CwSecret) secret = NULL;
  JsonObject *place = json_object_get_object_member (root, member);

  if (is_file (place))
    return TRUE;
  if (!open_password (root, vault, password, &secret, error))
    return FALSE;
  *ret_settings = cw_postgresql_settings_new_from_json (place, secret, error);
  return *ret_settings != NULL;
}

static CwDatabaseFile *
read_file (const char *state_dir, const char *name, CwVault *vault, GError **error)
{
  g_autoptr (JsonNode) root = read_root_of (state_dir, name, error);
  g_autoptr (CwDatabaseFile) file = NULL;
  JsonObject *object = root != NULL ? json_node_get_object (root) : NULL;

  if (root == NULL)
    return NULL;
  file = g_new0 (CwDatabaseFile, 1);
  file->database = json_object_ref (json_object_get_object_member (object, "database"));
  if (!read_place (object, "database", &passwords[0], vault, &file->settings, error))
    return NULL;
  if (!json_object_has_member (object, "syncDatabase"))
    return g_steal_pointer (&file);
  file->sync = json_object_ref (json_object_get_object_member (object, "syncDatabase"));
  if (!read_place (object, "syncDatabase", &passwords[1], vault, &file->sync_settings, error))
    return NULL;
  return g_steal_pointer (&file);
}

CwDatabaseFile *
cw_database_file_read (const char *state_dir, CwVault *vault, GError **error)
{
  return read_file (state_dir, FILE_NAME, vault, error);
}

void
cw_database_file_free (CwDatabaseFile *file)
{
  if (file == NULL)
    return;
  json_object_unref (file->database);
  g_clear_pointer (&file->settings, cw_postgresql_settings_free);
  g_clear_pointer (&file->sync, json_object_unref);
  g_clear_pointer (&file->sync_settings, cw_postgresql_settings_free);
  g_free (file);
}

CwDatabasePlaces
cw_database_file_get_places (const CwDatabaseFile *file)
{
  if (file == NULL)
    return (CwDatabasePlaces){ NULL };
  return (CwDatabasePlaces){
    .database = file->database,
    .password = file->settings->password,
    .sync = file->sync,
    .sync_password = file->sync_settings != NULL ? file->sync_settings->password : NULL,
  };
}

CwStore *
cw_database_places_make_store (const CwDatabasePlaces *places,
                               const char *state_dir,
                               GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings = NULL;
  g_autoptr (CwPostgresqlSettings) sync = NULL;

  if (places->database == NULL)
    return cw_store_new (state_dir, error);
  settings = cw_postgresql_settings_new_from_json (places->database, places->password, error);
  if (settings == NULL)
    return NULL;
  if (places->sync == NULL)
    return cw_store_new_postgresql (settings);
  if (!is_file (places->sync))
    {
      sync = cw_postgresql_settings_new_from_json (places->sync, places->sync_password, error);
      if (sync == NULL)
        return NULL;
    }
  return cw_store_new_apart (settings, sync, state_dir, error);
}

CwStore *
cw_database_file_make_store (const CwDatabaseFile *file, const char *state_dir, GError **error)
{
  const CwDatabasePlaces places = cw_database_file_get_places (file);

  return cw_database_places_make_store (&places, state_dir, error);
}

/* ----- writing */

static gboolean
write_root_to (const char *state_dir, const char *name, JsonNode *root, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, name, NULL);
  g_autofree char *text = cw_json_to_canonical (root, TRUE);
  g_autoptr (GError) local_error = NULL;

  if (g_file_set_contents_full (path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_STORE, "Cannot write %s: %s", path, local_error->message);
  return FALSE;
}

static gboolean
write_root (const char *state_dir, JsonNode *root, GError **error)
{
  return write_root_to (state_dir, FILE_NAME, root, error);
}

/* @secret: (nullable): it needs none */
static gboolean
seal_password (JsonObject *root,
               CwVault *vault,
               const Password *password,
               CwSecret *secret,
               GError **error)
{
  g_autoptr (GBytes) sealed = NULL;
  g_autofree char *text = NULL;

  if (secret == NULL)
    return TRUE;
  sealed = cw_vault_seal (vault, password->secret, secret, error);
  if (sealed == NULL)
    return FALSE;
  text = g_base64_encode (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
  json_object_set_string_member (root, password->member, text);
  return TRUE;
}

static gboolean
remove_file (const char *state_dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, name, NULL);
  int fd = -1;

  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE, "Cannot remove %s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  fd = open (state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      (void) fsync (fd);
      close (fd);
    }
  return TRUE;
}

gboolean
cw_database_file_write (const char *state_dir,
                        CwVault *vault,
                        const CwDatabasePlaces *places,
                        GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = NULL;

  if (places->database == NULL)
    return remove_file (state_dir, FILE_NAME, error);
  root = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_node_take_object (root, object);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_object_member (object, "database", json_object_ref (places->database));
  if (places->sync != NULL)
    json_object_set_object_member (object, "syncDatabase", json_object_ref (places->sync));
  return seal_password (object, vault, &passwords[0], places->password, error) &&
         seal_password (object, vault, &passwords[1], places->sync_password, error) &&
         write_root (state_dir, root, error);
}

/* One that does not open could be used by nobody. */
static gboolean
check_opens (JsonObject *root, CwVault *vault, const Password *password, GError **error)
{
  g_autoptr (CwSecret) secret = NULL;

  return open_password (root, vault, password, &secret, error);
}

gboolean
cw_database_file_put_back (const char *state_dir,
                           CwVault *vault,
                           JsonNode *root,
                           CwSecret *password,
                           CwSecret *sync_password,
                           GError **error)
{
  CwSecret *const given[] = { password, sync_password };
  g_autofree char *path = get_path (state_dir);
  JsonObject *object = NULL;

  if (!check_form (root, path, error))
    return FALSE;
  object = json_node_get_object (root);
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    if (given[i] != NULL ? !seal_password (object, vault, &passwords[i], given[i], error)
                         : !check_opens (object, vault, &passwords[i], error))
      return FALSE;
  return write_root (state_dir, root, error);
}

typedef enum
{
  PASSWORD_CURRENT, /* or there is none */
  PASSWORD_CHANGED,
  PASSWORD_CLOSED, /* it does not open */
  PASSWORD_FAILED,
} PasswordState;

static PasswordState
reseal_password (JsonObject *root, CwVault *vault, const Password *password, GError **error)
{
  g_autoptr (GBytes) sealed = get_sealed (root, password);
  g_autoptr (CwSecret) secret =
      sealed != NULL ? cw_vault_unseal (vault, password->secret, sealed, NULL) : NULL;

  if (sealed == NULL)
    return PASSWORD_CURRENT;
  if (secret == NULL)
    return PASSWORD_CLOSED;
  if (cw_vault_is_current (vault, sealed))
    return PASSWORD_CURRENT;
  return seal_password (root, vault, password, secret, error) ? PASSWORD_CHANGED : PASSWORD_FAILED;
}

/* @root: (nullable): there is no file */
static gboolean
reseal_root (const char *state_dir,
             const char *name,
             JsonNode *root,
             CwVault *vault,
             gboolean *ret_all,
             GError **error)
{
  gboolean is_changed = FALSE;

  *ret_all = TRUE;
  for (guint i = 0; root != NULL && i < G_N_ELEMENTS (passwords); i++)
    {
      PasswordState state =
          reseal_password (json_node_get_object (root), vault, &passwords[i], error);

      if (state == PASSWORD_FAILED)
        return FALSE;
      is_changed = is_changed || state == PASSWORD_CHANGED;
      *ret_all = *ret_all && state != PASSWORD_CLOSED;
    }
  return !is_changed || write_root_to (state_dir, name, root, error);
}

/* Nobody puts it back from a backup, so nothing is kept for one that cannot be used any more. */
static gboolean
reseal_kept (const char *state_dir, CwVault *vault, GError **error)
{
  g_autoptr (GError) unreadable = NULL;
  g_autoptr (JsonNode) root = read_root_of (state_dir, KEPT_NAME, &unreadable);
  gboolean is_all = FALSE;

  if (unreadable != NULL)
    g_warning ("What database.json said before stays as it is sealed: %s", unreadable->message);
  return reseal_root (state_dir, KEPT_NAME, root, vault, &is_all, error);
}

gboolean
cw_database_file_reseal (const char *state_dir, CwVault *vault, gboolean *ret_all, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = read_root (state_dir, &local_error);

  if (local_error == NULL)
    return reseal_root (state_dir, FILE_NAME, root, vault, ret_all, error) &&
           reseal_kept (state_dir, vault, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_database_file_check_sealed (const char *state_dir, CwVault *vault, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (state_dir, vault, &local_error);

  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ----- what it said before */

gboolean
cw_database_file_keep (const char *state_dir, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = read_root (state_dir, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return root == NULL || write_root_to (state_dir, KEPT_NAME, root, error);
}

CwDatabaseFile *
cw_database_file_read_kept (const char *state_dir, CwVault *vault, GError **error)
{
  return read_file (state_dir, KEPT_NAME, vault, error);
}

gboolean
cw_database_file_forget_kept (const char *state_dir, GError **error)
{
  return remove_file (state_dir, KEPT_NAME, error);
}
