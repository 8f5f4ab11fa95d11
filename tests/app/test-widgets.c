/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-widgets"

#include "config.h"

#include <glib/gstdio.h>

#include "app-fixture.h"
#include "app/cw-check-row.h"
#include "app/cw-cycle-card.h"
#include "app/cw-flow-layout.h"
#include "app/cw-history-card.h"
#include "app/cw-history-chart.h"
#include "app/cw-narrow-header.h"
#include "app/cw-path-button.h"
#include "app/cw-row-layout.h"
#include "app/cw-text-care.h"
#include "app/cw-text-layout.h"
#include "app/pages/cw-cloud-sign-in.h"
#include "base/cw-error.h"

/* ----- CwCheckRow */

static GtkWidget *
show_row (CwCheckRow **ret_row)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = cw_check_row_new ("The clock");

  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Checks",
                                  -1);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  *ret_row = CW_CHECK_ROW (row);
  return app_show (list, 400, 300);
}

static void
on_done_cb (CwCheckRow *row, GVariant *answer, guint *count)
{
  (*count)++;
}

static void
test_check_row_answers (void)
{
  static const struct
  {
    const char *answer;
    CwCheckState state;
    guint n_items;
  } cases[] = {
    { "{'ok': <true>, 'checks': <[{'status': <'ok'>, 'summary': <'a'>}]>}", CW_CHECK_OK, 0 },
    { "{'ok': <true>, 'checks': <[{'status': <'warning'>, 'summary': <'a'>, 'remedy': <'b'>}]>}",
      CW_CHECK_WARNING, 1 },
    { "{'ok': <false>, 'checks': <[{'status': <'failed'>, 'summary': <'a'>},"
      " {'status': <'ok'>, 'summary': <'b'>}, {'status': <'warning'>, 'summary': <'c'>}]>}",
      CW_CHECK_FAILED, 2 },
    { "{'ok': <false>}", CW_CHECK_FAILED, 0 },
    { "{'ok': <true>}", CW_CHECK_OK, 0 },
  };
  CwCheckRow *row = NULL;
  GtkWidget *window = show_row (&row);
  guint n_done = 0;

  g_signal_connect (row, "done", G_CALLBACK (on_done_cb), &n_done);
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_IDLE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) answer = app_variant (cases[i].answer);
      g_autoptr (GListModel) items = NULL;

      cw_check_row_set_answer (row, answer);
      items = gtk_widget_observe_children (app_child (row, "items"));
      g_assert_cmpint (cw_check_row_get_state (row), ==, cases[i].state);
      g_assert_cmpuint (g_list_model_get_n_items (items), ==, cases[i].n_items);
      app_assert_names (GTK_WIDGET (row));
    }
  g_assert_cmpuint (n_done, ==, G_N_ELEMENTS (cases));
  cw_check_row_reset (row);
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_IDLE);
  g_assert_null (cw_check_row_get_answer (row));
  app_close (window, GTK_WIDGET (row));
}

/* An engine that does not know the check answers with an error, which is a sentence in the row; a
 * button runs it again. */
static void
test_check_row_runs (void)
{
  AppEngine *lab = app_engine_start ();
  CwCheckRow *row = NULL;
  GtkWidget *window = show_row (&row);

  cw_check_row_run (row, lab->engine, "no-such-check", "{}", NULL);
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_CHECKING);
  g_assert_true (gtk_widget_get_visible (app_child (row, "cancel_button")));
  app_wait_until (cw_check_row_get_state (row) == CW_CHECK_FAILED, 10);
  g_assert_true (gtk_widget_get_visible (app_child (row, "again_button")));
  g_signal_emit_by_name (app_child (row, "again_button"), "clicked");
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_CHECKING);
  g_signal_emit_by_name (app_child (row, "cancel_button"), "clicked");
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_IDLE);
  app_close (window, GTK_WIDGET (row));
  app_engine_stop (lab);
}

static void
tell_progress (CwAppEngine *engine, const char *token, gint64 n)
{
  g_auto (GVariantDict) progress = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) told = NULL;

  g_variant_dict_insert (&progress, "token", "s", token);
  g_variant_dict_insert (&progress, "done", "x", n);
  told = g_variant_ref_sink (g_variant_dict_end (&progress));
  g_signal_emit_by_name (engine, "call-progress", told);
}

