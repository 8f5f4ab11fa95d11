/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-anchor-names.h"
#include "engine/cw-method-handlers.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "engine/cw-connector-certificate.h"
#include "engine/cw-engine-database.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-engine-store.h"
#include "engine/cw-export-permit.h"
#include "engine/cw-progress-variant.h"
#include "engine/cw-unclaimed-state.h"
#include "engine/cw-variant.h"
#include "store/cw-connector-space.h"
#include "store/cw-metaverse.h"
#include "store/cw-run-store.h"
#include "store/postgresql/cw-postgresql-settings.h"

static void
add_pending (GVariantBuilder *builder, const CwPendingCounts *counts)
{
  static const struct
  {
    CwPendingOp op;
    const char *name;
  } ops[] = {
    { CW_PENDING_ADD, "add" },
    { CW_PENDING_UPDATE, "update" },
    { CW_PENDING_RESTORE, "restore" },
    { CW_PENDING_DELETE, "delete" },
  };
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    cw_variant_add_int (&inner, ops[i].name, (gint64) counts->n_by_op[ops[i].op]);
  cw_variant_add_int (&inner, "links", (gint64) counts->n_links);
  cw_variant_add_int (&inner, "unconfirmed", (gint64) counts->n_sent);
  cw_variant_add_int (&inner, "refused", (gint64) counts->n_refused);
  cw_variant_add (builder, "pending", g_variant_builder_end (&inner));
}

/* Live objects of all its partitions, and those that are in none. */
static gboolean
count_objects (CwStoreSession *session, gint64 number, guint64 *ret_count, GError **error)
{
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (session, error);
  guint64 sum = 0;

  if (partitions == NULL || !cw_connector_space_count_loose (session, number, &sum, error))
    return FALSE;
  for (guint i = 0; i < partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);
      guint64 count = 0;

      if (partition->connector_id != number)
        continue;
      if (!cw_connector_space_count (session, partition->id, &count, error))
        return FALSE;
      sum += count;
    }
  *ret_count = sum;
  return TRUE;
}

/* Rules that cannot be read are told by the cycle that needs them. */
static gboolean
add_anchor (GVariantBuilder *builder,
            CwRuleSet *rules,
            CwConnectorKind kind,
            CwStoreSession *session,
            gint64 number,
            GError **error)
{
  g_auto (GStrv) names = NULL;

  if (rules == NULL)
    return TRUE;
  names = cw_anchor_names_list (rules, kind, session, number, error);
  if (names != NULL)
    cw_variant_add (builder, "sourceAnchor", g_variant_new_strv ((const char *const *) names, -1));
  return names != NULL;
}

/* Why it is that, where it was left to Causeway. */
static void
add_reason (GVariantBuilder *builder, const CwMethodCall *call, CwConnectorKind kind)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  CwAnchorReason reason = cw_config_get_anchor_reason (config);

  if (kind != CW_CONNECTOR_KIND_ACTIVE_DIRECTORY || reason == CW_ANCHOR_UNDECIDED)
    return;
  cw_variant_add_string (builder, "sourceAnchorReason",
                         cw_anchor_reason_describe (cw_config_get_source_anchor (config), reason));
}

static gboolean
add_connector (GVariantBuilder *array,
               const CwMethodCall *call,
               CwStoreSession *session,
               const CwConnectorConfig *connector,
               CwRuleSet *rules,
               GError **error)
{
  gint64 number = cw_engine_get_connector_number (call->engine, connector->id);
  gboolean is_target = cw_connector_kind_is_target (connector->kind);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwPendingCounts counts = { { 0 } };
  guint64 n_objects = 0;

  cw_variant_add_string (&builder, "id", connector->id);
  cw_variant_add_string (&builder, "name", connector->name);
  cw_variant_add_string (&builder, "kind", cw_connector_kind_to_string (connector->kind));
  cw_variant_add_string (&builder, "side", is_target ? "target" : "source");
  if (number != 0 && !count_objects (session, number, &n_objects, error))
    return FALSE;
  cw_variant_add_int (&builder, "objects", (gint64) n_objects);
  if (is_target)
    {
      if (number != 0 && !cw_connector_space_count_pending (session, number, &counts, error))
        return FALSE;
      add_pending (&builder, &counts);
      cw_variant_add_time (&builder, "certificateExpiresAt",
                           cw_connector_certificate_get_end (connector->settings));
    }
  else
    {
      if (!add_anchor (&builder, rules, connector->kind, session, number, error))
        return FALSE;
      add_reason (&builder, call, connector->kind);
    }
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&builder));
  return TRUE;
}

