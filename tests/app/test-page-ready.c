/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-ready"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-check-row.h"
#include "app/cw-plan-row.h"
#include "app/cw-plan-view.h"
#include "app/pages/cw-ready-page.h"
#include "base/cw-answer.h"

/* The page "Ready to Configure", with plans that a real engine makes. What needs a directory or a
 * tenant is in the walk through the wizard. */

#define NOWHERE                                                                                    \
  "{\"connectors\": [{\"name\": \"contoso.lab\", \"kind\": \"active-directory\", \"server\": "     \
  "{\"host\": \"127.0.0.1\", \"port\": 1}, \"authentication\": {\"method\": \"simple\"},"          \
  " \"account\": {\"mode\": \"create\", \"administrator\": \"ea@contoso.lab\"}}]}"

#define CONFIG                                                                                     \
  "{\"version\":1,\"connectors\":[{\"id\":\"11111111-2222-3333-4444-555555555555\",\"name\":"      \
  "\"l\",\"kind\":\"openldap\",\"server\":{\"host\":\"127.0.0.1\",\"port\":1},"                    \
  "\"authentication\":{\"method\":\"simple\",\"user\":\"cn=reader\"}}]}"

static void
set_up (AppPage *page, gconstpointer answers)
{
  app_page_start (page, CW_TYPE_READY_PAGE, answers);
}

static void
tear_down (AppPage *page, gconstpointer unused)
{
  app_page_stop (page);
}

static GVariant *
get_plan (AppPage *page)
{
  return cw_draft_get_fact (page->draft, CW_DRAFT_FACT_PLAN);
}

static void
show (AppPage *page)
{
  app_page_show (page, 360, 900);
  app_wait_until (get_plan (page) != NULL, 60);
}

/* Of the headings of the plan and what stands below, "contoso.lab 1, This Computer 2". */
static char *
describe_plan (AppPage *page)
{
  GtkWidget *box = adw_bin_get_child (app_child (page->page, "actions"));
  g_autoptr (GString) text = g_string_new (NULL);

  for (GtkWidget *group = gtk_widget_get_first_child (box); group != NULL;
       group = gtk_widget_get_next_sibling (group))
    {
      g_autoptr (GPtrArray) rows = app_list_descendants (group, CW_TYPE_PLAN_ROW);

      g_string_append_printf (text, "%s%s %u", text->len > 0 ? ", " : "",
                              adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (group)),
                              rows->len);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_plan (AppPage *page, const char *expected)
{
  g_autofree char *text = describe_plan (page);

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
is_shown (AppPage *page, const char *id)
{
  return gtk_widget_get_visible (app_child (page->page, id));
}

/* What is switched on the page is another plan. */
static void
test_switches (AppPage *page, gconstpointer unused)
{
  cw_draft_set_string (page->draft, "signIn.method", "none");
  show (page);
  g_assert_true (cw_wizard_page_get_complete (page->page));
  assert_plan (page, "This Computer 2");
  gtk_switch_set_active (app_child (page->page, "start_switch"), FALSE);
  g_assert_null (get_plan (page));
  g_assert_false (cw_wizard_page_get_complete (page->page));
  app_wait_until (get_plan (page) != NULL, 60);
  assert_plan (page, "This Computer 1");
  gtk_switch_set_active (app_child (page->page, "staging_switch"), TRUE);
  app_wait_until (get_plan (page) != NULL, 60);
  g_assert_true (cw_draft_get_bool (page->draft, "staging", FALSE));
  g_assert_false (is_shown (page, "warnings_group"));
  g_assert_false (is_shown (page, "limits_group"));
  g_assert_true (cw_wizard_page_get_complete (page->page));
}

/* Going back while the engine is at it: the call ends at once, and coming back asks anew. */
static void
test_going_back (AppPage *page, gconstpointer unused)
{
  CwCheckRow *row = NULL;
  guint n_holders = 0;

  app_engine_hold (page->lab);
  app_page_show (page, 360, 900);
  row = app_child (page->page, "plan_row");
  app_wait_until (cw_check_row_get_state (row) == CW_CHECK_CHECKING, 30);
  n_holders = G_OBJECT (page->page)->ref_count;
  gtk_widget_set_visible (GTK_WIDGET (page->page), FALSE);
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_IDLE);
  /* The call held the page. */
  app_wait_until (G_OBJECT (page->page)->ref_count < n_holders, 30);
  app_engine_go_on (page->lab);
  g_assert_null (get_plan (page));
  gtk_widget_set_visible (GTK_WIDGET (page->page), TRUE);
  app_wait_until (get_plan (page) != NULL, 60);
  g_assert_true (cw_check_row_is_good (row));
}

/* By places, each with what belongs to it; a plan that cannot go well is no way on. */
static void
test_places (AppPage *page, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;

  show (page);
  g_assert_false (cw_wizard_page_get_complete (page->page));
  assert_plan (page, "contoso.lab 1, This Computer 2");
  rows = app_list_descendants (app_child (page->page, "actions"), CW_TYPE_PLAN_ROW);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *detail = app_get_text (g_ptr_array_index (rows, i));

      g_assert_nonnull (strchr (detail, ' '));
      adw_expander_row_set_expanded (g_ptr_array_index (rows, i), TRUE);
    }
  app_assert_names (GTK_WIDGET (page->page));
  app_assert_fits (GTK_WIDGET (page->page), 360);
}

