/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-address.h"

#include <string.h>

#include "tenant/cw-tenant-domain.h"
#include "tenant/cw-tenant-json.h"

#define MAX_PRINCIPAL_NAME   113
#define MAX_PRINCIPAL_PREFIX 64
#define MAX_PRINCIPAL_DOMAIN 48

static CwTenantReply *
refuse_principal_name (const char *message)
{
  return cw_tenant_reply_new_invalid ("userPrincipalName", "invalidPrincipalName", "%s", message);
}

static gboolean
is_prefix_right (const char *name, gsize length)
{
  if (length == 0 || length > MAX_PRINCIPAL_PREFIX || name[length - 1] == '.')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (name[i]) && strchr ("'.-_!#^~", name[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

CwTenantReply *
cw_tenant_check_principal_name (CwTenantStore *store, const char *name)
{
  const char *at = strchr (name, '@');

  if (at == NULL || strlen (name) > MAX_PRINCIPAL_NAME || strlen (at + 1) > MAX_PRINCIPAL_DOMAIN ||
      !is_prefix_right (name, (gsize) (at - name)))
    return refuse_principal_name ("Property userPrincipalName is invalid.");
  if (!cw_tenant_domain_is_verified (store, at + 1))
    return refuse_principal_name (
        "The domain portion of the userPrincipalName property is invalid. You must use one of the "
        "verified domain names in your organization.");
  return NULL;
}

CwTenantReply *
cw_tenant_check_nickname (CwTenantKind kind, const char *nickname)
{
  if (*nickname != '\0' && g_str_is_ascii (nickname) &&
      strpbrk (nickname, "@()\\[]\";:<>, ") == NULL)
    return NULL;
  return cw_tenant_reply_new_invalid ("mailNickname", "InvalidValue",
                                      "Invalid value specified for property 'mailNickname' of "
                                      "resource '%s'.",
                                      cw_tenant_kind_to_title (kind));
}

CwTenantReply *
cw_tenant_check_mail (CwTenantKind kind, const char *mail)
{
  const char *at = strrchr (mail, '@');

  if (at != NULL && at != mail && at[1] != '\0' && g_str_is_ascii (mail) &&
      strpbrk (mail, " \t\r\n,;<>()\"") == NULL && strchr (mail, '@') == at)
    return NULL;
  return cw_tenant_reply_new_invalid ("mail", "InvalidValue",
                                      "Invalid value specified for property 'mail' of resource "
                                      "'%s'.",
                                      cw_tenant_kind_to_title (kind));
}

static gboolean
is_same_address (const char *proxy, const char *mail)
{
  return mail != NULL && g_ascii_strncasecmp (proxy, "smtp:", 5) == 0 &&
         g_ascii_strcasecmp (proxy + 5, mail) == 0;
}

gboolean
cw_tenant_set_primary_address (CwTenantObject *object, const char *mail)
{
  JsonNode *before = json_object_get_member (object->props, "proxyAddresses");
  JsonArray *old = cw_tenant_json_get_array (object->props, "proxyAddresses");
  guint length = old != NULL ? json_array_get_length (old) : 0;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *proxies = json_array_new ();

  json_node_take_array (node, proxies);
  if (mail != NULL)
    {
      g_autofree char *primary = g_strconcat ("SMTP:", mail, NULL);

      json_array_add_string_element (proxies, primary);
    }
  for (guint i = 0; i < length; i++)
    {
      const char *proxy = cw_tenant_json_peek_string (old, i);
      g_autofree char *kept = NULL;

      if (proxy == NULL || is_same_address (proxy, mail))
        continue;
      if (!g_str_has_prefix (proxy, "SMTP:"))
        kept = g_strdup (proxy);
      else if (mail != NULL)
        kept = g_strconcat ("smtp:", proxy + 5, NULL);
      if (kept != NULL)
        json_array_add_string_element (proxies, kept);
    }
  if (before == NULL ? json_array_get_length (proxies) == 0 : json_node_equal (before, node))
    return FALSE;
  json_object_set_member (object->props, "proxyAddresses", g_steal_pointer (&node));
  return TRUE;
}

gboolean
cw_tenant_remove_address (CwTenantObject *object, const char *address)
{
  JsonArray *old = cw_tenant_json_get_array (object->props, "proxyAddresses");
  guint length = old != NULL ? json_array_get_length (old) : 0;
  g_autoptr (JsonArray) kept = json_array_new ();

  for (guint i = 0; i < length; i++)
    {
      const char *proxy = cw_tenant_json_peek_string (old, i);

      if (proxy != NULL && (g_str_has_prefix (proxy, "SMTP:") || !is_same_address (proxy, address)))
        json_array_add_string_element (kept, proxy);
    }
  if (json_array_get_length (kept) == length)
    return FALSE;
  json_object_set_array_member (object->props, "proxyAddresses", g_steal_pointer (&kept));
  return TRUE;
}