/* How many people were read is told as long as somebody waits for it, and of no other call. */
static void
test_check_row_progress (void)
{
  AppEngine *lab = app_engine_start ();
  CwCheckRow *row = NULL;
  GtkWidget *window = show_row (&row);
  GtkLabel *told = app_child (row, "state_label");
  g_autofree char *before = NULL;

  cw_check_row_set_checking (row);
  cw_check_row_follow (row, lab->engine, "ours");
  before = g_strdup (gtk_label_get_label (told));
  tell_progress (lab->engine, "theirs", 7);
  g_assert_cmpstr (gtk_label_get_label (told), ==, before);
  tell_progress (lab->engine, "ours", 1);
  g_assert_nonnull (strstr (gtk_label_get_label (told), "1 person read"));
  tell_progress (lab->engine, "ours", 345);
  g_assert_nonnull (strstr (gtk_label_get_label (told), "345 people read"));
  cw_check_row_reset (row);
  before = (g_free (before), g_strdup (gtk_label_get_label (told)));
  tell_progress (lab->engine, "ours", 346);
  g_assert_cmpstr (gtk_label_get_label (told), ==, before);
  app_close (window, GTK_WIDGET (row));
  app_engine_stop (lab);
}

/* What is still needed is told as long as it is needed, and not while the pause after the last key
 * is waited for. */
static void
test_check_row_asks (void)
{
  AppEngine *lab = app_engine_start ();
  CwCheckRow *row = NULL;
  GtkWidget *window = show_row (&row);
  GtkLabel *told = app_child (row, "state_label");
  g_autofree char *needed = NULL;

  cw_check_row_set_idle_text (row, "Enter the host first");
  needed = g_strdup (gtk_label_get_label (told));
  g_assert_cmpstr (needed, ==, "Enter the host first");
  cw_check_row_ask (row, lab->engine, "no-such-check", "{}",
                    g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_IDLE);
  g_assert_cmpstr (gtk_label_get_label (told), !=, needed);
  cw_check_row_ask (row, lab->engine, "no-such-check", NULL,
                    g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
  g_assert_cmpstr (gtk_label_get_label (told), ==, needed);
  app_close (window, GTK_WIDGET (row));
  app_engine_stop (lab);
}

/* ----- CwCycleCard */

static void
ask_again (CwCheckRow *row, GParamSpec *pspec, AppEngine *lab)
{
  cw_check_row_ask (row, lab->engine, "no-such-check", "{}",
                    g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
}

static gboolean
on_late_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* A page that hears that a check is to be made anew asks for it itself, as the page Components
 * does; then there is nothing to ask any more. Of none is a question left that comes later. */
static void
test_check_row_asks_again (void)
{
  AppEngine *lab = app_engine_start ();
  CwCheckRow *row = NULL;
  GtkWidget *window = show_row (&row);
  g_autoptr (GError) error = g_error_new_literal (CW_ERROR, CW_ERROR_FAILED, "wrong");
  gboolean is_late = FALSE;

  cw_check_row_set_error (row, error);
  g_signal_connect (row, "notify::state", G_CALLBACK (ask_again), lab);
  cw_check_row_ask (row, lab->engine, "no-such-check", "{}",
                    g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_IDLE);
  g_signal_handlers_disconnect_by_func (row, ask_again, lab);
  cw_check_row_reset (row);
  g_timeout_add (1000, on_late_cb, &is_late);
  app_wait_until (is_late, 10);
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_IDLE);
  app_close (window, GTK_WIDGET (row));
  app_engine_stop (lab);
}

static void
test_cycle_card (void)
{
  GtkWidget *card = g_object_new (CW_TYPE_CYCLE_CARD, NULL);
  GtkWidget *window = app_show (card, 360, 200);
  g_autoptr (GVariant) running = app_variant (
      "{'id': <int64 3>, 'type': <'delta'>, 'phase': <'importing-sources'>, 'steps': <int64 5>,"
      " 'step': <{'number': <int64 2>, 'kind': <'import'>, 'connector': <'contoso.com'>,"
      " 'done': <int64 500>, 'total': <int64 2000>, 'objectsPerSecond': <100.0>,"
      " 'secondsLeft': <int64 15>}>}");
  g_autoptr (GVariant) preparing =
      app_variant ("{'id': <int64 3>, 'type': <'delta'>, 'phase': <'preparing'>}");
  g_autoptr (GVariant) none = app_variant ("@a{sv} {}");
  g_autoptr (GVariant) going = app_variant ("{'state': <'running'>}");
  g_autoptr (GVariant) stopping = app_variant ("{'state': <'stopping'>}");

  g_assert_false (gtk_widget_get_visible (card));
  cw_cycle_card_update (CW_CYCLE_CARD (card), preparing, NULL);
  g_assert_true (gtk_widget_get_visible (card));
  g_assert_false (gtk_widget_get_visible (app_child (card, "step")));
  cw_cycle_card_update (CW_CYCLE_CARD (card), running, going);
  g_assert_true (gtk_widget_get_visible (app_child (card, "step")));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (app_child (card, "bar")), ==, 0.25);
  app_assert_names (card);
  app_assert_fits (card, 360);
  cw_cycle_card_update (CW_CYCLE_CARD (card), running, stopping);
  g_assert_cmpstr (gtk_label_get_label (app_child (card, "title")), ==, "Stopping…");
  g_assert_false (gtk_widget_get_sensitive (app_child (card, "stop_button")));
  app_assert_fits (card, 360);
  /* The next one can be stopped again. */
  cw_cycle_card_update (CW_CYCLE_CARD (card), running, going);
  g_assert_true (gtk_widget_get_sensitive (app_child (card, "stop_button")));
  cw_cycle_card_update (CW_CYCLE_CARD (card), none, going);
  g_assert_false (gtk_widget_get_visible (card));
  app_close (window, card);
}

