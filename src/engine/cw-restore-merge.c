/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-restore-merge.h"

#include <string.h>

#include "base/cw-time.h"
#include "engine/cw-alert-secret.h"
#include "engine/cw-config-keep.h"
#include "engine/cw-exporter-state.h"
#include "engine/cw-store-value.h"
#include "engine/cw-unclaimed-state.h"
#include "model/cw-guard-maximum.h"
#include "store/cw-config-store.h"
#include "store/cw-made-store.h"
#include "store/cw-store-restored.h"
#include "store/cw-unclaimed-store.h"

typedef struct
{
  CwEngine *engine; /* (nullable): none is at work */
  const char *state_dir;
  gint64 created_usec; /* when what is restored was true */
  gboolean is_used;
  gboolean may_export;
  const char *mark; /* (nullable): of a restore into two places (cw-restore-settle.h) */
  CwStoreSession *restored;
  CwStoreSession *present; /* (nullable) */
  CwConfig *config;        /* (owned) (nullable): as it will be */
} Merge;

/* ----- what is not known any more */

static gboolean
forget_values (Merge *merge, GError **error)
{
  g_autofree char *created = cw_time_format_iso8601 (merge->created_usec);
  const struct
  {
    const char *name;
    const char *value;
  } values[] = {
    { CW_VALUE_NEXT_TYPE, "initial" },     { CW_VALUE_CYCLE_BASELINE, NULL },
    { CW_VALUE_CYCLE_PHASE, NULL },        { CW_VALUE_SYNCHRONISE_BASIS, NULL },
    { CW_VALUE_DATABASE_MOVE, NULL },      { CW_VALUE_DATABASE_RESTORED, created },
    { CW_VALUE_DATABASE_RESTORING, NULL }, { CW_VALUE_EXPORTS, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (!cw_config_store_put_value (merge->restored, values[i].name, values[i].value, error))
      return FALSE;
  return cw_exporter_state_reclaim (merge->restored, error);
}

/* ----- what is known of the present, beside a configuration that stays */

static gboolean
keep_value (Merge *merge, const char *name, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *value = cw_config_store_get_value (merge->present, name, &local_error);

  if (local_error == NULL)
    return cw_config_store_put_value (merge->restored, name, value, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Of the notes in the tenants, of keys, of what a set-up has begun, and of what people were told:
 * none of that goes back with what was read. */
static gboolean
keep_values (Merge *merge, GError **error)
{
  static const char *const names[] = {
    CW_VALUE_ALERT_BOOK,        CW_VALUE_ALERT_COMMAND, CW_VALUE_ALERT_MAIL,
    CW_VALUE_EXPORTERS,         CW_VALUE_KEYS_RETIRED,  CW_VALUE_SCHEDULER_SUSPENDED,
    CW_VALUE_SETUP_CERTIFICATE, CW_VALUE_SETUP_LAST,
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (!keep_value (merge, names[i], error))
      return FALSE;
  return TRUE;
}

/* ----- the configuration */

/* Whom the backup knows was taken by the filters of then: with others nothing is concluded from who
 * is not among them. One that cannot be read was another one. */
static gboolean
take_filters (Merge *merge, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConfigVersion) stored = cw_config_store_get (merge->restored, &local_error);
  g_autofree char *text = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  text = stored != NULL ? cw_guard_maximum_apply (stored->text, NULL) : NULL;
  merge->config = text != NULL ? cw_config_new_from_text (text, NULL) : NULL;
  if (merge->config == NULL)
    merge->config = cw_config_new_default ();
  return TRUE;
}

/* Whichever of the two is in staging mode, nothing begins to export because of a restore. */
static CwConfig *
keep_staging (Merge *merge, CwConfig *wanted, CwConfig *kept, GError **error)
{
  gboolean is_staging = cw_config_get_staging (wanted) || !merge->may_export;

  return is_staging && !cw_config_get_staging (kept)
             ? cw_config_set_value (kept, "staging", "true", error)
             : cw_config_ref (kept);
}

static gboolean
store_config (Merge *merge, gint64 version, GError **error)
{
  g_autofree char *text = cw_config_to_text (merge->config);
  const CwConfigVersion changed = {
    .author = (char *) "restore",
    .kind = (char *) cw_config_kind_to_string (CW_CONFIG_KIND_DATABASE),
    .text = text,
  };

  return cw_config_store_put (merge->restored, version, &changed, NULL, error);
}

static gboolean
merge_config (Merge *merge, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConfigVersion) stored = cw_config_store_get (merge->restored, &local_error);
  g_autoptr (CwConfig) present = cw_engine_dup_config (merge->engine, NULL);
  g_autoptr (CwConfig) wanted = NULL;
  g_autoptr (CwConfig) kept = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) paths = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (stored == NULL)
    {
      merge->config = cw_config_new_default ();
      return TRUE;
    }
  text = cw_guard_maximum_apply (stored->text, NULL);
  wanted = cw_config_new_from_text (text, error);
  kept = wanted != NULL ? cw_config_keep (wanted, present, !merge->is_used, &paths, error) : NULL;
  merge->config = kept != NULL ? keep_staging (merge, wanted, kept, error) : NULL;
  if (merge->config == NULL)
    {
      g_prefix_error (error, "The configuration that the backup holds cannot be used here: ");
      return FALSE;
    }
  return g_str_equal (cw_config_get_digest (merge->config), cw_config_get_digest (wanted)) ||
         store_config (merge, stored->version, error);
}

/* ----- who came after the backup, and went before it was restored */

static gboolean
want_unclaimed (Merge *merge, GError **error)
{
  g_autoptr (JsonObject) state = NULL;
  gint64 last = 0;

  if (!cw_unclaimed_state_read (merge->restored, &state, error))
    return FALSE;
  /* One that was not at its end then still has more to find. */
  if (state != NULL && g_str_equal (cw_unclaimed_state_get_name (state), CW_UNCLAIMED_WANTED))
    return TRUE;
  return cw_unclaimed_store_get_last (merge->restored, &last, error) &&
         cw_unclaimed_state_want (merge->restored, merge->config, merge->state_dir, NULL, last,
                                  error);
}

/* ----- secrets */

/* Of a connector that the configuration knows, "connector/ID/password", of the mail server that it
 * names, or of neither. */
static gboolean
is_wanted (Merge *merge, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 3);
  g_autofree char *of_mail = cw_alert_secret_make_name (merge->config);

  if (cw_alert_secret_parse_name (name, NULL))
    return g_strcmp0 (name, of_mail) == 0;
  return !g_str_equal (parts[0], "connector") ||
         (parts[1] != NULL && cw_config_find_connector (merge->config, parts[1]) != NULL);
}

/* Passwords were changed since, and the older ones let nobody in any more. One whose key is not
 * there is of no use. */
static gboolean
keep_secret (Merge *merge, const char *name, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) sealed = cw_config_store_get_secret (merge->present, name, &local_error);
  g_autoptr (CwSecret) secret = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (sealed != NULL)
    secret = cw_vault_unseal (cw_engine_get_vault (merge->engine), name, sealed, NULL);
  return secret == NULL || cw_config_store_put_secret (merge->restored, name, sealed, error);
}

