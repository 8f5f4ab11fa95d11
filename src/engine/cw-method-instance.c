/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-audit.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-variant.h"

#define LONGEST_NAME 100

/* The installations, the lease, and what is to be compared. */
typedef struct
{
  CwStoreSession *session; /* (owned) */
  GPtrArray *instances;    /* (owned) (element-type CwInstance) */
  char *own;               /* (owned) (nullable): the id of this one */
  char *digest;            /* (owned): of the newest configuration */
  CwLeaseStatus status;
  gboolean is_shared; /* others can be there */
} Look;

static void
look_clear (Look *look)
{
  g_clear_pointer (&look->instances, g_ptr_array_unref);
  g_clear_pointer (&look->session, cw_store_session_free);
  g_clear_pointer (&look->own, g_free);
  g_clear_pointer (&look->digest, g_free);
  cw_lease_status_clear (&look->status);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

/* "" when there is none that this program can read. */
static gboolean
read_digest (Look *look, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConfigVersion) newest = cw_config_store_get (look->session, &local_error);
  g_autoptr (CwConfig) config = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  config = newest != NULL ? cw_config_new_from_text (newest->text, NULL) : cw_config_new_default ();
  look->digest = g_strdup (config != NULL ? cw_config_get_digest (config) : "");
  return TRUE;
}

static gboolean
look_read (Look *look, CwEngine *engine, GError **error)
{
  CwLease *lease = cw_engine_get_lease (engine);

  look->session = cw_store_open_session (cw_engine_get_store (engine), error);
  look->instances = look->session != NULL ? cw_instance_store_list (look->session, error) : NULL;
  if (look->instances == NULL || !read_digest (look, error))
    return FALSE;
  look->own = cw_engine_dup_instance_id (engine);
  look->is_shared = lease != NULL;
  if (lease != NULL)
    cw_lease_get_status (lease, &look->status);
  else
    look->status = (CwLeaseStatus){ .state = CW_LEASE_ACTIVE, .holder = g_strdup (look->own) };
  return TRUE;
}

/* "" is this one. (transfer none) */
static const CwInstance *
find (const Look *look, const char *id_or_name, GError **error)
{
  const char *wanted = id_or_name[0] != '\0' || look->own == NULL ? id_or_name : look->own;

  return cw_instance_store_find (look->instances, wanted, error);
}

static gboolean
is_holder (const Look *look, const CwInstance *instance)
{
  return g_strcmp0 (look->status.holder, instance->id) == 0;
}

static gboolean
is_same_config (const Look *look, const CwInstance *instance)
{
  /* Nobody has a turn where nothing is shared. */
  return !look->is_shared ||
         (look->digest[0] != '\0' && g_str_equal (instance->config_digest, look->digest));
}

/* ----- what is told */

