/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <grp.h>

#include "../test-lacks.h"
#include "base/cw-error.h"
#include "caller-fixture.h"
#include "service/cw-peer-role.h"
#include "setup/cw-methods.h"

/* Who may do what, asked by real users with real groups over a real socket. */

static const struct
{
  const char *method;
  const char *args;
  CwRole needed;
  const char *refusal; /* (nullable): what who may call it is told of these arguments */
} calls[] = {
  { "GetStatus", "()", CW_ROLE_BROWSE },
  { "ListErrors", "(@a{sv} {},)", CW_ROLE_BROWSE },
  { "ListPartitions", "('directory',)", CW_ROLE_OPERATOR },
  { "TestConnector", "('directory',)", CW_ROLE_OPERATOR },
  { "SetConfigValue", "('history.days', '9')", CW_ROLE_ADMIN },
  { "StartSteps", "('', ['sideways'])", CW_ROLE_OPERATOR,
    "GDBus.Error:org.causeway.Error.InvalidArgument: “sideways” is no step. Steps are "
    "import:CONNECTOR, full-import:CONNECTOR, synchronise, full-synchronise and export:CONNECTOR" },
  { "SetSecret", "('directory', 'password', @ay [1])", CW_ROLE_ADMIN },
  { "GetGuards", "()", CW_ROLE_BROWSE },
  { "GetKeys", "()", CW_ROLE_BROWSE },
  { "ExportKeys", "(b'twelve bytes',)", CW_ROLE_ADMIN },
  { "RotateKeys", "()", CW_ROLE_ADMIN },
  { "BackUpDatabase", "(@h 0, @a{sv} {})", CW_ROLE_ADMIN,
    "GDBus.Error:org.causeway.Error.InvalidArgument: The file has to be handed over with the call: "
    "as an open one, not by its name" },
  { "RestoreDatabase", "(@h 0, @a{sv} {})", CW_ROLE_ADMIN,
    "GDBus.Error:org.causeway.Error.InvalidArgument: The file has to be handed over with the call: "
    "as an open one, not by its name" },
  { "ExportProfile", "(b'twelve bytes',)", CW_ROLE_ADMIN },
  { "InspectProfile", "('', b'twelve bytes')", CW_ROLE_ADMIN,
    "GDBus.Error:org.causeway.Error.InvalidData: The file is empty: save the configuration profile "
    "once more" },
};

static const char *
get_verdict (GVariant *answer, const GError *error)
{
  g_autoptr (GVariant) dict = NULL;
  const char *role = NULL;

  if (answer != NULL && g_variant_is_of_type (answer, G_VARIANT_TYPE (CW_METHOD_ANSWER)))
    dict = g_variant_get_child_value (answer, 0);
  /* GetStatus says who one is. */
  if (dict != NULL && g_variant_lookup (dict, "role", "&s", &role))
    return g_intern_string (role);
  if (error == NULL)
    return "done";
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return "denied";
  return error->message;
}

/* In the child: what became of each call, a line each. */
static void
make_calls (GDBusConnection *connection, GString *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) state = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GError) call_error = NULL;
      g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
          connection, NULL, CW_SERVICE_OBJECT_PATH, CW_SERVICE_INTERFACE, calls[i].method,
          g_variant_new_parsed (calls[i].args), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
          &call_error);

      g_string_append_printf (report, "%s\n", get_verdict (answer, call_error));
    }
  state = g_dbus_connection_call_sync (connection, NULL, CW_SERVICE_OBJECT_PATH,
                                       "org.freedesktop.DBus.Properties", "Get",
                                       g_variant_new ("(ss)", CW_SERVICE_INTERFACE, "State"), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_string_append_printf (report, "%s\n", get_verdict (state, error));
}

/* In the child: what became of every method, "NAME denied" or "NAME let in" each. Values of no
 * bytes are the default ones of any type: what is let in fails by them, or does no harm to a
 * fixture. */
static void
make_every_call (GDBusConnection *connection, GString *report)
{
  g_autoptr (GPtrArray) methods = cw_methods_list ();

  for (guint i = 0; i < methods->len; i++)
    {
      const CwMethod *method = g_ptr_array_index (methods, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) answer = caller_lab_call_with_nothing (connection, method, &error);
      gboolean is_denied = g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);

      g_string_append_printf (report, "%s %s\n", method->name, is_denied ? "denied" : "let in");
    }
}

static void
make (GDBusConnection *connection, const char *what, GString *report)
{
  (g_str_equal (what, "some") ? make_calls : make_every_call) (connection, report);
}

/* What the child of caller @index reports. (transfer full) (nullable): skipped */
static char *
call_as (CallerLab *lab, guint index, const char *what)
{
  return caller_lab_call_as (lab, callers[index].uid, callers[index].groups, what);
}

