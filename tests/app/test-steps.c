/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-steps"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-steps-window.h"
#include "base/cw-answer.h"

/* Certain steps, of an engine of its own whose servers do not answer. */

#define NARROW 360
#define SOURCE "3b0c1f5e-0000-4000-8000-000000000001"
#define TARGET "3b0c1f5e-0000-4000-8000-000000000002"

static const char CONFIG[] =
    "{\"version\":1,\"connectors\":[{\"id\":\"" SOURCE "\",\"name\":\"people & more\","
    "\"kind\":\"openldap\",\"server\":{\"host\":\"localhost\",\"port\":1},"
    "\"authentication\":{\"method\":\"simple\",\"user\":\"cn=reader\"}},"
    "{\"id\":\"" TARGET "\",\"name\":\"contoso.onmicrosoft.com\",\"kind\":\"graph\","
    "\"tenantId\":\"contoso\",\"clientId\":\"" TARGET
    "\",\"authentication\":{\"method\":\"secret\"}}],\"scheduler\":{\"enabled\":false}%s}";

#define PROFILES                                                                                   \
  ",\"runProfiles\":{\"read\":[\"full-import:people & more\"],"                                    \
  "\"decide\":[\"synchronise\",\"export:" TARGET "\"]}"

typedef struct
{
  AppEngine *lab;
} Fixture;

static gboolean
knows_connectors (CwAppEngine *engine)
{
  GVariant *status = cw_app_engine_get_status (engine);
  g_autoptr (GVariant) connectors =
      status != NULL ? cw_answer_get_array (status, "connectors") : NULL;

  return connectors != NULL && g_variant_n_children (connectors) == 2;
}

static void
set_up (Fixture *fixture, gconstpointer profiles)
{
  g_autofree char *config = g_strdup_printf (CONFIG, (const char *) profiles);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  fixture->lab = app_engine_start ();
  answer = app_engine_call (fixture->lab->engine, "PutConfig",
                            g_variant_new ("(sx)", config, (gint64) -1), &error);
  g_assert_no_error (error);
  cw_app_engine_refresh (fixture->lab->engine);
  app_wait_until (knows_connectors (fixture->lab->engine), 10);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  app_engine_stop (fixture->lab);
}

static gpointer
open_window (Fixture *fixture)
{
  GtkWindow *window = GTK_WINDOW (cw_steps_window_show (NULL, fixture->lab->engine));

  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (window, "stack")), "steps") == 0, 10);
  return window;
}

static void
close_window (gpointer window)
{
  gtk_window_close (window);
  app_wait_until (app_find_window (CW_TYPE_STEPS_WINDOW) == NULL, 10);
}

static gboolean
can_start (gpointer window)
{
  return gtk_widget_get_sensitive (app_child (window, "start_button"));
}

/* The row of that number in a group. */
static AdwComboRow *
get_combo (gpointer window, const char *group, guint index)
{
  g_autoptr (GPtrArray) rows = app_list_descendants (app_child (window, group), ADW_TYPE_COMBO_ROW);

  g_assert_cmpuint (rows->len, >, index);
  return g_ptr_array_index (rows, index);
}

static void
start (gpointer window)
{
  g_assert_true (can_start (window));
  g_signal_emit_by_name (app_child (window, "start_button"), "clicked");
}

/* The last run, when it is over. (transfer full) */
static GVariant *
wait_for_run (Fixture *fixture)
{
  GVariant *run = NULL;

  app_wait_until ((run = app_engine_call (fixture->lab->engine, "GetRun",
                                          g_variant_new ("(x)", (gint64) 0), NULL)) != NULL,
                  10);
  while (!cw_answer_has (run, "endedAt"))
    {
      g_variant_unref (run);
      app_turn ();
      run =
          app_engine_call (fixture->lab->engine, "GetRun", g_variant_new ("(x)", (gint64) 0), NULL);
    }
  return run;
}

static void
assert_step (GVariant *run, gsize index, const char *kind, const char *connector, gboolean is_full)
{
  g_autoptr (GVariant) steps = cw_answer_get_array (run, "steps");
  g_autoptr (GVariant) step = NULL;

  g_assert_cmpuint (g_variant_n_children (steps), >, index);
  step = cw_answer_get_item (steps, index);
  g_assert_cmpstr (cw_answer_get_string (step, "kind"), ==, kind);
  g_assert_cmpstr (cw_answer_get_string (step, "connector"), ==, connector);
  g_assert_cmpint (cw_answer_get_bool (step, "full"), ==, is_full);
}

