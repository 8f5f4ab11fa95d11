/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-options.h"

#include <string.h>

#include "base/cw-error.h"

#define DEFAULT_TENANT_ID "c0ffee00-0000-4000-8000-00000000c0de"
#define DEFAULT_CLIENT_ID "c0ffee00-0000-4000-8000-0000000000a1"

#define DELTA_LIFETIME_SECONDS (7 * 24 * 60 * 60)

static void
set_number_defaults (CwTenantOptions *options)
{
  options->token_lifetime_seconds = 3599;
  options->device_interval_seconds = 5;
  options->device_lifetime_seconds = 900;
  options->delta_lifetime_seconds = DELTA_LIFETIME_SECONDS;
  options->delta_members = 1000;
  options->throttle_writes = 3000;
  options->throttle_window_seconds = 150;
}

static void
set_default (char **text, const char *value)
{
  if (*text == NULL)
    *text = g_strdup (value);
}

static void
set_text_defaults (CwTenantOptions *options)
{
  set_default (&options->address, "127.0.0.1");
  set_default (&options->tenant_id, DEFAULT_TENANT_ID);
  set_default (&options->tenant_name, "Contoso");
  set_default (&options->initial_domain, "contoso.onmicrosoft.com");
  set_default (&options->client_id, DEFAULT_CLIENT_ID);
}

