/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-pilot"

#include "config.h"

#include "app-fixture.h"
#include "app/pages/cw-pilot-group.h"
#include "app/pages/cw-pilot-page.h"

/* The page "Filter Users and Devices", with answers as the engine gives them; the engine itself
 * looks for groups in a real domain in tests/setup/test-checks.c. */

#define DIRECTORY                                                                                  \
  "{\"connectors\": [{\"name\": \"contoso\", \"kind\": \"active-directory\", \"server\": "         \
  "{\"host\": \"dc.contoso.invalid\"}}]}"

#define GROUP_PATH "connectors.0.scope.pilotGroup"

static void
set_up (AppPage *fixture, gconstpointer unused)
{
  app_page_start (fixture, CW_TYPE_PILOT_PAGE, DIRECTORY);
  app_page_show (fixture, 360, 900);
}

static void
tear_down (AppPage *fixture, gconstpointer unused)
{
  app_page_stop (fixture);
}

static void
choose (AppPage *fixture, const char *id)
{
  gtk_check_button_set_active (app_child (fixture->page, id), TRUE);
}

static GtkWidget *
get_group (AppPage *fixture)
{
  return gtk_widget_get_first_child (app_child (fixture->page, "groups_box"));
}

static void
answer (AppPage *fixture, const char *matches)
{
  g_autofree char *text =
      g_strdup_printf ("{'ok': <true>, 'checks': <@aa{sv} []>, 'matches': <%s>}", matches);
  g_autoptr (GVariant) variant = app_variant (text);

  g_signal_emit_by_name (app_child (get_group (fixture), "check_row"), "done", variant);
}

#define ONE "{'name': <'Pilot'>, 'dn': <'CN=Pilot,DC=c'>, 'guid': <'g-1'>, 'members': <int64 3>}"
#define TWO                                                                                        \
  "{'name': <'Pilot'>, 'dn': <'CN=Pilot,OU=x,DC=c'>, 'guid': <'g-2'>, 'members': <int64 1>}"

static const char *
get_guid (AppPage *fixture)
{
  return cw_draft_get_string (fixture->draft, GROUP_PATH ".guid", NULL);
}

/* Everybody, until somebody wants less; and everybody again. */
static void
test_all (AppPage *fixture, gconstpointer unused)
{
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  g_assert_null (cw_draft_get_node (fixture->draft, GROUP_PATH));
  choose (fixture, "group_choice");
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  choose (fixture, "all_choice");
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  g_assert_null (cw_draft_get_node (fixture->draft, GROUP_PATH));
}

/* None keeps the page; one is taken; of two somebody has to choose. */
static void
test_matches (AppPage *fixture, gconstpointer unused)
{
  GtkWidget *list = NULL;

  choose (fixture, "group_choice");
  answer (fixture, "@aa{sv} []");
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  answer (fixture, "[" ONE ", " TWO "]");
  g_assert_null (get_guid (fixture));
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  list = app_child (get_group (fixture), "list");
  g_signal_emit_by_name (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1), "activate");
  g_assert_cmpstr (get_guid (fixture), ==, "g-2");
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  answer (fixture, "[" ONE "]");
  g_assert_cmpstr (get_guid (fixture), ==, "g-1");
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
}

static void
add_test (const char *path, void (*test) (AppPage *fixture, gconstpointer unused))
{
  g_test_add (path, AppPage, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  add_test ("/page-pilot/all", test_all);
  add_test ("/page-pilot/matches", test_matches);
  return g_test_run ();
}