static gboolean
add_connectors (GVariantBuilder *builder,
                const CwMethodCall *call,
                CwStoreSession *session,
                CwConfig *config,
                GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (config);
  g_autoptr (CwRuleSet) rules = cw_engine_dup_rules (call->engine, NULL);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < connectors->len; i++)
    if (!add_connector (&array, call, session, g_ptr_array_index (connectors, i), rules, error))
      return FALSE;
  cw_variant_add (builder, "connectors", g_variant_builder_end (&array));
  return TRUE;
}

/* A part says nothing of what it does not touch. */
static gboolean
add_last_whole (GVariantBuilder *builder,
                const CwMethodCall *call,
                CwStoreSession *session,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCycle) cycle = cw_run_store_get_last_cycle (session, NULL, &local_error);
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (cycle == NULL)
    return TRUE;
  cw_method_add_cycle (&inner, call->engine, cycle);
  cw_variant_add (builder, "lastWholeCycle", g_variant_builder_end (&inner));
  return TRUE;
}

static gboolean
add_last_cycle (GVariantBuilder *builder,
                const CwMethodCall *call,
                CwStoreSession *session,
                GError **error)
{
  g_autoptr (GPtrArray) cycles = cw_run_store_list_cycles (session, 0, 1, error);
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (cycles == NULL)
    return FALSE;
  if (cycles->len == 0)
    return TRUE;
  cw_method_add_cycle (&inner, call->engine, g_ptr_array_index (cycles, 0));
  cw_variant_add (builder, "lastCycle", g_variant_builder_end (&inner));
  return !((const CwCycle *) g_ptr_array_index (cycles, 0))->is_part ||
         add_last_whole (builder, call, session, error);
}

static gboolean
add_counts (GVariantBuilder *builder, CwStoreSession *session, GError **error)
{
  guint64 n_objects = 0;
  guint64 n_errors = 0;

  if (!cw_metaverse_count (session, &n_objects, error) ||
      !cw_run_store_count_errors (session, &n_errors, error))
    return FALSE;
  cw_variant_add_int (builder, "metaverseObjects", (gint64) n_objects);
  cw_variant_add_int (builder, "objectErrors", (gint64) n_errors);
  return TRUE;
}

static gboolean
add_keys (GVariantBuilder *builder,
          const CwMethodCall *call,
          CwStoreSession *session,
          GError **error)
{
  CwVault *vault = cw_engine_get_vault (call->engine);
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (CwKeyState) state = { 0 };

  if (!cw_key_state_read (session, vault, &state, error))
    return FALSE;
  cw_method_add_keys (&inner, vault, &state);
  cw_variant_add (builder, "keys", g_variant_builder_end (&inner));
  return TRUE;
}

static gboolean
add_alerts (GVariantBuilder *builder,
            const CwMethodCall *call,
            CwStoreSession *session,
            GError **error)
{
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!cw_method_add_alerts (&inner, call->engine, session, error))
    return FALSE;
  cw_variant_add (builder, "alerts", g_variant_builder_end (&inner));
  return TRUE;
}

/* What the file takes on the disk, with what SQLite has not yet put into the file itself. */
static void
add_file (GVariantBuilder *inner, const CwMethodCall *call)
{
  static const char *const ends[] = { "", "-wal", NULL };
  g_autofree char *path =
      g_build_filename (cw_engine_get_state_dir (call->engine), "causeway.db", NULL);
  gint64 size = 0;

  for (guint i = 0; ends[i] != NULL; i++)
    {
      g_autofree char *file = g_strconcat (path, ends[i], NULL);
      GStatBuf st;

      if (g_stat (file, &st) == 0)
        size += (gint64) st.st_size;
    }
  cw_variant_add_string (inner, "file", path);
  cw_variant_add_int (inner, "bytes", size);
}

