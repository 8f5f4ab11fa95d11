/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "base/cw-json-difference.h"
#include "base/cw-json.h"
#include "engine/cw-alert-secret.h"
#include "engine/cw-config-keep.h"
#include "engine/cw-connector-factory.h"
#include "engine/cw-engine-repair.h"
#include "engine/cw-secret-store.h"
#include "engine/cw-variant.h"
#include "model/cw-guard-maximum.h"
#include "store/cw-config-store.h"

#define DEFAULT_VERSIONS 20
#define MAXIMUM_VERSIONS 200

#define EXPORT_FORMAT "causeway-configuration"

/* ----- versions and how they differ */

/* As it is stored: a configuration that this version of the program would refuse can be looked at.
 * (transfer full) */
static JsonNode *
parse_version (const CwConfigVersion *version, GError **error)
{
  JsonNode *node = cw_json_parse (version->text, -1, FALSE, error);

  if (node == NULL)
    g_prefix_error (error,
                    "The stored configuration, version %lld: ", (long long) version->version);
  return node;
}

/* %NULL: the one before the first, which is empty. */
static JsonNode *
parse_or_empty (const CwConfigVersion *version, GError **error)
{
  return version != NULL ? parse_version (version, error)
                         : json_node_init_object (json_node_alloc (), json_object_new ());
}

static void
add_difference (const char *path, const char *before, const char *after, gpointer user_data)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "what", path);
  cw_variant_add_string (&item, "before", before);
  cw_variant_add_string (&item, "after", after);
  g_variant_builder_add (user_data, "@a{sv}", g_variant_builder_end (&item));
}

/* (transfer floating) (nullable) */
static GVariant *
compare (const CwConfigVersion *before, const CwConfigVersion *after, GError **error)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (JsonNode) old = parse_or_empty (before, error);
  g_autoptr (JsonNode) new = old != NULL ? parse_version (after, error) : NULL;

  if (new == NULL)
    return NULL;
  cw_json_difference_foreach (old, new, add_difference, &array);
  return g_variant_builder_end (&array);
}

static void
add_head (GVariantBuilder *builder, const CwConfigVersion *version)
{
  cw_variant_add_int (builder, "version", version->version);
  cw_variant_add_time (builder, "changedAt", version->created_usec);
  cw_variant_add_string (builder, "changedBy", version->author);
  cw_variant_add_string (builder, "user", version->user_name);
  if (version->kind[0] != '\0')
    cw_variant_add_string (builder, "kind", version->kind);
  if (version->restored > 0)
    cw_variant_add_int (builder, "restored", version->restored);
}

/* One that is damaged does not hide the others, to one of which somebody wants to go back then.
 * (transfer floating) */
static GVariant *
convert_version (const CwConfigVersion *before, const CwConfigVersion *version)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (JsonNode) content = parse_version (version, NULL);
  GVariant *changes = content != NULL ? compare (before, version, NULL) : NULL;

  add_head (&builder, version);
  if (content == NULL)
    cw_variant_add_bool (&builder, "unreadable", TRUE);
  if (changes == NULL)
    changes = g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0);
  cw_variant_add (&builder, "changes", changes);
  return g_variant_builder_end (&builder);
}

