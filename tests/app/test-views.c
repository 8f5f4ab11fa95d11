/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-views"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-doctor-window.h"
#include "app/cw-errors-view.h"
#include "app/cw-look-window.h"
#include "app/cw-made-window.h"
#include "app/cw-main-window.h"
#include "app/cw-object-row.h"
#include "app/cw-objects-view.h"
#include "app/cw-rules-view.h"
#include "app/cw-runs-view.h"
#include "app/cw-status-view.h"
#include "app/cw-step-group.h"
#include "app/cw-story-section.h"
#include "app/cw-story-values.h"
#include "app/cw-widgets.h"
#include "app/cw-wizard-window.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define NARROW 360

/* A user of the cloud about whom everything is known. */
#define OBJECT                                                                                      \
  "{'id': <int64 7>, 'type': <'user'>, 'title': <'Zoë'>, 'state': <'live'>,"                       \
  " 'connector': <{'id': <'c'>, 'name': <'cloud'>, 'kind': <'graph'>}>,"                            \
  " 'desired': <{'displayName': <['Zoë']>, 'mail': <['zoe@contoso.com', 'z@contoso.com']>,"        \
  "   'photo': <[<{'base64': <'AAAAAAAA'>}>]>}>,"                                                   \
  " 'pending': <{'operation': <'update'>, 'pendingState': <'waiting'>, 'attributes': <["            \
  "   {'name': <'displayName'>, 'operation': <'replace'>, 'added': <['Zoë']>,"                     \
  "    'removed': <['Zoe']>}]>, 'links': <[{'attribute': <'member'>, 'id': <int64 9>}]>}>,"         \
  " 'tied': <[{'id': <int64 7>}, {'id': <int64 8>, 'dn': <'CN=Zoë,DC=contoso'>,"                   \
  "   'state': <'live'>, 'connector': <{'id': <'s'>, 'name': <'contoso.com'>}>}]>,"                 \
  " 'metaverse': <{'id': <int64 3>, 'type': <'person'>, 'values': <{'displayName': <['Zoë']>}>}>," \
  " 'links': <[{'attribute': <'manager'>, 'id': <int64 9>, 'title': <'Boss'>}]>,"                   \
  " 'errors': <[{'code': <'duplicate-value'>, 'message': <'Twice'>, 'remedy': <'Change one'>}]>,"   \
  " 'explanation': <{'scope': <[<{'rule': <'Out to AAD'>, 'name': <'Users go out'>, 'inScope': "    \
  "<true>}>, <{'rule': <'in-user'>, 'name': <'In from AD: user'>}>]>,"                              \
  "   'values': <[<{'attribute': <'displayName'>, 'rule': <'Out to AAD'>,"                          \
  "     'expression': <'[displayName]'>}>, <{'attribute': <'manager'>, 'rule': <'in-user'>,"        \
  "     'expression': <'[manager]'>, 'connector': <'s'>, 'reference': <true>,"                      \
  "     'value': <'CN=Boss,DC=contoso'>, 'references': <int64 3>, 'overruled': <["                  \
  "      <{'rule': <'in-user'>, 'connector': <'other'>, 'reference': <true>,"                       \
  "       'value': <'CN=Chief,DC=fabrikam'>, 'result': <'overruled'>}>,"                            \
  "      <{'rule': <'nobody'>, 'reference': <true>, 'result': <'nothing'>}>]>}>]>}>,"               \
  " 'historyRuns': <int64 50>, 'history': <[{'run': <int64 7>, 'step': <int64 12>,"                 \
  "   'kind': <'import'>, 'connector': <'contoso.com'>, 'startedAt': <'2026-11-28T12:00:00Z'>,"     \
  "   'counts': <{'added': <int64 1>, 'links-added': <int64 12>}>}]>}"

static void
check_widget (GtkWidget *widget)
{
  GtkWidget *window = app_show (widget, NARROW, 600);

  app_assert_names (widget);
  app_assert_fits (widget, NARROW);
  app_close (window, widget);
}

/* How many widgets do this when they are activated. */
static guint
count_actions (GtkWidget *widget, const char *action)
{
  guint n = GTK_IS_ACTIONABLE (widget) &&
            g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_actions (child, action);
  return n;
}

static void
test_sections (void)
{
  static const struct
  {
    GtkWidget *(*make) (GVariant *object);
  } sections[] = {
    { cw_story_section_errors }, { cw_story_section_pending },   { cw_story_section_tied },
    { cw_story_section_values }, { cw_story_section_metaverse }, { cw_story_section_rules },
    { cw_story_section_links },  { cw_story_section_history },
  };
  g_autoptr (GVariant) object = app_variant (OBJECT);
  g_autoptr (GVariant) empty = app_variant ("@a{sv} {}");

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      GtkWidget *section = sections[i].make (object);

      g_assert_nonnull (section);
      check_widget (section);
      g_assert_null (sections[i].make (empty));
    }
}