/* ----- CwHistoryCard */

static GVariant *
make_history (void)
{
  return app_variant (
      "{'buckets': <[{'at': <'2026-11-20T13:00:00Z'>, 'cycles': <int64 2>, 'failed': <int64 1>,"
      " 'objects': <int64 2000>, 'changes': <int64 12>, 'errors': <int64 0>, 'seconds': <3.5>},"
      " {'at': <'2026-11-20T14:00:00Z'>, 'cycles': <int64 0>},"
      " {'at': <'2026-11-20T15:00:00Z'>, 'cycles': <int64 1>, 'failed': <int64 0>,"
      " 'objects': <int64 2000>, 'changes': <int64 1200>, 'errors': <int64 3>,"
      " 'seconds': <1.5>}]>}");
}

static void
test_history_card (void)
{
  GtkWidget *card = g_object_new (CW_TYPE_HISTORY_CARD, NULL);
  GtkWidget *window = app_show (card, 360, 300);
  g_autoptr (GVariant) history = make_history ();
  GtkStack *forms = app_child (card, "forms");

  g_assert_true (gtk_stack_get_visible_child (forms) == app_child (card, "empty_label"));
  cw_history_card_set_answer (CW_HISTORY_CARD (card), history, TRUE);
  g_assert_true (gtk_stack_get_visible_child (forms) == app_child (card, "chart"));
  gtk_test_widget_wait_for_draw (window);
  app_assert_names (card);
  app_assert_fits (card, 360);
  gtk_toggle_button_set_active (app_child (card, "table_button"), TRUE);
  gtk_test_widget_wait_for_draw (window);
  app_assert_fits (card, 360);
  g_assert_true (gtk_widget_get_mapped (app_child (card, "lines")));
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 300);
  app_wait_until (gtk_widget_get_mapped (app_child (card, "table")), 10);
  /* A head, and the two hours in which something ran. */
  g_assert_nonnull (gtk_grid_get_child_at (app_child (card, "table"), 0, 2));
  g_assert_null (gtk_grid_get_child_at (app_child (card, "table"), 0, 3));
  app_close (window, card);
}

/* Every measure draws, in both directions of text, also when there is nothing to draw. */
static void
test_history_chart_draws (void)
{
  g_autoptr (GVariant) history = make_history ();
  g_autoptr (GVariant) buckets = g_variant_lookup_value (history, "buckets", NULL);
  g_autoptr (GVariant) none = app_variant ("@aa{sv} []");

  for (guint i = 0; i < 8; i++)
    {
      GtkWidget *chart = g_object_new (CW_TYPE_HISTORY_CHART, NULL);
      GtkWidget *window = NULL;

      gtk_widget_set_direction (chart, i % 2 == 0 ? GTK_TEXT_DIR_LTR : GTK_TEXT_DIR_RTL);
      cw_history_chart_set_measure (CW_HISTORY_CHART (chart), (CwHistoryMeasure) (i / 2));
      window = app_show (chart, 400, 200);
      cw_history_chart_set_buckets (CW_HISTORY_CHART (chart), buckets, TRUE);
      gtk_test_widget_wait_for_draw (window);
      g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (chart),
                                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
      cw_history_chart_set_buckets (CW_HISTORY_CHART (chart), none, FALSE);
      gtk_test_widget_wait_for_draw (window);
      app_close (window, chart);
    }
}

