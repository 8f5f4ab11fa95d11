/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-setting-name.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/cw-json.h"

#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define PEM_END   "-----END CERTIFICATE-----"

typedef struct
{
  const char *pattern;
  const char *value;
  const char *words;
} Row;

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const Row rows[] = {
  { "installation.mode", "local", N_ ("This machine") },
  { "installation.mode", "remote", N_ ("Another machine: this one only hosts connectors") },
  { "installation.serviceAccount.kind", "package", N_ ("The account of the package") },
  { "installation.serviceAccount.kind", "domain", N_ ("A domain account with a keytab") },
  { "installation.serviceAccount.kind", "local", N_ ("A local user") },
  { "signIn.method", "password-hash", N_ ("Password hash synchronisation") },
  { "signIn.method", "pass-through", N_ ("Pass-through authentication") },
  { "signIn.method", "ad-fs", N_ ("Federation with AD FS") },
  { "signIn.method", "ping-federate", N_ ("Federation with PingFederate") },
  { "signIn.method", "saml", N_ ("Federation with another provider") },
  { "signIn.method", "none", N_ ("Do not configure") },
  { "cloud.environment", "global", N_ ("Microsoft Entra ID") },
  { "cloud.environment", "us-government", N_ ("Entra ID for the US government") },
  { "cloud.environment", "china", N_ ("Entra ID in China") },
  { "cloud.environment", "practice", N_ ("Practice tenant") },
  { "cloud.environment", "custom", N_ ("Other addresses") },
  { "cloud.registration.mode", "create", N_ ("Registered by the set-up") },
  { "cloud.registration.mode", "existing", N_ ("One that exists") },
  { "identity.matching.method", "once", N_ ("Everybody is there once") },
  { "identity.matching.method", "mail", N_ ("By mail address") },
  { "identity.matching.method", "object-sid", N_ ("By the account of a linked mailbox") },
  { "identity.matching.method", "account-name", N_ ("By account name") },
  { "identity.matching.method", "attribute", N_ ("By an attribute of your choice") },
  { "identity.sourceAnchor.method", "automatic", N_ ("Choose it for me") },
  { "identity.sourceAnchor.method", "attribute", N_ ("An attribute of your choice") },
  { "identity.sourceAnchor.reason", "tenant", N_ ("People in the cloud are tied by it") },
  { "identity.sourceAnchor.reason", "unused", N_ ("Nothing else uses ms-DS-ConsistencyGuid") },
  { "identity.sourceAnchor.reason", "in-use", N_ ("Other software uses ms-DS-ConsistencyGuid") },
  { "identity.sourceAnchor.reason", "read-only",
    N_ ("The account may not write ms-DS-ConsistencyGuid") },
  { "connectors[].kind", "active-directory", N_ ("Active Directory (Windows or Samba)") },
  { "connectors[].kind", "openldap", N_ ("OpenLDAP or 389 DS") },
  { "connectors[].kind", "graph", N_ ("Microsoft Entra ID") },
  { "connectors[].server.security", "ldaps", N_ ("TLS (LDAPS)") },
  { "connectors[].server.security", "starttls", N_ ("StartTLS") },
  { "connectors[].server.security", "sasl", N_ ("Sealed by Kerberos") },
  { "connectors[].server.security", "none", N_ ("A socket of this machine") },
  { "alerts.smtp.security", "starttls", N_ ("By STARTTLS, usually at port 587") },
  { "alerts.smtp.security", "tls", N_ ("From the first byte on, usually at port 465") },
  { "connectors[].authentication.method", "simple", N_ ("A name and a password") },
  { "connectors[].authentication.method", "gssapi-password", N_ ("Kerberos, with a password") },
  { "connectors[].authentication.method", "gssapi-keytab", N_ ("Kerberos, with a keytab") },
  { "connectors[].authentication.method", "certificate", N_ ("A certificate") },
  { "connectors[].authentication.method", "secret", N_ ("A client secret") },
  { "connectors[].account.mode", "create", N_ ("Made by the set-up") },
  { "connectors[].account.mode", "existing", N_ ("One that exists") },
  { "attributes.extensions[].type", "string", N_ ("Text") },
  { "attributes.extensions[].type", "boolean", N_ ("Yes or no") },
  { "attributes.extensions[].type", "integer", N_ ("A number of 32 bits") },
  { "attributes.extensions[].type", "large-integer", N_ ("A number of 64 bits") },
  { "attributes.extensions[].type", "binary", N_ ("Bytes") },
  { "attributes.extensions[].type", "date-time", N_ ("Date and time") },
  { "connectors[].scope.rules[].newChildren", "include", N_ ("Are read") },
  { "connectors[].scope.rules[].newChildren", "exclude", N_ ("Are left out") },
  { "connectors[].read.changes", "auto", N_ ("The best way that the server allows") },
  { "connectors[].read.changes", "dirsync", N_ ("DirSync") },
  { "connectors[].read.changes", "usn", N_ ("By update sequence numbers (uSNChanged)") },
  { "connectors[].read.changes", "syncrepl", N_ ("Content synchronisation (syncrepl)") },
  { "connectors[].read.changes", "csn", N_ ("By change numbers (entryCSN)") },
}, database_rows[] = {
  { "kind", "sqlite", N_ ("SQLite, a file of its own") },
  { "kind", "postgresql", N_ ("PostgreSQL") },
  { "tls", "verify-full", N_ ("Certificate and name are verified") },
  { "tls", "verify-ca", N_ ("Certificate is verified") },
  { "tls", "require", N_ ("Required") },
  { "tls", "disable", N_ ("Off") },
  { "authentication", "peer", N_ ("The system user (peer)") },
  { "authentication", "kerberos", N_ ("Kerberos") },
  { "authentication", "password", N_ ("A password") },
  { "authentication", "certificate", N_ ("A client certificate") },
};
/* clang-format on */

