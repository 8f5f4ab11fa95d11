/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-profile.h"

#include "base/cw-error.h"
#include "base/cw-json-copy.h"
#include "base/cw-json.h"
#include "base/cw-time.h"
#include "engine/cw-engine-database.h"
#include "engine/cw-exporter-state.h"
#include "engine/cw-rules-loader.h"
#include "engine/cw-unclaimed-state.h"
#include "model/cw-guard-maximum.h"
#include "store/cw-config-store.h"
#include "store/cw-database-file.h"

#define MAXIMUM_PEM (256 * 1024)

/* Files that a database names; their content is in the profile. */
static const char *const file_members[] = { "caFile", "certificateFile", "privateKeyFile" };

void
cw_profile_free (CwProfile *profile)
{
  if (profile == NULL)
    return;
  g_free (profile->computer);
  g_free (profile->saved_at);
  g_free (profile->program);
  g_clear_pointer (&profile->config, cw_config_unref);
  g_clear_pointer (&profile->database, json_object_unref);
  g_free (profile->authorities);
  g_free (profile->certificate);
  g_clear_pointer (&profile->secrets, json_object_unref);
  g_clear_pointer (&profile->known, json_object_unref);
  g_clear_pointer (&profile->exporters, json_object_unref);
  g_clear_pointer (&profile->rules, json_object_unref);
  g_clear_pointer (&profile->file, cw_profile_file_free);
  g_free (profile);
}

/* (transfer none) (nullable) */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

/* ----- of an engine */

/* (transfer full) (nullable) */
static char *
read_file (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (GError) local_error = NULL;

  if (!g_file_get_contents (path, &text, &size, &local_error))
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Cannot read %s: %s", path,
                 local_error->message);
  else if (size > MAXIMUM_PEM || !g_utf8_validate_len (text, size, NULL))
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED,
                 "The file “%s” is too large for a profile, or no text", path);
  else
    return g_steal_pointer (&text);
  return NULL;
}

/* *ret_text stays %NULL when no file is named. */
static gboolean
take_file (JsonObject *database, const char *member, char **ret_text, GError **error)
{
  const char *path = get_text (database, member);

  if (path == NULL)
    return TRUE;
  *ret_text = read_file (path, error);
  return *ret_text != NULL;
}

static gboolean
take_private_key (CwProfile *profile, GError **error)
{
  const char *path = get_text (profile->database, "privateKeyFile");

  if (path == NULL)
    return TRUE;
  profile->file->private_key = cw_secret_new_from_file (path, error);
  return profile->file->private_key != NULL;
}

static gboolean
take_server (CwProfile *profile, const CwDatabaseFile *file, GError **error)
{
  profile->database = cw_json_copy_object (file->database);
  if (file->settings->password != NULL)
    profile->file->password = cw_secret_ref (file->settings->password);
  if (!take_file (profile->database, "caFile", &profile->authorities, error) ||
      !take_file (profile->database, "certificateFile", &profile->certificate, error) ||
      !take_private_key (profile, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (file_members); i++)
    json_object_remove_member (profile->database, file_members[i]);
  return TRUE;
}

static gboolean
take_secrets (CwProfile *profile, CwStoreSession *session, GError **error)
{
  g_auto (GStrv) names = cw_config_store_list_secrets (session, error);

  if (names == NULL)
    return FALSE;
  profile->secrets = json_object_new ();
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GBytes) sealed = cw_config_store_get_secret (session, names[i], &local_error);
      g_autofree char *text = NULL;
      gsize size = 0;
      const guint8 *data = sealed != NULL ? g_bytes_get_data (sealed, &size) : NULL;

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      text = g_base64_encode (data, size);
      json_object_set_string_member (profile->secrets, names[i], text);
    }
  return TRUE;
}