/* ----- closing while an answer is awaited */

/* Takes connections, and says nothing: what asks there waits for its own timeout. */
static guint16
listen_silently (GSocketListener *listener)
{
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  return port;
}

static void
test_closed_while_checking (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *input = g_strdup_printf ("{\"host\":\"localhost\",\"port\":%u,\"tls\":true}",
                                            listen_silently (listener));
  CwCheckRow *row = NULL;
  GtkWidget *window = show_row (&row);

  cw_check_row_run (row, lab->engine, "server", input, NULL);
  gtk_test_widget_wait_for_draw (window);
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_CHECKING);
  app_close (window, GTK_WIDGET (row));
  app_engine_stop (lab);
}

static void
test_closed_while_signing_in (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = listen_silently (listener);
  g_autofree char *text = g_strdup_printf (
      "{\"cloud\":{\"environment\":\"custom\",\"authorityUrl\":\"https://localhost:%u\","
      "\"graphUrl\":\"https://localhost:%u\"}}",
      port, port);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) draft = cw_draft_new_from_text (text, &error);
  GtkWidget *group = g_object_new (CW_TYPE_CLOUD_SIGN_IN, NULL);
  GtkWidget *window = NULL;

  g_assert_no_error (error);
  cw_cloud_sign_in_set_up (CW_CLOUD_SIGN_IN (group), draft, lab->engine);
  cw_cloud_sign_in_refresh (CW_CLOUD_SIGN_IN (group));
  window = app_show (group, 400, 400);
  g_signal_emit_by_name (app_child (group, "code_button"), "clicked");
  gtk_test_widget_wait_for_draw (window);
  g_assert_true (gtk_widget_get_visible (app_child (group, "waiting_row")));
  app_close (window, group);
  app_engine_stop (lab);
}

/* ----- CwTextLayout */

#define LONG_TEXT "What people are called in the directory is what they are called in the cloud"

static int
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, gboolean is_natural)
{
  int minimum = 0;
  int natural = 0;

  gtk_widget_measure (widget, orientation, for_size, &minimum, &natural, NULL, NULL);
  return is_natural ? natural : minimum;
}

static GtkWidget *
find_title_box (GtkWidget *root)
{
  GtkWidget *found = GTK_IS_BOX (root) && gtk_widget_has_css_class (root, "title") ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_title_box (child);
  return found;
}

static GtkWidget *
make_long_row (void)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), LONG_TEXT);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), LONG_TEXT " " LONG_TEXT);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_label_new ("Suffix"));
  return row;
}

static void
test_text_layout (void)
{
  static const int widths[] = { 150, 240, 333, 800 };
  GtkWidget *row = make_long_row ();
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *window = NULL;
  GtkWidget *box = NULL;
  int heights[G_N_ELEMENTS (widths)];
  int least = 0;

  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Rows", -1);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = app_show (list, 400, 300);
  least = measure (row, GTK_ORIENTATION_HORIZONTAL, -1, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    heights[i] = measure (row, GTK_ORIENTATION_VERTICAL, widths[i], TRUE);
  cw_text_layout_use_below (row);
  cw_text_layout_use_below (row);
  box = find_title_box (row);
  g_assert_nonnull (box);
  g_assert_true (CW_IS_TEXT_LAYOUT (gtk_widget_get_layout_manager (box)));
  /* Nothing looks different, */
  g_assert_cmpint (measure (row, GTK_ORIENTATION_HORIZONTAL, -1, FALSE), ==, least);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    g_assert_cmpint (measure (row, GTK_ORIENTATION_VERTICAL, widths[i], TRUE), ==, heights[i]);
  /* but how wide the texts are no longer depends on a height. */
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    g_assert_cmpint (measure (box, GTK_ORIENTATION_HORIZONTAL, heights[i], TRUE), ==,
                     measure (box, GTK_ORIENTATION_HORIZONTAL, -1, TRUE));
  app_close (window, row);
}

static void
test_text_layout_leaves_others (void)
{
  GtkWidget *root = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  GtkWidget *across = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *empty = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (across), gtk_label_new (LONG_TEXT));
  gtk_box_append (GTK_BOX (root), gtk_label_new (LONG_TEXT));
  gtk_box_append (GTK_BOX (root), across);
  gtk_box_append (GTK_BOX (root), empty);
  cw_text_layout_use_below (root);
  g_assert_true (GTK_IS_BOX_LAYOUT (gtk_widget_get_layout_manager (root)));
  g_assert_true (GTK_IS_BOX_LAYOUT (gtk_widget_get_layout_manager (across)));
  g_assert_true (GTK_IS_BOX_LAYOUT (gtk_widget_get_layout_manager (empty)));
  g_object_unref (root);
}

