/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-audit.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-exporter-state.h"
#include "engine/cw-instance-look.h"
#include "engine/cw-variant.h"

#define LONGEST_NAME 100

/* ----- what is told */

/* What the tenants say of who exports there, as far as this installation has seen it. */
static void
add_tenant (GVariantBuilder *array,
            const CwConnectorConfig *connector,
            const CwExporterTenant *tenant)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwExporterNote *note = tenant->seen;

  cw_variant_add_string (&item, "connector", connector->id);
  cw_variant_add_string (&item, "name", connector->name);
  cw_variant_add_bool (&item, "holding", tenant->is_held);
  cw_variant_add_bool (&item, "own", g_strcmp0 (note->mark, tenant->mark) == 0);
  if (cw_exporter_note_is_readable (note))
    {
      cw_variant_add_string (&item, "host", note->host);
      cw_variant_add_string (&item, "installation", note->installation);
      cw_variant_add_string (&item, "version", note->version);
      cw_variant_add_time (&item, "time", note->time_usec);
    }
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

static gboolean
add_tenants (GVariantBuilder *builder, CwEngine *engine, CwStoreSession *session, GError **error)
{
  g_autoptr (CwExporterState) state = cw_exporter_state_read (session, error);
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  GPtrArray *connectors = cw_config_get_connectors (config);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (state == NULL)
    return FALSE;
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      const CwExporterTenant *tenant = cw_exporter_state_find (state, connector->id);

      if (tenant != NULL && tenant->seen != NULL)
        add_tenant (&array, connector, tenant);
    }
  cw_variant_add (builder, "tenants", g_variant_builder_end (&array));
  return TRUE;
}

static void
add_instance (GVariantBuilder *builder, const CwInstanceLook *look, const CwInstance *instance)
{
  cw_variant_add_string (builder, "id", instance->id);
  cw_variant_add_string (builder, "name", instance->name);
  cw_variant_add_string (builder, "host", instance->host);
  cw_variant_add_string (builder, "version", instance->version);
  cw_variant_add_time (builder, "createdAt", instance->created_usec);
  cw_variant_add_time (builder, "seenAt", instance->seen_usec);
  cw_variant_add_string (builder, "mode",
                         instance->mode == CW_INSTANCE_STAGING ? "staging" : "active");
  cw_variant_add_bool (builder, "exports", cw_instance_look_is_holder (look, instance));
  cw_variant_add_bool (builder, "own", g_strcmp0 (look->own, instance->id) == 0);
  cw_variant_add_bool (builder, "sameConfiguration",
                       cw_instance_look_is_same_config (look, instance));
  cw_variant_add_bool (builder, "sameRules", cw_instance_look_is_same_rules (look, instance));
  cw_variant_add_bool (builder, "answers", !cw_instance_look_is_silent (look, instance));
}

static void
add_trouble (GVariantBuilder *builder, const GError *trouble)
{
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (trouble == NULL)
    return;
  cw_variant_add_string (&inner, "code", cw_error_name (trouble));
  cw_variant_add_string (&inner, "message", trouble->message);
  cw_variant_add (builder, "trouble", g_variant_builder_end (&inner));
}

static void
add_lease (GVariantBuilder *builder, const CwInstanceLook *look)
{
  const CwInstance *holder = cw_instance_look_find_holder (look);

  cw_variant_add_string (builder, "id", look->own);
  cw_variant_add_string (builder, "state", cw_lease_state_to_string (look->status.state));
  cw_variant_add_bool (builder, "shared", look->is_shared);
  cw_variant_add_string (builder, "holder", look->status.holder);
  cw_variant_add_string (builder, "holderName", holder != NULL ? holder->name : NULL);
  cw_variant_add_time (builder, "until", look->status.until_usec);
  if (look->status.epoch != 0)
    cw_variant_add_int (builder, "epoch", look->status.epoch);
  add_trouble (builder, look->status.trouble);
}

static gboolean
add_instances (GVariantBuilder *builder,
               CwEngine *engine,
               const CwInstanceLook *look,
               GError **error)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < look->instances->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      const CwInstance *instance = g_ptr_array_index (look->instances, i);

      add_instance (&item, look, instance);
      if (g_strcmp0 (look->own, instance->id) == 0 &&
          !add_tenants (&item, engine, look->session, error))
        return FALSE;
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (builder, "items", g_variant_builder_end (&array));
  return TRUE;
}

