/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "app-fixture"

#include "config.h"

#include "app-fixture.h"

#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "app-flaws.h"
#include "base/cw-state-dir.h"

#define SKIPPED 77

void
app_test_init (int *argc, char ***argv)
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      exit (SKIPPED);
    }
  adw_init ();
}

void
app_turn (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (1000);
}

GObject *
app_find_child (GtkWidget *widget, GType type, const char *id)
{
  GObject *child = gtk_widget_get_template_child (widget, type, id);

  g_assert_nonnull (child);
  return child;
}

static void
collect_descendants (GtkWidget *widget, GType type, GPtrArray *found)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (g_type_is_a (G_OBJECT_TYPE (child), type))
        g_ptr_array_add (found, child);
      collect_descendants (child, type, found);
    }
}

GPtrArray *
app_list_descendants (gpointer root, GType type)
{
  GPtrArray *found = g_ptr_array_new ();

  collect_descendants (GTK_WIDGET (root), type, found);
  return found;
}

char *
app_get_text (gpointer root)
{
  g_autoptr (GPtrArray) labels = app_list_descendants (root, GTK_TYPE_LABEL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < labels->len; i++)
    g_string_append_printf (text, "%s\n", gtk_label_get_text (labels->pdata[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GtkWidget *
app_show (GtkWidget *widget, int width, int height)
{
  GtkWidget *window = adw_window_new ();

  adw_window_set_content (ADW_WINDOW (window), widget);
  if (width > 0)
    gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  return window;
}

gpointer
app_find_window (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type))
      return l->data;
  return NULL;
}

static void
on_finalized_cb (gpointer user_data, GObject *gone)
{
  *(gboolean *) user_data = TRUE;
}

void
app_close (GtkWidget *window, GtkWidget *content)
{
  gboolean is_gone = FALSE;

  g_object_weak_ref (G_OBJECT (content), on_finalized_cb, &is_gone);
  gtk_window_destroy (GTK_WINDOW (window));
  app_wait_until (is_gone, 5);
}

/* ----- looks */

static void
assert_none (const GString *flaws)
{
  if (flaws->len > 0)
    g_test_message ("What is wrong:%s", flaws->str);
  g_assert_cmpuint (flaws->len, ==, 0);
}

void
app_assert_names (GtkWidget *root)
{
  g_autoptr (GString) flaws = g_string_new (NULL);

  app_find_unnamed (root, flaws);
  assert_none (flaws);
}

void
app_assert_fits (GtkWidget *root, int width)
{
  g_autoptr (GString) flaws = g_string_new (NULL);

  app_find_wide (root, width, flaws);
  assert_none (flaws);
}

void
app_respond (const char *label)
{
  g_autoptr (GPtrArray) buttons = NULL;
  guint n_pressed = 0;

  app_wait_until (app_find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL, 10);
  app_assert_names (app_find_window (ADW_TYPE_MESSAGE_DIALOG));
  buttons = app_list_descendants (app_find_window (ADW_TYPE_MESSAGE_DIALOG), GTK_TYPE_BUTTON);
  for (guint i = 0; i < buttons->len && n_pressed == 0; i++)
    if (gtk_widget_get_mapped (buttons->pdata[i]) &&
        g_strcmp0 (gtk_button_get_label (buttons->pdata[i]), label) == 0)
      {
        g_signal_emit_by_name (buttons->pdata[i], "clicked");
        n_pressed++;
      }
  g_assert_cmpuint (n_pressed, ==, 1);
  app_wait_until (app_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL, 10);
}

GVariant *
app_variant (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return g_variant_ref_sink (value);
}

/* ----- an engine */

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

AppEngine *
app_engine_start (void)
{
  AppEngine *self = g_new0 (AppEngine, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CwAppEngineOptions options = { 0 };

  self->state_dir = g_dir_make_tmp ("causeway-app-XXXXXX", &error);
  g_assert_no_error (error);
  options.state_dir = self->state_dir;
  self->engine = cw_app_engine_new (&options);
  cw_app_engine_connect_async (self->engine, NULL, on_done_cb, &result);
  app_wait_until (result != NULL, 30);
  (void) !cw_app_engine_connect_finish (self->engine, result, &error);
  g_assert_no_error (error);
  return self;
}

void
app_engine_stop (AppEngine *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", self->state_dir);
  gboolean is_gone = FALSE;

  cw_app_engine_stop_helper_async (self->engine, NULL, on_done_cb, &result);
  app_wait_until (result != NULL, 30);
  g_assert_true (cw_app_engine_stop_helper_finish (self->engine, result, NULL));
  g_clear_object (&result);
  /* A call that was on its way holds it until its answer, a failure now, was delivered. */
  g_object_weak_ref (G_OBJECT (self->engine), on_finalized_cb, &is_gone);
  g_object_unref (self->engine);
  app_wait_until (is_gone, 10);
  g_assert_cmpint (system (command), ==, 0);
  g_free (self->state_dir);
  g_free (self);
}

/* The engine's process: who listens at its socket. (transfer full) */
static char *
find_process (AppEngine *self)
{
  g_autofree char *path = cw_state_dir_get_socket (self->state_dir);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_autoptr (GCredentials) credentials = NULL;

  g_assert_no_error (error);
  credentials = g_socket_get_credentials (g_socket_connection_get_socket (connection), &error);
  g_assert_no_error (error);
  return g_strdup_printf ("%d", g_credentials_get_unix_pid (credentials, NULL));
}

static void
leave_session (gpointer unused)
{
  (void) setsid ();
}

void
app_engine_hold (AppEngine *self)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *process = find_process (self);
  g_autoptr (GError) error = NULL;
  char byte = 0;

  g_subprocess_launcher_set_child_setup (launcher, leave_session, NULL, NULL);
  self->holder = g_subprocess_launcher_spawn (launcher, &error, "/bin/sh", "-c",
                                              "kill -STOP $0; echo held; read end; kill -CONT $0",
                                              process, NULL);
  g_assert_no_error (error);
  g_assert_cmpint (
      g_input_stream_read (g_subprocess_get_stdout_pipe (self->holder), &byte, 1, NULL, NULL), ==,
      1);
}

void
app_engine_go_on (AppEngine *self)
{
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (self->holder), NULL, NULL));
  g_assert_true (g_subprocess_wait (self->holder, NULL, NULL));
  g_clear_object (&self->holder);
}

GVariant *
app_engine_call (CwAppEngine *engine, const char *method, GVariant *args, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cw_app_engine_call_async (engine, method, args, NULL, on_done_cb, &result);
  app_wait_until (result != NULL, 60);
  return cw_app_engine_call_finish (engine, result, error);
}

/* ----- a page */

void
app_page_start (AppPage *self, GType type, const char *answers)
{
  g_autoptr (GError) error = NULL;

  self->lab = app_engine_start ();
  self->draft = answers != NULL ? cw_draft_new_from_text (answers, &error) : cw_draft_new ();
  g_assert_no_error (error);
  self->page =
      g_object_new (type, "draft", self->draft, "engine", self->lab->engine, "title", "Page", NULL);
}

void
app_page_show (AppPage *self, int width, int height)
{
  cw_wizard_page_enter (self->page);
  self->window = app_show (GTK_WIDGET (self->page), width, height);
}

void
app_page_stop (AppPage *self)
{
  app_close (self->window, GTK_WIDGET (self->page));
  g_object_unref (self->draft);
  app_engine_stop (self->lab);
}

char *
app_lab_dup_secret (const char *variable)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (g_getenv (variable), &text, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (g_strchomp (text));
}