static void
add_server_entries (GOptionContext *context, CwTenantOptions *options)
{
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &options->port, "Port (0: a free one)", "PORT" },
    { "port-file", 0, 0, G_OPTION_ARG_FILENAME, &options->port_file,
      "Write the port to FILE once it listens", "FILE" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &options->address, "Loopback address (127.0.0.1)",
      "ADDRESS" },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &options->tls_certificate,
      "Serve https with this certificate (PEM)", "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &options->tls_key, "... and this key (PEM)", "FILE" },
    { "database", 'd', 0, G_OPTION_ARG_FILENAME, &options->database,
      "SQLite file (left out: in memory)", "FILE" },
    { "log", 'l', 0, G_OPTION_ARG_FILENAME, &options->log_file,
      "Append requests and answers as JSON lines", "FILE" },
    { "log-parts", 0, 0, G_OPTION_ARG_NONE, &options->log_parts,
      "Log each part of a $batch as a line of its own too", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->show_version, "Print the version", NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_tenant_entries (GOptionContext *context, CwTenantOptions *options)
{
  const GOptionEntry entries[] = {
    { "tenant-id", 0, 0, G_OPTION_ARG_STRING, &options->tenant_id, "The tenant's id", "GUID" },
    { "tenant-name", 0, 0, G_OPTION_ARG_STRING, &options->tenant_name,
      "The organization's name (Contoso)", "NAME" },
    { "domains", 0, 0, G_OPTION_ARG_STRING, &options->domains,
      "Verified domains; the first is the default", "A,B" },
    { "unverified-domains", 0, 0, G_OPTION_ARG_STRING, &options->unverified_domains,
      "Domains that are not verified yet", "C,D" },
    { "initial-domain", 0, 0, G_OPTION_ARG_STRING, &options->initial_domain,
      "The initial domain (contoso.onmicrosoft.com)", "DOMAIN" },
    { "client-id", 0, 0, G_OPTION_ARG_STRING, &options->client_id,
      "The registered application's id", "GUID" },
    { "client-secret-file", 0, 0, G_OPTION_ARG_FILENAME, &options->client_secret_file,
      "Its client secret", "FILE" },
    { "client-cert", 0, 0, G_OPTION_ARG_FILENAME, &options->client_certificate,
      "Its certificate (PEM, public part)", "FILE" },
    { "token-lifetime", 0, 0, G_OPTION_ARG_INT, &options->token_lifetime_seconds,
      "Lifetime of access tokens (3599)", "SECONDS" },
    { "accounts", 0, 0, G_OPTION_ARG_FILENAME, &options->accounts_file,
      "Administrators who can sign in; FILE holds their passwords and is made when missing",
      "FILE" },
    { "device-interval", 0, 0, G_OPTION_ARG_INT, &options->device_interval_seconds,
      "How often a device may ask whether it was approved (5)", "SECONDS" },
    { "device-lifetime", 0, 0, G_OPTION_ARG_INT, &options->device_lifetime_seconds,
      "Lifetime of a device code (900)", "SECONDS" },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_behaviour_entries (GOptionContext *context, CwTenantOptions *options)
{
  const GOptionEntry entries[] = {
    { "delta-lag", 0, 0, G_OPTION_ARG_INT, &options->delta_lag_ms,
      "Delta queries see a change only after this time (0)", "MS" },
    { "replication-lag", 0, 0, G_OPTION_ARG_INT, &options->replication_lag_ms,
      "New applications, certificates and permissions work only after this time (0)", "MS" },
    { "delta-lifetime", 0, 0, G_OPTION_ARG_INT, &options->delta_lifetime_seconds,
      "Delta tokens expire after this time (604800)", "SECONDS" },
    { "delta-members", 0, 0, G_OPTION_ARG_INT, &options->delta_members,
      "Members in one page of a groups delta (1000)", "N" },
    { "throttle", 0, 0, G_OPTION_ARG_NONE, &options->throttle, "Throttle writes as Microsoft does",
      NULL },
    { "throttle-writes", 0, 0, G_OPTION_ARG_INT, &options->throttle_writes,
      "Writes in a window (3000)", "N" },
    { "throttle-window", 0, 0, G_OPTION_ARG_INT, &options->throttle_window_seconds,
      "The window (150)", "SECONDS" },
    { "shuffle-batch", 0, 0, G_OPTION_ARG_NONE, &options->shuffle_batch,
      "Run independent parts of a $batch in random order", NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static gboolean
check (CwTenantOptions *options, int argc, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (options->address);
  const char *problem = NULL;

  if (argc > 1)
    problem = "there are no arguments besides the options";
  else if (address == NULL || !g_inet_address_get_is_loopback (address))
    problem = "--address must be a loopback address; anyone who reaches /admin owns the tenant";
  else if ((options->tls_certificate == NULL) != (options->tls_key == NULL))
    problem = "--tls-cert and --tls-key belong together";
  else if (!g_uuid_string_is_valid (options->tenant_id))
    problem = "--tenant-id must be a GUID";
  else if (!g_uuid_string_is_valid (options->client_id))
    problem = "--client-id must be a GUID";
  else if (options->port < 0 || options->port > 65535)
    problem = "--port must be 0 to 65535";
  else if (options->token_lifetime_seconds < 1 || options->delta_lifetime_seconds < 1)
    problem = "a lifetime must be at least one second";
  else if (options->delta_lag_ms < 0 || options->delta_lag_ms > 600000)
    problem = "--delta-lag must be 0 to 600000";
  else if (options->replication_lag_ms < 0 || options->replication_lag_ms > 600000)
    problem = "--replication-lag must be 0 to 600000";
  else if (options->delta_members < 1 || options->throttle_writes < 1 ||
           options->throttle_window_seconds < 1)
    problem = "a number of members, writes or seconds must be at least 1";
  else if (options->device_interval_seconds < 1 || options->device_lifetime_seconds < 1)
    problem = "--device-interval and --device-lifetime must be at least 1";
  if (problem != NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, problem);
  return problem == NULL;
}

CwTenantOptions *
cw_tenant_options_parse (int *argc, char ***argv, GError **error)
{
  g_autoptr (CwTenantOptions) options = g_new0 (CwTenantOptions, 1);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) local_error = NULL;

  set_number_defaults (options);
  g_option_context_set_summary (
      context, "A practice tenant on loopback: OAuth 2 and the directory part of Microsoft Graph.");
  g_option_context_set_description (
      context, "Prints \"listening http://127.0.0.1:PORT\" once it is ready. The documentation is "
               "in docs/tenant.md.");
  add_server_entries (context, options);
  add_tenant_entries (context, options);
  add_behaviour_entries (context, options);
  if (!g_option_context_parse (context, argc, argv, &local_error))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, local_error->message);
      return NULL;
    }
  set_text_defaults (options);
  if (!options->show_version && !check (options, *argc, error))
    return NULL;
  return g_steal_pointer (&options);
}

void
cw_tenant_options_free (CwTenantOptions *options)
{
  g_free (options->address);
  g_free (options->port_file);
  g_free (options->tls_certificate);
  g_free (options->tls_key);
  g_free (options->database);
  g_free (options->log_file);
  g_free (options->accounts_file);
  g_free (options->tenant_id);
  g_free (options->tenant_name);
  g_free (options->domains);
  g_free (options->unverified_domains);
  g_free (options->initial_domain);
  g_free (options->client_id);
  g_free (options->client_secret_file);
  g_free (options->client_certificate);
  g_free (options);
}
