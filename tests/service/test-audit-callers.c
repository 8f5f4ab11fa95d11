/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "caller-fixture.h"
#include "setup/cw-methods.h"

/* Who did what, and what came of it: of each method that does more than answer, called over a real
 * socket by somebody who is not this process. */

#define UID    54321
#define AUTHOR "uid 54321"
#define ANY    "*"

#define CONNECTOR_ID "11111111-1111-4111-8111-111111111111"
#define CONNECTOR                                                                                  \
  "{\"id\": \"" CONNECTOR_ID "\", \"name\": \"other\", \"kind\": \"openldap\", \"server\": "       \
  "{\"host\": \"ldap.example\"}, \"authentication\": {\"method\": \"simple\", \"user\": "          \
  "\"cn=r\"}}"

static const char *const groups[] = { CALLER_ADMINS, NULL };

/* What leaves no record of its own, and why. */
static const struct
{
  const char *method;
  const char *reason;
} exceptions[] = {
  { "SetScheduler", "to set nothing changes nothing" },
};

/* What goes well, and what the record of it says. */
static const struct
{
  const char *method;
  const char *args;
  const char *action; /* a change of the configuration is one, whichever method makes it */
  const char *what;
  const char *before;
  const char *after;
} changes[] = {
  { "SetConfigValue", "('history.days', '9')", "Configure", "history.days", "", "9" },
  { "SetConfigValue", "('history.days', '11')", "Configure", "history.days", "9", "11" },
  { "SetConfigValue", "('history.days', 'null')", "Configure", "history.days", "11", "" },
  { "SetScheduler", "({'suspended': <true>},)", "SetScheduler", "suspended", "false", "true" },
  { "SetScheduler", "({'intervalMinutes': <uint32 45>},)", "Configure", "scheduler.intervalMinutes",
    "", "45" },
  { "SetScheduler", "({'nextType': <'delta'>},)", "SetScheduler", "nextType", "initial", "delta" },
  { "PutConnector", "('" CONNECTOR "',)", "Configure", "connectors." CONNECTOR_ID, "", ANY },
  { "RemoveConnector", "('" CONNECTOR_ID "',)", "Configure", "connectors." CONNECTOR_ID, ANY, "" },
  { "SetSecret", "('directory', 'password', b'canary')", "SetSecret", "password of directory", "",
    "another one is stored" },
  { "MakeSupportFile", "()", "MakeSupportFile", "support file", "", ANY },
  { "ExportProfile", "(b'twelve bytes',)", "ExportProfile", "profile", "", "exported" },
  { "ExportKeys", "(b'twelve bytes',)", "ExportKeys", "keys", "", "exported" },
  { "RotateKeys", "()", "RotateKeys", "keys", ANY, ANY },
  { "AbandonKeys", "()", "AbandonKeys", "keys", ANY, ANY },
  { "StartCycle", "('delta',)", "StartCycle", "cycle", "", "1 (delta)" },
};

/* ----- in the other process */

static void
report_result (GString *report, const char *method, const GError *error)
{
  g_string_append_printf (report, "%s %s\n", method,
                          error != NULL ? cw_error_name (error) : "success");
}

static void
make_every_call (GDBusConnection *connection, GString *report)
{
  g_autoptr (GPtrArray) methods = cw_methods_list ();

  for (guint i = 0; i < methods->len; i++)
    {
      const CwMethod *method = g_ptr_array_index (methods, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) answer = NULL;

      if (method->effect == CW_METHOD_ASKS)
        continue;
      answer = caller_lab_call_with_nothing (connection, method, &error);
      report_result (report, method->name, error);
    }
}

static void
make_changes (GDBusConnection *connection, GString *report)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
          connection, NULL, CW_SERVICE_OBJECT_PATH, CW_SERVICE_INTERFACE, changes[i].method,
          g_variant_new_parsed (changes[i].args), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

      report_result (report, changes[i].method, error);
    }
}

static void
make (GDBusConnection *connection, const char *what, GString *report)
{
  /* Known from here on, the engine's errors come by their names. */
  (void) cw_error_quark ();
  (g_str_equal (what, "every") ? make_every_call : make_changes) (connection, report);
}

