/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-secret-store.h"

#include <string.h>

#include "base/cw-error.h"
#include "engine/cw-connector-factory.h"
#include "store/cw-config-store.h"

char *
cw_secret_store_make_name (const char *connector_id, const char *kind)
{
  return kind != NULL ? g_strdup_printf ("connector/%s/%s", connector_id, kind) : NULL;
}

CwSecret *
cw_secret_store_get_by_name (CwStoreSession *session,
                             CwVault *vault,
                             const char *name,
                             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) sealed = cw_config_store_get_secret (session, name, &local_error);

  if (sealed == NULL)
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return cw_vault_unseal (vault, name, sealed, error);
}

CwSecret *
cw_secret_store_get (CwStoreSession *session,
                     CwVault *vault,
                     const char *connector_id,
                     const char *kind,
                     GError **error)
{
  g_autofree char *name = cw_secret_store_make_name (connector_id, kind);

  return cw_secret_store_get_by_name (session, vault, name, error);
}

CwSecret *
cw_secret_store_get_for_config (CwStoreSession *session,
                                CwVault *vault,
                                const CwConnectorConfig *config,
                                GError **error)
{
  const char *kind = cw_connector_config_get_secret_kind (config);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecret) secret = NULL;

  if (kind == NULL)
    return NULL;
  secret = cw_secret_store_get (session, vault, config->id, kind, &local_error);
  if (local_error != NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                                  "Connector “%s”: ", config->name);
      return NULL;
    }
  if (secret == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                 "Connector “%s” has no %s: set it with `causewayctl connector set-secret`",
                 config->name, kind);
  return g_steal_pointer (&secret);
}

gboolean
cw_secret_store_put_by_name (CwStoreSession *session,
                             CwVault *vault,
                             const char *name,
                             CwSecret *secret,
                             gboolean *ret_changed,
                             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecret) old = NULL;
  g_autoptr (GBytes) sealed = NULL;

  /* One that cannot be unsealed any more is replaced. */
  old = cw_secret_store_get_by_name (session, vault, name, &local_error);
  if (old != NULL && cw_secret_equal (old, secret))
    {
      *ret_changed = FALSE;
      return TRUE;
    }
  sealed = cw_vault_seal (vault, name, secret, error);
  if (sealed == NULL || !cw_config_store_put_secret (session, name, sealed, error))
    return FALSE;
  *ret_changed = TRUE;
  return TRUE;
}

gboolean
cw_secret_store_put (CwStoreSession *session,
                     CwVault *vault,
                     const char *connector_id,
                     const char *kind,
                     CwSecret *secret,
                     gboolean *ret_changed,
                     GError **error)
{
  g_autofree char *name = cw_secret_store_make_name (connector_id, kind);

  return cw_secret_store_put_by_name (session, vault, name, secret, ret_changed, error);
}

gboolean
cw_secret_store_remove (CwStoreSession *session,
                        const char *connector_id,
                        const char *kind,
                        GError **error)
{
  g_autofree char *name = cw_secret_store_make_name (connector_id, kind);

  return cw_config_store_put_secret (session, name, NULL, error);
}

gboolean
cw_secret_store_remove_all (CwStoreSession *session, const char *connector_id, GError **error)
{
  g_autofree char *prefix = cw_secret_store_make_name (connector_id, "");
  g_auto (GStrv) names = cw_config_store_list_secrets (session, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], prefix) &&
        !cw_config_store_put_secret (session, names[i], NULL, error))
      return FALSE;
  return TRUE;
}
