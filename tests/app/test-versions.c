/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-versions"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-version-row.h"
#include "app/cw-versions-window.h"
#include "base/cw-answer.h"

/* The history of the configuration, of an engine of its own. */

typedef struct
{
  AppEngine *lab;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->lab = app_engine_start ();
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  app_engine_stop (fixture->lab);
}

static void
set_value (Fixture *fixture, const char *path, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (fixture->lab->engine, "SetConfigValue",
                                                 g_variant_new ("(ss)", path, value), &error);

  g_assert_no_error (error);
}

static gboolean
shows (GtkWindow *window, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (app_child (window, "stack")), page) == 0;
}

static guint
count_rows (GtkWindow *window)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (app_child (window, "list"), (int) n) != NULL)
    n++;
  return n;
}

static void
close_window (GtkWindow *window)
{
  gtk_window_destroy (window);
  app_wait_until (app_find_window (CW_TYPE_VERSIONS_WINDOW) == NULL, 10);
}

static void
test_nothing (Fixture *fixture, gconstpointer unused)
{
  GtkWindow *window = GTK_WINDOW (cw_versions_window_show (NULL, fixture->lab->engine));

  app_wait_until (shows (window, "nothing"), 10);
  close_window (window);
}

/* Each says what is different; going back asks first, and is one more. */
static void
test_restore (Fixture *fixture, gconstpointer unused)
{
  GtkWindow *window = NULL;
  g_autoptr (GVariant) config = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  set_value (fixture, "history.days", "30");
  set_value (fixture, "history.days", "31");
  window = GTK_WINDOW (cw_versions_window_show (NULL, fixture->lab->engine));
  app_wait_until (shows (window, "list") && count_rows (window) == 2, 10);
  before = app_get_text (window);
  g_assert_nonnull (strstr (before, "history.days: 30 → 31"));
  g_assert_nonnull (strstr (before, "history.days: 30\n"));
  g_assert_null (strstr (before, "{"));
  app_assert_names (GTK_WIDGET (window));
  app_assert_fits (GTK_WIDGET (window), 360);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.restore-version", "x", (gint64) 1);
  app_respond ("_Cancel");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.restore-version", "x", (gint64) 1);
  app_respond ("_Go Back");
  app_wait_until (count_rows (window) == 3, 10);
  after = app_get_text (window);
  g_assert_nonnull (strstr (after, "Back to version 1"));
  config = app_engine_call (fixture->lab->engine, "GetConfig", NULL, NULL);
  g_assert_cmpint (cw_answer_get_int (config, "version"), ==, 3);
  close_window (window);
}

/* What was changed since the list was shown is not lost: it is told. */
static void
test_outdated (Fixture *fixture, gconstpointer unused)
{
  GtkWindow *window = NULL;
  g_autoptr (GVariant) config = NULL;

  set_value (fixture, "history.days", "30");
  set_value (fixture, "history.days", "31");
  window = GTK_WINDOW (cw_versions_window_show (NULL, fixture->lab->engine));
  app_wait_until (shows (window, "list") && count_rows (window) == 2, 10);
  set_value (fixture, "history.days", "32");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.restore-version", "x", (gint64) 1);
  app_respond ("_Go Back");
  app_wait_until (count_rows (window) == 3, 10);
  g_assert_true (gtk_widget_get_visible (app_child (window, "result_label")));
  config = app_engine_call (fixture->lab->engine, "GetConfig", NULL, NULL);
  g_assert_cmpint (cw_answer_get_int (config, "version"), ==, 3);
  close_window (window);
}

/* One that nobody can read says so, and nobody goes back to it. */
static void
test_unreadable (void)
{
  static const struct
  {
    const char *item;
    gboolean is_told;
    guint n_buttons;
  } cases[] = {
    { "{'version': <int64 3>, 'changedBy': <'root'>, 'unreadable': <true>}", TRUE, 0 },
    { "{'version': <int64 3>, 'changedBy': <'root'>}", FALSE, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) item = app_variant (cases[i].item);
      GtkWidget *row = g_object_ref_sink (cw_version_row_new (item, TRUE));
      g_autoptr (GPtrArray) buttons = app_list_descendants (row, GTK_TYPE_BUTTON);
      const char *text = adw_action_row_get_subtitle (ADW_ACTION_ROW (row));

      g_assert_true ((strstr (text, "It cannot be read any more") != NULL) == cases[i].is_told);
      g_assert_cmpuint (buttons->len, ==, cases[i].n_buttons);
      g_object_unref (row);
    }
}

#define VERSIONS_TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/versions/unreadable", test_unreadable);
  VERSIONS_TEST ("/versions/nothing", test_nothing);
  VERSIONS_TEST ("/versions/restore", test_restore);
  VERSIONS_TEST ("/versions/outdated", test_outdated);
  return g_test_run ();
}
