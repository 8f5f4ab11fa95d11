/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-doctor"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-check-item.h"
#include "app/cw-doctor-window.h"
#include "app/cw-doctor-words.h"

/* Everything checked, of an engine that nobody has set up. */

typedef struct
{
  AppEngine *lab;
  GtkWidget *parent;
  CwDoctorWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->lab = app_engine_start ();
  fixture->parent = app_show (gtk_label_new ("parent"), 400, 400);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  app_close (GTK_WIDGET (fixture->window), GTK_WIDGET (fixture->window));
  gtk_window_destroy (GTK_WINDOW (fixture->parent));
  app_engine_stop (fixture->lab);
}

static gboolean
is_over (Fixture *fixture)
{
  return gtk_widget_get_visible (app_child (fixture->window, "again_button"));
}

static guint
count_items (Fixture *fixture)
{
  g_autoptr (GPtrArray) items = app_list_descendants (fixture->window, CW_TYPE_CHECK_ITEM);

  return items->len;
}

/* A new installation: its schedule has no connectors, and no cycle has run. */
static void
test_everything (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = NULL;
  guint n_items = 0;

  fixture->window = cw_doctor_window_show (GTK_WINDOW (fixture->parent), fixture->lab->engine);
  app_wait_until (is_over (fixture), 20);
  n_items = count_items (fixture);
  g_assert_cmpuint (n_items, >=, 10);
  text = app_get_text (fixture->window);
  g_assert_nonnull (strstr (text, "causewayctl cycle start"));
  g_assert_nonnull (strstr (text, "attention"));
  app_assert_names (GTK_WIDGET (fixture->window));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
  gtk_widget_activate (app_child (fixture->window, "again_button"));
  app_wait_until (is_over (fixture) && count_items (fixture) == n_items, 20);
}

/* Of an engine that does not answer: somebody has waited enough, and later asks again. */
static void
test_stop (Fixture *fixture, gconstpointer unused)
{
  app_engine_hold (fixture->lab);
  fixture->window = cw_doctor_window_show (GTK_WINDOW (fixture->parent), fixture->lab->engine);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_false (is_over (fixture));
  gtk_widget_activate (app_child (fixture->window, "stop_button"));
  app_wait_until (is_over (fixture), 5);
  g_assert_cmpuint (count_items (fixture), ==, 0);
  app_engine_go_on (fixture->lab);
  gtk_widget_activate (app_child (fixture->window, "again_button"));
  app_wait_until (!is_over (fixture) || count_items (fixture) > 0, 20);
  app_wait_until (is_over (fixture) && count_items (fixture) >= 10, 20);
}

static void
test_words (void)
{
  g_autoptr (GVariant) well = app_variant ("{'counts': <{'ok': <int64 3>}>}");
  g_autoptr (GVariant) bad = app_variant (
      "{'counts': <{'failed': <int64 1>, 'attention': <int64 2>}>,"
      " 'items': <[{'state': <'ok'>}, {'state': <'attention'>}, {'state': <'failed'>}]>}");
  g_autoptr (GVariant) items = g_variant_lookup_value (bad, "items", NULL);
  g_autoptr (GPtrArray) sorted = cw_doctor_words_sort (items);
  g_autofree char *first = cw_doctor_words_sum_up (well);
  g_autofree char *second = cw_doctor_words_sum_up (bad);

  g_assert_cmpstr (first, !=, second);
  g_assert_nonnull (strchr (second, '1'));
  g_assert_nonnull (strchr (second, '2'));
  g_assert_cmpuint (sorted->len, ==, 3);
  g_assert_cmpstr (cw_doctor_words_get_status (sorted->pdata[0]), ==, "failed");
  g_assert_cmpstr (cw_doctor_words_get_status (sorted->pdata[1]), ==, "warning");
  g_assert_cmpstr (cw_doctor_words_get_status (sorted->pdata[2]), ==, "ok");
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/doctor/words", test_words);
  g_test_add ("/doctor/everything", Fixture, NULL, set_up, test_everything, tear_down);
  g_test_add ("/doctor/stop", Fixture, NULL, set_up, test_stop, tear_down);
  return g_test_run ();
}
