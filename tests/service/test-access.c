/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "../engine/engine-fixture.h"
#include "../test-lacks.h"
#include "base/cw-error.h"
#include "service/cw-peer-role.h"
#include "service/cw-service.h"
#include "setup/cw-methods.h"

/* Who may do what, asked by real users with real groups over a real socket. Groups that every
 * system has stand for ours. */

#define NOBODY    65534
#define ADMINS    "adm"
#define OPERATORS "audio"
#define BROWSE    "games"
#define RESET     "video"

/* As an administrator would choose them. */
#define GROUPS                                                                                     \
  "{\"admins\":\"" ADMINS "\",\"operators\":\"" OPERATORS "\",\"browse\":\"" BROWSE                \
  "\",\"passwordReset\":\"" RESET "\"}"

typedef struct
{
  EngineFixture engine;
  CwService *service;
  char *directory; /* of the socket */
  char *socket_path;
} Lab;

static void
set_up (Lab *lab, gconstpointer unused)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_set_up (&lab->engine, NULL);
  engine_fixture_configure (&lab->engine);
  answer = engine_fixture_call (&lab->engine, "SetConfigValue",
                                g_variant_new ("(ss)", "installation.groups", GROUPS));
  lab->directory = g_dir_make_tmp ("cw-access-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (lab->directory, 0755), ==, 0);
  lab->socket_path = g_build_filename (lab->directory, "bus", NULL);
  lab->service = cw_service_start (lab->engine.engine, lab->socket_path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Lab *lab, gconstpointer unused)
{
  cw_service_stop (lab->service);
  g_clear_object (&lab->service);
  engine_fixture_tear_down (&lab->engine, NULL);
  g_assert_cmpint (g_rmdir (lab->directory), ==, 0);
  g_free (lab->directory);
  g_free (lab->socket_path);
}

/* What a caller is: its groups, besides that of nobody, and the roles that they come to. */
static const struct
{
  const char *name;
  uid_t uid;
  const char *groups[3];
  CwRole roles;
} callers[] = {
  { "root", 0, { NULL }, CW_ROLE_ADMIN },
  { "nobody", NOBODY, { NULL }, CW_ROLE_NONE },
  { "admin", NOBODY, { ADMINS }, CW_ROLE_ADMIN },
  { "operator", NOBODY, { OPERATORS }, CW_ROLE_OPERATOR },
  { "browse", NOBODY, { BROWSE }, CW_ROLE_BROWSE },
  { "password-reset", NOBODY, { RESET }, CW_ROLE_PASSWORD_RESET },
  { "two-groups", NOBODY, { BROWSE, RESET }, CW_ROLE_BROWSE | CW_ROLE_PASSWORD_RESET },
};

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

/* The order in which one role includes another; whoever resets passwords is beside it. */
static gboolean
may (CwRole roles, CwRole needed)
{
  switch (needed)
    {
    case CW_ROLE_BROWSE:
      return (roles & (CW_ROLE_BROWSE | CW_ROLE_OPERATOR | CW_ROLE_ADMIN)) != 0;
    case CW_ROLE_OPERATOR:
      return (roles & (CW_ROLE_OPERATOR | CW_ROLE_ADMIN)) != 0;
    case CW_ROLE_PASSWORD_RESET:
      return (roles & (CW_ROLE_PASSWORD_RESET | CW_ROLE_ADMIN)) != 0;
    case CW_ROLE_ADMIN:
      return (roles & CW_ROLE_ADMIN) != 0;
    case CW_ROLE_NONE:
    default:
      g_assert_not_reached ();
    }
}

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

/* (transfer full) (nullable) */
static GDBusConnection *
connect_to (const char *socket_path, GError **error)
{
  g_autofree char *address = g_strconcat ("unix:path=", socket_path, NULL);

  return g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, error);
}

/* In the child: what became of each call, a line each. */
static void
make_calls (const char *socket_path, int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = connect_to (socket_path, &error);
  g_autoptr (GString) report = g_string_new (NULL);

  if (connection == NULL)
    g_string_append_printf (report, "no connection: %s\n", error->message);
  for (guint i = 0; connection != NULL && i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GError) call_error = NULL;
      g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
          connection, NULL, CW_SERVICE_OBJECT_PATH, CW_SERVICE_INTERFACE, calls[i].method,
          g_variant_new_parsed (calls[i].args), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
          &call_error);

      g_string_append_printf (report, "%s\n", get_verdict (answer, call_error));
    }
  if (connection != NULL)
    {
      g_autoptr (GError) property_error = NULL;
      g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
          connection, NULL, CW_SERVICE_OBJECT_PATH, "org.freedesktop.DBus.Properties", "Get",
          g_variant_new ("(ss)", CW_SERVICE_INTERFACE, "State"), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
          NULL, &property_error);

      g_string_append_printf (report, "%s\n", get_verdict (answer, property_error));
    }
  g_assert_cmpint (write (fd, report->str, report->len), ==, (gssize) report->len);
}

/* In the child: what became of every method, "NAME denied" or "NAME let in" each. Values of no
 * bytes are the default ones of any type: what is let in fails by them, or does no harm to a
 * fixture. */