static void
add_database (GVariantBuilder *builder, const CwMethodCall *call)
{
  g_autoptr (JsonObject) database = cw_engine_dup_database (call->engine);
  const char *kind = json_object_get_string_member (database, "kind");
  g_autoptr (CwPostgresqlSettings) settings =
      g_str_equal (kind, "postgresql") ? cw_postgresql_settings_new_from_json (database, NULL, NULL)
                                       : NULL;
  g_autofree char *place = settings != NULL ? cw_postgresql_settings_describe (settings) : NULL;
  g_autofree char *reason = NULL;
  gint64 since_usec = 0;
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&inner, "kind", kind);
  cw_variant_add_string (&inner, "place", place);
  if (place == NULL)
    add_file (&inner, call);
  if (cw_engine_is_store_away (call->engine, &since_usec, &reason))
    {
      cw_variant_add_time (&inner, "waitingSince", since_usec);
      cw_variant_add_string (&inner, "reason", reason);
    }
  cw_variant_add (builder, "database", g_variant_builder_end (&inner));
}

static void
add_engine (GVariantBuilder *builder, const CwMethodCall *call, CwConfig *config)
{
  g_autoptr (CwCycleProgress) progress = cw_engine_dup_progress (call->engine);
  CwExportPermit permit = cw_export_permit_find (cw_engine_get_lease (call->engine), config);

  cw_variant_add_string (builder, "version", CW_VERSION);
  cw_variant_add_string (builder, "state", cw_engine_get_state (call->engine));
  cw_variant_add_string (builder, "role", cw_role_to_string (call->role));
  cw_variant_add_int (builder, "pid", getpid ());
  cw_variant_add_string (builder, "stateDir", cw_engine_get_state_dir (call->engine));
  cw_variant_add_time (builder, "startedAt", cw_engine_get_started (call->engine));
  cw_variant_add_bool (builder, "staging", permit != CW_EXPORT_PERMIT_GIVEN);
  if (permit == CW_EXPORT_PERMIT_ATTACHED)
    cw_variant_add_bool (builder, "attached", TRUE);
  if (progress != NULL)
    cw_variant_add (builder, "cycle", cw_cycle_progress_to_variant (progress));
}

/* Whoever was deleted in the directories meanwhile, after a move or a restore. */
static gboolean
add_unclaimed (GVariantBuilder *builder, CwStoreSession *session, GError **error)
{
  g_autoptr (JsonObject) state = NULL;
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!cw_unclaimed_state_read (session, &state, error))
    return FALSE;
  if (state == NULL)
    return TRUE;
  cw_variant_add_string (&inner, "state", cw_unclaimed_state_get_name (state));
  if (json_object_has_member (state, "found"))
    {
      cw_variant_add_int (&inner, "found", json_object_get_int_member (state, "found"));
      cw_variant_add_int (&inner, "kept", json_object_get_int_member (state, "kept"));
    }
  cw_variant_add_string (&inner, "reason",
                         json_object_get_string_member_with_default (state, "obstacle", NULL));
  cw_variant_add (builder, "unclaimed", g_variant_builder_end (&inner));
  return TRUE;
}

static GVariant *
make_whole (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) scheduler = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwSchedulerStatus status;

  if (session == NULL || !cw_engine_get_scheduler (call->engine, &status, error))
    return NULL;
  add_engine (&builder, call, config);
  add_database (&builder, call);
  cw_method_add_scheduler (&scheduler, call->engine, &status);
  cw_variant_add (&builder, "scheduler", g_variant_builder_end (&scheduler));
  if (!add_last_cycle (&builder, call, session, error) || !add_counts (&builder, session, error) ||
      !add_keys (&builder, call, session, error) || !add_alerts (&builder, call, session, error) ||
      !cw_method_add_instance (&builder, call->engine, error) ||
      !add_unclaimed (&builder, session, error) ||
      !add_connectors (&builder, call, session, config, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}

/* What is known without the database. */
static GVariant *
make_without_store (const CwMethodCall *call)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  add_engine (&builder, call, config);
  add_database (&builder, call);
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_get_status (const CwMethodCall *call, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GVariant *answer = NULL;

  if (cw_engine_is_store_away (call->engine, NULL, NULL))
    return make_without_store (call);
  answer = make_whole (call, &local_error);
  if (answer != NULL)
    return answer;
  cw_engine_note_store_error (call->engine, local_error);
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_STORE_AWAY))
    return make_without_store (call);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}
