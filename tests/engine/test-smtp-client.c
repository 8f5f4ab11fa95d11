/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "engine/cw-smtp-client.h"

/* The mail server of with_lab.py --mail, which keeps what it takes; see tests/lab/mail_server.py
 * for the addresses that have a fate. */

#define FROM    "causeway@example.org"
#define TEXT    "Subject: a\n\n.\n..\nFrom here\n.\n\nlast\n"
#define SECONDS 30

typedef struct
{
  CwSmtpSettings settings;
  CwSmtpServer server;
  CwSecret *password;
  GPtrArray *taken;
} Fixture;

/* ----- the server */

/* Runs a verb of its script with up to one option and that option's value. */
static void
run_lab (const char *verb, const char *option, const char *value)
{
  g_autofree char *program = g_build_filename (g_getenv ("CW_LAB_TOOLS"), "mail_server.py", NULL);
  const char *argv[] = { program, verb, g_getenv ("CW_LAB_MAIL_DIR"), option, value, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL,
                               G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/* As it is then, until restore_lab(). */
static void
restart_lab (const char *option, const char *value)
{
  run_lab ("stop", "--at-once", NULL);
  run_lab ("start", option, value);
}

static void
restore_lab (void)
{
  restart_lab (NULL, NULL);
}

/* The newest of what it took first. (element-type JsonObject) */
static GPtrArray *
list_mail (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  const char *folder = g_getenv ("CW_LAB_MAIL_MAILBOX");

  for (guint i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("%06u.json", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) node = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        return list;
      node = cw_json_parse (text, -1, FALSE, NULL);
      g_assert_nonnull (node);
      g_ptr_array_insert (list, 0, json_node_dup_object (node));
    }
}

static guint
count_mail (void)
{
  g_autoptr (GPtrArray) list = list_mail ();

  return list->len;
}

/* ----- the fixture */

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->settings = (CwSmtpSettings){
    .host = g_strdup (g_getenv ("CW_LAB_MAIL_HOST")),
    .port = (guint) g_ascii_strtoull (g_getenv ("CW_LAB_MAIL_PORT"), NULL, 10),
    .ca_file = g_strdup (g_getenv ("CW_LAB_MAIL_CA")),
    .user = g_strdup (g_getenv ("CW_LAB_MAIL_USER")),
  };
  fixture->password = cw_secret_new_from_file (g_getenv ("CW_LAB_MAIL_PASSWORD_FILE"), &error);
  g_assert_no_error (error);
  fixture->server =
      (CwSmtpServer){ &fixture->settings, fixture->password, "engine.example.org", SECONDS };
  fixture->taken = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->settings.host, g_free);
  g_clear_pointer (&fixture->settings.ca_file, g_free);
  g_clear_pointer (&fixture->settings.user, g_free);
  g_clear_pointer (&fixture->password, cw_secret_unref);
  g_clear_pointer (&fixture->taken, g_ptr_array_unref);
}

static void
use_tls_port (Fixture *fixture)
{
  fixture->settings.is_tls = TRUE;
  fixture->settings.port = (guint) g_ascii_strtoull (g_getenv ("CW_LAB_MAIL_TLS_PORT"), NULL, 10);
}

/* @to: separated by spaces. (transfer full) (nullable): the error */
static GError *
send_as (Fixture *fixture, const char *from, const char *to, GCancellable *cancellable)
{
  g_auto (GStrv) addresses = g_strsplit (to, " ", -1);
  const CwSmtpMessage message = { from, (const char *const *) addresses, TEXT };
  GError *error = NULL;
  gboolean is_sent =
      cw_smtp_client_send (&fixture->server, &message, fixture->taken, cancellable, &error);

  g_assert_true (is_sent == (error == NULL));
  if (error != NULL)
    {
      g_test_message ("%s", error->message);
      g_assert_null (strstr (error->message, cw_secret_peek (fixture->password, NULL)));
    }
  return error;
}

static GError *
send_to (Fixture *fixture, const char *to)
{
  return send_as (fixture, FROM, to, NULL);
}

/* Neither a trial nor a message gets through, for the same reason, and nothing arrives. */
static void
assert_refused (Fixture *fixture, CwError code)
{
  guint n_before = count_mail ();
  g_autoptr (GError) sent = send_to (fixture, "ops@example.org");
  g_autoptr (GError) tried = NULL;

  g_assert_false (cw_smtp_client_check (&fixture->server, NULL, &tried));
  g_assert_error (sent, CW_ERROR, (int) code);
  g_assert_error (tried, CW_ERROR, (int) code);
  g_assert_cmpuint (count_mail (), ==, n_before);
  g_assert_cmpuint (fixture->taken->len, ==, 0);
}

