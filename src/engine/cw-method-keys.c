/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include <string.h>

#include "engine/cw-alert-secret.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-key-keeper.h"
#include "engine/cw-service-unit.h"
#include "engine/cw-variant.h"
#include "store/cw-config-store.h"

/* {"name", "connectorId", "connector", "kind"} of "connector/ID/KIND"; {"name", "server", "kind"}
 * of the mail server's. */
static void
add_name (GVariantBuilder *builder, CwConfig *config, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 3);
  const CwConnectorConfig *connector = NULL;
  g_autofree char *server = NULL;

  cw_variant_add_string (builder, "name", name);
  if (cw_alert_secret_parse_name (name, &server))
    {
      cw_variant_add_string (builder, "server", server);
      cw_variant_add_string (builder, "kind", CW_SECRET_MAIL);
      return;
    }
  if (g_strv_length (parts) != 3)
    return;
  connector = cw_config_find_connector (config, parts[1]);
  cw_variant_add_string (builder, "connectorId", parts[1]);
  cw_variant_add_string (builder, "connector", connector != NULL ? connector->name : NULL);
  cw_variant_add_string (builder, "kind", parts[2]);
}

static void
add_state (GVariantBuilder *builder, const CwKeyState *state, const char *name)
{
  gboolean is_lost = g_strv_contains ((const char *const *) state->lost, name);
  gboolean is_damaged = g_strv_contains ((const char *const *) state->damaged, name);

  cw_variant_add_bool (builder, "opens", !is_lost && !is_damaged);
  cw_variant_add_string (builder, "state", is_lost ? "lost" : is_damaged ? "damaged" : "good");
}

/* Those of @names as a list. @state: (nullable): it is no longer of interest. (transfer floating)
 */
static GVariant *
list_names (CwConfig *config, const char *const *names, const CwKeyState *state)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      add_name (&builder, config, names[i]);
      if (state != NULL)
        add_state (&builder, state, names[i]);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&builder));
    }
  return g_variant_builder_end (&array);
}

void
cw_method_add_keys (GVariantBuilder *builder, CwVault *vault, const CwKeyState *state)
{
  g_auto (GStrv) ids = cw_vault_list_keys (vault);

  cw_variant_add_string (builder, "state",
                         state->lost[0] != NULL      ? "lost"
                         : state->damaged[0] != NULL ? "damaged"
                         : ids[0] == NULL            ? "none"
                                                     : "good");
  cw_variant_add_int (builder, "secrets", state->n_secrets);
  cw_variant_add_int (builder, "lost", g_strv_length (state->lost));
  cw_variant_add_int (builder, "damaged", g_strv_length (state->damaged));
}

