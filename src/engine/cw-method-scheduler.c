/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-engine-bells.h"
#include "engine/cw-variant.h"

gboolean
cw_method_parse_type (const char *type, gboolean *ret_is_initial, GError **error)
{
  if (g_str_equal (type, "initial") || g_str_equal (type, "delta"))
    {
      *ret_is_initial = g_str_equal (type, "initial");
      return TRUE;
    }
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "“%s” is no type of cycle: it is delta or initial", type);
  return FALSE;
}

static void
add_listener (GVariantBuilder *array, const CwListenerStatus *listener)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "connectorId", listener->connector_id);
  cw_variant_add_string (&item, "connector", listener->connector_name);
  cw_variant_add_string (&item, "partition", listener->partition);
  cw_variant_add_string (&item, "state", cw_listener_state_to_string (listener->state));
  cw_variant_add_time (&item, "since", listener->since_usec);
  cw_variant_add_string (&item, "message", listener->message);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

static void
add_bells (GVariantBuilder *builder, CwEngine *engine)
{
  g_autoptr (CwBellStatus) bells = cw_engine_dup_bells (engine);
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  cw_variant_add_bool (&inner, "enabled", bells->is_wished);
  cw_variant_add_bool (&inner, "active", bells->is_on);
  cw_variant_add_bool (&inner, "waiting", bells->is_waiting);
  cw_variant_add_time (&inner, "lastChangeAt", bells->last_rung_usec);
  for (guint i = 0; i < bells->listeners->len; i++)
    add_listener (&array, g_ptr_array_index (bells->listeners, i));
  cw_variant_add (&inner, "listeners", g_variant_builder_end (&array));
  cw_variant_add (builder, "nearRealTime", g_variant_builder_end (&inner));
}

void
cw_method_add_scheduler (GVariantBuilder *builder,
                         CwEngine *engine,
                         const CwSchedulerStatus *status)
{
  cw_variant_add_bool (builder, "enabled", status->is_enabled);
  cw_variant_add_bool (builder, "suspended", status->is_suspended);
  cw_variant_add_bool (builder, "setupOpen", status->is_held);
  cw_variant_add_int (builder, "intervalMinutes", status->interval_minutes);
  cw_variant_add_string (builder, "nextType", status->next_is_initial ? "initial" : "delta");
  cw_variant_add_time (builder, "nextAt", status->next_due_usec);
  cw_variant_add_time (builder, "lastStartedAt", status->last_started_usec);
  add_bells (builder, engine);
}

GVariant *
cw_method_get_scheduler (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwSchedulerStatus status;

  if (!cw_engine_get_scheduler (call->engine, &status, error))
    return NULL;
  cw_method_add_scheduler (&builder, call->engine, &status);
  return cw_variant_end_answer (&builder);
}

/* Sets one value; @value: (nullable): it stays. @config: (transfer full) (nullable): an earlier one
 * failed. (transfer full) */
static CwConfig *
put_value (CwConfig *config, const char *path, const char *value, GError **error)
{
  g_autoptr (CwConfig) before = config;

  if (before == NULL || value == NULL)
    return g_steal_pointer (&before);
  return cw_config_set_value (before, path, value, error);
}

/* "true" (nullable) */
static const char *
find_switch (GVariantDict *dict, const char *name)
{
  gboolean is_on = FALSE;

  if (!g_variant_dict_lookup (dict, name, "b", &is_on))
    return NULL;
  return is_on ? "true" : "false";
}

static CwConfig *
change_scheduler (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  GVariantDict *dict = user_data;
  CwConfig *config = cw_config_ref (current);
  g_autofree char *interval = NULL;
  guint32 minutes = 0;

  if (g_variant_dict_lookup (dict, "intervalMinutes", "u", &minutes))
    interval = g_strdup_printf ("%u", minutes);
  config = put_value (config, "scheduler.enabled", find_switch (dict, "enabled"), error);
  config = put_value (config, "scheduler.intervalMinutes", interval, error);
  return put_value (config, "scheduler.nearRealTime.enabled", find_switch (dict, "nearRealTime"),
                    error);
}

static const char *
name_type (gboolean is_initial)
{
  return is_initial ? "initial" : "delta";
}

/* What of the schedule is not in the configuration. */
static void
note_schedule (const CwMethodCall *call, const CwSchedulerStatus *before)
{
  CwSchedulerStatus after;

  if (!cw_engine_get_scheduler (call->engine, &after, NULL))
    return;
  if (after.is_suspended != before->is_suspended)
    cw_audit_note (call->notes, "suspended", before->is_suspended ? "true" : "false",
                   after.is_suspended ? "true" : "false");
  if (after.next_is_initial != before->next_is_initial)
    cw_audit_note (call->notes, "nextType", name_type (before->next_is_initial),
                   name_type (after.next_is_initial));
}

static gboolean
put_scheduler (const CwMethodCall *call, GVariantDict *dict, GError **error)
{
  const char *type = NULL;
  gboolean is_initial = FALSE;
  gboolean is_suspended = FALSE;

  if (g_variant_dict_lookup (dict, "nextType", "&s", &type) &&
      !cw_method_parse_type (type, &is_initial, error))
    return FALSE;
  if (!cw_engine_change_config (call->engine,
                                &(CwConfigOccasion){ call->author, CW_CONFIG_KIND_SCHEDULE, 0 },
                                change_scheduler, dict, NULL, error))
    return FALSE;
  if (type != NULL && !cw_engine_set_next_type (call->engine, is_initial, error))
    return FALSE;
  return !g_variant_dict_lookup (dict, "suspended", "b", &is_suspended) ||
         cw_engine_set_suspended (call->engine, is_suspended, error);
}

GVariant *
cw_method_set_scheduler (const CwMethodCall *call, GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 0);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (options);
  CwSchedulerStatus before;
  gboolean is_good = FALSE;

  if (!cw_engine_get_scheduler (call->engine, &before, error))
    return NULL;
  is_good = put_scheduler (call, &dict, error);
  /* What was changed before something failed, too. */
  note_schedule (call, &before);
  return is_good ? cw_method_get_scheduler (call, error) : NULL;
}