/* ----- in this one */

/* The records of what was done as somebody else, the oldest first. (element-type GVariant) */
static GPtrArray *
list_records (CallerLab *lab)
{
  g_autoptr (GVariant) answer = engine_fixture_call (
      &lab->engine, "ListAudit", g_variant_new_parsed ("({'limit': <uint32 500>},)"));
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (gsize i = g_variant_n_children (items); i > 0; i--)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i - 1);

      if (g_str_equal (cw_answer_get_string (item, "author"), AUTHOR))
        g_ptr_array_add (records, g_steal_pointer (&item));
    }
  return records;
}

static gboolean
is_exception (const char *method)
{
  for (guint i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (g_str_equal (exceptions[i].method, method))
      return TRUE;
  return FALSE;
}

static guint
count_records (GPtrArray *records, const char *action, const char *result)
{
  guint n = 0;

  for (guint i = 0; i < records->len; i++)
    {
      GVariant *record = g_ptr_array_index (records, i);

      n += g_str_equal (cw_answer_get_string (record, "action"), action) &&
           (result == NULL || g_str_equal (cw_answer_get_string (record, "result"), result));
    }
  return n;
}

static void
test_every_method (CallerLab *lab, gconstpointer unused)
{
  g_autofree char *output = caller_lab_call_as (lab, UID, groups, "every");
  g_autoptr (GPtrArray) records = NULL;
  g_auto (GStrv) lines = NULL;

  if (output == NULL)
    return;
  records = list_records (lab);
  lines = g_strsplit (output, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 30);
  for (guint i = 0; lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 2);
      guint n_expected = is_exception (words[0]) ? 0 : 1;

      g_test_message ("%s: %s", words[0], words[1]);
      g_assert_cmpstr (words[1], !=, "permission");
      g_assert_cmpuint (count_records (records, words[0], NULL), ==, n_expected);
      g_assert_cmpuint (count_records (records, words[0], words[1]), ==, n_expected);
    }
}

static void
assert_value (const char *found, const char *expected)
{
  if (g_str_equal (expected, ANY))
    g_assert_cmpstr (found, !=, "");
  else
    g_assert_cmpstr (found, ==, expected);
}

static void
test_changes (CallerLab *lab, gconstpointer unused)
{
  g_autofree char *output = caller_lab_call_as (lab, UID, groups, "changes");
  g_autoptr (GPtrArray) records = NULL;

  if (output == NULL)
    return;
  engine_fixture_wait_idle (&lab->engine);
  records = list_records (lab);
  g_test_message ("%s", output);
  g_assert_cmpuint (records->len, ==, G_N_ELEMENTS (changes));
  for (guint i = 0; i < records->len; i++)
    {
      GVariant *record = g_ptr_array_index (records, i);
      g_autoptr (GVariant) list = cw_answer_get_array (record, "changes");
      g_autoptr (GVariant) change = NULL;

      g_test_message ("%s %s", changes[i].method, changes[i].args);
      g_assert_cmpstr (cw_answer_get_string (record, "action"), ==, changes[i].action);
      g_assert_cmpstr (cw_answer_get_string (record, "result"), ==, "success");
      g_assert_cmpuint (g_variant_n_children (list), ==, 1);
      change = cw_answer_get_item (list, 0);
      g_assert_cmpstr (cw_answer_get_string (change, "what"), ==, changes[i].what);
      assert_value (cw_answer_get_string (change, "before"), changes[i].before);
      assert_value (cw_answer_get_string (change, "after"), changes[i].after);
    }
}

#define CALLER_TEST(path, func)                                                                    \
  g_test_add (path, CallerLab, NULL, caller_lab_set_up, func, caller_lab_tear_down)

int
main (int argc, char **argv)
{
  int status = 0;

  if (caller_lab_run_child (argc, argv, make, &status))
    return status;
  g_test_init (&argc, &argv, NULL);
  /* What fails warns. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  CALLER_TEST ("/service/audit/every-method", test_every_method);
  CALLER_TEST ("/service/audit/changes", test_changes);
  return g_test_run ();
}
