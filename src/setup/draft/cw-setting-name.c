/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-setting-name.h"

#include <string.h>

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *pattern;
  const char *name;
} Row;

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const Row rows[] = {
  { "$schema", N_ ("Schema of the file") },
  { "format", N_ ("Kind of the file") },
  { "version", N_ ("Version of the file") },
  { "staging", N_ ("Staging mode") },
  { "startNow", N_ ("Start the first cycle at once") },
  { "scheduler.enabled", N_ ("Synchronise by the schedule") },
  { "scheduler.intervalMinutes", N_ ("Minutes from one cycle to the next") },
  { "scheduler.nearRealTime.enabled", N_ ("Synchronise changes at once") },
  { "scheduler.nearRealTime.minimumSeconds", N_ ("Seconds between cycles for changes") },
  { "scheduler.nearRealTime.cyclesPerMinute", N_ ("Cycles for changes a minute") },
  { "guards.deletionThreshold", N_ ("Deletions that stop an export") },
  { "guards.deletionPercent", N_ ("Percentage of deletions that stops an export") },
  { "guards.deletionPercentFloor", N_ ("Deletions from which the percentage counts") },
  { "guards.objectTypes", N_ ("Limits of deletions by type of object") },
  { "guards.shrinkPercent", N_ ("Percentage of missing objects that stops an import") },
  { "guards.shrinkFloor", N_ ("Objects from which missing ones are judged") },
  { "guards.approvalHours", N_ ("Hours that an approval is good") },
  { "alerts.command", N_ ("Program that is told of alerts") },
  { "alerts.mailTo", N_ ("Addresses that get mail of alerts") },
  { "alerts.mailFrom", N_ ("Sender of mail of alerts") },
  { "alerts.sendmail", N_ ("Program that sends mail of alerts") },
  { "alerts.smtp.host", N_ ("Mail server of alerts") },
  { "alerts.smtp.port", N_ ("Port of the mail server") },
  { "alerts.smtp.security", N_ ("How mail of alerts is encrypted") },
  { "alerts.smtp.caFile", N_ ("Certificate authority of the mail server") },
  { "alerts.smtp.user", N_ ("User at the mail server") },
  { "alerts.smtp.passwordFile", N_ ("File with the password") },
  { "alerts.timeLimitSeconds", N_ ("Seconds until a program for alerts is stopped") },
  { "metrics.socket", N_ ("Socket where metrics are read") },
  { "metrics.port", N_ ("Port where metrics are read") },
  { "runProfiles", N_ ("Run profiles: steps that are run by hand") },
  { "hooks[]", N_ ("Program that is told of runs and objects") },
  { "hooks[].name", N_ ("Name of the program") },
  { "hooks[].events", N_ ("What the program is told of") },
  { "hooks[].program", N_ ("Program that is run") },
  { "hooks[].arguments", N_ ("Arguments of the program") },
  { "hooks[].attributes", N_ ("Attributes whose values the program is told") },
  { "hooks[].timeLimitSeconds", N_ ("Seconds until the program is stopped") },
  { "hooks[].retrySeconds", N_ ("Seconds until a run that failed is repeated") },
  { "alerts.failedCycles", N_ ("Failed cycles that raise an alert") },
  { "alerts.hoursWithoutSuccess", N_ ("Hours without a good cycle that raise an alert") },
  { "alerts.errors", N_ ("Errors of objects that raise an alert") },
  { "alerts.certificateDays", N_ ("Days before the certificate's end that raise an alert") },
  { "alerts.remindHours", N_ ("Hours until an alert is told again") },
  { "history.days", N_ ("Days that the history is kept") },
  { "audit.days", N_ ("Days for which it is kept who changed what") },
  { "lease.seconds", N_ ("Seconds until another installation can take over") },

  { "installation.mode", N_ ("Where the engine runs") },
  { "installation.dataLocation", N_ ("Folder of the engine's data") },
  { "installation.database.kind", N_ ("Kind of the database") },
  { "installation.database.hosts[]", N_ ("Database server") },
  { "installation.database.hosts[].host", N_ ("Database server") },
  { "installation.database.hosts[].port", N_ ("Port of the database server") },
  { "installation.database.name", N_ ("Name of the database") },
  { "installation.database.schema", N_ ("Schema of the database") },
  { "installation.database.tls", N_ ("TLS of the database") },
  { "installation.database.authentication", N_ ("How the database is signed in to") },
  { "installation.database.user", N_ ("User of the database") },
  { "installation.database.passwordFile", N_ ("File with the password") },
  { "installation.database.caFile", N_ ("Authority of the database server") },
  { "installation.database.certificateFile", N_ ("Client certificate for the database") },
  { "installation.database.privateKeyFile", N_ ("Private key for the database") },
  { "installation.syncDatabase.kind", N_ ("Kind of the database for what is read") },
  { "installation.syncDatabase.hosts[]", N_ ("Server of the database for what is read") },
  { "installation.syncDatabase.hosts[].host", N_ ("Server of the database for what is read") },
  { "installation.syncDatabase.hosts[].port", N_ ("Port of the database for what is read") },
  { "installation.syncDatabase.name", N_ ("Name of the database for what is read") },
  { "installation.syncDatabase.schema", N_ ("Schema of the database for what is read") },
  { "installation.syncDatabase.tls", N_ ("TLS of the database for what is read") },
  { "installation.syncDatabase.authentication",
    N_ ("How the database for what is read is signed in to") },
  { "installation.syncDatabase.user", N_ ("User of the database for what is read") },
  { "installation.syncDatabase.passwordFile", N_ ("File with the password") },
  { "installation.syncDatabase.caFile", N_ ("Authority of the database server for what is read") },
  { "installation.syncDatabase.certificateFile",
    N_ ("Client certificate for the database for what is read") },
  { "installation.syncDatabase.privateKeyFile",
    N_ ("Private key for the database for what is read") },
  { "installation.serviceAccount.kind", N_ ("What the service runs as") },
  { "installation.serviceAccount.name", N_ ("Account of the service") },
  { "installation.serviceAccount.keytabFile", N_ ("Keytab file of the service") },
  { "installation.groups.admins", N_ ("Group of the administrators") },
  { "installation.groups.operators", N_ ("Group of the operators") },
  { "installation.groups.browse", N_ ("Group of the readers") },
  { "installation.groups.passwordReset", N_ ("Group for password reset") },

  { "signIn.method", N_ ("How people sign in") },
  { "signIn.singleSignOn", N_ ("Single sign-on") },
  { "signIn.federation.domain", N_ ("Domain that is federated") },
  { "signIn.federation.farmName", N_ ("Name of the federation service") },
  { "signIn.federation.metadataUrl", N_ ("Address of the federation metadata") },
  { "signIn.federation.servers", N_ ("Federation servers") },
  { "signIn.federation.proxies", N_ ("Federation proxies") },
  { "signIn.federation.serviceAccount", N_ ("Account of the federation service") },

  { "cloud.environment", N_ ("Which cloud") },
  { "cloud.authorityUrl", N_ ("Sign-in address of the cloud") },
  { "cloud.graphUrl", N_ ("Microsoft Graph address of the cloud") },
  { "cloud.caFile", N_ ("Authority of the cloud's certificates") },
  { "cloud.registration.mode", N_ ("Application in the tenant") },

  { "identity.userPrincipalName", N_ ("The attribute with which people sign in") },
  { "identity.continueWithUnverified", N_ ("Go on without verified domains") },
  { "identity.disableExpired", N_ ("Disable expired accounts") },
  { "identity.softMatch", N_ ("Take over what the cloud has by its addresses") },
  { "identity.matching.method", N_ ("How the same person is found in several directories") },
  { "identity.matching.attribute", N_ ("The attribute that is the same") },
  { "identity.sourceAnchor.method", N_ ("The source anchor") },
  { "identity.sourceAnchor.attribute", N_ ("The attribute that is the source anchor") },
  { "identity.sourceAnchor.isBinary", N_ ("The source anchor's values are bytes") },
  { "identity.sourceAnchor.reason", N_ ("Why it is the source anchor") },

  { "features.exchangeHybrid", N_ ("Exchange hybrid") },
  { "features.publicFolders", N_ ("Mail public folders") },
  { "features.attributeFilter", N_ ("App and attribute filtering") },
  { "features.passwordHash", N_ ("Password hash synchronisation") },
  { "features.passwordWriteback", N_ ("Password writeback") },
  { "features.groupWriteback", N_ ("Group writeback") },
  { "features.deviceWriteback", N_ ("Device writeback") },
  { "features.extensions", N_ ("Directory extensions") },
  { "features.backSync", N_ ("BackSync") },

  { "attributes.apps", N_ ("Cloud applications that are used") },
  { "attributes.excluded", N_ ("Attributes that are left out") },
  { "attributes.extensions[]", N_ ("Directory extension") },
  { "attributes.extensions[].name", N_ ("Attribute") },
  { "attributes.extensions[].class", N_ ("Class") },
  { "attributes.extensions[].type", N_ ("Type of the values") },
  { "attributes.extensions[].multiValued", N_ ("Several values") },
  { "rules", N_ ("Rules") },

  { "connectors[]", N_ ("Connection") },
  { "connectors[].id", N_ ("Identity of the connection") },
  { "connectors[].name", N_ ("Name") },
  { "connectors[].kind", N_ ("Kind") },
  { "connectors[].guards", N_ ("Limits of deletions of this connection") },
  { "connectors[].guards.deletionThreshold", N_ ("Deletions that stop an export") },
  { "connectors[].guards.deletionPercent", N_ ("Percentage of deletions that stops an export") },
  { "connectors[].guards.deletionPercentFloor", N_ ("Deletions from which the percentage counts") },
  { "connectors[].guards.objectTypes", N_ ("Limits of deletions by type of object") },
  { "connectors[].guards.shrinkPercent",
    N_ ("Percentage of missing objects that stops an import") },
  { "connectors[].guards.shrinkFloor", N_ ("Objects from which missing ones are judged") },
  { "connectors[].partitions", N_ ("Domains that are read") },
  { "connectors[].server.host", N_ ("Server") },
  { "connectors[].server.address", N_ ("Address of the server") },
  { "connectors[].server.port", N_ ("Port") },
  { "connectors[].server.security", N_ ("How it is connected") },
  { "connectors[].server.caFile", N_ ("Authority of the server's certificate") },
  { "connectors[].server.timeoutSeconds", N_ ("Seconds to wait for an answer") },
  { "connectors[].authentication.method", N_ ("How it is signed in to") },
  { "connectors[].authentication.user", N_ ("Account") },
  { "connectors[].authentication.passwordFile", N_ ("File with the password") },
  { "connectors[].authentication.keytabFile", N_ ("Keytab file") },
  { "connectors[].authentication.krb5ConfigFile", N_ ("Configuration of Kerberos") },
  { "connectors[].authentication.certificate", N_ ("Certificate of the application") },
  { "connectors[].authentication.certificateFile",
    N_ ("File with the certificate of the application") },
  { "connectors[].authentication.privateKeyFile", N_ ("File with the private key") },
  { "connectors[].authentication.secretFile", N_ ("File with the client secret") },
  { "connectors[].account.mode", N_ ("Where the account comes from") },
  { "connectors[].account.administrator", N_ ("Administrator who makes the account") },
  { "connectors[].account.administratorPasswordFile",
    N_ ("File with the administrator's password") },
  { "connectors[].account.name", N_ ("Name of the account that is made") },
  { "connectors[].singleSignOn.enabled", N_ ("Single sign-on") },
  { "connectors[].singleSignOn.administrator", N_ ("Administrator who makes the account") },
  { "connectors[].singleSignOn.administratorPasswordFile", N_ ("File with the password") },
  { "connectors[].scope.rules[]", N_ ("Is read") },
  { "connectors[].scope.rules[].guid", N_ ("Identity of the container") },
  { "connectors[].scope.rules[].dn", N_ ("Container") },
  { "connectors[].scope.rules[].include", N_ ("Is read") },
  { "connectors[].scope.rules[].newChildren", N_ ("New containers below") },
  { "connectors[].scope.pilotGroup.guid", N_ ("Identity of the group whose members are read") },
  { "connectors[].scope.pilotGroup.dn", N_ ("Group whose members are read") },
  { "connectors[].read.changes", N_ ("How changes are found") },
  { "connectors[].tenantId", N_ ("Tenant") },
  { "connectors[].clientId", N_ ("Application") },
  { "connectors[].takeOver", N_ ("Administrators’ accounts that may be taken over") },
  { "connectors[].extensionApplication", N_ ("Application of the directory extensions") },
  { "connectors[].authorityUrl", N_ ("Sign-in address") },
  { "connectors[].graphUrl", N_ ("Microsoft Graph address") },
  { "connectors[].caFile", N_ ("Authority of the certificates") },
  { "connectors[].window", N_ ("Requests at the same time") },
};
/* clang-format on */

