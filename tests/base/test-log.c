/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "base/cw-json.h"
#include "base/cw-log.h"
#include "base/cw-time.h"

/* The lines that log-child writes to standard error. */
static char **
run_child (const char *format, const char *debug_domains)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  g_subprocess_launcher_unsetenv (launcher, "G_MESSAGES_DEBUG");
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_unsetenv (launcher, "CW_LOG_FORMAT");
  if (format != NULL)
    g_subprocess_launcher_setenv (launcher, "CW_LOG_FORMAT", format, TRUE);
  if (debug_domains != NULL)
    g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", debug_domains, TRUE);
  child = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("CW_TEST_LOG_CHILD"), NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, NULL, &output, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (child));
  g_assert_true (g_str_has_suffix (output, "\n"));
  output[strlen (output) - 1] = '\0';
  return g_strsplit (output, "\n", -1);
}

static void
test_text (void)
{
  static const char *const expected[] = {
    "message a message line",
    "warning two\\nlines and \\x1b[31m",
    "warning The import failed (CW_EVENT=step-failed CONNECTOR=contoso.com STEP=\"full import\" "
    "QUOTED=\"a \\\"b\\\" \\\\c\" INJECTED=\"x\\nerror forged\" EMPTY=\"\" BROKEN=\xef\xbf\xbd)",
    "info Plain (CW_EVENT=audit)",
    NULL,
  };
  g_auto (GStrv) lines = run_child (NULL, NULL);

  g_assert_cmpstrv (lines, expected);
}

static void
test_debug (void)
{
  g_auto (GStrv) lines = run_child (NULL, "cw-child");
  g_auto (GStrv) others = run_child (NULL, "cw-other");

  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  g_assert_cmpstr (lines[0], ==, "debug a debug line");
  g_assert_cmpstr (lines[1], ==, "info an info line");
  g_assert_cmpuint (g_strv_length (others), ==, 4);
}

static const char *
get (JsonNode *line, const char *name)
{
  return json_object_get_string_member_with_default (json_node_get_object (line), name, NULL);
}

static void
test_json (void)
{
  g_auto (GStrv) lines = run_child ("json", NULL);
  g_autoptr (JsonNode) warning = NULL;
  g_autoptr (JsonNode) event = NULL;
  g_autoptr (GError) error = NULL;
  gint64 usec = 0;

  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  warning = cw_json_parse (lines[1], -1, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get (warning, "MESSAGE"), ==, "two\nlines and \x1b[31m");
  g_assert_cmpstr (get (warning, "LEVEL"), ==, "warning");
  g_assert_cmpstr (get (warning, "PRIORITY"), ==, "4");
  g_assert_cmpstr (get (warning, "GLIB_DOMAIN"), ==, "cw-child");
  g_assert_cmpstr (get (warning, "SYSLOG_IDENTIFIER"), ==, "log-child");

  event = cw_json_parse (lines[2], -1, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get (event, "MESSAGE"), ==, "The import failed");
  g_assert_cmpstr (get (event, "MESSAGE_ID"), ==, cw_event_get_id (CW_EVENT_STEP_FAILED));
  g_assert_cmpstr (get (event, "CW_EVENT"), ==, "step-failed");
  g_assert_cmpstr (get (event, "CONNECTOR"), ==, "contoso.com");
  g_assert_cmpstr (get (event, "QUOTED"), ==, "a \"b\" \\c");
  g_assert_cmpstr (get (event, "EMPTY"), ==, "");
  g_assert_cmpstr (get (event, "BROKEN"), ==, "\xef\xbf\xbd");
  g_assert_null (get (event, "LEFT_OUT"));
  g_assert_true (cw_time_parse_iso8601 (get (event, "TIMESTAMP"), &usec));
}

static void
test_ids (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int event = 0; event <= CW_EVENT_LAST; event++)
    {
      const char *id = cw_event_get_id (event);

      g_assert_cmpuint (strlen (id), ==, 32);
      g_assert_cmpuint (strspn (id, "0123456789abcdef"), ==, 32);
      g_assert_true (g_hash_table_add (seen, (gpointer) id));
      g_assert_true (g_hash_table_add (seen, (gpointer) cw_event_get_name (event)));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/ids", test_ids);
  if (g_getenv ("CW_TEST_LOG_CHILD") != NULL)
    {
      g_test_add_func ("/log/text", test_text);
      g_test_add_func ("/log/debug", test_debug);
      g_test_add_func ("/log/json", test_json);
    }
  return g_test_run ();
}
