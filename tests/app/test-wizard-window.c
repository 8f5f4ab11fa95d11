/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-wizard-window"

#include "config.h"

#include <glib/gstdio.h>

#include "app-fixture.h"
#include "app/cw-look-window.h"
#include "app/cw-wizard-window.h"
#include "base/cw-answer.h"

/* The wizard's window on an engine of its own: the lock, the way through the pages, and that
 * leaving changes nothing. */

#define CONFIG                                                                                     \
  "{\"version\":1,\"connectors\":[{\"id\":\"11111111-2222-3333-4444-555555555555\",\"name\":\"dc=" \
  "example\","                                                                                     \
  "\"kind\":\"openldap\",\"server\":{\"host\":\"ldap.example\"},\"authentication\":"               \
  "{\"method\":\"simple\",\"user\":\"cn=reader\"}}]}"

typedef struct
{
  AppEngine *lab;
  CwWizardWindow *window; /* (not owned) (nullable): until it is closed */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  fixture->lab = app_engine_start ();
  if (data != NULL)
    answer = app_engine_call (fixture->lab->engine, "PutConfig",
                              g_variant_new ("(sx)", (const char *) data, (gint64) -1), &error);
  g_assert_no_error (error);
}

static void
open_window (Fixture *fixture, const char *draft_path)
{
  fixture->window = cw_wizard_window_new (NULL, fixture->lab->engine, draft_path);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  app_wait_until (cw_wizard_window_get_page (fixture->window) != NULL, 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  app_wait_until (fixture->window == NULL, 5);
  app_engine_stop (fixture->lab);
}

static gboolean
is_setup_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (fixture->lab->engine, "GetScheduler", NULL, &error);

  g_assert_no_error (error);
  return cw_answer_get_bool (answer, "setupOpen");
}

static gint64
get_version (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (fixture->lab->engine, "GetConfig", NULL, &error);

  g_assert_no_error (error);
  return cw_answer_get_int (answer, "version");
}

/* The row of a task, as a click or Enter on it does. (transfer none) */
static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  if (ADW_IS_ACTION_ROW (widget) &&
      g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
choose (Fixture *fixture, const char *title)
{
  GtkWidget *row = find_row (GTK_WIDGET (cw_wizard_window_get_page (fixture->window)), title);

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_activate (row));
}

/* Nothing is configured: no tasks. */
static void
test_first (Fixture *fixture, gconstpointer data)
{
  open_window (fixture, NULL);
  g_assert_cmpint (cw_wizard_window_get_step (fixture->window), ==, CW_WIZARD_WELCOME);
  g_assert_true (is_setup_open (fixture));
  app_assert_names (GTK_WIDGET (fixture->window));
  app_assert_fits (adw_application_window_get_content (ADW_APPLICATION_WINDOW (fixture->window)),
                   360);
  gtk_window_close (GTK_WINDOW (fixture->window));
  app_wait_until (fixture->window == NULL, 5);
  app_wait_until (!is_setup_open (fixture), 5);
}

/* Tab goes once round everything, the buttons below the page too, and nothing holds it: a label
 * whose text can be selected did, being no place for the focus. */
static void
test_tab (Fixture *fixture, gconstpointer data)
{
  CwWizardPage *page = NULL;
  GtkWindow *window = NULL;
  GtkWidget *first = NULL;
  gboolean is_round = FALSE;

  open_window (fixture, NULL);
  page = cw_wizard_window_get_page (fixture->window);
  gtk_check_button_set_active (app_child (page, "custom_choice"), TRUE);
  app_wait_until (cw_wizard_page_get_complete (page), 20);
  window = GTK_WINDOW (fixture->window);
  first = app_child (page, "custom_choice");
  g_assert_true (gtk_widget_grab_focus (first));
  for (guint i = 0; i < 60 && !is_round; i++)
    {
      GtkWidget *before = gtk_window_get_focus (window);

      g_signal_emit_by_name (window, "move-focus", GTK_DIR_TAB_FORWARD);
      g_assert_true (gtk_window_get_focus (window) != before);
      is_round = gtk_window_get_focus (window) == first;
    }
  g_assert_true (is_round);
}

/* The tasks, a page, back, another page, and away: nothing has changed, and cycles may start. */
static void
test_reopened (Fixture *fixture, gconstpointer data)
{
  gint64 version = get_version (fixture);

  open_window (fixture, NULL);
  g_assert_cmpint (cw_wizard_window_get_step (fixture->window), ==, CW_WIZARD_TASKS);
  g_assert_true (is_setup_open (fixture));
  app_assert_names (GTK_WIDGET (fixture->window));
  choose (fixture, "Staging mode");
  app_wait_until (cw_wizard_window_get_step (fixture->window) == CW_WIZARD_STAGING, 5);
  cw_draft_set_bool (cw_wizard_window_get_draft (fixture->window), "staging", TRUE);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL);
  app_wait_until (cw_wizard_window_get_step (fixture->window) == CW_WIZARD_TASKS, 5);
  choose (fixture, "Accounts and passwords");
  app_wait_until (cw_wizard_window_get_step (fixture->window) == CW_WIZARD_ACCOUNTS, 5);
  app_assert_names (GTK_WIDGET (fixture->window));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  app_wait_until (fixture->window == NULL, 5);
  g_assert_cmpint (get_version (fixture), ==, version);
}

