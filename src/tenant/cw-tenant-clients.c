/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-clients.h"

static const CwTenantClient clients[] = {
  { "14d82eec-204b-4c2f-b7e8-296a70dab67e", "Microsoft Graph Command Line Tools" },
  { "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI" },
  { "1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell" },
  { "1b730954-1685-4b74-9bfd-dac224a7b894", "Azure Active Directory PowerShell" },
  { "cb1056e2-e479-49de-ae31-7812af012ed8", "Microsoft Azure Active Directory Connect" },
};

const CwTenantClient *
cw_tenant_clients_table (guint *ret_count)
{
  *ret_count = G_N_ELEMENTS (clients);
  return clients;
}

static const CwTenantClient *
find (const char *client_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      if (g_ascii_strcasecmp (clients[i].client_id, client_id) == 0)
        return &clients[i];
    }
  return NULL;
}

char *
cw_tenant_clients_dup_name (CwTenant *tenant, const char *client_id)
{
  const CwTenantClient *client = find (client_id);

  return g_strdup (client != NULL ? client->name
                                  : cw_tenant_apps_get_name (tenant->apps, client_id));
}

gboolean
cw_tenant_clients_is_public (CwTenant *tenant, const char *client_id)
{
  return find (client_id) != NULL;
}

gboolean
cw_tenant_clients_accepts_redirect (const char *redirect_uri)
{
  g_autoptr (GUri) uri = g_uri_parse (redirect_uri, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || !g_str_equal (g_uri_get_scheme (uri), "http") ||
      g_uri_get_fragment (uri) != NULL || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  return g_str_equal (host, "localhost") || g_str_equal (host, "127.0.0.1");
}
