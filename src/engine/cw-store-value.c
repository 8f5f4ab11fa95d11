/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-store-value.h"

#include "store/cw-config-store.h"

gboolean
cw_store_value_is (CwStoreSession *session,
                   const char *name,
                   const char *expected,
                   gboolean *ret_is_equal,
                   GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *value = cw_config_store_get_value (session, name, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *ret_is_equal = g_strcmp0 (value, expected) == 0;
  return TRUE;
}

gboolean
cw_store_value_put (CwStoreSession *session, const char *name, const char *value, GError **error)
{
  gboolean is_equal = FALSE;

  if (!cw_store_value_is (session, name, value, &is_equal, error))
    return FALSE;
  if (is_equal)
    return TRUE;
  if (!cw_store_session_begin (session, error))
    return FALSE;
  if (!cw_config_store_put_value (session, name, value, error))
    {
      cw_store_session_rollback (session);
      return FALSE;
    }
  return cw_store_session_commit (session, error);
}