/* A file over the configuration that runs: the pages, with its connector the one that runs. */
static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->lab->state_dir, "export.json", NULL);
  CwDraft *draft = NULL;

  g_assert_true (g_file_set_contents (path, CONFIG, -1, NULL));
  open_window (fixture, path);
  draft = cw_wizard_window_get_draft (fixture->window);
  g_assert_cmpint (cw_wizard_window_get_step (fixture->window), ==, CW_WIZARD_WELCOME);
  g_assert_true (cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED));
  g_assert_cmpstr (cw_draft_get_string (draft, "connectors.0.id", ""), ==,
                   "11111111-2222-3333-4444-555555555555");
  app_assert_names (GTK_WIDGET (fixture->window));
}

/* ----- the windows that show something */

static gboolean
shows (const char *name)
{
  GtkStack *stack = app_child (app_find_window (CW_TYPE_LOOK_WINDOW), "stack");

  return g_str_equal (gtk_stack_get_visible_child_name (stack), name);
}

static void
close_look (void)
{
  GtkWidget *look = app_find_window (CW_TYPE_LOOK_WINDOW);

  app_assert_names (look);
  app_assert_fits (adw_window_get_content (ADW_WINDOW (look)), 360);
  gtk_window_destroy (GTK_WINDOW (look));
  app_wait_until (app_find_window (CW_TYPE_LOOK_WINDOW) == NULL, 5);
}

static void
test_looks (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *content;
    const char *shown;
  } files[] = {
    { CONFIG, "nothing" },
    { "{\"connectors\":[],\"staging\":true}", "list" },
    { "{}", "problem" },
  };
  g_autofree char *path = g_build_filename (fixture->lab->state_dir, "other.json", NULL);

  cw_look_window_show_config (NULL, fixture->lab->engine);
  app_wait_until (shows ("text"), 5);
  close_look ();
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_assert_true (g_file_set_contents (path, files[i].content, -1, NULL));
      cw_look_window_show_differences (NULL, fixture->lab->engine, path);
      app_wait_until (shows (files[i].shown), 5);
      close_look ();
    }
  cw_look_window_show_schemas (NULL, fixture->lab->engine);
  app_wait_until (shows ("list"), 5);
  close_look ();
}

/* ----- another engine */

#define OTHER_CONFIG                                                                               \
  "{\"version\":1,\"staging\":true,\"connectors\":[{\"id\":\"99999999-2222-3333-4444-"             \
  "555555555555\",\"name\":\"dc=example\",\"kind\":\"openldap\",\"server\":{\"host\":"             \
  "\"ldap.example\"},\"authentication\":{\"method\":\"simple\",\"user\":\"cn=reader\"}}]}"

static guint
count_differences (void)
{
  g_autoptr (GPtrArray) rows = app_list_descendants (
      app_child (app_find_window (CW_TYPE_LOOK_WINDOW), "group"), ADW_TYPE_ACTION_ROW);

  return rows->len;
}

/* The same but for staging: connectors are the same by their names. One that does not run is told,
 * and none is started. */
static void
test_instance (Fixture *fixture, gconstpointer data)
{
  AppEngine *other = app_engine_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) same = app_engine_call (other->engine, "PutConfig",
                                               g_variant_new ("(sx)", CONFIG, (gint64) -1), &error);
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *empty = g_dir_make_tmp ("causeway-no-engine-XXXXXX", &error);
  g_autofree char *socket_path = g_build_filename (empty, "bus", NULL);

  g_assert_no_error (error);
  cw_look_window_show_instance (NULL, fixture->lab->engine, other->state_dir);
  app_wait_until (shows ("nothing"), 20);
  close_look ();
  answer = app_engine_call (other->engine, "PutConfig",
                            g_variant_new ("(sx)", OTHER_CONFIG, (gint64) -1), &error);
  g_assert_no_error (error);
  cw_look_window_show_instance (NULL, fixture->lab->engine, other->state_dir);
  app_wait_until (shows ("list"), 20);
  g_assert_cmpuint (count_differences (), ==, 1);
  close_look ();
  cw_look_window_show_instance (NULL, fixture->lab->engine, empty);
  app_wait_until (shows ("problem"), 20);
  close_look ();
  g_assert_false (g_file_test (socket_path, G_FILE_TEST_EXISTS));
  g_rmdir (empty);
  app_engine_stop (other);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add ("/wizard-window/first", Fixture, NULL, set_up, test_first, tear_down);
  g_test_add ("/wizard-window/tab", Fixture, NULL, set_up, test_tab, tear_down);
  g_test_add ("/wizard-window/reopened", Fixture, CONFIG, set_up, test_reopened, tear_down);
  g_test_add ("/wizard-window/import", Fixture, CONFIG, set_up, test_import, tear_down);
  g_test_add ("/wizard-window/looks", Fixture, CONFIG, set_up, test_looks, tear_down);
  g_test_add ("/wizard-window/instance", Fixture, CONFIG, set_up, test_instance, tear_down);
  return g_test_run ();
}
