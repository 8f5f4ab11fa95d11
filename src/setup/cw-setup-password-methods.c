/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "engine/cw-password-rotation.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-account-use.h"
#include "setup/cw-setup-handlers.h"
#include "setup/cw-setup-removal.h"

/* RotatePassword: of an account that a set-up made, and of no other. Who else signs in with an
 * account that was given to us, nobody tells. */

static gboolean
check_made (const CwMethodCall *call,
            CwConfig *config,
            const CwConnectorConfig *connector,
            GError **error)
{
  g_autoptr (GPtrArray) things = cw_setup_journal_list (call->engine, error);

  if (things == NULL)
    return FALSE;
  for (guint i = 0; i < things->len; i++)
    {
      const CwMadeThing *thing = g_ptr_array_index (things, i);
      g_autofree char *user = cw_setup_removal_find_user (config, thing);

      if (g_str_equal (thing->kind, CW_MADE_ACCOUNT) && g_strcmp0 (user, connector->name) == 0)
        return TRUE;
    }
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "Causeway did not make the account of “%s”, and others may use it. Change its "
               "password in the directory, then store the new one",
               connector->name);
  return FALSE;
}

/* No cycle runs meanwhile: it signs in more than once, each time with what it read at first. */
static gboolean
rotate (const CwMethodCall *call, const CwPasswordRotation *rotation, GError **error)
{
  gboolean is_changed = FALSE;

  if (!cw_engine_block_cycles (call->engine, error))
    return FALSE;
  is_changed = cw_password_rotation_run (rotation, call->cancellable, error);
  cw_engine_unblock_cycles (call->engine);
  return is_changed;
}

GVariant *
cw_setup_method_rotate_password (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  CwPasswordRotation rotation = { cw_engine_get_store (call->engine),
                                  cw_engine_get_vault (call->engine),
                                  cw_engine_get_password_mutex (call->engine), NULL };
  const char *name = NULL;

  g_variant_get (call->args, "(&s)", &name);
  rotation.config = config != NULL ? cw_config_find_connector (config, name) : NULL;
  if (rotation.config == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "There is no connector “%s”", name);
      return NULL;
    }
  if (!check_made (call, config, rotation.config, error) || !rotate (call, &rotation, error))
    return NULL;
  cw_audit_note (call->notes, rotation.config->name, NULL, "its account has a new random password");
  cw_variant_add_string (&answer, "connector", rotation.config->name);
  cw_variant_add_string (&answer, "account", cw_setup_account_get_user (rotation.config->settings));
  cw_variant_add_bool (&answer, "changed", TRUE);
  return cw_variant_end_answer (&answer);
}
