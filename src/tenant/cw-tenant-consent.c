/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-consent.h"

void
cw_tenant_consent_add (CwTenantStore *store, const char *client_id, gint64 user, const char *scopes)
{
  g_autofree char *client = g_ascii_strdown (client_id, -1);
  g_auto (GStrv) names = g_strsplit (scopes, " ", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (*names[i] != '\0')
        cw_tenant_store_run (store,
                             "INSERT OR IGNORE INTO consent(client, principal, scope) "
                             "VALUES (?1, ?2, ?3)",
                             "sis", client, user, names[i]);
    }
}

char *
cw_tenant_consent_dup (CwTenantStore *store, const char *client_id, gint64 user)
{
  g_autofree char *client = g_ascii_strdown (client_id, -1);
  g_autoptr (CwTenantStatement) statement = cw_tenant_store_query (
      store,
      "SELECT DISTINCT scope FROM consent WHERE client = ?1 AND principal IN (0, ?2) "
      "ORDER BY scope",
      "si", client, user);
  GString *out = g_string_new (NULL);

  while (cw_tenant_store_step (store, statement))
    g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "",
                            cw_tenant_column_text (statement, 0));
  return g_string_free (out, FALSE);
}

char *
cw_tenant_consent_dup_missing (CwTenantStore *store,
                               const char *client_id,
                               gint64 user,
                               const char *scopes)
{
  g_autofree char *known = cw_tenant_consent_dup (store, client_id, user);
  g_auto (GStrv) have = g_strsplit (known, " ", -1);
  g_auto (GStrv) want = g_strsplit (scopes, " ", -1);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; want[i] != NULL; i++)
    {
      if (*want[i] != '\0' && !g_strv_contains ((const char *const *) have, want[i]))
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", want[i]);
    }
  return g_string_free (out, FALSE);
}
