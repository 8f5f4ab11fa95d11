/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-wizard-problems.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/cw-cloud-app.h"

static gboolean
is_set (CwDraft *draft, const char *path)
{
  return cw_draft_get_string (draft, path, NULL) != NULL;
}

/* ----- components */

/* The page shows the state of as many (CwDatabaseForm). */
#define MAX_HOSTS 5

/* TRUE: the hosts are what they can be. */
static gboolean
check_hosts (CwDraft *draft, const char *path, GPtrArray *problems)
{
  JsonNode *node = cw_draft_get_node (draft, path);
  JsonArray *hosts =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = hosts != NULL ? json_array_get_length (hosts) : 0;

  if (n == 0)
    cw_wizard_problems_add (problems, path,
                            _ ("Enter the host of the PostgreSQL server, or the folder of its "
                               "socket."));
  if (n > MAX_HOSTS)
    cw_wizard_problems_add (problems, path, _ ("Enter five hosts at most."));
  for (guint i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (hosts, i);
      JsonObject *host = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      gint64 port = host != NULL ? json_object_get_int_member_with_default (host, "port", 5432) : 0;

      if (port >= 1 && port <= G_MAXUINT16)
        continue;
      cw_wizard_problems_add (problems, path,
                              _ ("Behind the colon goes a port: a number from 1 to 65535."));
      return FALSE;
    }
  return n >= 1 && n <= MAX_HOSTS;
}

/* A peer is told by the kernel, of a socket on this machine only (PostgreSQL documentation, "Peer
 * Authentication"). */
static void
check_peer (CwDraft *draft, const char *hosts, const char *path, GPtrArray *problems)
{
  JsonArray *array = json_node_get_array (cw_draft_get_node (draft, hosts));

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *host = json_object_get_string_member_with_default (
          json_array_get_object_element (array, i), "host", "");

      if (g_path_is_absolute (host))
        continue;
      cw_wizard_problems_add (problems, path,
                              _ ("The system user signs in over a socket of this machine: enter "
                                 "its folder as the host, or choose another way."));
      return;
    }
}

/* The engine reads them, and libpq the certificate and the key together. */
static void
check_database_files (CwDraft *draft,
                      const char *base,
                      gboolean is_certificate,
                      GPtrArray *problems)
{
  static const char *const members[] = { "caFile", "certificateFile", "privateKeyFile" };
  g_autofree char *certificate = g_strconcat (base, ".certificateFile", NULL);
  g_autofree char *key = g_strconcat (base, ".privateKeyFile", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *path = g_strconcat (base, ".", members[i], NULL);
      const char *file = cw_draft_get_string (draft, path, NULL);

      if (file != NULL && !g_path_is_absolute (file))
        cw_wizard_problems_add (problems, path, _ ("Enter the whole path of the file, from / on."));
    }
  if (!is_set (draft, certificate) && (is_certificate || is_set (draft, key)))
    cw_wizard_problems_add (problems, certificate,
                            _ ("Choose the file with the client certificate."));
  if (!is_set (draft, key) && (is_certificate || is_set (draft, certificate)))
    cw_wizard_problems_add (problems, key,
                            _ ("Choose the file with the private key of the certificate."));
}

static void
check_database (CwDraft *draft, const char *base, const char *secret, GPtrArray *problems)
{
  g_autofree char *kind = g_strconcat (base, ".kind", NULL);
  g_autofree char *hosts = g_strconcat (base, ".hosts", NULL);
  g_autofree char *name = g_strconcat (base, ".name", NULL);
  g_autofree char *user = g_strconcat (base, ".user", NULL);
  g_autofree char *password = g_strconcat (base, ".password", NULL);
  g_autofree char *authentication = g_strconcat (base, ".authentication", NULL);
  const char *method = cw_draft_get_string (draft, authentication, "peer");
  gboolean is_password = g_str_equal (method, "password");
  gboolean is_certificate = g_str_equal (method, "certificate");

  if (!g_str_equal (cw_draft_get_string (draft, kind, "sqlite"), "postgresql"))
    return;
  if (check_hosts (draft, hosts, problems) && g_str_equal (method, "peer"))
    check_peer (draft, hosts, authentication, problems);
  if (!is_set (draft, name))
    cw_wizard_problems_add (problems, name, _ ("Enter the name of the database."));
  if ((is_password || is_certificate) && !is_set (draft, user))
    cw_wizard_problems_add (problems, user, _ ("Enter the user that signs in to the database."));
  if (is_password && !cw_draft_has_secret (draft, "", secret))
    cw_wizard_problems_add (problems, password, _ ("Enter the password of that user."));
  check_database_files (draft, base, is_certificate, problems);
}