static gboolean
keep_secrets (Merge *merge, GError **error)
{
  g_auto (GStrv) names = cw_config_store_list_secrets (merge->present, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (is_wanted (merge, names[i]) && !keep_secret (merge, names[i], error))
      return FALSE;
  return names != NULL;
}

/* ----- what stands elsewhere */

static gboolean
keep_made (Merge *merge, GError **error)
{
  g_autoptr (GPtrArray) made = cw_made_store_list (merge->present, error);

  for (guint i = 0; made != NULL && i < made->len; i++)
    {
      const CwMadeThing *thing = g_ptr_array_index (made, i);
      gint64 id = 0;

      if (!cw_made_store_intend (merge->restored, thing, &id, NULL, error) ||
          !cw_made_store_mark (merge->restored, id, thing->state, error))
        return FALSE;
    }
  return made != NULL;
}

/* ----- what was left */

/* @in_staging: from now on. */
static gboolean
take_config (Merge *merge, gboolean in_staging, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConfigVersion) stored = cw_config_store_get (merge->restored, &local_error);
  g_autoptr (CwConfig) wanted = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  wanted =
      stored != NULL ? cw_config_new_from_text (stored->text, error) : cw_config_new_default ();
  if (wanted == NULL)
    return FALSE;
  merge->config = in_staging ? keep_staging (merge, wanted, wanted, error) : cw_config_ref (wanted);
  if (merge->config == NULL)
    return FALSE;
  return stored == NULL || merge->config == wanted || store_config (merge, stored->version, error);
}

