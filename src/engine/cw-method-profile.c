/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "engine/cw-engine-attach.h"
#include "engine/cw-profile.h"
#include "engine/cw-variant.h"
#include "store/postgresql/cw-postgresql-settings.h"
#include "vault/cw-key-export.h"

/* (transfer full) (nullable): SQLite */
static char *
describe (JsonObject *database)
{
  g_autoptr (CwPostgresqlSettings) settings =
      database != NULL ? cw_postgresql_settings_new_from_json (database, NULL, NULL) : NULL;

  return settings != NULL ? cw_postgresql_settings_describe (settings) : NULL;
}

/* Whether only programs on the database's own computer reach it as it is written. */
static gboolean
is_local (JsonObject *database)
{
  g_autoptr (CwPostgresqlSettings) settings =
      cw_postgresql_settings_new_from_json (database, NULL, NULL);

  for (guint i = 0; settings != NULL && settings->hosts[i] != NULL; i++)
    {
      const char *host = settings->hosts[i];
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

      if (!g_path_is_absolute (host) && g_ascii_strcasecmp (host, "localhost") != 0 &&
          (address == NULL || !g_inet_address_get_is_loopback (address)))
        return FALSE;
    }
  return TRUE;
}

static void
add_place (GVariantBuilder *builder, JsonObject *database)
{
  g_autofree char *place = describe (database);

  cw_variant_add_string (builder, "kind", database != NULL ? "postgresql" : "sqlite");
  cw_variant_add_string (builder, "place", place);
  if (database != NULL)
    cw_variant_add_bool (builder, "local", is_local (database));
}

static void
add_missing (GVariantBuilder *builder, CwConfig *config)
{
  g_auto (GStrv) files = cw_profile_list_missing_files (config);

  cw_variant_add (builder, "missingFiles", g_variant_new_strv ((const char *const *) files, -1));
}

/* ----- ExportProfile */

GVariant *
cw_method_export_profile (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwSecret) password = cw_method_dup_secret (call, 0);
  g_autoptr (CwProfile) profile = cw_profile_new_from_engine (call->engine, error);
  g_autofree char *text =
      profile != NULL ? cw_profile_file_format (profile->file, password, error) : NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (text == NULL)
    return NULL;
  cw_audit_note (call->notes, "profile", NULL, "exported");
  cw_variant_add_string (&builder, "content", text);
  add_place (&builder, profile->database);
  return cw_variant_end_answer (&builder);
}

/* ----- InspectProfile */

static void
add_connectors (GVariantBuilder *builder, CwConfig *config)
{
  GPtrArray *connectors = cw_config_get_connectors (config);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "id", connector->id);
      cw_variant_add_string (&item, "name", connector->name);
      cw_variant_add_string (&item, "kind", cw_connector_kind_to_string (connector->kind));
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (builder, "connectors", g_variant_builder_end (&array));
}

GVariant *
cw_method_inspect_profile (const CwMethodCall *call, GError **error)
{
  const char *text = NULL;
  g_autoptr (CwSecret) password = cw_method_dup_secret (call, 1);
  g_autoptr (CwProfile) profile = NULL;
  g_autoptr (CwConfig) present = cw_engine_dup_config (call->engine, NULL);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_get_child (call->args, 0, "&s", &text);
  profile = cw_profile_open (text, password, error);
  if (profile == NULL)
    return NULL;
  cw_variant_add_string (&builder, "computer", profile->computer);
  cw_variant_add_string (&builder, "savedAt", profile->saved_at);
  cw_variant_add_string (&builder, "program", profile->program);
  add_place (&builder, profile->database);
  add_connectors (&builder, profile->config);
  add_missing (&builder, profile->config);
  cw_variant_add_bool (&builder, "findsDeletions", profile->known != NULL);
  cw_variant_add_bool (&builder, "used", cw_config_get_connectors (present)->len > 0);
  return cw_variant_end_answer (&builder);
}

/* ----- AttachProfile */

/* @place: (nullable): a copy, of what @computer has. @finds: whom the directories delete from the
 * profile on is known */