static const char *
find_row (const Row *table, gsize n_rows, const char *pattern, const char *value)
{
  for (gsize i = 0; i < n_rows; i++)
    if (g_str_equal (table[i].pattern, pattern) && g_str_equal (table[i].value, value))
      return _ (table[i].words);
  return NULL;
}

/* Both databases have the same members. */
const char *
cw_setting_value_find (const char *pattern, const char *value)
{
  static const char *const databases[] = { "installation.database.", "installation.syncDatabase." };

  for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
    if (g_str_has_prefix (pattern, databases[i]))
      return find_row (database_rows, G_N_ELEMENTS (database_rows), pattern + strlen (databases[i]),
                       value);
  return find_row (rows, G_N_ELEMENTS (rows), pattern, value);
}

/* By what the portals call it as well, its thumbprint: SHA-1 over the DER form. (transfer full) */
static char *
describe_certificate (const char *pem)
{
  const char *begin = strstr (pem, PEM_BEGIN);
  const char *end = begin != NULL ? strstr (begin, PEM_END) : NULL;
  g_autofree char *body = NULL;
  g_autofree guchar *der = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *thumbprint = NULL;
  gsize size = 0;

  if (end == NULL)
    return g_strdup (pem);
  body = g_strndup (begin + strlen (PEM_BEGIN), (gsize) (end - begin) - strlen (PEM_BEGIN));
  der = g_base64_decode (body, &size);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA1, der, size);
  thumbprint = g_ascii_strup (digest, -1);
  /* Translators: %s is the thumbprint of a certificate, as portals show it */
  return g_strdup_printf (_ ("The one with the thumbprint %s"), thumbprint);
}

static char *
describe_string (const char *pattern, const char *text)
{
  const char *words = cw_setting_value_find (pattern, text);

  if (words != NULL)
    return g_strdup (words);
  if (g_str_has_suffix (pattern, ".certificate"))
    return describe_certificate (text);
  return g_strdup (text);
}

static char *
describe_scalar (const char *pattern, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    return describe_string (pattern, json_node_get_string (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("Yes") : _ ("No"));
  return cw_json_to_canonical (node, FALSE);
}

/* What matters of an element comes first among these. */
static char *
describe_element (const char *pattern, JsonObject *element)
{
  static const char *const members[] = { "kind", "class", "include", "host" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *node = json_object_get_member (element, members[i]);
      g_autofree char *below = g_strconcat (pattern, ".", members[i], NULL);

      if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
        return describe_scalar (below, node);
    }
  return g_strdup (_ ("Yes"));
}

static char *
describe_list (const char *pattern, JsonArray *array)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *item = describe_scalar (pattern, json_array_get_element (array, i));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", item);
    }
  /* Translators: a list without an element */
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : g_strdup (_ ("none"));
}

char *
cw_setting_value_make (const char *path, JsonNode *node)
{
  g_autofree char *pattern = cw_setting_pattern_make (path);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup (_ ("not set"));
  if (JSON_NODE_HOLDS_OBJECT (node))
    return describe_element (pattern, json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return describe_list (pattern, json_node_get_array (node));
  return describe_scalar (pattern, node);
}