/* Where the configuration lies in a file, what is read does as well. */
static void
check_both_databases (CwDraft *draft, GPtrArray *problems)
{
  const char *kind = cw_draft_get_string (draft, "installation.database.kind", "sqlite");
  const char *sync = cw_draft_get_string (draft, "installation.syncDatabase.kind", "sqlite");

  if (g_str_equal (sync, "postgresql") && !g_str_equal (kind, "postgresql"))
    cw_wizard_problems_add (problems, "installation.syncDatabase.kind",
                            _ ("A database for what is read needs the configuration on a "
                               "PostgreSQL server too."));
}

static void
check_service_account (CwDraft *draft, GPtrArray *problems)
{
  const char *kind = cw_draft_get_string (draft, "installation.serviceAccount.kind", "package");

  if (g_str_equal (kind, "package"))
    return;
  if (!is_set (draft, "installation.serviceAccount.name"))
    cw_wizard_problems_add (problems, "installation.serviceAccount.name",
                            _ ("Enter the account that the service runs as."));
  if (g_str_equal (kind, "domain") && !is_set (draft, "installation.serviceAccount.keytabFile"))
    cw_wizard_problems_add (problems, "installation.serviceAccount.keytabFile",
                            _ ("A domain account signs in with a keytab: choose its file."));
}

/* useradd(8): what a local group may be called. A domain's group has a backslash or an at sign. */
static gboolean
is_group_name (const char *name)
{
  if (!g_ascii_islower (name[0]) && name[0] != '_')
    return FALSE;
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_islower (*c) && !g_ascii_isdigit (*c) && strchr ("_-", *c) == NULL)
      return FALSE;
  return strlen (name) <= 32;
}

static void
check_groups (CwDraft *draft, GPtrArray *problems)
{
  static const char *const paths[] = { "installation.groups.admins",
                                       "installation.groups.operators",
                                       "installation.groups.browse",
                                       "installation.groups.passwordReset" };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const char *name = cw_draft_get_string (draft, paths[i], NULL);

      if (name == NULL)
        continue;
      if (!is_group_name (name))
        cw_wizard_problems_add (problems, paths[i],
                                _ ("This has to be a local group: small letters, digits, _ and -, "
                                   "at most 32 characters."));
      else if (!g_hash_table_add (seen, (gpointer) name))
        cw_wizard_problems_add (problems, paths[i],
                                _ ("Two roles have the same group: choose another."));
    }
}

void
cw_wizard_problems_of_components (CwDraft *draft, GPtrArray *problems)
{
  const char *location = cw_draft_get_string (draft, "installation.dataLocation", NULL);

  if (location != NULL && !g_path_is_absolute (location))
    cw_wizard_problems_add (problems, "installation.dataLocation",
                            _ ("Enter the whole path of the folder, from / on."));
  check_database (draft, "installation.database", CW_DRAFT_SECRET_DATABASE, problems);
  check_database (draft, "installation.syncDatabase", CW_DRAFT_SECRET_SYNC_DATABASE, problems);
  check_both_databases (draft, problems);
  check_service_account (draft, problems);
  check_groups (draft, problems);
}

/* ----- user sign-in */

void
cw_wizard_problems_of_sign_in (CwDraft *draft, GPtrArray *problems)
{
  const char *method = cw_draft_get_string (draft, "signIn.method", "password-hash");

  if (cw_draft_get_bool (draft, "signIn.singleSignOn", FALSE) &&
      !g_str_equal (method, "password-hash") && !g_str_equal (method, "pass-through"))
    cw_wizard_problems_add (problems, "signIn.singleSignOn",
                            _ ("Single sign-on goes with password hashes or pass-through "
                               "authentication: choose one of them, or switch it off."));
}

/* ----- sign-in names */

void
cw_wizard_problems_of_domains (CwDraft *draft, GPtrArray *problems)
{
  if (cw_wizard_flow_has_unverified (draft) &&
      !cw_draft_get_bool (draft, "identity.continueWithUnverified", FALSE))
    cw_wizard_problems_add (problems, "identity.continueWithUnverified",
                            _ ("Some suffixes are not verified in the tenant. Verify them there, "
                               "or agree that these people sign in with the tenant's own domain."));
}

/* ----- identifying users */

/* facts/entra.md A.2: an anchor never holds an at sign, so these are not offered. */
static gboolean
is_anchor (const char *attribute)
{
  static const char *const refused[] = { "mail", "userPrincipalName", "targetAddress",
                                         "proxyAddresses" };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    if (g_ascii_strcasecmp (refused[i], attribute) == 0)
      return FALSE;
  return TRUE;
}

