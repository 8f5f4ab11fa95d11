/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-settings.h"

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