static gboolean
reclaim_all (Merge *merge, GError **error)
{
  return cw_store_forget_reads (merge->restored, error) && forget_values (merge, error) &&
         take_config (merge, TRUE, error) && want_unclaimed (merge, error);
}

/* Who shares it, and who exports, is as the database says. */
static gboolean
notice_all (Merge *merge, GError **error)
{
  return cw_store_forget_own_reads (merge->restored, error) && forget_values (merge, error) &&
         take_config (merge, FALSE, error) && want_unclaimed (merge, error);
}

/* ----- */

/* A configuration without connectors is not missed by anybody. */
static gboolean
put_mark (Merge *merge, GError **error)
{
  return merge->mark == NULL || cw_config_get_connectors (merge->config)->len == 0 ||
         cw_config_store_put_value (merge->restored, CW_VALUE_DATABASE_RESTORING, merge->mark,
                                    error);
}

static gboolean
merge_all (Merge *merge, GError **error)
{
  return cw_store_forget_reads (merge->restored, error) && forget_values (merge, error) &&
         merge_config (merge, error) && put_mark (merge, error) && want_unclaimed (merge, error) &&
         (!merge->is_used || (keep_secrets (merge, error) && keep_made (merge, error)));
}

static gboolean
merge_sync (Merge *merge, GError **error)
{
  return cw_store_forget_own_reads (merge->restored, error) && forget_values (merge, error) &&
         keep_values (merge, error) && take_filters (merge, error) && want_unclaimed (merge, error);
}

static gboolean
run (Merge *merge, gboolean (*work) (Merge *merge, GError **error), GError **error)
{
  if (!cw_store_session_begin (merge->restored, error))
    return FALSE;
  if (work (merge, error))
    return cw_store_session_commit (merge->restored, error);
  cw_store_session_rollback (merge->restored);
  return FALSE;
}

gboolean
cw_restore_merge (CwEngine *engine,
                  CwStore *restored,
                  const CwBackupHeader *header,
                  gboolean is_used,
                  gboolean may_export,
                  gboolean *ret_is_staging,
                  GError **error)
{
  g_autoptr (CwStoreSession) to = cw_store_open_session (restored, error);
  g_autoptr (CwStoreSession) present =
      to != NULL ? cw_store_open_session (cw_engine_get_store (engine), error) : NULL;
  gboolean is_apart = cw_store_is_apart (cw_engine_get_store (engine));
  g_autofree char *mark = is_apart ? g_uuid_string_random () : NULL;
  Merge merge = { .engine = engine,
                  .state_dir = cw_engine_get_state_dir (engine),
                  .created_usec = header->created_usec,
                  .is_used = is_used,
                  .may_export = may_export,
                  .mark = mark,
                  .restored = to,
                  .present = present };
  g_autoptr (CwConfig) config = NULL;
  gboolean is_good = present != NULL && run (&merge, merge_all, error);

  config = merge.config;
  if (is_good)
    *ret_is_staging = cw_config_get_staging (config);
  return is_good;
}

gboolean
cw_restore_merge_sync (CwEngine *engine,
                       CwStore *restored,
                       const CwBackupHeader *header,
                       GError **error)
{
  g_autoptr (CwStoreSession) to = cw_store_open_session (restored, error);
  g_autoptr (CwStoreSession) present =
      to != NULL ? cw_store_open_session (cw_engine_get_store (engine), error) : NULL;
  Merge merge = { .state_dir = cw_engine_get_state_dir (engine),
                  .created_usec = header->created_usec,
                  .restored = to,
                  .present = present };
  g_autoptr (CwConfig) config = NULL;
  gboolean is_good = present != NULL && run (&merge, merge_sync, error);

  config = merge.config;
  return is_good;
}

static gboolean
run_alone (CwStore *store,
           const char *state_dir,
           gint64 created_usec,
           gboolean (*work) (Merge *merge, GError **error),
           GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  Merge merge = { .state_dir = state_dir, .created_usec = created_usec, .restored = session };
  g_autoptr (CwConfig) config = NULL;
  gboolean is_good = session != NULL && run (&merge, work, error);

  config = merge.config;
  return is_good;
}

gboolean
cw_restore_reclaim (CwStore *store, const char *state_dir, gint64 left_usec, GError **error)
{
  return run_alone (store, state_dir, left_usec, reclaim_all, error);
}

gboolean
cw_restore_notice (CwStore *store, const char *state_dir, gint64 created_usec, GError **error)
{
  return run_alone (store, state_dir, created_usec, notice_all, error);
}