/* With the ids and what keeps the file. */
static GVariant *
answer_keys (const CwMethodCall *call, const CwKeyState *state, const char *const *names)
{
  CwVault *vault = cw_engine_get_vault (call->engine);
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  g_auto (GStrv) ids = cw_vault_list_keys (vault);
  g_autofree char *path = cw_vault_get_key_path (vault);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_method_add_keys (&builder, vault, state);
  cw_variant_add (&builder, "keys", g_variant_new_strv ((const char *const *) ids, -1));
  cw_variant_add_string (&builder, "protection", cw_vault_get_protection (vault));
  cw_variant_add_bool (&builder, "service", cw_service_unit_runs_us ());
  cw_variant_add_string (&builder, "file", path);
  cw_variant_add_time (&builder, "writtenAt", cw_vault_get_key_time (vault));
  cw_variant_add (&builder, "items", list_names (config, names, state));
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_get_keys (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_auto (CwKeyState) state = { 0 };
  g_auto (GStrv) names = NULL;

  if (session == NULL ||
      !cw_key_state_read (session, cw_engine_get_vault (call->engine), &state, error))
    return NULL;
  names = cw_config_store_list_secrets (session, error);
  return names != NULL ? answer_keys (call, &state, (const char *const *) names) : NULL;
}

GVariant *
cw_method_export_keys (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwSecret) passphrase = cw_method_dup_secret (call, 0);
  g_autofree char *text =
      cw_vault_export_keys (cw_engine_get_vault (call->engine), passphrase, error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (text == NULL)
    return NULL;
  cw_audit_note (call->notes, "keys", NULL, "exported");
  cw_variant_add_string (&builder, "content", text);
  return cw_variant_end_answer (&builder);
}

/* Runs @change alone: no cycle, no rotation of a password, no other change of the keys. */
static gboolean
run_alone (const CwMethodCall *call,
           gboolean (*change) (const CwMethodCall *call, gpointer user_data, GError **error),
           gpointer user_data,
           GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  gboolean is_ok = FALSE;

  if (!cw_engine_block_cycles (call->engine, error))
    return FALSE;
  locker = g_mutex_locker_new (cw_engine_get_password_mutex (call->engine));
  is_ok = change (call, user_data, error);
  g_clear_pointer (&locker, g_mutex_locker_free);
  cw_engine_unblock_cycles (call->engine);
  return is_ok;
}

/* The ids of the keys; the first seals. (transfer full) */
static char *
join_keys (const CwMethodCall *call)
{
  g_auto (GStrv) ids = cw_vault_list_keys (cw_engine_get_vault (call->engine));

  return g_strjoinv (", ", ids);
}

/* The same with the change of the keys noted, by their ids. */
static gboolean
run_noted (const CwMethodCall *call,
           gboolean (*change) (const CwMethodCall *call, gpointer user_data, GError **error),
           gpointer user_data,
           GError **error)
{
  g_autofree char *before = join_keys (call);
  gboolean is_ok = run_alone (call, change, user_data, error);
  g_autofree char *after = join_keys (call);

  if (!g_str_equal (before, after))
    cw_audit_note (call->notes, "keys", before, after);
  return is_ok;
}

typedef struct
{
  const char *text; /* of the exported file */
  CwSecret *passphrase;
} KeyImport;

static gboolean
import_keys (const CwMethodCall *call, gpointer user_data, GError **error)
{
  const KeyImport *import = user_data;
  CwStore *store = cw_engine_get_store (call->engine);
  CwVault *vault = cw_engine_get_vault (call->engine);
  gboolean seals_anew = FALSE;

  /* The keys of the others, brought to one that has lost them, lock nobody out. */
  return cw_key_keeper_check_import (store, vault, import->text, import->passphrase, &seals_anew,
                                     error) &&
         (!seals_anew || cw_engine_check_alone (call->engine, error)) &&
         cw_key_keeper_import (store, vault, cw_engine_get_state_dir (call->engine), import->text,
                               import->passphrase, error);
}

GVariant *
cw_method_import_keys (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwSecret) passphrase = cw_method_dup_secret (call, 1);
  KeyImport import = { .passphrase = passphrase };

  g_variant_get_child (call->args, 0, "&s", &import.text);
  return run_noted (call, import_keys, &import, error) ? cw_method_get_keys (call, error) : NULL;
}

static gboolean
rotate_keys (const CwMethodCall *call, gpointer user_data, GError **error)
{
  return cw_engine_check_alone (call->engine, error) &&
         cw_key_keeper_rotate (cw_engine_get_store (call->engine),
                               cw_engine_get_vault (call->engine),
                               cw_engine_get_state_dir (call->engine), error);
}

GVariant *
cw_method_rotate_keys (const CwMethodCall *call, GError **error)
{
  return run_noted (call, rotate_keys, NULL, error) ? cw_method_get_keys (call, error) : NULL;
}

static gboolean
abandon_keys (const CwMethodCall *call, gpointer user_data, GError **error)
{
  return cw_engine_check_alone (call->engine, error) &&
         cw_key_keeper_abandon (cw_engine_get_store (call->engine),
                                cw_engine_get_vault (call->engine),
                                cw_engine_get_state_dir (call->engine), user_data, error);
}

GVariant *
cw_method_abandon_keys (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GStrv) names = NULL;

  if (!run_noted (call, abandon_keys, &names, error))
    return NULL;
  cw_variant_add (&builder, "items", list_names (config, (const char *const *) names, NULL));
  return cw_variant_end_answer (&builder);
}