/* The short way has not asked how people sign in, and what it takes is not served yet. */
static void
test_limits (AppPage *page, gconstpointer unused)
{
  show (page);
  g_assert_cmpstr (cw_draft_get_string (page->draft, "signIn.method", NULL), ==, "password-hash");
  g_assert_true (is_shown (page, "limits_group"));
  g_assert_true (cw_wizard_page_get_complete (page->page));
}

/* Reopened: what is other than in the configuration that runs, in words. */
static void
test_changes (AppPage *page, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (
      page->lab->engine, "PutConfig", g_variant_new ("(sx)", CONFIG, (gint64) -1), &error);
  GtkListBox *list = app_child (page->page, "changes");
  GtkListBoxRow *row = NULL;

  g_assert_no_error (error);
  cw_draft_set_fact (page->draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  show (page);
  app_wait_until (is_shown (page, "changes_group"), 30);
  row = gtk_list_box_get_row_at_index (list, 0);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "l: Connection");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "OpenLDAP"));
}

/* ----- a row */

/* Titles are texts, whatever is in them; a state that changes is told, and what is open stays. */
static void
test_row (void)
{
  GtkWidget *view = g_object_new (CW_TYPE_PLAN_VIEW, NULL);
  GtkWidget *window = app_show (view, 360, 500);
  g_autoptr (GPtrArray) rows = NULL;
  static const char *const states[] = { "waiting", "running", "failed" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "[{'id': <'a'>, 'title': <'Make <b> & go'>, 'detail': <'All of it'>, 'place': <'tenant'>,"
          " 'where': <'the tenant'>, 'state': <'%s'>, 'undoError': <'no way'>}]",
          states[i]);
      g_autoptr (GVariant) actions = app_variant (text);

      cw_plan_view_show (CW_PLAN_VIEW (view), actions, "because");
      g_clear_pointer (&rows, g_ptr_array_unref);
      rows = app_list_descendants (view, CW_TYPE_PLAN_ROW);
      g_assert_cmpuint (rows->len, ==, 1);
      g_assert_cmpint (adw_expander_row_get_expanded (rows->pdata[0]), ==, i > 0);
      adw_expander_row_set_expanded (rows->pdata[0], TRUE);
    }
  g_assert_nonnull (strstr (adw_expander_row_get_subtitle (rows->pdata[0]), "because"));
  g_assert_nonnull (strstr (adw_expander_row_get_subtitle (rows->pdata[0]), "no way"));
  app_assert_fits (view, 336);
  app_close (window, view);
}

#define ADD(name, answers, test)                                                                   \
  g_test_add ("/page-ready/" name, AppPage, answers, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("switches", NULL, test_switches);
  ADD ("going-back", NULL, test_going_back);
  ADD ("places", NOWHERE, test_places);
  ADD ("limits", NULL, test_limits);
  ADD ("changes", NULL, test_changes);
  g_test_add_func ("/page-ready/row", test_row);
  return g_test_run ();
}
