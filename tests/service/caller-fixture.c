/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "caller-fixture.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "../test-lacks.h"

#define CHILD      "--child"
#define MAX_GROUPS 3

/* As an administrator would choose them. */
#define GROUPS                                                                                     \
  "{\"admins\":\"" CALLER_ADMINS "\",\"operators\":\"" CALLER_OPERATORS                            \
  "\",\"browse\":\"" CALLER_BROWSE "\",\"passwordReset\":\"" CALLER_RESET "\"}"

const Caller callers[] = {
  { "root", 0, { NULL }, CW_ROLE_ADMIN },
  { "nobody", CALLER_NOBODY, { NULL }, CW_ROLE_NONE },
  { "admin", CALLER_NOBODY, { CALLER_ADMINS }, CW_ROLE_ADMIN },
  { "operator", CALLER_NOBODY, { CALLER_OPERATORS }, CW_ROLE_OPERATOR },
  { "browse", CALLER_NOBODY, { CALLER_BROWSE }, CW_ROLE_BROWSE },
  { "password-reset", CALLER_NOBODY, { CALLER_RESET }, CW_ROLE_PASSWORD_RESET },
  { "two-groups",
    CALLER_NOBODY,
    { CALLER_BROWSE, CALLER_RESET },
    CW_ROLE_BROWSE | CW_ROLE_PASSWORD_RESET },
};

const guint n_callers = G_N_ELEMENTS (callers);

gboolean
caller_may (CwRole roles, CwRole needed)
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

void
caller_lab_set_up (CallerLab *lab, gconstpointer unused)
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

void
caller_lab_tear_down (CallerLab *lab, gconstpointer unused)
{
  cw_service_stop (lab->service);
  g_clear_object (&lab->service);
  engine_fixture_tear_down (&lab->engine, NULL);
  g_assert_cmpint (g_rmdir (lab->directory), ==, 0);
  g_free (lab->directory);
  g_free (lab->socket_path);
}

/* ----- the other process */

/* "29,60", or "-" for none. */
static gboolean
take_groups (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  gid_t gids[MAX_GROUPS] = { 0 };
  gsize n = 0;

  for (gsize i = 0; words[i] != NULL && n < MAX_GROUPS && !g_str_equal (text, "-"); i++)
    gids[n++] = (gid_t) g_ascii_strtoull (words[i], NULL, 10);
  return setgroups (n, gids) == 0;
}

static void
report (const char *socket_path, const char *what, CallerFunc func)
{
  g_autofree char *address = g_strconcat ("unix:path=", socket_path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (connection != NULL)
    func (connection, what, text);
  else
    g_string_append_printf (text, "no connection: %s\n", error->message);
  g_assert_cmpint (write (STDOUT_FILENO, text->str, text->len), ==, (gssize) text->len);
}

/* Values of no bytes are the default ones of any type. */
GVariant *
caller_lab_call_with_nothing (GDBusConnection *connection, const CwMethod *method, GError **error)
{
  g_autoptr (GVariant) nothing = g_variant_ref_sink (
      g_variant_new_from_data (G_VARIANT_TYPE (method->in), NULL, 0, FALSE, NULL, NULL));

  return g_dbus_connection_call_sync (
      connection, NULL, CW_SERVICE_OBJECT_PATH, CW_SERVICE_INTERFACE, method->name,
      g_variant_get_normal_form (nothing), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
}

gboolean
caller_lab_run_child (int argc, char **argv, CallerFunc func, int *ret_status)
{
  uid_t uid = 0;

  if (argc != 6 || !g_str_equal (argv[1], CHILD))
    return FALSE;
  uid = (uid_t) g_ascii_strtoull (argv[2], NULL, 10);
  *ret_status = 1;
  if (uid != 0 && (!take_groups (argv[3]) || setgid (CALLER_NOBODY) != 0 || setuid (uid) != 0))
    return TRUE;
  report (argv[4], argv[5], func);
  *ret_status = 0;
  return TRUE;
}

/* ----- this one */

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

/* GLib's threads do not survive fork(): the child is this program again, as the other user. */
GSubprocess *
caller_lab_spawn (CallerLab *lab,
                  uid_t uid,
                  const char *const *groups,
                  const char *what,
                  GSubprocessFlags flags)
{
  g_autofree char *uid_text = g_strdup_printf ("%u", (guint) uid);
  g_autofree char *gids = list_gids (groups);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = NULL;

  if (geteuid () != 0 || gids == NULL)
    {
      test_lacks ("only root can be somebody else, in groups that are there");
      return NULL;
    }
  process = g_subprocess_new (flags, &error, "/proc/self/exe", CHILD, uid_text, gids,
                              lab->socket_path, what, NULL);
  g_assert_no_error (error);
  return process;
}

/* The service needs this thread's main loop, so the child is waited for in it. */
char *
caller_lab_call_as (CallerLab *lab, uid_t uid, const char *const *groups, const char *what)
{
  g_autoptr (GSubprocess) process =
      caller_lab_spawn (lab, uid, groups, what, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Child child = { .loop = loop };

  if (process == NULL)
    return NULL;
  g_subprocess_communicate_utf8_async (process, NULL, NULL, on_child_done_cb, &child);
  g_main_loop_run (loop);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return child.output;
}