void
cw_wizard_problems_of_identity (CwDraft *draft, GPtrArray *problems)
{
  const char *matching = cw_draft_get_string (draft, "identity.matching.method", "once");
  const char *anchor = cw_draft_get_string (draft, "identity.sourceAnchor.method", "automatic");
  const char *attribute = cw_draft_get_string (draft, "identity.sourceAnchor.attribute", NULL);

  if (g_str_equal (matching, "attribute") && !is_set (draft, "identity.matching.attribute"))
    cw_wizard_problems_add (problems, "identity.matching.attribute",
                            _ ("Choose the attribute by which people are told to be the same."));
  if (!g_str_equal (anchor, "attribute"))
    return;
  if (attribute == NULL)
    cw_wizard_problems_add (problems, "identity.sourceAnchor.attribute",
                            _ ("Choose the attribute that ties a person to the cloud for life."));
  else if (!is_anchor (attribute))
    cw_wizard_problems_add (problems, "identity.sourceAnchor.attribute",
                            _ ("An address cannot be the anchor: it holds an @, and changes when "
                               "people do. Choose an attribute that never changes."));
}

/* ----- what is synchronised of an object */

void
cw_wizard_problems_of_apps (CwDraft *draft, GPtrArray *problems)
{
  g_auto (GStrv) apps = cw_draft_get_strings (draft, "attributes.apps");

  if (cw_draft_get_node (draft, "attributes.apps") != NULL && apps[0] == NULL)
    cw_wizard_problems_add (problems, "attributes.apps",
                            _ ("Choose at least one application, or do not restrict the list."));
}

void
cw_wizard_problems_of_attributes (CwDraft *draft, GPtrArray *problems)
{
  g_auto (GStrv) excluded = cw_draft_get_strings (draft, "attributes.excluded");

  for (guint i = 0; excluded[i] != NULL; i++)
    if (cw_cloud_app_is_name_among (excluded[i], cw_cloud_apps_get_mandatory ()))
      {
        g_autofree char *text = g_strdup_printf (
            /* Translators: %s is the name of an attribute, "sourceAnchor" */
            _ ("%s cannot be left out: every cloud application needs it."), excluded[i]);

        cw_wizard_problems_add (problems, "attributes.excluded", text);
      }
}

void
cw_wizard_problems_of_extensions (CwDraft *draft, GPtrArray *problems)
{
  JsonNode *node = cw_draft_get_node (draft, "attributes.extensions");
  guint n = node != NULL && JSON_NODE_HOLDS_ARRAY (node)
                ? json_array_get_length (json_node_get_array (node))
                : 0;

  if (n == 0)
    cw_wizard_problems_add (problems, "attributes.extensions",
                            _ ("Choose at least one attribute, or go back and switch directory "
                               "extensions off."));
  /* facts/entra.md: a directory object carries at most 100 extension values. */
  if (n > 100)
    cw_wizard_problems_add (problems, "attributes.extensions",
                            _ ("A tenant takes 100 extension attributes at most: choose fewer."));
  if (cw_wizard_flow_wants_places (draft) &&
      cw_draft_get_fact (draft, CW_DRAFT_FACT_SIGN_IN) == NULL)
    cw_wizard_problems_add (
        problems, "attributes.extensions.signIn",
        _ ("The tenant gets a place for each new attribute: sign in there as an "
                               "administrator."));
}

/* ----- federation */

static void
need (CwDraft *draft, const char *path, const char *text, GPtrArray *problems)
{
  if (!is_set (draft, path))
    cw_wizard_problems_add (problems, path, text);
}

void
cw_wizard_problems_of_federation (CwDraft *draft, GPtrArray *problems)
{
  const char *method = cw_draft_get_string (draft, "signIn.method", "");
  const char *metadata = cw_draft_get_string (draft, "signIn.federation.metadataUrl", NULL);

  need (draft, "signIn.federation.domain",
        _ ("Choose the domain whose people sign in there."), problems);
  if (g_str_equal (method, "ad-fs"))
    {
      need (draft, "signIn.federation.farmName",
            _ ("Enter the name of the federation service."), problems);
      return;
    }
  if (metadata == NULL || !g_str_has_prefix (metadata, "https://"))
    cw_wizard_problems_add (problems, "signIn.federation.metadataUrl",
                            _ ("Enter the address of the provider's metadata; it begins with "
                               "https://."));
}