/* ----- CwRowLayout */

static int
get_place (GtkWidget *widget, GtkWidget *row, gboolean is_y)
{
  double x = 0;
  double y = 0;

  g_assert_true (gtk_widget_translate_coordinates (widget, row, 0, 0, &x, &y));
  return (int) (is_y ? y : x);
}

/* Beside the text where there is room, below it where there is none, from either direction. */
static void
test_row_layout (void)
{
  GtkWidget *row = make_long_row ();
  GtkWidget *button = gtk_button_new_with_label ("Give What Is Missing");
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *window = NULL;
  GtkWidget *title = NULL;
  int least = 0;
  int heights[2];

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Rows", -1);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = app_show (list, 800, 500);
  title = find_title_box (row);
  least = measure (row, GTK_ORIENTATION_HORIZONTAL, -1, FALSE);
  heights[0] = measure (row, GTK_ORIENTATION_VERTICAL, 800, FALSE);
  heights[1] = measure (row, GTK_ORIENTATION_VERTICAL, least, FALSE);
  cw_row_layout_use_below (row);
  cw_row_layout_use_below (row);
  g_assert_cmpint (measure (row, GTK_ORIENTATION_VERTICAL, 800, FALSE), ==, heights[0]);
  g_assert_cmpint (measure (row, GTK_ORIENTATION_VERTICAL, least, FALSE), <, heights[1]);
  g_assert_cmpint (measure (row, GTK_ORIENTATION_HORIZONTAL, -1, FALSE), <, least);
  gtk_test_widget_wait_for_draw (window);
  g_assert_cmpint (get_place (button, row, FALSE), >, get_place (title, row, FALSE));
  g_assert_cmpint (get_place (button, row, TRUE), <, gtk_widget_get_height (title));
  app_close (window, row);
}

static void
test_row_layout_narrow (gconstpointer direction)
{
  GtkWidget *row = make_long_row ();
  GtkWidget *button = gtk_button_new_with_label ("Give What Is Missing");
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *window = NULL;
  GtkWidget *title = NULL;

  gtk_widget_set_default_direction (GPOINTER_TO_INT (direction));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Rows", -1);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  cw_row_layout_use_below (row);
  window = app_show (list, 300, 500);
  title = find_title_box (row);
  g_assert_cmpint (get_place (button, row, TRUE), >=,
                   get_place (title, row, TRUE) + gtk_widget_get_height (title));
  g_assert_cmpint (gtk_widget_get_width (title), >, 250);
  app_assert_fits (row, 300);
  app_close (window, row);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* A switch stays where it is looked for. */
static void
test_row_layout_small (void)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_switch_new ();
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *window = NULL;

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), LONG_TEXT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Rows", -1);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  cw_row_layout_use_below (row);
  window = app_show (list, 300, 500);
  g_assert_cmpint (get_place (button, row, FALSE), >, 200);
  app_close (window, row);
}

/* ----- CwFlowLayout */

static GtkWidget *
make_flow (GtkWidget *buttons[3])
{
  GtkWidget *flow = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (flow, g_object_new (CW_TYPE_FLOW_LAYOUT, NULL));
  for (guint i = 0; i < 3; i++)
    {
      buttons[i] = gtk_button_new_with_label ("What Is Shown");
      gtk_box_append (GTK_BOX (flow), buttons[i]);
    }
  gtk_widget_set_hexpand (buttons[2], TRUE);
  gtk_widget_set_halign (buttons[2], GTK_ALIGN_END);
  return flow;
}