static gboolean
take_known (CwProfile *profile, CwEngine *engine, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (cw_engine_get_store (engine), error);
  g_autoptr (GError) local_error = NULL;

  if (session == NULL)
    return FALSE;
  profile->known = cw_unclaimed_state_gather (session, profile->config, &local_error);
  if (local_error == NULL)
    profile->exporters = cw_exporter_state_gather (session, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Those of the folder are not part of the configuration, and decide as well. */
static gboolean
take_rules (CwProfile *profile, const char *state_dir, GError **error)
{
  g_autoptr (GPtrArray) paths = cw_rule_files_list (state_dir);

  profile->rules = json_object_new ();
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *text = read_file (path, error);

      if (text == NULL)
        return FALSE;
      json_object_set_string_member (profile->rules, name, text);
    }
  return TRUE;
}

/* None is fine: nothing was ever sealed. */
static gboolean
take_keys (CwProfile *profile, CwVault *vault, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  profile->file->keys = cw_vault_dup_key_text (vault, &local_error);
  if (profile->file->keys != NULL || g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
set_object (JsonObject *root, const char *name, JsonObject *object)
{
  if (object != NULL)
    json_object_set_object_member (root, name, json_object_ref (object));
}

static void
set_text (JsonObject *root, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (root, name, text);
}

/* (transfer full) */
static char *
format (const CwProfile *profile)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (root, object);
  set_text (object, "computer", profile->computer);
  set_text (object, "savedAt", profile->saved_at);
  set_text (object, "program", profile->program);
  json_object_set_member (object, "config", cw_config_to_json (profile->config));
  set_object (object, "database", profile->database);
  set_text (object, "authorities", profile->authorities);
  set_text (object, "certificate", profile->certificate);
  set_object (object, "secrets", profile->secrets);
  set_object (object, "known", profile->known);
  set_object (object, "exporters", profile->exporters);
  set_object (object, "rules", profile->rules);
  return cw_json_to_canonical (root, FALSE);
}

static gboolean
take_place (CwProfile *profile, CwEngine *engine, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (
      cw_engine_get_state_dir (engine), cw_engine_get_vault (engine), &local_error);
  g_autoptr (CwStoreSession) session = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (file != NULL)
    return take_server (profile, file, error);
  session = cw_store_open_session (cw_engine_get_store (engine), error);
  return session != NULL && take_secrets (profile, session, error);
}

CwProfile *
cw_profile_new_from_engine (CwEngine *engine, GError **error)
{
  g_autoptr (CwProfile) profile = g_new0 (CwProfile, 1);

  profile->config = cw_engine_dup_config (engine, NULL);
  if (cw_config_get_connectors (profile->config)->len == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                           "There is no configuration yet that another computer could use");
      return NULL;
    }
  profile->file = g_new0 (CwProfileFile, 1);
  profile->computer = g_strdup (g_get_host_name ());
  profile->saved_at = cw_time_format_iso8601 (g_get_real_time ());
  profile->program = g_strdup (CW_VERSION);
  if (!take_keys (profile, cw_engine_get_vault (engine), error) ||
      !take_place (profile, engine, error) || !take_known (profile, engine, error) ||
      !take_rules (profile, cw_engine_get_state_dir (engine), error))
    return NULL;
  profile->file->text = format (profile);
  return g_steal_pointer (&profile);
}

/* ----- of a file */

/* All members are texts. */
static gboolean
holds_texts (JsonObject *object)
{
  g_autoptr (GList) nodes = object != NULL ? json_object_get_values (object) : NULL;

  for (GList *node = nodes; node != NULL; node = node->next)
    if (json_node_get_value_type (node->data) != G_TYPE_STRING)
      return FALSE;
  return TRUE;
}

/* Names of files come from elsewhere. */
static gboolean
holds_file_names (JsonObject *object)
{
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;

  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autofree char *base = g_path_get_basename (name->data);

      if (!g_str_equal (base, name->data) || !g_str_has_suffix (base, ".json"))
        return FALSE;
    }
  return TRUE;
}