GVariant *
cw_method_list_config_versions (const CwMethodCall *call, GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 0);
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) versions = NULL;
  gint64 before = 0;
  guint32 limit = 0;

  (void) g_variant_lookup (options, "before", "x", &before);
  (void) g_variant_lookup (options, "limit", "u", &limit);
  limit = cw_method_clamp_limit (limit, DEFAULT_VERSIONS, MAXIMUM_VERSIONS);
  if (session == NULL)
    return NULL;
  /* One more, with which the last is compared. */
  versions = cw_config_store_list (session, before, limit + 1, error);
  if (versions == NULL)
    return NULL;
  for (guint i = 0; i < MIN (versions->len, limit); i++)
    {
      const CwConfigVersion *older =
          i + 1 < versions->len ? g_ptr_array_index (versions, i + 1) : NULL;

      g_variant_builder_add (&array, "@a{sv}",
                             convert_version (older, g_ptr_array_index (versions, i)));
    }
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  if (versions->len > limit)
    cw_variant_add_int (
        &builder, "next",
        ((const CwConfigVersion *) g_ptr_array_index (versions, limit - 1))->version);
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_get_config_version (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwConfigVersion) version = NULL;
  g_autoptr (JsonNode) config = NULL;
  gint64 number = 0;

  g_variant_get (call->args, "(x)", &number);
  if (session == NULL)
    return NULL;
  version = cw_config_store_get_version (session, number, error);
  config = version != NULL ? parse_version (version, error) : NULL;
  if (config == NULL)
    return NULL;
  add_head (&builder, version);
  cw_variant_add (&builder, "config", cw_variant_from_json (config));
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_compare_config (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwConfigVersion) before = NULL;
  g_autoptr (CwConfigVersion) after = NULL;
  GVariant *items = NULL;
  gint64 first = 0;
  gint64 second = 0;

  g_variant_get (call->args, "(xx)", &first, &second);
  if (session == NULL)
    return NULL;
  before = cw_config_store_get_version (session, first, error);
  after = before != NULL ? cw_config_store_get_version (session, second, error) : NULL;
  items = after != NULL ? compare (before, after, error) : NULL;
  if (items == NULL)
    return NULL;
  cw_variant_add_int (&builder, "first", first);
  cw_variant_add_int (&builder, "second", second);
  cw_variant_add (&builder, "items", items);
  return cw_variant_end_answer (&builder);
}

/* ----- another one in force */

typedef struct
{
  const CwMethodCall *call;
  CwConfigOccasion occasion;
  gint64 expected;    /* see cw_method_check_version() */
  const char *text;   /* (nullable): of a file */
  gboolean is_active; /* it may export as the file has it */
  GStrv kept;         /* (owned) (nullable) */
  GVariant *missing;  /* (owned) (nullable) */
} Replacement;

static void
clear_replacement (Replacement *replacement)
{
  g_clear_pointer (&replacement->kept, g_strfreev);
  g_clear_pointer (&replacement->missing, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Replacement, clear_replacement)

static void
add_missing_mail (GVariantBuilder *array)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "kind", CW_SECRET_MAIL);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

/* The secrets that connectors and mail need and that are not there. */
static gboolean
list_missing (Replacement *replacement, CwConfig *config, CwStoreSession *session, GError **error)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GPtrArray *connectors = cw_config_get_connectors (config);
  g_auto (GStrv) names = cw_config_store_list_secrets (session, error);
  g_autofree char *of_mail = cw_alert_secret_make_name (config);

  if (names == NULL)
    return FALSE;
  if (of_mail != NULL && !g_strv_contains ((const char *const *) names, of_mail))
    add_missing_mail (&array);
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      const char *kind = cw_connector_config_get_secret_kind (connector);
      g_autofree char *name = cw_secret_store_make_name (connector->id, kind);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      if (name == NULL || g_strv_contains ((const char *const *) names, name))
        continue;
      cw_variant_add_string (&item, "connector", connector->name);
      cw_variant_add_string (&item, "kind", kind);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  replacement->missing = g_variant_ref_sink (g_variant_builder_end (&array));
  return TRUE;
}

/* (transfer full) */
static CwConfig *
take (Replacement *replacement,
      CwConfig *wanted,
      CwConfig *current,
      CwStoreSession *session,
      GError **error)
{
  gboolean is_elsewhere = replacement->text != NULL;
  /* Of one that nobody can read, nothing is kept, and whether it exported is not known. */
  gboolean is_repair = cw_engine_lacks_config (replacement->call->engine);
  g_autoptr (CwConfig) merged = NULL;
  g_autoptr (CwConfig) staged = NULL;

  if (is_repair)
    {
      merged = cw_config_ref (wanted);
      replacement->kept = g_new0 (char *, 1);
    }
  else
    merged = cw_config_keep (wanted, current, is_elsewhere, &replacement->kept, error);
  if (merged == NULL)
    return NULL;
  staged = is_repair || (is_elsewhere && !replacement->is_active)
               ? cw_config_set_value (merged, "staging", "true", error)
               : cw_config_ref (merged);
  if (staged == NULL || !list_missing (replacement, staged, session, error))
    return NULL;
  return g_steal_pointer (&staged);
}

