/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-apps"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-tick-list.h"
#include "app/pages/cw-apps-page.h"
#include "app/pages/cw-attributes-page.h"
#include "model/cw-cloud-app.h"

/* The pages "Cloud Applications" and "Attributes", which ask the engine nothing. */

/* ----- CwTickList */

static GtkListBoxRow *
get_row (gpointer list, int index)
{
  return gtk_list_box_get_row_at_index (app_child (list, "list"), index);
}

/* A long list gets its rows a few a frame. */
static void
wait_for_rows (gpointer list)
{
  g_auto (GStrv) on = cw_tick_list_dup_keys (CW_TICK_LIST (list), TRUE);
  g_auto (GStrv) off = cw_tick_list_dup_keys (CW_TICK_LIST (list), FALSE);
  int n = (int) (g_strv_length (on) + g_strv_length (off));

  app_wait_until (get_row (list, n - 1) != NULL, 20);
}

static void
activate (gpointer list, int index)
{
  wait_for_rows (list);
  adw_action_row_activate (ADW_ACTION_ROW (get_row (list, index)));
}

static void
assert_keys (gpointer list, gboolean is_ticked, const char *expected)
{
  g_auto (GStrv) keys = cw_tick_list_dup_keys (CW_TICK_LIST (list), is_ticked);
  g_autofree char *text = g_strjoinv (" ", keys);

  g_assert_cmpstr (text, ==, expected);
}

static void
search (gpointer list, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (app_child (list, "search_entry")), text);
  g_signal_emit_by_name (app_child (list, "search_entry"), "search-changed");
}

static guint
count_shown (gpointer list)
{
  guint n = 0;

  wait_for_rows (list);
  for (int i = 0; get_row (list, i) != NULL; i++)
    n += gtk_widget_get_child_visible (GTK_WIDGET (get_row (list, i))) ? 1 : 0;
  return n;
}

static void
on_changed_cb (CwTickList *list, guint *n_changes)
{
  (*n_changes)++;
}

static void
test_tick_list (void)
{
  GtkWidget *list = g_object_new (CW_TYPE_TICK_LIST, NULL);
  GtkWidget *window = app_show (list, 360, 700);
  guint n_changes = 0;

  g_signal_connect (list, "changed", G_CALLBACK (on_changed_cb), &n_changes);
  cw_tick_list_add (CW_TICK_LIST (list), "a", "Ärzte <b>", "doctors", CW_TICK_ON);
  cw_tick_list_add (CW_TICK_LIST (list), "b", "Building", "houses", CW_TICK_NONE);
  cw_tick_list_add (CW_TICK_LIST (list), "c", "Car", "needed", CW_TICK_ON | CW_TICK_LOCKED);
  g_assert_false (gtk_widget_get_visible (app_child (list, "search_entry")));
  g_assert_cmpuint (n_changes, ==, 0);
  activate (list, 0);
  activate (list, 1);
  activate (list, 2);
  assert_keys (list, TRUE, "b c");
  assert_keys (list, FALSE, "a");
  g_assert_cmpuint (n_changes, ==, 2);
  search (list, "ÄRZ");
  g_assert_cmpuint (count_shown (list), ==, 1);
  assert_keys (list, TRUE, "b c");
  search (list, "nothing of the kind");
  g_assert_true (gtk_widget_get_visible (app_child (list, "empty_label")));
  search (list, "");
  g_assert_cmpuint (count_shown (list), ==, 3);
  app_assert_names (list);
  app_assert_fits (list, 336);
  cw_tick_list_clear (CW_TICK_LIST (list));
  assert_keys (list, TRUE, "");
  app_close (window, list);
}

/* Of a list that is not shown there are few rows, and nothing is forgotten. */
static void
test_long_tick_list (void)
{
  GtkWidget *list = g_object_new (CW_TYPE_TICK_LIST, NULL);
  GtkWidget *window = app_show (list, 360, 700);

  for (int i = 0; i < 60; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%d", i);

      cw_tick_list_add (CW_TICK_LIST (list), key, key, "", CW_TICK_ON);
    }
  g_assert_nonnull (get_row (list, 0));
  g_assert_null (get_row (list, 59));
  wait_for_rows (list);
  activate (list, 30);
  assert_keys (list, FALSE, "k30");
  gtk_widget_set_visible (list, FALSE);
  app_wait_until (get_row (list, 20) == NULL, 20);
  assert_keys (list, FALSE, "k30");
  gtk_widget_set_visible (list, TRUE);
  wait_for_rows (list);
  activate (list, 30);
  assert_keys (list, FALSE, "");
  app_close (window, list);
}

/* ----- the pages */

typedef struct
{
  CwDraft *draft;
  CwWizardPage *page;
  GtkWidget *window;
} Fixture;