static void
assert_flow (GtkWidget *flow, GtkWidget *buttons[3], gboolean is_rtl, gboolean is_broken)
{
  graphene_rect_t at[3];
  float width = (float) gtk_widget_get_width (flow);

  for (guint i = 0; i < 3; i++)
    g_assert_true (gtk_widget_compute_bounds (buttons[i], flow, &at[i]));
  g_assert_cmpfloat (is_rtl ? width - at[0].origin.x - at[0].size.width : at[0].origin.x, ==, 0);
  g_assert_cmpfloat (is_rtl ? at[2].origin.x : width - at[2].origin.x - at[2].size.width, ==, 0);
  g_assert_cmpfloat (at[1].origin.y, ==, at[0].origin.y);
  g_assert_cmpint (at[2].origin.y > at[0].origin.y, ==, is_broken);
}

/* In one line where there is room; else in two, the last one at the end of its line. */
static void
test_flow_layout (gconstpointer direction)
{
  gboolean is_rtl = GPOINTER_TO_INT (direction) == GTK_TEXT_DIR_RTL;
  const int widths[] = { 600, 320 };

  gtk_widget_set_default_direction (GPOINTER_TO_INT (direction));
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      GtkWidget *buttons[3];
      GtkWidget *flow = make_flow (buttons);
      GtkWidget *window = app_show (flow, widths[i], 300);

      assert_flow (flow, buttons, is_rtl, i == 1);
      gtk_widget_set_visible (buttons[1], FALSE);
      gtk_test_widget_wait_for_draw (window);
      buttons[1] = buttons[0];
      assert_flow (flow, buttons, is_rtl, FALSE);
      app_assert_fits (flow, widths[i]);
      app_close (window, flow);
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* ----- the buttons of a narrow window */

static void
test_narrow_header (void)
{
  static const char *const cases[][2] = {
    { "menu:minimize,maximize,close", "menu:close" },
    { "close,minimize,maximize:", "close:" },
    { ":close", ":close" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *layout = cw_narrow_header_make_layout (cases[i][0]);

      g_assert_cmpstr (layout, ==, cases[i][1]);
    }
}

/* ----- cw_text_care_wrap() */

static void
on_attributes_cb (GtkLabel *label, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

/* What a label is laid out by goes when it is to be laid out anew. */
static void
test_text_care_once (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *words = gtk_label_new ("Words");
  GtkWidget *name = gtk_label_new ("OU=People,DC=contoso,DC=com");
  GtkWidget *button = gtk_button_new_with_label ("Look for the Directory");
  GtkWidget *labels[] = { words, name, gtk_button_get_child (GTK_BUTTON (button)) };
  g_autoptr (GPtrArray) layouts = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *window = NULL;
  guint n_changed = 0;

  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), button);
  cw_text_care_wrap (box);
  window = app_show (box, 400, 300);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    g_ptr_array_add (layouts, g_object_ref (gtk_label_get_layout (GTK_LABEL (labels[i]))));
  g_assert_null (gtk_label_get_attributes (GTK_LABEL (words)));
  g_assert_nonnull (gtk_label_get_attributes (GTK_LABEL (name)));
  cw_text_care_wrap (box);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    g_assert_true (gtk_label_get_layout (GTK_LABEL (labels[i])) == layouts->pdata[i]);

  g_signal_connect (name, "notify::attributes", G_CALLBACK (on_attributes_cb), &n_changed);
  gtk_label_set_label (GTK_LABEL (name), "OU=Others,DC=contoso,DC=com");
  g_assert_cmpuint (n_changed, ==, 0);
  gtk_label_set_label (GTK_LABEL (name), "Others");
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_null (gtk_label_get_attributes (GTK_LABEL (name)));
  app_close (window, box);
}

/* ----- asking for files */

typedef struct
{
  GtkWidget *window;
  GtkWidget *entry;
  GtkWidget *button;
} Asking;

static void
set_up_asking (Asking *asking, gconstpointer unused)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  asking->entry = gtk_entry_new ();
  asking->button =
      g_object_new (CW_TYPE_PATH_BUTTON, "title", "A File", "target", asking->entry, NULL);
  gtk_box_append (GTK_BOX (box), asking->entry);
  gtk_box_append (GTK_BOX (box), asking->button);
  asking->window = app_show (box, 300, 200);
  g_signal_emit_by_name (adw_bin_get_child (ADW_BIN (asking->button)), "clicked");
  app_wait_until (app_find_window (GTK_TYPE_FILE_CHOOSER_DIALOG) != NULL, 10);
}

