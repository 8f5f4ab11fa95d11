/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-settings.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"

#define DEFAULT_TIMEOUT_SECONDS 30
#define PORT_LDAP               389
#define PORT_LDAPS              636

static const char *const security_names[] = { "ldaps", "starttls", "sasl", "none", NULL };
static const char *const method_names[] = { "simple", "gssapi-password", "gssapi-keytab", NULL };
static const char *const changes_names[] = { "auto", "dirsync", "usn", "syncrepl", "csn", NULL };

/* The member when it is there and of the wanted type; a wrong type counts as an error. */
static gboolean
get_member (JsonObject *object, const char *name, GType type, JsonNode **ret_node, GError **error)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node != NULL && (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type))
    {
      g_set_error (
          error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
          type == G_TYPE_STRING
              ? CW_PHRASE ("The connector's setting \"%s\" has the wrong type; text is wanted")
              : CW_PHRASE ("The connector's setting \"%s\" has the wrong type; a number is wanted"),
          name);
      return FALSE;
    }
  *ret_node = node;
  return TRUE;
}

static gboolean
get_string (JsonObject *object, const char *name, char **ret_text, GError **error)
{
  JsonNode *node = NULL;

  if (!get_member (object, name, G_TYPE_STRING, &node, error))
    return FALSE;
  if (node != NULL && *json_node_get_string (node) != '\0')
    *ret_text = json_node_dup_string (node);
  return TRUE;
}

static gboolean
get_number (JsonObject *object, const char *name, guint max, guint *ret_value, GError **error)
{
  JsonNode *node = NULL;
  gint64 value = 0;

  if (!get_member (object, name, G_TYPE_INT64, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  value = json_node_get_int (node);
  if (value < 1 || value > max)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "The connector's setting \"%s\" must lie between 1 and %u", name, max);
      return FALSE;
    }
  *ret_value = (guint) value;
  return TRUE;
}

static gboolean
get_word (JsonObject *object,
          const char *name,
          const char *const *words,
          guint *ret_index,
          GError **error)
{
  g_autofree char *word = NULL;
  g_autofree char *list = NULL;

  if (!get_string (object, name, &word, error))
    return FALSE;
  if (word == NULL)
    return TRUE;
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      {
        *ret_index = i;
        return TRUE;
      }
  list = g_strjoinv (", ", (char **) words);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "The connector's setting \"%s\" is \"%s\"; it must be one of %s", name, word, list);
  return FALSE;
}