static void
assert_good (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_smtp_client_check (&fixture->server, NULL, &error));
  g_assert_no_error (error);
}

/* ----- */

/* Everybody gets it, signed in and by TLS, as it is, and once. */
static void
assert_sent (Fixture *fixture)
{
  g_autoptr (GError) error = send_to (fixture, "ops@example.org night@example.org");
  g_autoptr (GError) again = NULL;
  g_autoptr (GPtrArray) list = list_mail ();
  guint n = list->len;

  g_assert_no_error (error);
  g_assert_cmpuint (fixture->taken->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *mail = g_ptr_array_index (list, i);
      JsonArray *to = json_object_get_array_member (mail, "to");

      g_assert_cmpstr (json_object_get_string_member (mail, "text"), ==,
                       "Subject: a\r\n\r\n.\r\n..\r\nFrom here\r\n.\r\n\r\nlast\r\n");
      g_assert_cmpstr (json_object_get_string_member (mail, "from"), ==, FROM);
      g_assert_cmpstr (json_object_get_string_member (mail, "user"), ==, fixture->settings.user);
      g_assert_cmpstr (json_object_get_string_member (mail, "host"), ==, "engine.example.org");
      g_assert_true (json_object_get_boolean_member (mail, "tls"));
      g_assert_cmpuint (json_array_get_length (to), ==, 1);
      g_assert_cmpstr (json_array_get_string_element (to, 0), ==,
                       i == 0 ? "night@example.org" : "ops@example.org");
    }
  again = send_to (fixture, "ops@example.org night@example.org");
  g_assert_no_error (again);
  g_assert_cmpuint (count_mail (), ==, n);
  assert_good (fixture);
  g_assert_cmpuint (count_mail (), ==, n);
}

static void
test_starttls (Fixture *fixture, gconstpointer data)
{
  assert_sent (fixture);
}

static void
test_tls (Fixture *fixture, gconstpointer data)
{
  use_tls_port (fixture);
  assert_sent (fixture);
}

/* What is not proved to be the server gets neither password nor message. */
static void
test_certificates (Fixture *fixture, gconstpointer data)
{
  static const char *const variants[] = { "expired", "not-yet-valid", "wrong-name", "untrusted" };

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_test_message ("%s", variants[i]);
      restart_lab ("--certificate", variants[i]);
      assert_refused (fixture, CW_ERROR_TLS);
    }
  use_tls_port (fixture);
  assert_refused (fixture, CW_ERROR_TLS);
  restore_lab ();
  assert_good (fixture);
}

/* An authority that is named stands alone; without one, the system's do. */
static void
test_authorities (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->settings.ca_file);
  fixture->settings.ca_file = g_strdup (g_getenv ("CW_LAB_MAIL_OTHER_CA"));
  assert_refused (fixture, CW_ERROR_TLS);
  g_clear_pointer (&fixture->settings.ca_file, g_free);
  assert_refused (fixture, CW_ERROR_TLS);
  fixture->settings.ca_file = g_strdup ("/nowhere/ca.pem");
  assert_refused (fixture, CW_ERROR_INVALID_CONFIG);
}

/* A server without STARTTLS, and ports of the other kind. */
static void
test_without_tls (Fixture *fixture, gconstpointer data)
{
  guint port = fixture->settings.port;

  restart_lab ("--no-tls", NULL);
  assert_refused (fixture, CW_ERROR_TLS);
  restore_lab ();
  use_tls_port (fixture);
  fixture->settings.port = port;
  assert_refused (fixture, CW_ERROR_TLS);
}

static void
test_password (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->password, cw_secret_unref);
  fixture->password = cw_secret_new_from_string ("a-wr0ng-passw0rd");
  fixture->server.password = fixture->password;
  assert_refused (fixture, CW_ERROR_AUTH);
  use_tls_port (fixture);
  assert_refused (fixture, CW_ERROR_AUTH);
}

/* Nobody signs in: a server of the house may take that, and one that does not says so. */
static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) sent = NULL;
  g_autoptr (GError) without = NULL;

  restart_lab ("--no-sign-in", NULL);
  g_assert_false (cw_smtp_client_check (&fixture->server, NULL, &without));
  g_assert_error (without, CW_ERROR, CW_ERROR_AUTH);
  g_clear_pointer (&fixture->settings.user, g_free);
  fixture->server.password = NULL;
  assert_good (fixture);
  sent = send_to (fixture, "ops@example.org");
  g_assert_no_error (sent);
  restore_lab ();
  g_ptr_array_set_size (fixture->taken, 0);
  refused = send_to (fixture, "ops@example.org");
  g_assert_error (refused, CW_ERROR, CW_ERROR_PERMISSION);
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  run_lab ("stop", "--at-once", NULL);
  assert_refused (fixture, CW_ERROR_UNREACHABLE);
  run_lab ("start", NULL, NULL);
  assert_good (fixture);
  g_free (fixture->settings.host);
  fixture->settings.host = g_strdup ("mail.invalid");
  assert_refused (fixture, CW_ERROR_UNREACHABLE);
}