static void
make_every_call (const char *socket_path, int fd)
{
  g_autoptr (GPtrArray) methods = cw_methods_list ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = connect_to (socket_path, &error);
  g_autoptr (GString) report = g_string_new (NULL);

  for (guint i = 0; connection != NULL && i < methods->len; i++)
    {
      const CwMethod *method = g_ptr_array_index (methods, i);
      g_autoptr (GError) call_error = NULL;
      g_autoptr (GVariant) answer = NULL;
      g_autoptr (GVariant) nothing = g_variant_ref_sink (
          g_variant_new_from_data (G_VARIANT_TYPE (method->in), NULL, 0, FALSE, NULL, NULL));
      gboolean is_denied = FALSE;

      answer = g_dbus_connection_call_sync (
          connection, NULL, CW_SERVICE_OBJECT_PATH, CW_SERVICE_INTERFACE, method->name,
          g_variant_get_normal_form (nothing), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &call_error);
      is_denied = g_error_matches (call_error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
      g_string_append_printf (report, "%s %s\n", method->name, is_denied ? "denied" : "let in");
    }
  g_assert_cmpint (write (fd, report->str, report->len), ==, (gssize) report->len);
}

/* "29,60", or "-" for none. */
static gboolean
take_groups (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  gid_t gids[G_N_ELEMENTS (callers[0].groups)] = { 0 };
  gsize n = 0;

  for (gsize i = 0; words[i] != NULL && !g_str_equal (text, "-"); i++)
    gids[n++] = (gid_t) g_ascii_strtoull (words[i], NULL, 10);
  return setgroups (n, gids) == 0;
}

/* GLib's threads do not survive fork(): the child is this program again, as the other user. */
static int
run_child (char **argv)
{
  uid_t uid = (uid_t) g_ascii_strtoull (argv[2], NULL, 10);

  if (uid != 0 && (!take_groups (argv[3]) || setgid (NOBODY) != 0 || setuid (uid) != 0))
    return 1;
  if (g_str_equal (argv[5], "some"))
    make_calls (argv[4], STDOUT_FILENO);
  else
    make_every_call (argv[4], STDOUT_FILENO);
  return 0;
}

typedef struct
{
  GMainLoop *loop;
  char *output;
} Child;

static void
on_child_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Child *child = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &child->output, NULL,
                                        &error);
  g_assert_no_error (error);
  g_main_loop_quit (child->loop);
}

/* (transfer full) (nullable): this system has not all of them. */
static char *
list_gids (const char *const *groups)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      struct group *group = getgrnam (groups[i]);

      if (group == NULL)
        return NULL;
      g_string_append_printf (text, "%s%u", i > 0 ? "," : "", (guint) group->gr_gid);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : g_strdup ("-");
}

/* What the child of caller @index reports; @calls: "some" or "every". The service needs this
 * thread's main loop, so the child is waited for in it. (transfer full) (nullable): skipped */
static char *
call_as (Lab *lab, guint index, const char *which)
{
  g_autofree char *uid = g_strdup_printf ("%u", (guint) callers[index].uid);
  g_autofree char *gids = list_gids (callers[index].groups);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  Child child = { .loop = loop };

  if (geteuid () != 0 || gids == NULL)
    {
      test_lacks ("only root can be somebody else, in groups that are there");
      return NULL;
    }
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe", "--child",
                              uid, gids, lab->socket_path, which, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, on_child_done_cb, &child);
  g_main_loop_run (loop);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return child.output;
}

static void
test_caller (Lab *lab, gconstpointer data)
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
      g_assert_cmpstr (verdicts[i], ==, may (roles, calls[i].needed) ? done : "denied");
    }
  g_assert_cmpstr (verdicts[G_N_ELEMENTS (calls)], ==,
                   may (roles, CW_ROLE_BROWSE) ? "done" : "denied");
}

/* Method by method: each asks who calls, and lets in whom the table says, and nobody else. */
static void
test_every_method (Lab *lab, gconstpointer data)
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
                              may (callers[index].roles, method->role) ? "let in" : "denied");
    }
  g_assert_cmpstr (output, ==, expected->str);
}

/* Groups of the configuration count from the next call on; those of the package no more. */
static void
test_chosen_groups (Lab *lab, gconstpointer data)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (lab->engine.engine, NULL);
  CwRoleGroups groups = cw_role_groups_get (config);
  g_autoptr (CwConfig) none = cw_config_new_default ();
  CwRoleGroups usual = cw_role_groups_get (none);

  g_assert_cmpstr (groups.admins, ==, ADMINS);
  g_assert_cmpstr (groups.operators, ==, OPERATORS);
  g_assert_cmpstr (groups.browse, ==, BROWSE);
  g_assert_cmpstr (groups.password_reset, ==, RESET);
  g_assert_cmpstr (usual.admins, ==, "causeway-admins");
  g_assert_cmpstr (usual.operators, ==, "causeway-operators");
  g_assert_cmpstr (usual.browse, ==, "causeway-browse");
  g_assert_cmpstr (usual.password_reset, ==, "causeway-passwordreset");
}

static void
test_roles_by_group (void)
{
  const CwRoleGroups groups = { .admins = "no-such-group-a",
                                .operators = OPERATORS,
                                .browse = "no-such-group-b",
                                .password_reset = "no-such-group-c" };
  struct group *operators = getgrnam (OPERATORS);
  gid_t other = NOBODY;
  CwPeerCredentials credentials = { .uid = NOBODY };

  if (operators == NULL)
    {
      test_lacks ("there is no group " OPERATORS);
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
  if (argc == 6 && strcmp (argv[1], "--child") == 0)
    return run_child (argv);
  g_test_init (&argc, &argv, NULL);
  /* Denied calls warn, which is right. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      g_autofree char *path = g_strconcat ("/service/access/", callers[i].name, NULL);
      g_autofree char *every = g_strconcat ("/service/access/every-method/", callers[i].name, NULL);

      g_test_add (path, Lab, GUINT_TO_POINTER (i), set_up, test_caller, tear_down);
      g_test_add (every, Lab, GUINT_TO_POINTER (i), set_up, test_every_method, tear_down);
    }
  g_test_add ("/service/access/chosen-groups", Lab, NULL, set_up, test_chosen_groups, tear_down);
  g_test_add_func ("/service/access/roles-by-group", test_roles_by_group);
  return g_test_run ();
}
