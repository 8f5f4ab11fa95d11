/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <gio/gunixsocketaddress.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-tls-probe.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-check.h"

#define TIMEOUT_SECONDS 10

/* FALSE: cancelled. */
static gboolean
check_tls (CwSetupCheck *check, const char *host, guint16 port, GError **error)
{
  const CwLdapSettings settings = { .kind = CW_CONNECTOR_KIND_OPENLDAP,
                                    .host = (char *) host,
                                    .port = port,
                                    .security = CW_LDAP_SECURITY_LDAPS,
                                    .ca_file = (char *) cw_setup_check_get_string (check, "caFile"),
                                    .timeout_seconds = TIMEOUT_SECONDS };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwTlsReport) report = cw_tls_probe (&settings, check->cancellable, &local_error);

  if (report == NULL)
    return cw_setup_check_add_error (check, "tls", g_steal_pointer (&local_error), NULL, error);
  cw_setup_check_add (check, "tls", report->problem == CW_TLS_OK ? CW_CHECK_OK : CW_CHECK_FAILED,
                      report->summary, report->remedy);
  cw_variant_add_time (check->answer, "certificateExpiresAt", report->expires_usec);
  return TRUE;
}

/* (transfer full): a host that is a folder is that of PostgreSQL's socket, whose name has the port
 * in it. */
static GSocketConnectable *
make_place (const char *host, guint16 port)
{
  g_autofree char *path = NULL;

  if (!g_path_is_absolute (host))
    return g_network_address_new (host, port);
  path = g_strdup_printf ("%s/.s.PGSQL.%u", host, port);
  return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (path));
}

/* What GLib's resolver says is in no language of ours. (transfer full) */
static GError *
convert_error (GError *error, const char *host)
{
  GError *converted = NULL;

  if (error->domain != G_RESOLVER_ERROR)
    return error;
  g_set_error (&converted, CW_ERROR, CW_ERROR_UNREACHABLE, "%s is not known", host);
  g_error_free (error);
  return converted;
}

gboolean
cw_setup_check_server (CwSetupCheck *check, GError **error)
{
  const char *host = cw_setup_check_need_string (check, "host", error);
  gint64 port = json_object_get_int_member_with_default (check->input, "port", 0);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) place = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) local_error = NULL;

  if (host == NULL)
    return FALSE;
  if (port < 1 || port > G_MAXUINT16)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "$.port: a number from 1 to 65535 is expected");
      return FALSE;
    }
  g_socket_client_set_timeout (client, TIMEOUT_SECONDS);
  place = make_place (host, (guint16) port);
  connection = g_socket_client_connect (client, place, check->cancellable, &local_error);
  cw_variant_add_bool (check->answer, "reachable", connection != NULL);
  if (connection == NULL)
    return cw_setup_check_add_error (
        check, "connect", convert_error (g_steal_pointer (&local_error), host),
        CW_PHRASE ("Check the name, the port and the firewalls between"), error);
  cw_setup_check_add (check, "connect", CW_CHECK_OK, CW_PHRASE ("The server answers"), NULL);
  return !json_object_get_boolean_member_with_default (check->input, "tls", FALSE) ||
         check_tls (check, host, (guint16) port, error);
}