static gboolean
has_taken (Fixture *fixture, const char *address)
{
  return g_ptr_array_find_with_equal_func (fixture->taken, address, g_str_equal, NULL);
}

/* An address that the server does not take keeps the message from nobody else. */
static void
test_addresses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) later = NULL;
  g_autoptr (GError) both = NULL;

  unknown = send_to (fixture, "unknown@example.org ops@example.org");
  g_assert_error (unknown, CW_ERROR, CW_ERROR_PERMISSION);
  g_assert_nonnull (strstr (unknown->message, "no such user here. 5.1.1 Look"));
  g_assert_true (has_taken (fixture, "ops@example.org"));
  later = send_to (fixture, "later@example.org night@example.org ops@example.org");
  g_assert_error (later, CW_ERROR, CW_ERROR_THROTTLED);
  g_assert_true (has_taken (fixture, "night@example.org"));
  g_assert_cmpuint (fixture->taken->len, ==, 2);
  both = send_to (fixture, "later@example.org unknown@example.org");
  g_assert_error (both, CW_ERROR, CW_ERROR_THROTTLED);
  g_assert_nonnull (strstr (both->message, "later@"));
  g_assert_nonnull (strstr (both->message, "unknown@"));
}

/* What all addresses have in common is tried once. */
static void
test_sender (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error =
      send_as (fixture, "nobody@example.org", "ops@example.org night@example.org", NULL);

  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
  g_assert_null (strstr (error->message, "night@"));
}

static void
test_silent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) lost = send_to (fixture, "lost@example.org");
  g_autoptr (GError) slow = NULL;

  g_assert_error (lost, CW_ERROR, CW_ERROR_INTERRUPTED);
  fixture->server.seconds = 1;
  slow = send_to (fixture, "slow@example.org ops@example.org");
  g_assert_error (slow, CW_ERROR, CW_ERROR_TIMEOUT);
  g_assert_cmpuint (fixture->taken->len, ==, 0);
}

typedef struct
{
  GSocketListener *listener;
  GCancellable *cancellable;
} Silence;

/* Somebody who takes a connection, and says nothing. */
static gpointer
cancel_thread (gpointer data)
{
  Silence *silence = data;
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_listener_accept (silence->listener, NULL, NULL, &error);

  g_assert_no_error (error);
  g_cancellable_cancel (silence->cancellable);
  return connection;
}

/* A server that is silent keeps nobody who wants to go. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  Silence silence = { listener, cancellable };
  GThread *thread = NULL;

  fixture->settings.port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_assert_no_error (error);
  fixture->server.seconds = 600;
  thread = g_thread_new ("cancel", cancel_thread, &silence);
  error = send_as (fixture, FROM, "ops@example.org", cancellable);
  connection = g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  again = send_as (fixture, FROM, "ops@example.org", cancellable);
  g_assert_error (again, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What would be a command of its own, or another address. */
static void
test_injection (Fixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = {
    "ops@example.org>\r\nRCPT TO:<else@example.org",
    "ops@example.org\nDATA",
    "ops@example.org\r",
    "<ops@example.org>",
    "ops@example.org,else@example.org",
    "ops",
    "@example.org",
    "ops@",
    "öps@example.org",
    "a\tb@example.org",
    "",
  };
  guint n_before = count_mail ();

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      const char *const to[] = { "ops@example.org", addresses[i], NULL };
      const CwSmtpMessage as_to = { FROM, to, TEXT };
      const CwSmtpMessage as_from = { addresses[i], to, TEXT };
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) from_error = NULL;

      g_test_message ("row %u", i);
      g_assert_false (cw_smtp_client_send (&fixture->server, &as_to, fixture->taken, NULL, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
      g_assert_false (
          cw_smtp_client_send (&fixture->server, &as_from, fixture->taken, NULL, &from_error));
      g_assert_error (from_error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpuint (count_mail (), ==, n_before);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/engine/smtp-client/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("starttls", test_starttls);
  ADD ("tls", test_tls);
  ADD ("certificates", test_certificates);
  ADD ("authorities", test_authorities);
  ADD ("without-tls", test_without_tls);
  ADD ("password", test_password);
  ADD ("nobody", test_nobody);
  ADD ("gone", test_gone);
  ADD ("addresses", test_addresses);
  ADD ("sender", test_sender);
  ADD ("silent", test_silent);
  ADD ("cancelled", test_cancelled);
  ADD ("injection", test_injection);
  return g_test_run ();
}
