/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-settings.h"

#include <string.h>
#include <unistd.h>

#include "base/cw-error.h"

#define DEFAULT_PORT 5432

CwPostgresqlSettings *
cw_postgresql_settings_new (void)
{
  CwPostgresqlSettings *settings = g_new0 (CwPostgresqlSettings, 1);

  settings->hosts = g_new0 (char *, 1);
  settings->ports = g_array_new (FALSE, FALSE, sizeof (guint16));
  return settings;
}

CwPostgresqlSettings *
cw_postgresql_settings_copy (const CwPostgresqlSettings *settings)
{
  CwPostgresqlSettings *copy = g_new0 (CwPostgresqlSettings, 1);

  copy->hosts = g_strdupv (settings->hosts);
  copy->ports = g_array_copy (settings->ports);
  copy->database = g_strdup (settings->database);
  copy->schema = g_strdup (settings->schema);
  copy->user = g_strdup (settings->user);
  copy->tls = g_strdup (settings->tls);
  copy->ca_file = g_strdup (settings->ca_file);
  copy->certificate_file = g_strdup (settings->certificate_file);
  copy->private_key_file = g_strdup (settings->private_key_file);
  copy->password = settings->password != NULL ? cw_secret_ref (settings->password) : NULL;
  return copy;
}

void
cw_postgresql_settings_free (CwPostgresqlSettings *settings)
{
  if (settings == NULL)
    return;
  g_strfreev (settings->hosts);
  g_array_unref (settings->ports);
  g_free (settings->database);
  g_free (settings->schema);
  g_free (settings->user);
  g_free (settings->tls);
  g_free (settings->ca_file);
  g_free (settings->certificate_file);
  g_free (settings->private_key_file);
  g_clear_pointer (&settings->password, cw_secret_unref);
  g_free (settings);
}

void
cw_postgresql_settings_add_host (CwPostgresqlSettings *settings, const char *host, guint16 port)
{
  guint n = settings->ports->len;

  settings->hosts = g_renew (char *, settings->hosts, n + 2);
  settings->hosts[n] = g_strdup (host);
  settings->hosts[n + 1] = NULL;
  g_array_append_val (settings->ports, port);
}

char *
cw_postgresql_settings_describe (const CwPostgresqlSettings *settings)
{
  GString *text = g_string_new (settings->database);

  g_string_append_printf (text, ".%s", settings->schema);
  for (guint i = 0; i < settings->ports->len; i++)
    g_string_append_printf (text, "%s%s:%u", i == 0 ? " @ " : ", ", settings->hosts[i],
                            g_array_index (settings->ports, guint16, i));
  return g_string_free (text, FALSE);
}

/* ----- from a configuration */

const char *
cw_postgresql_settings_find_authorities (void)
{
  static const char *const places[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Arch */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, Red Hat */
    "/etc/ssl/ca-bundle.pem",                            /* SUSE */
    "/etc/ssl/cert.pem",                                 /* Alpine */
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (access (places[i], R_OK) == 0)
      return places[i];
  return NULL;
}

/* (transfer full) (nullable) */
static char *
dup_member (JsonObject *object, const char *name, const char *fallback)
{
  return g_strdup (json_object_get_string_member_with_default (object, name, fallback));
}

static void
add_hosts (CwPostgresqlSettings *settings, JsonObject *database)
{
  JsonArray *hosts = json_object_has_member (database, "hosts")
                         ? json_object_get_array_member (database, "hosts")
                         : NULL;

  for (guint i = 0; hosts != NULL && i < json_array_get_length (hosts); i++)
    {
      JsonObject *host = json_array_get_object_element (hosts, i);

      cw_postgresql_settings_add_host (
          settings, json_object_get_string_member (host, "host"),
          (guint16) json_object_get_int_member_with_default (host, "port", DEFAULT_PORT));
    }
}

/* A comma is a list to libpq. */
static gboolean
has_form (const CwPostgresqlSettings *settings)
{
  for (guint i = 0; i < settings->ports->len; i++)
    if (strchr (settings->hosts[i], ',') != NULL)
      return FALSE;
  return settings->ports->len > 0 && settings->database != NULL;
}

CwPostgresqlSettings *
cw_postgresql_settings_new_from_json (JsonObject *database, CwSecret *password, GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings = cw_postgresql_settings_new ();

  add_hosts (settings, database);
  settings->database = dup_member (database, "name", NULL);
  settings->schema = dup_member (database, "schema", "public");
  settings->user = dup_member (database, "user", NULL);
  settings->tls = dup_member (database, "tls", "verify-full");
  settings->ca_file = dup_member (database, "caFile", cw_postgresql_settings_find_authorities ());
  settings->certificate_file = dup_member (database, "certificateFile", NULL);
  settings->private_key_file = dup_member (database, "privateKeyFile", NULL);
  settings->password = password != NULL ? cw_secret_ref (password) : NULL;
  if (has_form (settings))
    return g_steal_pointer (&settings);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                       "A database server needs one host at least, and the name of its database");
  return NULL;
}

static gboolean
is_same_host (const CwPostgresqlSettings *a, const CwPostgresqlSettings *b, guint i)
{
  return g_ascii_strcasecmp (a->hosts[i], b->hosts[i]) == 0 &&
         g_array_index (a->ports, guint16, i) == g_array_index (b->ports, guint16, i);
}

gboolean
cw_postgresql_settings_is_same_place (const CwPostgresqlSettings *a, const CwPostgresqlSettings *b)
{
  if (a->ports->len != b->ports->len || !g_str_equal (a->database, b->database) ||
      !g_str_equal (a->schema, b->schema))
    return FALSE;
  for (guint i = 0; i < a->ports->len; i++)
    if (!is_same_host (a, b, i))
      return FALSE;
  return TRUE;
}