static char *
get_section_text (GtkWidget *(*make) (GVariant *object))
{
  g_autoptr (GVariant) object = app_variant (OBJECT);
  GtkWidget *section = make (object);
  GtkWidget *window = app_show (section, NARROW, 600);
  char *text = app_get_text (section);

  app_close (window, section);
  return text;
}

/* Rules by their names, which reference flows and why, and an error with what to do about it. */
static void
test_story_words (void)
{
  g_autofree char *values = get_section_text (cw_story_section_values);
  g_autofree char *metaverse = get_section_text (cw_story_section_metaverse);
  g_autofree char *rules = get_section_text (cw_story_section_rules);
  g_autofree char *errors = get_section_text (cw_story_section_errors);

  g_assert_nonnull (strstr (values, "Set by the rule “Users go out”: [displayName]"));
  g_assert_null (strstr (values, "Out to AAD"));
  g_assert_nonnull (strstr (metaverse,
                            "manager\nCN=Boss,DC=contoso\n"
                            "Set by the rule “In from AD: user”: [manager] · contoso.com\n"
                            "The one with the lowest identifier, of 3\n"
                            "Overruled: CN=Chief,DC=fabrikam · In from AD: user"));
  g_assert_null (strstr (metaverse, "nobody"));
  g_assert_nonnull (strstr (rules, "Users go out"));
  g_assert_nonnull (strstr (errors, "Twice\nChange one\nduplicate-value"));
}

static void
test_values (void)
{
  static const struct
  {
    const char *values;
    const char *text;
  } cases[] = {
    { "['a', 'b']", "a\nb" }, { "[<'a'>, <'b'>]", "a\nb" },
    { "@as []", "" },         { "'a'", "a" },
    { "<int64 5>", "5" },     { "[<{'base64': <'AAAAAAAA'>}>]", "about 6 bytes that are no text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) values = app_variant (cases[i].values);
      g_autofree char *text = cw_story_format_values (values);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_step_group (void)
{
  g_autoptr (GVariant) step = app_variant (
      "{'id': <int64 4>, 'kind': <'import'>, 'connector': <'contoso.com'>, 'full': <true>,"
      " 'state': <'failed'>, 'seconds': <1.5>, 'errorMessage': <'The server is gone'>,"
      " 'counts': <{'read': <int64 12>, 'added': <int64 3>, 'errors': <int64 1>}>}");

  check_widget (cw_step_group_new (step));
}

/* Whatever was counted opens its objects. */
static void
test_counts_open (void)
{
  g_autoptr (GVariant) step = app_variant (
      "{'id': <int64 4>, 'kind': <'import'>, 'state': <'success'>,"
      " 'counts': <{'read': <int64 12>, 'unchanged': <int64 9>, 'added': <int64 3>}>}");
  GtkWidget *group = cw_step_group_new (step);
  GtkWidget *window = app_show (group, NARROW, 600);

  g_assert_cmpuint (count_actions (group, "win.step-objects"), ==, 3);
  app_close (window, group);
}

/* One that is gone has a name, and no story; what became of one that is there can be read. */
static void
test_gone_row (void)
{
  g_autoptr (GVariant) gone =
      app_variant ("{'id': <int64 4>, 'title': <'Anna'>, 'state': <'gone'>, 'count': <int64 2>}");
  g_autoptr (GVariant) live =
      app_variant ("{'id': <int64 4>, 'title': <'Anna'>, 'state': <'live'>, 'count': <int64 1>}");
  GtkWidget *rows[] = { cw_object_row_new (gone), cw_object_row_new (live) };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GtkWidget *group = adw_preferences_group_new ();

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), rows[i]);
      g_assert_cmpuint (count_actions (group, "win.object"), ==, i);
      check_widget (group);
    }
}

/* Each view on an engine that knows nothing yet, in both directions of text. */
static void
test_empty_views (void)
{
  AppEngine *lab = app_engine_start ();
  const GtkTextDirection directions[] = { GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_RTL };

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      GtkWidget *views[] = {
        g_object_new (CW_TYPE_STATUS_VIEW, NULL),  g_object_new (CW_TYPE_RUNS_VIEW, NULL),
        g_object_new (CW_TYPE_OBJECTS_VIEW, NULL), g_object_new (CW_TYPE_ERRORS_VIEW, NULL),
        g_object_new (CW_TYPE_RULES_VIEW, NULL),
      };

      cw_status_view_set_engine (CW_STATUS_VIEW (views[0]), lab->engine);
      cw_runs_view_set_engine (CW_RUNS_VIEW (views[1]), lab->engine);
      cw_objects_view_set_engine (CW_OBJECTS_VIEW (views[2]), lab->engine);
      cw_errors_view_set_engine (CW_ERRORS_VIEW (views[3]), lab->engine);
      cw_rules_view_set_engine (CW_RULES_VIEW (views[4]), lab->engine);
      for (guint j = 0; j < G_N_ELEMENTS (views); j++)
        {
          gtk_widget_set_direction (views[j], directions[i]);
          check_widget (views[j]);
        }
    }
  app_engine_stop (lab);
}