static void
test_caller (CallerLab *lab, gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  CwRole roles = callers[index].roles;
  g_autofree char *output = call_as (lab, index, "some");
  g_auto (GStrv) verdicts = NULL;

  if (output == NULL)
    return;
  verdicts = g_strsplit (output, "\n", -1);
  g_assert_cmpuint (g_strv_length (verdicts), ==, G_N_ELEMENTS (calls) + 2);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      gboolean is_status = g_str_equal (calls[i].method, "GetStatus");
      const char *done = is_status                  ? cw_role_to_string (roles)
                         : calls[i].refusal != NULL ? calls[i].refusal
                                                    : "done";

      g_test_message ("%s", calls[i].method);
      g_assert_cmpstr (verdicts[i], ==, caller_may (roles, calls[i].needed) ? done : "denied");
    }
  g_assert_cmpstr (verdicts[G_N_ELEMENTS (calls)], ==,
                   caller_may (roles, CW_ROLE_BROWSE) ? "done" : "denied");
}

/* Method by method: each asks who calls, and lets in whom the table says, and nobody else. */
static void
test_every_method (CallerLab *lab, gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) methods = cw_methods_list ();
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *output = call_as (lab, index, "every");

  if (output == NULL)
    return;
  for (guint i = 0; i < methods->len; i++)
    {
      const CwMethod *method = g_ptr_array_index (methods, i);

      g_string_append_printf (expected, "%s %s\n", method->name,
                              caller_may (callers[index].roles, method->role) ? "let in"
                                                                              : "denied");
    }
  g_assert_cmpstr (output, ==, expected->str);
}

/* Groups of the configuration count from the next call on; those of the package no more. */
static void
test_chosen_groups (CallerLab *lab, gconstpointer data)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (lab->engine.engine, NULL);
  CwRoleGroups groups = cw_role_groups_get (config);
  g_autoptr (CwConfig) none = cw_config_new_default ();
  CwRoleGroups usual = cw_role_groups_get (none);

  g_assert_cmpstr (groups.admins, ==, CALLER_ADMINS);
  g_assert_cmpstr (groups.operators, ==, CALLER_OPERATORS);
  g_assert_cmpstr (groups.browse, ==, CALLER_BROWSE);
  g_assert_cmpstr (groups.password_reset, ==, CALLER_RESET);
  g_assert_cmpstr (usual.admins, ==, "causeway-admins");
  g_assert_cmpstr (usual.operators, ==, "causeway-operators");
  g_assert_cmpstr (usual.browse, ==, "causeway-browse");
  g_assert_cmpstr (usual.password_reset, ==, "causeway-passwordreset");
}

static void
test_roles_by_group (void)
{
  const CwRoleGroups groups = { .admins = "no-such-group-a",
                                .operators = CALLER_OPERATORS,
                                .browse = "no-such-group-b",
                                .password_reset = "no-such-group-c" };
  struct group *operators = getgrnam (CALLER_OPERATORS);
  gid_t other = CALLER_NOBODY;
  CwPeerCredentials credentials = { .uid = CALLER_NOBODY };

  if (operators == NULL)
    {
      test_lacks ("there is no group " CALLER_OPERATORS);
      return;
    }
  credentials.gids = g_array_new (FALSE, FALSE, sizeof (gid_t));
  g_assert_cmpint (cw_peer_role_find (&credentials, &groups), ==, CW_ROLE_NONE);
  g_array_append_val (credentials.gids, other);
  g_assert_cmpint (cw_peer_role_find (&credentials, &groups), ==, CW_ROLE_NONE);
  g_array_append_val (credentials.gids, operators->gr_gid);
  g_assert_cmpint (cw_peer_role_find (&credentials, &groups), ==, CW_ROLE_OPERATOR);
  credentials.uid = 0;
  g_assert_cmpint (cw_peer_role_find (&credentials, &groups), ==, CW_ROLE_ADMIN);
  cw_peer_credentials_clear (&credentials);
}

int
main (int argc, char **argv)
{
  int status = 0;

  if (caller_lab_run_child (argc, argv, make, &status))
    return status;
  g_test_init (&argc, &argv, NULL);
  /* Denied calls warn, which is right. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; i < n_callers; i++)
    {
      g_autofree char *path = g_strconcat ("/service/access/", callers[i].name, NULL);
      g_autofree char *every = g_strconcat ("/service/access/every-method/", callers[i].name, NULL);

      g_test_add (path, CallerLab, GUINT_TO_POINTER (i), caller_lab_set_up, test_caller,
                  caller_lab_tear_down);
      g_test_add (every, CallerLab, GUINT_TO_POINTER (i), caller_lab_set_up, test_every_method,
                  caller_lab_tear_down);
    }
  g_test_add ("/service/access/chosen-groups", CallerLab, NULL, caller_lab_set_up,
              test_chosen_groups, caller_lab_tear_down);
  g_test_add_func ("/service/access/roles-by-group", test_roles_by_group);
  return g_test_run ();
}