/* Nothing is chosen at first; without run profiles nothing is said of them. */
static void
test_rows (Fixture *fixture, gconstpointer unused)
{
  gpointer window = open_window (fixture);
  g_autofree char *text = app_get_text (window);
  g_autoptr (GPtrArray) toggles =
      app_list_descendants (app_child (window, "export_group"), GTK_TYPE_SWITCH);

  g_assert_false (can_start (window));
  g_assert_false (gtk_widget_get_visible (app_child (window, "profile_group")));
  g_assert_nonnull (strstr (text, "people & more"));
  /* Nothing is ever written into an OpenLDAP. */
  g_assert_cmpuint (toggles->len, ==, 1);
  app_assert_names (window);
  app_assert_fits (window, NARROW);
  adw_combo_row_set_selected (get_combo (window, "import_group", 1), 1);
  g_assert_true (can_start (window));
  adw_combo_row_set_selected (get_combo (window, "import_group", 1), 0);
  g_assert_false (can_start (window));
  gtk_switch_set_active (g_ptr_array_index (toggles, 0), TRUE);
  g_assert_true (can_start (window));
  close_window (window);
}

/* What the engine refuses is told, and can be chosen otherwise. */
static void
test_refused (Fixture *fixture, gconstpointer unused)
{
  gpointer window = open_window (fixture);
  GtkWidget *state = app_child (window, "state");
  g_autoptr (GVariant) run = NULL;
  g_autofree char *text = NULL;

  adw_combo_row_set_selected (get_combo (window, "synchronise_group", 0), 2);
  start (window);
  app_wait_until (gtk_widget_get_visible (state), 10);
  text = app_get_text (state);
  g_assert_nonnull (strstr (text, "has been read by a whole cycle"));
  g_assert_true (can_start (window));
  app_assert_fits (window, NARROW);
  adw_combo_row_set_selected (get_combo (window, "synchronise_group", 0), 0);
  g_assert_false (gtk_widget_get_visible (state));
  adw_combo_row_set_selected (get_combo (window, "import_group", 0), 2);
  start (window);
  app_wait_until (app_find_window (CW_TYPE_STEPS_WINDOW) == NULL, 10);
  run = wait_for_run (fixture);
  g_assert_true (cw_answer_get_bool (run, "part"));
  assert_step (run, 0, "import", "people & more", TRUE);
}

/* Both connectors, in the order of the rows. */
static void
test_several (Fixture *fixture, gconstpointer unused)
{
  gpointer window = open_window (fixture);
  g_autoptr (GVariant) run = NULL;

  adw_combo_row_set_selected (get_combo (window, "import_group", 1), 2);
  adw_combo_row_set_selected (get_combo (window, "import_group", 0), 1);
  start (window);
  app_wait_until (app_find_window (CW_TYPE_STEPS_WINDOW) == NULL, 10);
  run = wait_for_run (fixture);
  assert_step (run, 0, "import", "people & more", FALSE);
  assert_step (run, 1, "import", "contoso.onmicrosoft.com", TRUE);
}

/* A run profile takes the place of the rows, and its steps are told. */
static void
test_profile (Fixture *fixture, gconstpointer unused)
{
  gpointer window = open_window (fixture);
  AdwComboRow *profile_row = app_child (window, "profile_row");
  g_autoptr (GVariant) run = NULL;
  g_autofree char *decide = NULL;
  g_autofree char *read = NULL;

  g_assert_true (gtk_widget_get_visible (app_child (window, "profile_group")));
  adw_combo_row_set_selected (profile_row, 1);
  decide = app_get_text (app_child (window, "profile_steps"));
  g_assert_nonnull (strstr (decide, "1. Synchronise what changed"));
  g_assert_nonnull (strstr (decide, "2. Export: contoso.onmicrosoft.com"));
  g_assert_false (gtk_widget_get_visible (app_child (window, "import_group")));
  app_assert_names (window);
  app_assert_fits (window, NARROW);
  start (window);
  app_wait_until (gtk_widget_get_visible (app_child (window, "state")), 10);
  adw_combo_row_set_selected (profile_row, 2);
  read = app_get_text (app_child (window, "profile_steps"));
  g_assert_nonnull (strstr (read, "1. Import everything: people & more"));
  g_assert_null (strstr (read, "2."));
  adw_combo_row_set_selected (profile_row, 0);
  g_assert_true (gtk_widget_get_visible (app_child (window, "import_group")));
  g_assert_false (can_start (window));
  adw_combo_row_set_selected (profile_row, 2);
  start (window);
  app_wait_until (app_find_window (CW_TYPE_STEPS_WINDOW) == NULL, 10);
  run = wait_for_run (fixture);
  g_assert_cmpstr (cw_answer_get_string (run, "profile"), ==, "read");
}

#define STEPS_TEST(path, profiles, func)                                                           \
  g_test_add (path, Fixture, profiles, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  STEPS_TEST ("/steps/rows", "", test_rows);
  STEPS_TEST ("/steps/refused", "", test_refused);
  STEPS_TEST ("/steps/several", "", test_several);
  STEPS_TEST ("/steps/profile", PROFILES, test_profile);
  return g_test_run ();
}