gboolean
cw_method_add_instance (GVariantBuilder *builder, CwEngine *engine, GError **error)
{
  g_auto (CwInstanceLook) look = { NULL };
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwInstance *own = NULL;

  if (!cw_instance_look_read (&look, engine, error))
    return FALSE;
  own = look.own != NULL ? cw_instance_store_find (look.instances, look.own, NULL) : NULL;
  cw_variant_add_string (&inner, "name", own != NULL ? own->name : NULL);
  add_lease (&inner, &look);
  if (!add_tenants (&inner, engine, look.session, error))
    return FALSE;
  if (look.is_shared && !add_instances (&inner, engine, &look, error))
    return FALSE;
  cw_variant_add (builder, "instance", g_variant_builder_end (&inner));
  return TRUE;
}

GVariant *
cw_method_list_instances (const CwMethodCall *call, GError **error)
{
  g_auto (CwInstanceLook) look = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!cw_instance_look_read (&look, call->engine, error))
    return NULL;
  add_lease (&builder, &look);
  if (!add_tenants (&builder, call->engine, look.session, error) ||
      !add_instances (&builder, call->engine, &look, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}

/* ----- changes */

static gboolean
check_config (const CwInstanceLook *look, const CwInstance *instance, GError **error)
{
  if (cw_instance_look_is_same_config (look, instance))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "“%s” works with another configuration than the one that is stored, so it would "
               "export something else. It loads that by itself within seconds while it runs: see "
               "that it does, and what its journal says, then try again",
               instance->name);
  return FALSE;
}

/* Whoever exports is asked to stop; one that does not answer is not. By the database's clock: this
 * computer's may be another one. */
static gboolean
check_holder (const CwInstanceLook *look, const CwInstance *instance, GError **error)
{
  const CwInstance *holder = cw_instance_look_find_holder (look);

  if (holder == NULL || holder == instance || !cw_instance_look_is_silent (look, holder))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_BUSY,
               "“%s”, which exports, has not been at work for %lld seconds, so it cannot be asked "
               "to stop. Find out what it is doing. If it is not coming back, `causewayctl "
               "instance activate --force` takes over",
               holder->name, (long long) (holder->silent_usec / G_USEC_PER_SEC));
  return FALSE;
}

/* Of one that is gone nothing can be copied any more, so force does not ask for it. */
static gboolean
check_rules (const CwInstanceLook *look, const CwInstance *instance, GError **error)
{
  const CwInstance *holder = cw_instance_look_find_holder (look);

  if (cw_instance_look_is_same_rules (look, instance))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "“%s” has other rules in the files of its folder “rules” than “%s”, so it would "
               "export something else. Let both have the same files, which a configuration "
               "profile holds too, or have the rules in the configuration (`causewayctl rule "
               "add`)",
               instance->name, holder != NULL ? holder->name : look->own);
  return FALSE;
}

static gboolean
check_activation (const CwMethodCall *call,
                  const CwInstanceLook *look,
                  const CwInstance *instance,
                  gboolean is_forced,
                  GError **error)
{
  CwLease *lease = cw_engine_get_lease (call->engine);

  if (!check_config (look, instance, error))
    return FALSE;
  return is_forced || lease == NULL ||
         (cw_lease_check (lease, error) && check_holder (look, instance, error) &&
          check_rules (look, instance, error));
}

static GVariant *
answer_instance (const CwMethodCall *call, const char *id, GError **error)
{
  g_auto (CwInstanceLook) look = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwInstance *instance = NULL;

  cw_engine_hurry_lease (call->engine);
  if (!cw_instance_look_read (&look, call->engine, error))
    return NULL;
  instance = cw_instance_look_find (&look, id, error);
  if (instance == NULL)
    return NULL;
  add_instance (&builder, &look, instance);
  return cw_variant_end_answer (&builder);
}

/* By force: whoever else exported into a tenant does so no more, says the administrator. */
static gboolean
accept_exporters (const CwMethodCall *call,
                  const CwInstanceLook *look,
                  const CwInstance *instance,
                  GError **error)
{
  g_autofree char *hosts = NULL;

  if (g_strcmp0 (instance->id, look->own) != 0)
    return TRUE;
  if (!cw_exporter_state_accept (look->session, &hosts, error))
    return FALSE;
  if (hosts[0] != '\0')
    cw_audit_note (call->notes, "exports in place of", hosts, instance->name);
  return TRUE;
}