/* By the rules of a configuration: hosts and so on. */
static gboolean
check_database (JsonObject *database, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (CwConfig) fresh = NULL;
  g_autoptr (CwConfig) config = NULL;
  g_autofree char *text = NULL;

  if (database == NULL)
    return TRUE;
  node = json_node_init_object (json_node_alloc (), database);
  text = cw_json_to_canonical (node, FALSE);
  fresh = cw_config_new_default ();
  config = cw_config_set_value (fresh, "installation.database", text, error);
  return config != NULL;
}

/* Taken from what opened under the password: whoever made it knew that, and may have made anything.
 */
static gboolean
read_members (CwProfile *profile, JsonObject *root, GError **error)
{
  JsonNode *config = json_object_get_member (root, "config");
  g_autofree char *stored = NULL;
  g_autofree char *text = NULL;

  profile->computer = g_strdup (get_text (root, "computer"));
  profile->saved_at = g_strdup (get_text (root, "savedAt"));
  profile->program = g_strdup (get_text (root, "program"));
  profile->authorities = g_strdup (get_text (root, "authorities"));
  profile->certificate = g_strdup (get_text (root, "certificate"));
  if (json_object_has_member (root, "database") && get_object (root, "database") != NULL)
    profile->database = json_object_ref (get_object (root, "database"));
  if (get_object (root, "secrets") != NULL)
    profile->secrets = json_object_ref (get_object (root, "secrets"));
  if (get_object (root, "known") != NULL)
    profile->known = json_object_ref (get_object (root, "known"));
  if (get_object (root, "exporters") != NULL)
    profile->exporters = json_object_ref (get_object (root, "exporters"));
  if (get_object (root, "rules") != NULL)
    profile->rules = json_object_ref (get_object (root, "rules"));
  if (config == NULL || !holds_texts (profile->secrets) || !holds_texts (profile->rules) ||
      !holds_file_names (profile->rules) ||
      (profile->known != NULL && !cw_unclaimed_state_is_valid (profile->known)))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The configuration profile is not complete: save it once more");
      return FALSE;
    }
  stored = cw_json_to_canonical (config, FALSE);
  text = cw_guard_maximum_apply (stored, NULL);
  profile->config = cw_config_new_from_text (text, error);
  return profile->config != NULL && check_database (profile->database, error);
}

CwProfile *
cw_profile_open (const char *text, CwSecret *password, GError **error)
{
  g_autoptr (CwProfile) profile = g_new0 (CwProfile, 1);
  g_autoptr (JsonNode) root = NULL;

  profile->file = cw_profile_file_parse (text, password, error);
  root = profile->file != NULL ? cw_json_parse (profile->file->text, -1, FALSE, error) : NULL;
  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The configuration profile is not complete: save it once more");
      return NULL;
    }
  return read_members (profile, json_node_get_object (root), error) ? g_steal_pointer (&profile)
                                                                    : NULL;
}

/* ----- what has to be there besides */

/* Every member whose name ends so is the path of a file. */
static void
add_missing (JsonNode *node, GPtrArray *paths)
{
  g_autoptr (GList) names = NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      add_missing (json_array_get_element (json_node_get_array (node), i), paths);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  names = json_object_get_members (json_node_get_object (node));
  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonNode *member = json_object_get_member (json_node_get_object (node), name->data);
      const char *path =
          json_node_get_value_type (member) == G_TYPE_STRING ? json_node_get_string (member) : NULL;

      if (path != NULL && g_str_has_suffix (name->data, "File") &&
          !g_file_test (path, G_FILE_TEST_EXISTS) &&
          !g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL))
        g_ptr_array_add (paths, g_strdup (path));
      add_missing (member, paths);
    }
}

char **
cw_profile_list_missing_files (CwConfig *config)
{
  g_autoptr (JsonNode) node = cw_config_to_json (config);
  JsonObject *root = json_node_get_object (node);
  GPtrArray *paths = g_ptr_array_new ();
  static const char *const parts[] = { "connectors", "alerts" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (json_object_has_member (root, parts[i]))
      add_missing (json_object_get_member (root, parts[i]), paths);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}
