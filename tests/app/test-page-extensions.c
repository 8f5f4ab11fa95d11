/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-extensions"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-check-row.h"
#include "app/cw-dual-list.h"
#include "app/pages/cw-extensions-page.h"

/* ----- CwDualList */

static GtkListView *
get_view (gpointer list)
{
  return app_child (list, "offered_view");
}

static guint
count_offered (gpointer list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (get_view (list))));
}

static void
assert_chosen (gpointer list, const char *expected)
{
  g_auto (GStrv) keys = cw_dual_list_dup_chosen (CW_DUAL_LIST (list));
  g_autofree char *text = g_strjoinv (" ", keys);

  g_assert_cmpstr (text, ==, expected);
}

static void
search (gpointer list, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (app_child (list, "search_entry")), text);
  g_signal_emit_by_name (app_child (list, "search_entry"), "search-changed");
}

static void
on_changed_cb (CwDualList *list, guint *n_changes)
{
  (*n_changes)++;
}

static void
test_dual_list (void)
{
  static const char *const given[] = { "b", "gone", NULL };
  GtkWidget *list = g_object_new (CW_TYPE_DUAL_LIST, NULL);
  GtkWidget *window = app_show (list, 360, 700);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_changes = 0;

  g_signal_connect (list, "changed", G_CALLBACK (on_changed_cb), &n_changes);
  g_ptr_array_add (items, cw_choice_item_new ("a", "Ärzte", "of people"));
  g_ptr_array_add (items, cw_choice_item_new ("b", "Building", "of people"));
  g_ptr_array_add (items, cw_choice_item_new ("c", "costCentre", "of groups"));
  cw_dual_list_set_items (CW_DUAL_LIST (list), items);
  cw_dual_list_set_chosen (CW_DUAL_LIST (list), given);
  g_assert_cmpuint (count_offered (list), ==, 2);
  search (list, "ÄRZ");
  g_assert_cmpuint (count_offered (list), ==, 1);
  search (list, "nothing of the kind");
  g_assert_cmpuint (count_offered (list), ==, 0);
  g_assert_true (gtk_widget_get_visible (app_child (list, "offered_empty")));
  search (list, "COST");
  g_assert_cmpuint (n_changes, ==, 0);
  g_signal_emit_by_name (get_view (list), "activate", 0);
  assert_chosen (list, "b gone c");
  g_signal_emit_by_name (app_child (list, "chosen_list"), "row-activated",
                         gtk_list_box_get_row_at_index (app_child (list, "chosen_list"), 1));
  assert_chosen (list, "b c");
  g_assert_cmpuint (n_changes, ==, 2);
  app_assert_names (list);
  app_assert_fits (list, 336);
  app_close (window, list);
}

/* ----- the page */

static void
set_up (AppPage *fixture, gconstpointer unused)
{
  app_page_start (fixture, CW_TYPE_EXTENSIONS_PAGE, NULL);
  app_page_show (fixture, 360, 700);
}

static void
tear_down (AppPage *fixture, gconstpointer unused)
{
  app_page_stop (fixture);
}

/* One attribute of two classes is two choices; what cannot be used is not offered. */
static void
test_choose (AppPage *fixture, gconstpointer unused)
{
  gpointer list = app_child (fixture->page, "list");
  g_autoptr (GVariant) answer =
      app_variant ("{'ok': <true>, 'items': <["
                   "{'name': <'division'>, 'singleValued': <true>, 'isUsable': <true>,"
                   " 'classes': <['user', 'inetOrgPerson', 'group']>},"
                   "{'name': <'manager'>, 'singleValued': <true>, 'isUsable': <false>,"
                   " 'classes': <['user']>}]>}");

  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  cw_check_row_set_answer (app_child (fixture->page, "check_row"), answer);
  g_assert_cmpuint (count_offered (list), ==, 2);
  g_signal_emit_by_name (get_view (list), "activate", 1);
  g_assert_cmpstr (cw_draft_get_string (fixture->draft, "attributes.extensions.0.name", NULL), ==,
                   "division");
  g_assert_cmpstr (cw_draft_get_string (fixture->draft, "attributes.extensions.0.class", NULL), ==,
                   "group");
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  cw_wizard_page_enter (fixture->page);
  assert_chosen (list, "division group");
  g_signal_emit_by_name (app_child (list, "chosen_list"), "row-activated",
                         gtk_list_box_get_row_at_index (app_child (list, "chosen_list"), 0));
  g_assert_null (cw_draft_get_node (fixture->draft, "attributes.extensions"));
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
}

/* With a configuration that runs an administrator signs in for what is new. */
static void
test_reopened (AppPage *fixture, gconstpointer unused)
{
  gpointer list = app_child (fixture->page, "list");
  GtkWidget *sign_in = app_child (fixture->page, "sign_in");
  g_autoptr (GVariant) answer =
      app_variant ("{'ok': <true>, 'items': <[{'name': <'division'>, 'singleValued': <true>,"
                   " 'isUsable': <true>, 'classes': <['user']>}]>}");
  JsonNode *connectors = json_from_string (
      "[{\"kind\": \"graph\", \"name\": \"c\", \"extensionApplication\": \"x\"}]", NULL);
  JsonNode *stored =
      json_from_string ("[{\"name\": \"badge\", \"class\": \"user\", \"type\": \"string\"}]", NULL);

  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  cw_draft_set_node (fixture->draft, "connectors", connectors);
  cw_draft_set_node (fixture->draft, "attributes.extensions", stored);
  cw_wizard_page_enter (fixture->page);
  cw_check_row_set_answer (app_child (fixture->page, "check_row"), answer);
  g_assert_false (gtk_widget_get_visible (sign_in));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  g_signal_emit_by_name (get_view (list), "activate", 0);
  assert_chosen (list, "badge user division user");
  g_assert_cmpstr (cw_draft_get_string (fixture->draft, "attributes.extensions.0.type", NULL), ==,
                   "string");
  g_assert_true (gtk_widget_get_visible (sign_in));
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 336);
  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_SIGN_IN, g_variant_new_string ("s"));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/page-extensions/dual-list", test_dual_list);
  g_test_add ("/page-extensions/choose", AppPage, NULL, set_up, test_choose, tear_down);
  g_test_add ("/page-extensions/reopened", AppPage, NULL, set_up, test_reopened, tear_down);
  return g_test_run ();
}