static CwConfig *
restore (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  Replacement *replacement = user_data;
  gint64 number = replacement->occasion.restored;
  g_autoptr (CwConfigVersion) version = NULL;
  g_autoptr (CwConfig) wanted = NULL;
  g_autofree char *text = NULL;

  if (!cw_method_check_version (replacement->call->engine, replacement->expected, error))
    return NULL;
  version = cw_config_store_get_version (session, number, error);
  if (version == NULL)
    return NULL;
  text = cw_guard_maximum_apply (version->text, NULL);
  wanted = cw_config_new_from_text (text, error);
  if (wanted != NULL)
    return take (replacement, wanted, current, session, error);
  g_prefix_error (error, "The stored configuration, version %lld: ", (long long) number);
  return NULL;
}

/* What `config export` writes, or a configuration alone. (transfer full) */
static JsonNode *
unwrap (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = cw_json_parse (text, -1, FALSE, error);
  JsonObject *object = NULL;

  if (root == NULL)
    return NULL;
  object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  if (object == NULL || !json_object_has_member (object, "format"))
    return g_steal_pointer (&root);
  if (g_strcmp0 (json_object_get_string_member_with_default (object, "format", NULL),
                 EXPORT_FORMAT) != 0 ||
      !json_object_has_member (object, "config"))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "$.format: this is no exported configuration. `causewayctl setup` takes "
                           "answers, `causewayctl rule add` takes rules");
      return NULL;
    }
  return json_node_copy (json_object_get_member (object, "config"));
}

static CwConfig *
import (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  Replacement *replacement = user_data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (CwConfig) wanted = NULL;

  if (!cw_method_check_version (replacement->call->engine, replacement->expected, error))
    return NULL;
  node = unwrap (replacement->text, error);
  wanted = node != NULL ? cw_config_new_from_json (node, error) : NULL;
  return wanted != NULL ? take (replacement, wanted, current, session, error) : NULL;
}

/* Not while a cycle works by the present one. (transfer floating) */
static GVariant *
replace (Replacement *replacement, CwConfigChangeFunc func, GError **error)
{
  CwEngine *engine = replacement->call->engine;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwConfig) config = NULL;
  gboolean is_changed = FALSE;
  gboolean is_good = FALSE;
  gint64 version = 0;

  if (!cw_engine_block_cycles (engine, error))
    return NULL;
  is_good = cw_engine_change_config (engine, &replacement->occasion, func, replacement, &is_changed,
                                     error);
  cw_engine_unblock_cycles (engine);
  if (!is_good)
    return NULL;
  if (is_changed && replacement->occasion.restored > 0)
    {
      g_autofree char *number =
          g_strdup_printf ("%" G_GINT64_FORMAT, replacement->occasion.restored);

      cw_audit_note (replacement->call->notes, "restored", NULL, number);
    }
  config = cw_engine_dup_config (engine, &version);
  cw_variant_add_bool (&builder, "changed", is_changed);
  cw_variant_add_int (&builder, "version", version);
  cw_variant_add_bool (&builder, "staging", cw_config_get_staging (config));
  cw_variant_add (&builder, "kept",
                  g_variant_new_strv ((const char *const *) replacement->kept, -1));
  cw_variant_add (&builder, "missingSecrets", replacement->missing);
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_restore_config (const CwMethodCall *call, GError **error)
{
  g_auto (Replacement) replacement = { .call = call,
                                       .occasion = { call->author, CW_CONFIG_KIND_RESTORE, 0 } };

  g_variant_get (call->args, "(xx)", &replacement.occasion.restored, &replacement.expected);
  return replace (&replacement, restore, error);
}

GVariant *
cw_method_import_config (const CwMethodCall *call, GError **error)
{
  g_auto (Replacement) replacement = { .call = call,
                                       .occasion = { call->author, CW_CONFIG_KIND_IMPORT, 0 },
                                       .expected = -1 };
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 1);

  g_variant_get_child (call->args, 0, "&s", &replacement.text);
  (void) g_variant_lookup (options, "keepActive", "b", &replacement.is_active);
  (void) g_variant_lookup (options, "expected", "x", &replacement.expected);
  return replace (&replacement, import, error);
}
