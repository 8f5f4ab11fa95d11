/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-instance-look.h"

#include <string.h>

#include "engine/cw-rule-files.h"
#include "store/cw-config-store.h"

/* Between the digest of the configuration and that of the rule files. */
#define BORDER '+'

void
cw_instance_look_clear (CwInstanceLook *look)
{
  g_clear_pointer (&look->instances, g_ptr_array_unref);
  g_clear_pointer (&look->session, cw_store_session_free);
  g_clear_pointer (&look->own, g_free);
  g_clear_pointer (&look->digest, g_free);
  g_clear_pointer (&look->rules, g_free);
  cw_lease_status_clear (&look->status);
}

static gboolean
read_digest (CwInstanceLook *look, GError **error)
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

gboolean
cw_instance_look_read (CwInstanceLook *look, CwEngine *engine, GError **error)
{
  CwLease *lease = cw_engine_get_lease (engine);
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);

  look->session = cw_store_open_session (cw_engine_get_store (engine), error);
  look->instances = look->session != NULL ? cw_instance_store_list (look->session, error) : NULL;
  if (look->instances == NULL || !read_digest (look, error))
    return FALSE;
  look->own = cw_engine_dup_instance_id (engine);
  look->rules = cw_rule_files_digest (cw_engine_get_state_dir (engine));
  look->is_shared = lease != NULL;
  look->lease_usec = cw_config_get_lease_seconds (config) * G_USEC_PER_SEC;
  if (lease != NULL)
    cw_lease_get_status (lease, &look->status);
  else
    look->status = (CwLeaseStatus){ .state = CW_LEASE_ACTIVE, .holder = g_strdup (look->own) };
  return TRUE;
}

const CwInstance *
cw_instance_look_find (const CwInstanceLook *look, const char *id_or_name, GError **error)
{
  const char *wanted = id_or_name[0] != '\0' || look->own == NULL ? id_or_name : look->own;

  return cw_instance_store_find (look->instances, wanted, error);
}

const CwInstance *
cw_instance_look_find_holder (const CwInstanceLook *look)
{
  return look->status.holder != NULL
             ? cw_instance_store_find (look->instances, look->status.holder, NULL)
             : NULL;
}

gboolean
cw_instance_look_is_holder (const CwInstanceLook *look, const CwInstance *instance)
{
  return g_strcmp0 (look->status.holder, instance->id) == 0;
}

gboolean
cw_instance_look_is_silent (const CwInstanceLook *look, const CwInstance *instance)
{
  /* Nobody has a turn where nothing is shared. */
  return look->is_shared && instance->silent_usec >= look->lease_usec;
}

/* ----- what is compared */

char *
cw_instance_look_make_digest (CwConfig *config, const char *state_dir)
{
  g_autofree char *rules = cw_rule_files_digest (state_dir);

  return g_strdup_printf ("%s%c%s", cw_config_get_digest (config), BORDER, rules);
}

/* (transfer none) (nullable): its program does not tell */
static const char *
get_rules (const CwInstance *instance)
{
  const char *border = strchr (instance->config_digest, BORDER);

  return border != NULL ? border + 1 : NULL;
}

gboolean
cw_instance_look_is_same_config (const CwInstanceLook *look, const CwInstance *instance)
{
  gsize length = strcspn (instance->config_digest, (const char[]){ BORDER, '\0' });

  return !look->is_shared || (length > 0 && length == strlen (look->digest) &&
                              strncmp (instance->config_digest, look->digest, length) == 0);
}

gboolean
cw_instance_look_is_same_rules (const CwInstanceLook *look, const CwInstance *instance)
{
  const CwInstance *holder = cw_instance_look_find_holder (look);
  const char *wanted = holder != NULL ? get_rules (holder) : look->rules;
  const char *rules = get_rules (instance);

  return !look->is_shared || rules == NULL || wanted == NULL || g_str_equal (rules, wanted);
}
