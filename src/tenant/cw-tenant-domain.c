/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-domain.h"

void
cw_tenant_domain_free (CwTenantDomain *domain)
{
  g_free (domain->name);
  g_free (domain);
}

void
cw_tenant_domain_add (CwTenantStore *store,
                      const char *name,
                      gboolean is_verified,
                      gboolean is_initial)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  cw_tenant_store_run (store,
                       "INSERT INTO domain(name, verified, initial) VALUES (?1, ?2, ?3) "
                       "ON CONFLICT(name) DO UPDATE SET verified = ?2",
                       "sii", lower, (gint64) is_verified, (gint64) is_initial);
}

void
cw_tenant_domain_add_list (CwTenantStore *store, const char *names, gboolean is_verified)
{
  g_auto (GStrv) list = g_strsplit (names != NULL ? names : "", ",", -1);
  g_autofree char *default_name = cw_tenant_store_get_meta (store, "default_domain");

  for (gsize i = 0; list[i] != NULL; i++)
    {
      const char *name = g_strstrip (list[i]);

      if (*name == '\0')
        continue;
      cw_tenant_domain_add (store, name, is_verified, FALSE);
      if (!is_verified || default_name != NULL)
        continue;
      default_name = g_ascii_strdown (name, -1);
      cw_tenant_store_set_meta (store, "default_domain", default_name);
    }
}

gboolean
cw_tenant_domain_is_verified (CwTenantStore *store, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return cw_tenant_store_get_int (store, "SELECT verified FROM domain WHERE name = ?1", "s",
                                  lower) != 0;
}

static char *
dup_initial (CwTenantStore *store)
{
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store, "SELECT name FROM domain WHERE initial = 1", "");

  return g_strdup (cw_tenant_store_step (store, statement) ? cw_tenant_column_text (statement, 0)
                                                           : "");
}

char *
cw_tenant_domain_dup_default (CwTenantStore *store)
{
  char *name = cw_tenant_store_get_meta (store, "default_domain");

  return name != NULL ? name : dup_initial (store);
}

GPtrArray *
cw_tenant_domain_list (CwTenantStore *store)
{
  g_autofree char *default_name = cw_tenant_domain_dup_default (store);
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store, "SELECT name, verified, initial FROM domain ORDER BY name", "");
  GPtrArray *domains = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_domain_free);

  while (cw_tenant_store_step (store, statement))
    {
      CwTenantDomain *domain = g_new0 (CwTenantDomain, 1);

      domain->name = g_strdup (cw_tenant_column_text (statement, 0));
      domain->is_verified = sqlite3_column_int (statement, 1) != 0;
      domain->is_initial = sqlite3_column_int (statement, 2) != 0;
      domain->is_default = g_str_equal (domain->name, default_name);
      g_ptr_array_add (domains, domain);
    }
  return domains;
}