static JsonObject *
get_section (JsonObject *root, const char *name)
{
  JsonNode *node = json_object_get_member (root, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
parse_server (CwLdapSettings *settings, JsonObject *server, GError **error)
{
  guint security = CW_LDAP_SECURITY_LDAPS;
  guint port = 0;

  settings->timeout_seconds = DEFAULT_TIMEOUT_SECONDS;
  if (!get_string (server, "host", &settings->host, error) ||
      !get_string (server, "address", &settings->address, error) ||
      !get_string (server, "caFile", &settings->ca_file, error) ||
      !get_word (server, "security", security_names, &security, error) ||
      !get_number (server, "port", G_MAXUINT16, &port, error) ||
      !get_number (server, "timeoutSeconds", 3600, &settings->timeout_seconds, error))
    return FALSE;
  settings->security = (CwLdapSecurity) security;
  settings->port = (guint16) port;
  if (port == 0)
    settings->port = security == CW_LDAP_SECURITY_LDAPS ? PORT_LDAPS : PORT_LDAP;
  return TRUE;
}

static gboolean
parse_authentication (CwLdapSettings *settings, JsonObject *authentication, GError **error)
{
  guint method = CW_LDAP_METHOD_SIMPLE;

  if (!get_word (authentication, "method", method_names, &method, error) ||
      !get_string (authentication, "user", &settings->user, error) ||
      !get_string (authentication, "keytabFile", &settings->keytab_file, error) ||
      !get_string (authentication, "krb5ConfigFile", &settings->krb5_config_file, error))
    return FALSE;
  settings->method = (CwLdapMethod) method;
  return TRUE;
}

static gboolean
check (const CwLdapSettings *settings, GError **error)
{
  const char *problem = NULL;

  if (settings->host == NULL)
    problem = CW_PHRASE ("server.host is missing: give the server's name as in its certificate");
  else if (settings->security == CW_LDAP_SECURITY_NONE && !cw_ldap_settings_is_local (settings))
    problem = CW_PHRASE ("server.security \"none\" is accepted for a unix socket only; use "
                         "\"ldaps\" or \"starttls\"");
  else if (settings->security == CW_LDAP_SECURITY_SASL &&
           !cw_ldap_settings_uses_kerberos (settings))
    problem = CW_PHRASE ("server.security \"sasl\" needs authentication.method \"gssapi-password\" "
                         "or \"gssapi-keytab\"");
  else if (cw_ldap_settings_uses_kerberos (settings) && settings->user == NULL)
    problem = CW_PHRASE ("authentication.user is missing: give the principal, as in user@REALM");
  else if (settings->method == CW_LDAP_METHOD_GSSAPI_KEYTAB && settings->keytab_file == NULL)
    problem = CW_PHRASE ("authentication.keytabFile is missing");

  if (problem == NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "The connector's setting %s", problem);
  return FALSE;
}

CwLdapSettings *
cw_ldap_settings_new (const CwConnectorConfig *config, GError **error)
{
  g_autoptr (CwLdapSettings) settings = g_new0 (CwLdapSettings, 1);
  guint changes = CW_LDAP_CHANGES_AUTO;

  g_return_val_if_fail (config != NULL && config->settings != NULL, NULL);

  settings->kind = config->kind;
  if (!parse_server (settings, get_section (config->settings, "server"), error) ||
      !parse_authentication (settings, get_section (config->settings, "authentication"), error) ||
      !get_word (get_section (config->settings, "read"), "changes", changes_names, &changes, error))
    return NULL;
  settings->changes = (CwLdapChanges) changes;
  if (!check (settings, error))
    return NULL;
  return g_steal_pointer (&settings);
}

CwLdapSettings *
cw_ldap_settings_copy (const CwLdapSettings *settings)
{
  CwLdapSettings *copy = g_memdup2 (settings, sizeof *settings);

  copy->host = g_strdup (settings->host);
  copy->address = g_strdup (settings->address);
  copy->ca_file = g_strdup (settings->ca_file);
  copy->user = g_strdup (settings->user);
  copy->keytab_file = g_strdup (settings->keytab_file);
  copy->krb5_config_file = g_strdup (settings->krb5_config_file);
  return copy;
}

void
cw_ldap_settings_free (CwLdapSettings *settings)
{
  g_return_if_fail (settings != NULL);

  g_free (settings->host);
  g_free (settings->address);
  g_free (settings->ca_file);
  g_free (settings->user);
  g_free (settings->keytab_file);
  g_free (settings->krb5_config_file);
  g_free (settings);
}

char *
cw_ldap_settings_describe_server (const CwLdapSettings *settings)
{
  if (cw_ldap_settings_is_local (settings))
    return g_strdup (settings->address);
  if (settings->address != NULL && g_strcmp0 (settings->address, settings->host) != 0)
    return g_strdup_printf ("%s:%u at %s", settings->host, settings->port, settings->address);
  return g_strdup_printf ("%s:%u", settings->host, settings->port);
}

gboolean
cw_ldap_settings_is_local (const CwLdapSettings *settings)
{
  return settings->address != NULL && settings->address[0] == '/';
}

gboolean
cw_ldap_settings_uses_tls (const CwLdapSettings *settings)
{
  return settings->security == CW_LDAP_SECURITY_LDAPS ||
         settings->security == CW_LDAP_SECURITY_STARTTLS;
}

gboolean
cw_ldap_settings_uses_kerberos (const CwLdapSettings *settings)
{
  return settings->method != CW_LDAP_METHOD_SIMPLE;
}
