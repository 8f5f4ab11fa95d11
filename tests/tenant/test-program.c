/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "tenant-fixture.h"

typedef struct
{
  const char *options[4];
  int status;
  const char *says; /* in standard output or standard error */
} Run;

static void
test_command_line (void)
{
  static const Run cases[] = {
    { { "--version" }, 0, "causeway-tenant " },
    { { "--help" }, 0, "--throttle-window" },
    { { "--no-such-option" }, 2, "--no-such-option" },
    { { "surplus" }, 2, "no arguments" },
    { { "--address=0.0.0.0" }, 2, "loopback" },
    { { "--address=example.com" }, 2, "loopback" },
    { { "--port=70000" }, 2, "65535" },
    { { "--tls-cert=x" }, 2, "--tls-key" },
    { { "--tenant-id=contoso" }, 2, "GUID" },
    { { "--token-lifetime=0" }, 2, "lifetime" },
    { { "--client-secret-file=/nonexistent/secret" }, 1, "/nonexistent/secret" },
    { { "--client-cert=/nonexistent/cert" }, 1, "/nonexistent/cert" },
    { { "--client-cert=/dev/null" }, 1, "PEM" },
    { { "--database=/nonexistent/tenant.db" }, 1, "database" },
    { { "--log=/nonexistent/log" }, 1, "/nonexistent/log" },
    { { "--tls-cert=/dev/null", "--tls-key=/dev/null" }, 1, "/dev/null" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *argv[] = { g_getenv ("CW_TENANT"), cases[i].options[0], cases[i].options[1],
                             cases[i].options[2], NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) process = g_subprocess_newv (
          argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error));
      g_test_message ("%s: %s", cases[i].options[0], text);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, cases[i].status);
      g_assert_nonnull (strstr (text, cases[i].says));
    }
}

/* Two programs on one port; and a database from the future. */
static void
test_in_the_way (Fixture *fixture, gconstpointer options)
{
  g_autofree char *port = g_strdup_printf ("--port=%s", strrchr (fixture->url, ':') + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                        &error, g_getenv ("CW_TENANT"), port, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
}

static void
test_port_file (Fixture *fixture, gconstpointer options)
{
  g_autofree char *file = g_build_filename (fixture->directory, "port", NULL);
  g_autofree char *option = g_strdup_printf ("--port-file=%s", file);
  const char *const arguments[] = { option, NULL };
  g_autofree char *text = NULL;

  fixture_restart (fixture, arguments);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_cmpstr (g_strstrip (text), ==, strrchr (fixture->url, ':') + 1);
}

static guint
count_descriptors (Fixture *fixture)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/fd", g_subprocess_get_identifier (fixture->process));
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/* Each request of the fixture is a connection of its own; libsoup 3.2 would keep them all. */
static void
test_descriptors (Fixture *fixture, gconstpointer options)
{
  guint before = count_descriptors (fixture);

  for (int i = 0; i < 30; i++)
    fixture_do (fixture, 200, "GET", "/v1.0/domains", NULL);
  g_assert_cmpuint (count_descriptors (fixture), <, before + 10);
}

/* Answers without a body keep the connection. */
static void
test_keep_alive (Fixture *fixture, gconstpointer options)
{
  g_autofree char *user = fixture_add_user (fixture, "anna", FALSE);

  fixture_repeat (fixture, 204, "PATCH", "/v1.0/users/anna@contoso.example", 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant/program/command-line", test_command_line);
  g_test_add ("/tenant/program/in-the-way", Fixture, NULL, fixture_set_up, test_in_the_way,
              fixture_tear_down);
  g_test_add ("/tenant/program/port-file", Fixture, NULL, fixture_set_up, test_port_file,
              fixture_tear_down);
  g_test_add ("/tenant/program/descriptors", Fixture, NULL, fixture_set_up, test_descriptors,
              fixture_tear_down);
  g_test_add ("/tenant/program/keep-alive", Fixture, NULL, fixture_set_up, test_keep_alive,
              fixture_tear_down);
  return g_test_run ();
}