static GVariant *
answer (const CwMethodCall *call,
        const char *place,
        const char *computer,
        const char *const *kept,
        gboolean finds,
        GError **error)
{
  gint64 version = 0;
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, &version);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_audit_note (call->notes, "configuration", NULL, place != NULL ? place : computer);
  cw_variant_add_bool (&builder, "attached", place != NULL);
  cw_variant_add_bool (&builder, "staging", TRUE);
  cw_variant_add_bool (&builder, "findsDeletions", finds);
  cw_variant_add_string (&builder, "place", place);
  cw_variant_add_string (&builder, "computer", computer);
  cw_variant_add_int (&builder, "version", version);
  cw_variant_add (&builder, "kept", g_variant_new_strv (kept, -1));
  add_connectors (&builder, config);
  add_missing (&builder, config);
  return cw_variant_end_answer (&builder);
}

/* (nullable) */
static const char *
get_sync_schema (GVariant *options)
{
  const char *schema = NULL;

  (void) g_variant_lookup (options, "syncSchema", "&s", &schema);
  return schema != NULL && schema[0] != '\0' ? schema : NULL;
}

static GVariant *
attach_profile (const CwMethodCall *call, const CwProfile *profile, GError **error)
{
  static const char *const none[] = { NULL };
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 2);
  g_autofree char *place = describe (profile->database);
  gboolean finds = profile->known != NULL;
  g_auto (GStrv) kept = NULL;

  if (profile->database == NULL)
    return cw_engine_adopt_profile (call->engine, profile, call->author, &kept, error)
               ? answer (call, NULL, profile->computer, (const char *const *) kept, finds, error)
               : NULL;
  return cw_engine_attach_profile (call->engine, profile, get_sync_schema (options), error)
             ? answer (call, place, profile->computer, none, finds, error)
             : NULL;
}

GVariant *
cw_method_attach_profile (const CwMethodCall *call, GError **error)
{
  const char *text = NULL;
  g_autoptr (CwSecret) password = cw_method_dup_secret (call, 1);
  g_autoptr (CwProfile) profile = NULL;

  g_variant_get_child (call->args, 0, "&s", &text);
  profile = cw_profile_open (text, password, error);
  return profile != NULL ? attach_profile (call, profile, error) : NULL;
}

/* ----- AttachDatabase */

/* By the rules of a configuration. (transfer full) */
static JsonObject *
parse_database (const char *text, GError **error)
{
  g_autoptr (CwConfig) fresh = cw_config_new_default ();
  g_autoptr (CwConfig) config = cw_config_set_value (fresh, "installation.database", text, error);
  g_autoptr (JsonNode) node = config != NULL ? cw_json_parse (text, -1, FALSE, error) : NULL;

  if (node == NULL)
    return NULL;
  if (g_str_equal (json_object_get_string_member (json_node_get_object (node), "kind"),
                   "postgresql"))
    return json_node_dup_object (node);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                       "Only a configuration on a database server can be used by several: of one "
                       "in a file, use its configuration profile");
  return NULL;
}

/* @text: of an exported key set; empty: none is needed. *ret_keys: (transfer full) (nullable) */
static gboolean
open_keys (const char *text, CwSecret *passphrase, CwSecret **ret_keys, GError **error)
{
  g_autoptr (CwKeySet) keys = NULL;

  if (text[0] == '\0')
    return TRUE;
  keys = cw_key_export_parse (text, passphrase, error);
  *ret_keys = keys != NULL ? cw_key_set_to_text (keys) : NULL;
  return keys != NULL;
}

GVariant *
cw_method_attach_database (const CwMethodCall *call, GError **error)
{
  static const char *const none[] = { NULL };
  const char *text = NULL;
  const char *key_text = NULL;
  g_autoptr (CwSecret) password = cw_method_dup_secret (call, 1);
  g_autoptr (CwSecret) passphrase = cw_method_dup_secret (call, 3);
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 4);
  g_autoptr (JsonObject) database = NULL;
  g_autoptr (CwSecret) keys = NULL;
  g_autofree char *place = NULL;
  CwAttachTarget target = { .sync_schema = get_sync_schema (options) };
  gsize size = 0;

  g_variant_get_child (call->args, 0, "&s", &text);
  g_variant_get_child (call->args, 2, "&s", &key_text);
  (void) cw_secret_peek (password, &size);
  database = parse_database (text, error);
  if (database == NULL || !open_keys (key_text, passphrase, &keys, error))
    return NULL;
  place = describe (database);
  target.database = database;
  target.password = size > 0 ? password : NULL;
  target.keys = keys;
  return cw_engine_attach (call->engine, &target, error)
             ? answer (call, place, NULL, none, FALSE, error)
             : NULL;
}
