/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-alerts"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-alerts-window.h"
#include "base/cw-answer.h"

/* Mail of alerts, set beside an engine of its own; the mail server itself is in the walk through
 * the panel. */

typedef struct
{
  AppEngine *lab;
  GtkWidget *parent;
  CwAlertsWindow *window;
  gpointer form;
} Fixture;

static gboolean
is_shown (Fixture *fixture)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (app_child (fixture->window, "stack")),
                    "form") == 0;
}

static void
open_window (Fixture *fixture)
{
  fixture->window = cw_alerts_window_show (GTK_WINDOW (fixture->parent), fixture->lab->engine);
  app_wait_until (is_shown (fixture), 20);
  fixture->form = app_child (fixture->window, "form");
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->lab = app_engine_start ();
  fixture->parent = app_show (gtk_label_new ("parent"), 400, 400);
  open_window (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  app_close (GTK_WIDGET (fixture->window), GTK_WIDGET (fixture->window));
  gtk_window_destroy (GTK_WINDOW (fixture->parent));
  app_engine_stop (fixture->lab);
}

static void
type (Fixture *fixture, const char *row, const char *text)
{
  gtk_editable_set_text (app_child (fixture->form, row), text);
}

static gboolean
can_save (Fixture *fixture)
{
  return gtk_widget_get_sensitive (app_child (fixture->window, "save_button"));
}

static gboolean
can_test (Fixture *fixture)
{
  return gtk_widget_get_sensitive (app_child (fixture->window, "test_button"));
}

static gboolean
has_problem (Fixture *fixture)
{
  return gtk_widget_get_visible (app_child (fixture->form, "problem_group"));
}

static void
save (Fixture *fixture)
{
  g_assert_true (can_save (fixture));
  g_signal_emit_by_name (app_child (fixture->window, "save_button"), "clicked");
  g_assert_false (can_save (fixture));
  app_wait_until (gtk_widget_get_sensitive (fixture->form), 20);
}

/* (transfer full): the engine's */
static char *
dup_config (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (fixture->lab->engine, "GetConfig", NULL, &error);

  g_assert_no_error (error);
  return cw_answer_to_json (answer);
}

static void
look (Fixture *fixture)
{
  app_assert_names (GTK_WIDGET (fixture->window));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
}

/* Nothing set: nothing to store, and nothing to try. */
static void
test_nothing (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpuint (adw_combo_row_get_selected (app_child (fixture->form, "way_row")), ==, 0);
  g_assert_false (can_save (fixture));
  g_assert_false (can_test (fixture));
  g_assert_false (has_problem (fixture));
  look (fixture);
}

/* A server is entered: what is missing is told until nothing is, and the password is stored apart.
 */
static void
test_server (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *config = NULL;
  g_autoptr (GVariant) keys = NULL;
  g_autofree char *secrets = NULL;

  adw_combo_row_set_selected (app_child (fixture->form, "way_row"), 1);
  g_assert_true (has_problem (fixture));
  type (fixture, "to_row", "ops@example.org, night@example.org");
  g_assert_false (can_save (fixture));
  type (fixture, "host_row", "mail.example.org");
  g_assert_true (can_save (fixture));
  g_assert_false (has_problem (fixture));
  type (fixture, "user_row", "alerts");
  g_assert_false (can_save (fixture));
  type (fixture, "password_row", "s3cr3t-canary");
  type (fixture, "port_row", "99999");
  g_assert_false (can_save (fixture));
  type (fixture, "port_row", "2525");
  look (fixture);
  save (fixture);
  g_assert_true (can_test (fixture));
  g_assert_cmpstr (gtk_editable_get_text (app_child (fixture->form, "password_row")), ==, "");
  g_assert_true (gtk_widget_get_visible (app_child (fixture->form, "stored_row")));
  config = dup_config (fixture);
  g_assert_nonnull (strstr (config, "mail.example.org"));
  g_assert_nonnull (strstr (config, "2525"));
  g_assert_null (strstr (config, "s3cr3t-canary"));
  keys = app_engine_call (fixture->lab->engine, "GetKeys", NULL, NULL);
  secrets = cw_answer_to_json (keys);
  g_assert_nonnull (strstr (secrets, "alerts/mail.example.org/alerts"));
  /* The stored one is good for this user alone. */
  type (fixture, "user_row", "other");
  g_assert_false (gtk_widget_get_visible (app_child (fixture->form, "stored_row")));
  g_assert_true (has_problem (fixture));
  type (fixture, "user_row", "alerts");
  g_assert_false (has_problem (fixture));
  g_assert_false (can_save (fixture));
}

static gboolean
has_state (Fixture *fixture)
{
  return gtk_widget_get_visible (app_child (fixture->window, "state")) && can_test (fixture);
}

/* A server that nobody answers at: that is told, in the window and as how it went last. */
static void
test_trial (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = NULL;

  adw_combo_row_set_selected (app_child (fixture->form, "way_row"), 1);
  type (fixture, "to_row", "ops@example.org");
  type (fixture, "host_row", "localhost");
  type (fixture, "port_row", "1");
  save (fixture);
  app_wait_until (can_test (fixture), 20);
  g_signal_emit_by_name (app_child (fixture->window, "test_button"), "clicked");
  g_assert_false (can_test (fixture));
  app_wait_until (has_state (fixture), 60);
  text = app_get_text (fixture->window);
  g_assert_nonnull (strstr (text, "The message was not taken"));
  g_assert_nonnull (strstr (text, "The last message was not taken"));
  g_assert_nonnull (strstr (text, "localhost"));
  look (fixture);
}

/* What others have set of alerts meanwhile stays. */
static void
test_others (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (fixture->lab->engine, "SetConfigValue",
                       g_variant_new ("(ss)", "alerts.errors", "77"), &error);
  g_autofree char *config = NULL;
  g_autofree char *without = NULL;

  g_assert_no_error (error);
  adw_combo_row_set_selected (app_child (fixture->form, "way_row"), 1);
  type (fixture, "to_row", "ops@example.org");
  type (fixture, "host_row", "mail.example.org");
  save (fixture);
  config = dup_config (fixture);
  g_assert_nonnull (strstr (config, "77"));
  g_assert_nonnull (strstr (config, "ops@example.org"));
  adw_combo_row_set_selected (app_child (fixture->form, "way_row"), 0);
  save (fixture);
  without = dup_config (fixture);
  g_assert_nonnull (strstr (without, "77"));
  g_assert_null (strstr (without, "ops@example.org"));
}

/* One of an engine that refuses: it says why, and nothing is lost. */
static void
test_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = NULL;

  adw_combo_row_set_selected (app_child (fixture->form, "way_row"), 2);
  type (fixture, "to_row", "ops@example.org");
  type (fixture, "program_row", "/nowhere/sendmail");
  save (fixture);
  text = app_get_text (fixture->window);
  g_assert_nonnull (strstr (text, "/nowhere/sendmail"));
  g_assert_true (can_save (fixture));
  g_assert_cmpstr (gtk_editable_get_text (app_child (fixture->form, "to_row")), ==,
                   "ops@example.org");
  look (fixture);
}

#define ADD(name, func) g_test_add ("/alerts/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("nothing", test_nothing);
  ADD ("server", test_server);
  ADD ("trial", test_trial);
  ADD ("others", test_others);
  ADD ("refused", test_refused);
  return g_test_run ();
}