static void
tear_down_asking (Asking *asking, gconstpointer unused)
{
  app_close (asking->window, asking->button);
  app_wait_until (app_find_window (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL, 10);
}

static gboolean
is_chosen (GtkFileChooser *dialog, GFile *wanted)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (dialog);

  return file != NULL && g_file_equal (file, wanted);
}

static void
test_file_chosen (Asking *asking, gconstpointer unused)
{
  g_autofree char *directory = g_dir_make_tmp ("cw-chosen-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "causeway-chosen", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkFileChooser *dialog = app_find_window (GTK_TYPE_FILE_CHOOSER_DIALOG);
  GtkEditable *entry = GTK_EDITABLE (asking->entry);

  g_assert_true (g_file_set_contents (path, "content", -1, NULL));
  g_assert_true (gtk_file_chooser_set_file (dialog, file, NULL));
  app_wait_until (is_chosen (dialog, file), 10);
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  app_wait_until (g_str_equal (gtk_editable_get_text (entry), path), 10);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_file_not_chosen (Asking *asking, gconstpointer unused)
{
  gtk_dialog_response (app_find_window (GTK_TYPE_FILE_CHOOSER_DIALOG), GTK_RESPONSE_CANCEL);
  app_wait_until (app_find_window (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL, 10);
  gtk_test_widget_wait_for_draw (asking->window);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (asking->entry)), ==, "");
}

/* The chooser goes with the window above which it is; so it is in every tear-down. */
static void
test_file_closed (Asking *asking, gconstpointer unused)
{
  g_assert_nonnull (app_find_window (GTK_TYPE_FILE_CHOOSER_DIALOG));
}

#define ADD_ASKING(name, test)                                                                     \
  g_test_add ("/path-button/" name, Asking, NULL, set_up_asking, test, tear_down_asking)

/* GTK's file chooser asks libcloudproviders, which loses a path each time; its name is seen only by
 * the slow way of unwinding. */
const char *__asan_default_options (void);
const char *__lsan_default_suppressions (void);

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0:malloc_context_size=12";
}

const char *
__lsan_default_suppressions (void)
{
  return "leak:libcloudproviders.so\n";
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/check-row/answers", test_check_row_answers);
  g_test_add_func ("/check-row/runs", test_check_row_runs);
  g_test_add_func ("/check-row/progress", test_check_row_progress);
  g_test_add_func ("/check-row/asks", test_check_row_asks);
  g_test_add_func ("/check-row/asks-again", test_check_row_asks_again);
  g_test_add_func ("/check-row/closed", test_closed_while_checking);
  g_test_add_func ("/cloud-sign-in/closed", test_closed_while_signing_in);
  ADD_ASKING ("chosen", test_file_chosen);
  ADD_ASKING ("not-chosen", test_file_not_chosen);
  ADD_ASKING ("closed", test_file_closed);
  g_test_add_func ("/cycle-card", test_cycle_card);
  g_test_add_func ("/history-card", test_history_card);
  g_test_add_func ("/history-chart/draws", test_history_chart_draws);
  g_test_add_func ("/text-layout/same", test_text_layout);
  g_test_add_func ("/text-layout/others", test_text_layout_leaves_others);
  g_test_add_data_func ("/flow-layout/ltr", GINT_TO_POINTER (GTK_TEXT_DIR_LTR), test_flow_layout);
  g_test_add_data_func ("/flow-layout/rtl", GINT_TO_POINTER (GTK_TEXT_DIR_RTL), test_flow_layout);
  g_test_add_func ("/row-layout/wide", test_row_layout);
  g_test_add_data_func ("/row-layout/narrow", GINT_TO_POINTER (GTK_TEXT_DIR_LTR),
                        test_row_layout_narrow);
  g_test_add_data_func ("/row-layout/narrow-rtl", GINT_TO_POINTER (GTK_TEXT_DIR_RTL),
                        test_row_layout_narrow);
  g_test_add_func ("/row-layout/small", test_row_layout_small);
  g_test_add_func ("/narrow-header", test_narrow_header);
  g_test_add_func ("/text-care/once", test_text_care_once);
  return g_test_run ();
}
