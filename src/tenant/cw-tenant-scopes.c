/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-scopes.h"

#include <string.h>

#include "tenant/cw-tenant-permissions.h"

gboolean
cw_tenant_scopes_is_graph (CwTenantRequest *request, const char *resource)
{
  static const char *const hosts[] = {
    "https://graph.microsoft.com",    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn",
    "https://graph.windows.net",      NULL,
  };
  g_autofree char *trimmed = g_strdup (resource);
  gsize length = strlen (trimmed);

  if (length > 0 && trimmed[length - 1] == '/')
    trimmed[length - 1] = '\0';
  return g_strv_contains (hosts, trimmed) || g_str_equal (trimmed, request->base_url);
}

/* "https://graph.microsoft.com/User.Read" and "User.Read" are the same. */
static const char *
find_name (CwTenantRequest *request, const char *scope, int *ret_code)
{
  const char *slash = strrchr (scope, '/');
  const char *name = slash != NULL ? slash + 1 : scope;
  const CwTenantPermission *permission = NULL;

  if (slash != NULL)
    {
      g_autofree char *resource = g_strndup (scope, (gsize) (slash - scope));

      if (!cw_tenant_scopes_is_graph (request, resource))
        {
          *ret_code = 70011;
          return NULL;
        }
    }
  if (g_str_equal (name, CW_TENANT_SCOPE_DEFAULT))
    return CW_TENANT_SCOPE_DEFAULT;
  permission = cw_tenant_permissions_lookup (name);
  if (permission != NULL && permission->scope_id != NULL)
    return permission->value;
  *ret_code = 70011;
  return NULL;
}

char *
cw_tenant_scopes_dup_names (CwTenantRequest *request, const char *scope, int *ret_code)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) parts = g_strsplit (scope, " ", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *name = NULL;

      if (*parts[i] == '\0')
        continue;
      name = find_name (request, parts[i], ret_code);
      if (name == NULL)
        return NULL;
      if (!cw_tenant_scopes_has (out->str, name))
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", name);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
cw_tenant_scopes_has (const char *scopes, const char *name)
{
  return cw_tenant_permissions_has_any (scopes, name);
}