static void
show (Fixture *fixture, GType type, const char *json)
{
  g_autoptr (GError) error = NULL;

  fixture->draft = cw_draft_new_from_text (json, &error);
  g_assert_no_error (error);
  fixture->page = g_object_new (type, "draft", fixture->draft, NULL);
  cw_wizard_page_enter (fixture->page);
  fixture->window = app_show (GTK_WIDGET (fixture->page), 360, 700);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  app_close (fixture->window, GTK_WIDGET (fixture->page));
  g_clear_object (&fixture->draft);
}

static guint
count_strings (Fixture *fixture, const char *path)
{
  g_auto (GStrv) strings = cw_draft_get_strings (fixture->draft, path);

  return g_strv_length (strings);
}

/* Everything at first; restricted, all are ticked; with none the page is not complete. */
static void
test_apps (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) apps = cw_cloud_apps_load ();
  gpointer list = NULL;

  show (fixture, CW_TYPE_APPS_PAGE, "{}");
  list = app_child (fixture->page, "list");
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  g_assert_false (gtk_widget_get_visible (app_child (fixture->page, "apps_group")));
  gtk_switch_set_active (app_child (fixture->page, "restrict_switch"), TRUE);
  g_assert_true (gtk_widget_get_visible (app_child (fixture->page, "apps_group")));
  g_assert_cmpuint (count_strings (fixture, "attributes.apps"), ==, apps->len);
  for (guint i = 0; i < apps->len; i++)
    activate (list, (int) i);
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  activate (list, 0);
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  gtk_switch_set_active (app_child (fixture->page, "restrict_switch"), FALSE);
  g_assert_null (cw_draft_get_node (fixture->draft, "attributes.apps"));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
}

/* An application of a later version is kept. */
static void
test_unknown (Fixture *fixture, gconstpointer unused)
{
  show (fixture, CW_TYPE_APPS_PAGE, "{\"attributes\": {\"apps\": [\"later\", \"intune\"]}}");
  g_assert_true (gtk_switch_get_active (app_child (fixture->page, "restrict_switch")));
  assert_keys (app_child (fixture->page, "list"), TRUE, "intune");
  activate (app_child (fixture->page, "list"), 0);
  g_assert_cmpuint (count_strings (fixture, "attributes.apps"), ==, 3);
}

static int
find (gpointer list, const char *title)
{
  for (int i = 0; get_row (list, i) != NULL; i++)
    if (g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (get_row (list, i))),
                     title))
      return i;
  g_assert_not_reached ();
}

/* What the one application needs and what is left out already; what nothing works without stays,
 * whatever an imported draft says. */
static void
test_attributes (Fixture *fixture, gconstpointer unused)
{
  gpointer list = NULL;

  show (fixture, CW_TYPE_ATTRIBUTES_PAGE,
        "{\"attributes\": {\"apps\": [\"intune\"], \"excluded\": [\"DESCRIPTION\", "
        "\"sourceAnchor\", \"division\"]}}");
  list = app_child (fixture->page, "list");
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  assert_keys (list, FALSE, "description division");
  g_assert_cmpuint (count_strings (fixture, "attributes.excluded"), ==, 2);
  wait_for_rows (list);
  activate (list, find (list, "userPrincipalName"));
  assert_keys (list, FALSE, "description division");
  activate (list, find (list, "mail"));
  assert_keys (list, FALSE, "description mail division");
  g_assert_cmpuint (count_strings (fixture, "attributes.excluded"), ==, 3);
  g_assert_true (gtk_widget_get_visible (app_child (list, "search_entry")));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  g_signal_emit_by_name (app_child (fixture->page, "all_button"), "clicked");
  assert_keys (list, FALSE, "");
  g_assert_null (cw_draft_get_node (fixture->draft, "attributes.excluded"));
  g_assert_false (gtk_widget_get_visible (app_child (fixture->page, "all_button")));
}

/* Without a restriction every attribute that some application needs. */
static void
test_all (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) apps = cw_cloud_apps_load ();
  g_auto (GStrv) names = cw_cloud_apps_list_attributes (apps, NULL);
  g_auto (GStrv) ticked = NULL;

  show (fixture, CW_TYPE_ATTRIBUTES_PAGE, "{}");
  ticked = cw_tick_list_dup_keys (app_child (fixture->page, "list"), TRUE);
  g_assert_cmpstrv (ticked, names);
  search (app_child (fixture->page, "list"), "MSRTCSIP");
  g_assert_cmpuint (count_shown (app_child (fixture->page, "list")), ==, 7);
}

static void
add_test (const char *path, void (*test) (Fixture *fixture, gconstpointer unused))
{
  g_test_add (path, Fixture, NULL, NULL, test, tear_down);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/page-apps/tick-list", test_tick_list);
  g_test_add_func ("/page-apps/long-tick-list", test_long_tick_list);
  add_test ("/page-apps/apps", test_apps);
  add_test ("/page-apps/unknown", test_unknown);
  add_test ("/page-apps/attributes", test_attributes);
  add_test ("/page-apps/all", test_all);
  return g_test_run ();
}