const char *
cw_setting_name_find (const char *pattern)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].pattern, pattern))
      return _ (rows[i].name);
  return NULL;
}

/* A bracket ends where the path ends or a member follows: what stands in it, a DN, may hold
 * brackets and dots. */
static const char *
find_bracket_end (const char *text)
{
  const char *end = strchr (text, ']');

  while (end != NULL && end[1] != '\0' && end[1] != '.' && end[1] != '[')
    end = strchr (end + 1, ']');
  return end;
}

/* @keys: (nullable) (element-type utf8): gets what stands in the brackets */
static char *
split_path (const char *path, GPtrArray *keys)
{
  g_autoptr (GString) pattern = g_string_new (NULL);
  const char *rest = path;

  while (*rest != '\0')
    {
      const char *end = *rest == '[' ? find_bracket_end (rest) : NULL;

      g_string_append_c (pattern, *rest);
      if (end != NULL && keys != NULL)
        g_ptr_array_add (keys, g_strndup (rest + 1, (gsize) (end - rest - 1)));
      rest = end != NULL ? end : rest + 1;
    }
  return g_string_free (g_steal_pointer (&pattern), FALSE);
}

char *
cw_setting_pattern_make (const char *path)
{
  return split_path (path, NULL);
}

char *
cw_setting_name_make (const char *path)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *pattern = split_path (path, keys);
  const char *name = cw_setting_name_find (pattern);
  g_autoptr (GString) text = g_string_new (NULL);

  if (name == NULL)
    return g_strdup (path);
  for (guint i = 0; i < keys->len; i++)
    g_string_append_printf (text, "%s: ", (const char *) g_ptr_array_index (keys, i));
  g_string_append (text, name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