GVariant *
cw_method_activate_instance (const CwMethodCall *call, GError **error)
{
  g_autoptr (GVariant) options = NULL;
  const char *name = NULL;
  gboolean is_forced = FALSE;
  g_auto (CwInstanceLook) look = { NULL };
  const CwInstance *instance = NULL;

  g_variant_get (call->args, "(&s@a{sv})", &name, &options);
  (void) g_variant_lookup (options, "force", "b", &is_forced);
  instance = cw_instance_look_read (&look, call->engine, error)
                 ? cw_instance_look_find (&look, name, error)
                 : NULL;
  if (instance == NULL || !check_activation (call, &look, instance, is_forced, error))
    return NULL;
  cw_audit_note (call->notes, instance->name,
                 instance->mode == CW_INSTANCE_STAGING ? "staging" : "active",
                 is_forced ? "active, by force" : "active");
  if (!cw_instance_store_activate (look.session, instance->id, is_forced, error) ||
      (is_forced && !accept_exporters (call, &look, instance, error)))
    return NULL;
  return answer_instance (call, instance->id, error);
}

GVariant *
cw_method_stage_instance (const CwMethodCall *call, GError **error)
{
  const char *name = NULL;
  g_auto (CwInstanceLook) look = { NULL };
  const CwInstance *instance = NULL;

  g_variant_get (call->args, "(&s)", &name);
  instance = cw_instance_look_read (&look, call->engine, error)
                 ? cw_instance_look_find (&look, name, error)
                 : NULL;
  if (instance == NULL)
    return NULL;
  if (!look.is_shared)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                           "The data lies in a file, so there is no other installation that would "
                           "export instead: `causewayctl config set staging true` has this one "
                           "export nothing");
      return NULL;
    }
  cw_audit_note (call->notes, instance->name,
                 instance->mode == CW_INSTANCE_STAGING ? "staging" : "active", "staging");
  if (!cw_instance_store_stage (look.session, instance->id, error))
    return NULL;
  return answer_instance (call, instance->id, error);
}

static gboolean
check_name (const CwInstanceLook *look,
            const CwInstance *instance,
            const char *name,
            GError **error)
{
  const CwInstance *other = NULL;

  if (name[0] == '\0' || g_utf8_strlen (name, -1) > LONGEST_NAME)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "The name of an installation has 1 to %d characters", LONGEST_NAME);
      return FALSE;
    }
  other = cw_instance_store_find (look->instances, name, NULL);
  if (other == NULL || other == instance)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT, "Another installation is called “%s” already",
               name);
  return FALSE;
}

GVariant *
cw_method_rename_instance (const CwMethodCall *call, GError **error)
{
  const char *id_or_name = NULL;
  const char *name = NULL;
  g_auto (CwInstanceLook) look = { NULL };
  const CwInstance *instance = NULL;

  g_variant_get (call->args, "(&s&s)", &id_or_name, &name);
  instance = cw_instance_look_read (&look, call->engine, error)
                 ? cw_instance_look_find (&look, id_or_name, error)
                 : NULL;
  if (instance == NULL || !check_name (&look, instance, name, error))
    return NULL;
  cw_audit_note (call->notes, instance->id, instance->name, name);
  if (!cw_instance_store_rename (look.session, instance->id, name, error))
    return NULL;
  return answer_instance (call, instance->id, error);
}

static gboolean
check_removal (const CwInstanceLook *look, const CwInstance *instance, GError **error)
{
  if (g_strcmp0 (instance->id, look->own) == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "This is the installation that you are asking: another one has to "
                           "remove it");
      return FALSE;
    }
  if (instance->mode == CW_INSTANCE_STAGING && !cw_instance_look_is_holder (look, instance))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_BUSY,
               "“%s” is the one that exports: have another one take over first, with `causewayctl "
               "instance activate`",
               instance->name);
  return FALSE;
}

GVariant *
cw_method_remove_instance (const CwMethodCall *call, GError **error)
{
  const char *name = NULL;
  g_auto (CwInstanceLook) look = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwInstance *instance = NULL;

  g_variant_get (call->args, "(&s)", &name);
  instance = cw_instance_look_read (&look, call->engine, error)
                 ? cw_instance_look_find (&look, name, error)
                 : NULL;
  if (instance == NULL || !check_removal (&look, instance, error))
    return NULL;
  cw_audit_note (call->notes, instance->id, instance->name, NULL);
  if (!cw_instance_store_remove (look.session, instance->id, error))
    return NULL;
  add_instance (&builder, &look, instance);
  return cw_variant_end_answer (&builder);
}
