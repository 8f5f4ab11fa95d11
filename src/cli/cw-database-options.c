/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-database-options.h"

#include <json-glib/json-glib.h>

#include "base/cw-json.h"

void
cw_database_options_clear (CwDatabaseOptions *options)
{
  g_strfreev (options->hosts);
  g_free (options->name);
  g_free (options->schema);
  g_free (options->user);
  g_free (options->authentication);
  g_free (options->tls);
  g_free (options->ca_file);
  g_free (options->certificate_file);
  g_free (options->private_key_file);
  g_free (options->password_file);
}

/* "db1.contoso.lab:5433", "[2001:db8::1]:5432", or the folder of a socket. */
static gboolean
add_host (JsonArray *hosts, const char *text, GError **error)
{
  JsonObject *host = NULL;
  g_autoptr (GSocketConnectable) address = NULL;

  if (g_path_is_absolute (text))
    {
      host = json_object_new ();
      json_object_set_string_member (host, "host", text);
      json_array_add_object_element (hosts, host);
      return TRUE;
    }
  address = g_network_address_parse (text, 5432, error);
  if (address == NULL)
    {
      g_prefix_error (error, "%s is no server: ", text);
      return FALSE;
    }
  host = json_object_new ();
  json_object_set_string_member (host, "host",
                                 g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
  json_object_set_int_member (host, "port",
                              g_network_address_get_port (G_NETWORK_ADDRESS (address)));
  json_array_add_object_element (hosts, host);
  return TRUE;
}

static gboolean
add_hosts (JsonObject *database, const CwDatabaseOptions *options, GError **error)
{
  JsonArray *hosts = json_array_new ();

  json_object_set_array_member (database, "hosts", hosts);
  for (guint i = 0; options->hosts != NULL && options->hosts[i] != NULL; i++)
    if (!add_host (hosts, options->hosts[i], error))
      return FALSE;
  if (json_array_get_length (hosts) > 0 && options->name != NULL)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       "PostgreSQL needs --host and --name");
  return FALSE;
}

/* The engine reads the files, from wherever it was started. */
static void
add_file (JsonObject *database, const char *member, const char *file)
{
  g_autofree char *path = file != NULL ? g_canonicalize_filename (file, NULL) : NULL;

  if (path != NULL)
    json_object_set_string_member (database, member, path);
}

char *
cw_database_options_make_document (const char *kind,
                                   const CwDatabaseOptions *options,
                                   GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *database = json_object_new ();
  const struct
  {
    const char *member;
    const char *value;
  } texts[] = {
    { "name", options->name }, { "schema", options->schema },
    { "user", options->user }, { "authentication", options->authentication },
    { "tls", options->tls },
  };

  json_node_take_object (root, database);
  json_object_set_string_member (database, "kind", kind);
  if (g_str_equal (kind, "sqlite"))
    return cw_json_to_canonical (root, FALSE);
  if (!add_hosts (database, options, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].value != NULL)
      json_object_set_string_member (database, texts[i].member, texts[i].value);
  add_file (database, "caFile", options->ca_file);
  add_file (database, "certificateFile", options->certificate_file);
  add_file (database, "privateKeyFile", options->private_key_file);
  return cw_json_to_canonical (root, FALSE);
}

GOptionEntry *
cw_database_options_list_entries (CwDatabaseOptions *options, const GOptionEntry *more)
{
  const GOptionEntry entries[] = {
    { "host", 'H', 0, G_OPTION_ARG_STRING_ARRAY, &options->hosts,
      "A server, HOST:PORT, or the folder of its socket; more than once: several", "HOST" },
    { "name", 'n', 0, G_OPTION_ARG_STRING, &options->name, "The database", "NAME" },
    { "schema", 0, 0, G_OPTION_ARG_STRING, &options->schema, "The schema (default: public)",
      "NAME" },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &options->user, "Who signs in", "NAME" },
    { "authentication", 0, 0, G_OPTION_ARG_STRING, &options->authentication,
      "peer (default), kerberos, password or certificate", "WAY" },
    { "password-file", 'f', 0, G_OPTION_ARG_FILENAME, &options->password_file,
      "A file with the password that only you may read", "FILE" },
    { "tls", 0, 0, G_OPTION_ARG_STRING, &options->tls,
      "verify-full (default), verify-ca, require or disable", "MODE" },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options->ca_file,
      "Authorities of the server's certificate, PEM", "FILE" },
    { "certificate-file", 0, 0, G_OPTION_ARG_FILENAME, &options->certificate_file,
      "The client certificate, PEM", "FILE" },
    { "private-key-file", 0, 0, G_OPTION_ARG_FILENAME, &options->private_key_file,
      "Its private key", "FILE" },
  };
  g_autoptr (GArray) all = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  g_array_append_vals (all, entries, G_N_ELEMENTS (entries));
  for (; more->long_name != NULL; more++)
    g_array_append_val (all, *more);
  return (GOptionEntry *) g_array_free (g_steal_pointer (&all), FALSE);
}