/* An object that is not there is told in the view, and not in a dialog. */
static void
test_missing_object (void)
{
  AppEngine *lab = app_engine_start ();
  GtkWidget *view = g_object_new (CW_TYPE_OBJECTS_VIEW, NULL);
  GtkWidget *window = NULL;
  GtkWidget *story = app_child (view, "story");

  cw_objects_view_set_engine (CW_OBJECTS_VIEW (view), lab->engine);
  window = app_show (view, 900, 600);
  cw_objects_view_show_object (CW_OBJECTS_VIEW (view), 4711);
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (story, "stack")), "problem") == 0,
      10);
  app_close (window, view);
  app_engine_stop (lab);
}

static gboolean
is_stage (GtkWidget *window, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (app_child (window, "stages")), name) == 0;
}

static void
test_main_window_without_engine (void)
{
  const CwAppEngineOptions options = { .socket_path = "/nonexistent/bus" };
  g_autoptr (CwAppEngine) engine = cw_app_engine_new (&options);
  CwMainWindow *window = cw_main_window_new (NULL, engine);

  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (is_stage (GTK_WIDGET (window), "connecting"));
  cw_main_window_connect (window);
  app_wait_until (is_stage (GTK_WIDGET (window), "problem"), 10);
  app_assert_names (GTK_WIDGET (window));
  app_assert_fits (GTK_WIDGET (window), NARROW);
  app_close (GTK_WIDGET (window), GTK_WIDGET (window));
}

/* ----- the whole: once it is closed, nothing holds the engine (app_engine_stop() asks) */

/* No cycle begins by itself: one that does takes what a test shows off the panel. */
#define CONFIG                                                                                     \
  "{\"version\":1,\"connectors\":[{\"name\":\"dc=example\",\"kind\":\"openldap\",\"server\":"      \
  "{\"host\":\"localhost\",\"port\":1},\"authentication\":{\"method\":\"simple\",\"user\":"        \
  "\"cn=reader\"}}],\"scheduler\":{\"enabled\":false}}"

static void
open_and_close (CwMainWindow *panel, const char *action, GType type)
{
  GtkWidget *window = NULL;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (panel), action, NULL));
  app_wait_until (app_find_window (type) != NULL, 10);
  window = app_find_window (type);
  gtk_test_widget_wait_for_draw (window);
  gtk_window_close (GTK_WINDOW (window));
  app_wait_until (app_find_window (type) == NULL, 10);
}

static CwMainWindow *
open_views (AppEngine *lab)
{
  CwMainWindow *panel = cw_main_window_new (NULL, lab->engine);

  gtk_window_present (GTK_WINDOW (panel));
  cw_main_window_connect (panel);
  app_wait_until (is_stage (GTK_WIDGET (panel), "views"), 20);
  return panel;
}

static CwMainWindow *
open_panel (AppEngine *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (
      lab->engine, "PutConfig", g_variant_new ("(sx)", CONFIG, (gint64) -1), &error);

  g_assert_no_error (error);
  return open_views (lab);
}

/* Nothing changes any more when it is opened for the second time: it asks by itself. */
static void
test_panel_opened_again (void)
{
  AppEngine *lab = app_engine_start ();
  CwMainWindow *panel = open_panel (lab);
  AdwActionRow *guard_row = NULL;
  GtkDropDown *choice = NULL;

  app_close (GTK_WIDGET (panel), GTK_WIDGET (panel));
  panel = open_views (lab);
  choice = app_child (app_child (panel, "objects_view"), "connector_choice");
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (choice)), ==, 2);
  guard_row = app_child (app_child (app_child (panel, "status_view"), "safety_group"), "guard_row");
  app_wait_until (strstr (adw_action_row_get_subtitle (guard_row), "500") != NULL, 20);
  app_close (GTK_WIDGET (panel), GTK_WIDGET (panel));
  app_engine_stop (lab);
}

/* And the client knows it: nothing newer is on its way that would be told by itself. */
static gboolean
has_ended (AppEngine *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) status = app_engine_call (lab->engine, "GetStatus", NULL, &error);

  g_assert_no_error (error);
  return cw_answer_has (status, "lastCycle") &&
         g_str_equal (cw_answer_get_string (status, "state"), "idle") &&
         g_variant_equal (status, cw_app_engine_get_status (lab->engine));
}

/* A cycle that fails: nobody listens at that port. */
static void
run_cycle (AppEngine *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (lab->engine, "StartCycle", g_variant_new ("(s)", "initial"), &error);

  g_assert_no_error (error);
  app_wait_until (has_ended (lab), 30);
}