static void
add_instance (GVariantBuilder *builder, const Look *look, const CwInstance *instance)
{
  cw_variant_add_string (builder, "id", instance->id);
  cw_variant_add_string (builder, "name", instance->name);
  cw_variant_add_string (builder, "host", instance->host);
  cw_variant_add_string (builder, "version", instance->version);
  cw_variant_add_time (builder, "createdAt", instance->created_usec);
  cw_variant_add_time (builder, "seenAt", instance->seen_usec);
  cw_variant_add_string (builder, "mode",
                         instance->mode == CW_INSTANCE_STAGING ? "staging" : "active");
  cw_variant_add_bool (builder, "exports", is_holder (look, instance));
  cw_variant_add_bool (builder, "own", g_strcmp0 (look->own, instance->id) == 0);
  cw_variant_add_bool (builder, "sameConfiguration", is_same_config (look, instance));
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
add_lease (GVariantBuilder *builder, const Look *look)
{
  const CwInstance *holder =
      look->status.holder != NULL
          ? cw_instance_store_find (look->instances, look->status.holder, NULL)
          : NULL;

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

gboolean
cw_method_add_instance (GVariantBuilder *builder, CwEngine *engine, GError **error)
{
  g_auto (Look) look = { NULL };
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwInstance *own = NULL;

  if (!look_read (&look, engine, error))
    return FALSE;
  own = look.own != NULL ? cw_instance_store_find (look.instances, look.own, NULL) : NULL;
  cw_variant_add_string (&inner, "name", own != NULL ? own->name : NULL);
  add_lease (&inner, &look);
  cw_variant_add (builder, "instance", g_variant_builder_end (&inner));
  return TRUE;
}

GVariant *
cw_method_list_instances (const CwMethodCall *call, GError **error)
{
  g_auto (Look) look = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (!look_read (&look, call->engine, error))
    return NULL;
  for (guint i = 0; i < look.instances->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      add_instance (&item, &look, g_ptr_array_index (look.instances, i));
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  add_lease (&builder, &look);
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  return cw_variant_end_answer (&builder);
}

/* ----- changes */

static gboolean
check_config (const Look *look, const CwInstance *instance, GError **error)
{
  if (is_same_config (look, instance))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "“%s” works with another configuration than the one that is stored, so it would "
               "export something else. It loads that by itself within seconds while it runs: see "
               "that it does, and what its journal says, then try again",
               instance->name);
  return FALSE;
}

/* Whoever exports is asked to stop; one that does not answer is not. */
static gboolean
check_holder (const Look *look, const CwInstance *instance, GError **error)
{
  const CwInstance *holder =
      look->status.holder != NULL
          ? cw_instance_store_find (look->instances, look->status.holder, NULL)
          : NULL;

  if (holder == NULL || holder == instance || look->status.until_usec == 0 ||
      look->status.until_usec > g_get_real_time ())
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_BUSY,
               "“%s”, which exports, has not been at work for %lld seconds, so it cannot be asked "
               "to stop. Find out what it is doing. If it is not coming back, `causewayctl "
               "instance activate --force` takes over",
               holder->name, (long long) (holder->silent_usec / G_USEC_PER_SEC));
  return FALSE;
}

static gboolean
check_activation (const CwMethodCall *call,
                  const Look *look,
                  const CwInstance *instance,
                  gboolean is_forced,
                  GError **error)
{
  CwLease *lease = cw_engine_get_lease (call->engine);

  if (!check_config (look, instance, error))
    return FALSE;
  return is_forced || lease == NULL ||
         (cw_lease_check (lease, error) && check_holder (look, instance, error));
}

static GVariant *
answer_instance (const CwMethodCall *call, const char *id, GError **error)
{
  g_auto (Look) look = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwInstance *instance = NULL;

  cw_engine_hurry_lease (call->engine);
  if (!look_read (&look, call->engine, error))
    return NULL;
  instance = find (&look, id, error);
  if (instance == NULL)
    return NULL;
  add_instance (&builder, &look, instance);
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_activate_instance (const CwMethodCall *call, GError **error)
{
  g_autoptr (GVariant) options = NULL;
  const char *name = NULL;
  gboolean is_forced = FALSE;
  g_auto (Look) look = { NULL };
  const CwInstance *instance = NULL;

  g_variant_get (call->args, "(&s@a{sv})", &name, &options);
  (void) g_variant_lookup (options, "force", "b", &is_forced);
  instance = look_read (&look, call->engine, error) ? find (&look, name, error) : NULL;
  if (instance == NULL || !check_activation (call, &look, instance, is_forced, error))
    return NULL;
  cw_audit_note (call->notes, instance->name,
                 instance->mode == CW_INSTANCE_STAGING ? "staging" : "active",
                 is_forced ? "active, by force" : "active");
  if (!cw_instance_store_activate (look.session, instance->id, is_forced, error))
    return NULL;
  return answer_instance (call, instance->id, error);
}

GVariant *
cw_method_stage_instance (const CwMethodCall *call, GError **error)
{
  const char *name = NULL;
  g_auto (Look) look = { NULL };
  const CwInstance *instance = NULL;

  g_variant_get (call->args, "(&s)", &name);
  instance = look_read (&look, call->engine, error) ? find (&look, name, error) : NULL;
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
check_name (const Look *look, const CwInstance *instance, const char *name, GError **error)
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
  g_auto (Look) look = { NULL };
  const CwInstance *instance = NULL;

  g_variant_get (call->args, "(&s&s)", &id_or_name, &name);
  instance = look_read (&look, call->engine, error) ? find (&look, id_or_name, error) : NULL;
  if (instance == NULL || !check_name (&look, instance, name, error))
    return NULL;
  cw_audit_note (call->notes, instance->id, instance->name, name);
  if (!cw_instance_store_rename (look.session, instance->id, name, error))
    return NULL;
  return answer_instance (call, instance->id, error);
}

static gboolean
check_removal (const Look *look, const CwInstance *instance, GError **error)
{
  if (g_strcmp0 (instance->id, look->own) == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "This is the installation that you are asking: another one has to "
                           "remove it");
      return FALSE;
    }
  if (instance->mode == CW_INSTANCE_STAGING && !is_holder (look, instance))
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
  g_auto (Look) look = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwInstance *instance = NULL;

  g_variant_get (call->args, "(&s)", &name);
  instance = look_read (&look, call->engine, error) ? find (&look, name, error) : NULL;
  if (instance == NULL || !check_removal (&look, instance, error))
    return NULL;
  cw_audit_note (call->notes, instance->id, instance->name, NULL);
  if (!cw_instance_store_remove (look.session, instance->id, error))
    return NULL;
  add_instance (&builder, &look, instance);
  return cw_variant_end_answer (&builder);
}
