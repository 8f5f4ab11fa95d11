/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-tls-probe.h"
#include "fake-ad.h"

/* Servers that say nothing: every wait ends by itself. Takes its time. */

/* A port where connections are taken by the kernel and never answered. */
static GSocket *
make_deaf_server (guint16 *ret_port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, address, FALSE, &error));
  g_assert_true (g_socket_listen (socket, &error));
  local = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *ret_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  return socket;
}

static void
test_deaf (gconstpointer security)
{
  g_auto (LdapFixture) fixture = { 0 };
  guint16 port = 0;
  g_autoptr (GSocket) server = make_deaf_server (&port);
  g_autofree char *settings = g_strdup_printf (
      "{\"server\":{\"host\":\"h\",\"address\":\"127.0.0.1\",\"port\":%u,\"security\":\"%s\","
      "\"timeoutSeconds\":1},\"authentication\":{\"method\":\"simple\",\"user\":\"u\"}}",
      port, (const char *) security);
  g_autoptr (GError) error = NULL;

  ldap_fixture_init (&fixture, CW_CONNECTOR_KIND_OPENLDAP, settings, "secret");
  g_assert_false (cw_connector_open (fixture.connector, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CW_ERROR, CW_ERROR_TIMEOUT);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

/* Waits for a minute if nobody cancels it. */
static void
test_cancel (gconstpointer security)
{
  g_auto (LdapFixture) fixture = { 0 };
  guint16 port = 0;
  g_autoptr (GSocket) server = make_deaf_server (&port);
  g_autofree char *settings = g_strdup_printf (
      "{\"server\":{\"host\":\"h\",\"address\":\"127.0.0.1\",\"port\":%u,\"security\":\"%s\","
      "\"timeoutSeconds\":60},\"authentication\":{\"method\":\"simple\",\"user\":\"u\"}}",
      port, (const char *) security);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;

  ldap_fixture_init (&fixture, CW_CONNECTOR_KIND_OPENLDAP, settings, "secret");
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (cw_connector_open (fixture.connector, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* The look at the server's certificate, which has a connection of its own; the same. */
static void
test_cancel_probe (gconstpointer security)
{
  guint16 port = 0;
  g_autoptr (GSocket) server = make_deaf_server (&port);
  const CwLdapSettings settings = {
    .kind = CW_CONNECTOR_KIND_OPENLDAP,
    .host = (char *) "localhost",
    .address = (char *) "127.0.0.1",
    .port = port,
    .security = (CwLdapSecurity) GPOINTER_TO_INT (security),
    .timeout_seconds = 3600,
  };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CwTlsReport) report = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  report = cw_tls_probe (&settings, cancellable, &error);
  g_assert_null (report);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static gboolean
answer_nothing (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  return TRUE;
}

static void
test_silent_read (void)
{
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;

  fake_ad_init_with_timeout (&fixture, answer_nothing, "dirsync", 1);
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_error (read->error, CW_ERROR, CW_ERROR_TIMEOUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ldap/silence/ldaps", "ldaps", test_deaf);
  g_test_add_data_func ("/ldap/silence/starttls", "starttls", test_deaf);
  g_test_add_data_func ("/ldap/silence/cancel-ldaps", "ldaps", test_cancel);
  g_test_add_data_func ("/ldap/silence/cancel-starttls", "starttls", test_cancel);
  g_test_add_data_func ("/ldap/silence/cancel-probe-ldaps",
                        GINT_TO_POINTER (CW_LDAP_SECURITY_LDAPS), test_cancel_probe);
  g_test_add_data_func ("/ldap/silence/cancel-probe-starttls",
                        GINT_TO_POINTER (CW_LDAP_SECURITY_STARTTLS), test_cancel_probe);
  g_test_add_func ("/ldap/silence/read", test_silent_read);
  return g_test_run ();
}