static gboolean
tells (GtkWidget *widget, const char *text)
{
  g_autofree char *all = app_get_text (widget);

  return strstr (all, text) != NULL;
}

/* What is read of the run before, and of the settings, says nothing of the cycle that runs now. */
static void
test_running_cycle_stays (void)
{
  AppEngine *lab = app_engine_start ();
  CwMainWindow *panel = open_panel (lab);
  GtkWidget *view = g_object_new (CW_TYPE_STATUS_VIEW, NULL);
  GtkWidget *card = app_child (view, "cycle_card");
  g_autoptr (GVariant) cycle =
      app_variant ("{'id': <int64 3>, 'type': <'delta'>, 'phase': <'preparing'>}");
  g_autoptr (GVariant) none = app_variant ("@a{sv} {}");
  GtkWidget *window = NULL;

  run_cycle (lab);
  app_close (GTK_WIDGET (panel), GTK_WIDGET (panel));
  cw_status_view_set_engine (CW_STATUS_VIEW (view), lab->engine);
  g_signal_emit_by_name (lab->engine, "progress", cycle);
  window = app_show (view, 400, 600);
  app_wait_until (tells (app_child (view, "safety_group"), "500"), 20);
  app_wait_until (tells (app_child (view, "health_card"), "dc=example"), 20);
  g_assert_true (gtk_widget_get_visible (card));
  g_signal_emit_by_name (lab->engine, "progress", none);
  g_assert_false (gtk_widget_get_visible (card));
  app_close (window, view);
  app_engine_stop (lab);
}

static void
test_windows_let_go (void)
{
  AppEngine *lab = app_engine_start ();
  CwMainWindow *panel = open_panel (lab);

  open_and_close (panel, "win.setup", CW_TYPE_WIZARD_WINDOW);
  open_and_close (panel, "win.made", CW_TYPE_MADE_WINDOW);
  open_and_close (panel, "win.doctor", CW_TYPE_DOCTOR_WINDOW);
  cw_look_window_show_config (GTK_WINDOW (panel), lab->engine);
  gtk_window_close (GTK_WINDOW (app_find_window (CW_TYPE_LOOK_WINDOW)));
  app_wait_until (app_find_window (CW_TYPE_LOOK_WINDOW) == NULL, 10);
  app_close (GTK_WIDGET (panel), GTK_WIDGET (panel));
  app_engine_stop (lab);
}

/* The stage with the focus gives way to one in which there is no place for it. */
static void
test_stages_let_go (void)
{
  AppEngine *lab = app_engine_start ();
  CwMainWindow *panel = open_panel (lab);
  GtkWidget *views = app_child (panel, "views");

  cw_main_window_show_view (panel, "objects");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (panel));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (panel)), views));
  cw_main_window_show_ending (panel);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (panel));
  app_close (GTK_WIDGET (panel), views);
  app_engine_stop (lab);
}

/* Each view has its own, and gets it back. */
static void
test_focus_stays (void)
{
  AppEngine *lab = app_engine_start ();
  CwMainWindow *panel = open_panel (lab);
  GtkWidget *objects = app_child (panel, "objects_view");
  GtkWidget *focus = NULL;

  cw_main_window_show_view (panel, "objects");
  focus = gtk_window_get_focus (GTK_WINDOW (panel));
  g_assert_true (gtk_widget_is_ancestor (focus, app_child (objects, "search")));
  cw_main_window_show_view (panel, "rules");
  g_assert_true (cw_widget_contains_focus (app_child (panel, "rules_view")));
  cw_main_window_show_view (panel, "objects");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (panel)) == focus);
  app_close (GTK_WIDGET (panel), GTK_WIDGET (panel));
  app_engine_stop (lab);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/views/values", test_values);
  g_test_add_func ("/views/sections", test_sections);
  g_test_add_func ("/views/story-words", test_story_words);
  g_test_add_func ("/views/step-group", test_step_group);
  g_test_add_func ("/views/counts-open", test_counts_open);
  g_test_add_func ("/views/gone-row", test_gone_row);
  g_test_add_func ("/views/empty", test_empty_views);
  g_test_add_func ("/views/missing-object", test_missing_object);
  g_test_add_func ("/views/main-window/without-engine", test_main_window_without_engine);
  g_test_add_func ("/views/main-window/opened-again", test_panel_opened_again);
  g_test_add_func ("/views/status/running-cycle-stays", test_running_cycle_stays);
  g_test_add_func ("/views/main-window/windows-let-go", test_windows_let_go);
  g_test_add_func ("/views/main-window/stages-let-go", test_stages_let_go);
  g_test_add_func ("/views/main-window/focus-stays", test_focus_stays);
  return g_test_run ();
}
