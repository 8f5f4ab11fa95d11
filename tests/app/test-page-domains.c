/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-domains"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-attribute-row.h"
#include "app/cw-check-row.h"
#include "app/pages/cw-domains-page.h"
#include "app/pages/cw-suffix-group.h"
#include "app/pages/cw-suffix-query.h"

/* The page "Sign-In Names", with answers as the engine gives them; the engine itself looks at a
 * real domain in tests/setup/test-checks.c and in the walk through the wizard. */

#define DIRECTORY                                                                                  \
  "{\"connectors\": [{\"name\": \"contoso\", \"kind\": \"active-directory\", \"server\": "         \
  "{\"host\": \"dc.contoso.invalid\"}}]}"

/* Of a check that found what is given. (transfer full) */
static GVariant *
make_answer (const char *items, int n_empty, int n_unlike)
{
  g_autofree char *text = g_strdup_printf (
      "{'ok': <true>, 'checks': <[{'status': <'ok'>, 'summary': <'a'>}]>, 'items': <%s>,"
      " 'users': <int64 9>, 'emptyValues': <int64 %d>, 'unlikeAddress': <int64 %d>}",
      items, n_empty, n_unlike);

  return app_variant (text);
}

#define VERIFIED "{'suffix': <'contoso.com'>, 'state': <'verified'>, 'users': <int64 12>}"
#define UNUSED   "{'suffix': <'contoso.lab'>, 'state': <'not-added'>, 'users': <int64 0>}"
#define ADDED    "{'suffix': <'fabrikam.com'>, 'state': <'not-verified'>, 'users': <int64 1>}"
#define MISSING  "{'suffix': <'contoso.local'>, 'state': <'not-added'>, 'users': <int64 40>}"
#define UNKNOWN  "{'suffix': <'contoso.com'>, 'state': <'unknown'>, 'users': <int64 12>}"

/* ----- CwSuffixGroup */

static const char *
get_title (GtkWidget *group, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (app_child (group, "list"), index);

  return row != NULL ? adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)) : NULL;
}

static void
test_group (void)
{
  GtkWidget *group = g_object_new (CW_TYPE_SUFFIX_GROUP, NULL);
  GtkWidget *window = app_show (group, 360, 600);
  g_autoptr (GVariant) answer =
      make_answer ("[" UNUSED ", " VERIFIED ", " ADDED ", " MISSING "]", 0, 0);

  g_assert_false (gtk_widget_get_visible (group));
  cw_suffix_group_show (CW_SUFFIX_GROUP (group), answer, "contoso.onmicrosoft.com");
  g_assert_true (gtk_widget_get_visible (group));
  g_assert_cmpstr (get_title (group, 0), ==, "contoso.local");
  g_assert_cmpstr (get_title (group, 1), ==, "fabrikam.com");
  g_assert_cmpstr (get_title (group, 2), ==, "contoso.com");
  g_assert_cmpstr (get_title (group, 3), ==, "contoso.lab");
  g_assert_null (get_title (group, 4));
  app_assert_names (group);
  app_assert_fits (group, 336);
  cw_suffix_group_show (CW_SUFFIX_GROUP (group), NULL, "");
  g_assert_false (gtk_widget_get_visible (group));
  app_close (window, group);
}

/* Thousands are shown bit by bit. */
static void
test_many (void)
{
  GtkWidget *group = g_object_new (CW_TYPE_SUFFIX_GROUP, NULL);
  GtkWidget *window = app_show (group, 360, 600);
  g_autoptr (GString) items = g_string_new ("[");
  g_autoptr (GVariant) answer = NULL;

  for (guint i = 0; i < 120; i++)
    g_string_append_printf (
        items, "%s{'suffix': <'d%03u.example'>, 'state': <'verified'>, 'users': <int64 3>}",
        i > 0 ? "," : "", i);
  g_string_append (items, "]");
  answer = make_answer (items->str, 0, 0);
  cw_suffix_group_show (CW_SUFFIX_GROUP (group), answer, "");
  g_assert_nonnull (get_title (group, 49));
  g_assert_null (get_title (group, 50));
  g_assert_true (gtk_widget_get_visible (app_child (group, "more_button")));
  g_signal_emit_by_name (app_child (group, "more_button"), "clicked");
  g_signal_emit_by_name (app_child (group, "more_button"), "clicked");
  g_assert_nonnull (get_title (group, 119));
  g_assert_false (gtk_widget_get_visible (app_child (group, "more_button")));
  app_close (window, group);
}

/* ----- the page */

static void
set_up (AppPage *fixture, gconstpointer unused)
{
  app_page_start (fixture, CW_TYPE_DOMAINS_PAGE, DIRECTORY);
}

static void
tear_down (AppPage *fixture, gconstpointer unused)
{
  app_page_stop (fixture);
}

/* As if the engine had said so. */
static void
keep (AppPage *fixture, const char *items, int n_empty, int n_unlike)
{
  g_autofree char *input = cw_suffix_query_make_input (fixture->draft);
  g_autoptr (GVariant) answer = make_answer (items, n_empty, n_unlike);

  cw_suffix_query_keep (fixture->draft, input, answer);
}

static void
show (AppPage *fixture)
{
  app_page_show (fixture, 360, 700);
}

static gboolean
is_shown (AppPage *fixture, const char *id)
{
  return gtk_widget_get_visible (app_child (fixture->page, id));
}

/* What is known is not asked again: there is no such domain that could answer. */
static void
test_verified (AppPage *fixture, gconstpointer unused)
{
  keep (fixture, "[" VERIFIED ", " UNUSED "]", 0, 0);
  show (fixture);
  g_assert_true (cw_check_row_is_good (app_child (fixture->page, "check_row")));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  g_assert_false (is_shown (fixture, "continue_group"));
  g_assert_false (is_shown (fixture, "values_group"));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
}

static void
test_unverified (AppPage *fixture, gconstpointer unused)
{
  GtkCheckButton *check = app_child (fixture->page, "continue_check");

  keep (fixture, "[" VERIFIED ", " MISSING "]", 3, 1);
  show (fixture);
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  g_assert_true (is_shown (fixture, "continue_group"));
  g_assert_true (is_shown (fixture, "empty_row"));
  g_assert_true (is_shown (fixture, "unlike_row"));
  gtk_check_button_set_active (check, TRUE);
  g_assert_true (cw_draft_get_bool (fixture->draft, "identity.continueWithUnverified", FALSE));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  gtk_check_button_set_active (check, FALSE);
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
}

/* Nobody signed in: the list is shown, and nothing is in the way. */
static void
test_unknown (AppPage *fixture, gconstpointer unused)
{
  keep (fixture, "[" UNKNOWN "]", 0, 0);
  show (fixture);
  g_assert_true (is_shown (fixture, "suffix_group"));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
}

/* A directory that does not answer: told, and passed over by whoever says so. */
static void
test_unreachable (AppPage *fixture, gconstpointer unused)
{
  CwCheckRow *row = app_child (fixture->page, "check_row");

  show (fixture);
  app_wait_until (cw_check_row_get_state (row) == CW_CHECK_FAILED, 30);
  g_assert_null (cw_suffix_query_get_answer (fixture->draft));
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  g_assert_true (is_shown (fixture, "continue_group"));
  gtk_check_button_set_active (app_child (fixture->page, "continue_check"), TRUE);
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
}

/* Another directory, another question. */
static void
test_changed (AppPage *fixture, gconstpointer unused)
{
  keep (fixture, "[" VERIFIED "]", 0, 0);
  show (fixture);
  g_assert_nonnull (cw_suffix_query_get_answer (fixture->draft));
  cw_draft_set_string (fixture->draft, "connectors.0.server.host", "other.contoso.invalid");
  g_assert_null (cw_suffix_query_get_answer (fixture->draft));
  cw_wizard_page_enter (fixture->page);
  g_assert_cmpint (cw_check_row_get_state (app_child (fixture->page, "check_row")), ==,
                   CW_CHECK_CHECKING);
}

/* The short way does not ask for the attribute; the long way writes another than the usual one. */
static void
test_attribute (AppPage *fixture, gconstpointer unused)
{
  CwAttributeRow *row = app_child (fixture->page, "attribute_row");

  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_EXPRESS, g_variant_new_boolean (TRUE));
  keep (fixture, "[" VERIFIED "]", 0, 0);
  show (fixture);
  g_assert_false (is_shown (fixture, "attribute_group"));
  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_EXPRESS, NULL);
  cw_wizard_page_enter (fixture->page);
  g_assert_true (is_shown (fixture, "attribute_group"));
  g_assert_cmpstr (cw_attribute_row_get_attribute (row), ==, "userPrincipalName");
  g_assert_false (is_shown (fixture, "other_row"));
  cw_attribute_row_set_attribute (row, "mail");
  g_assert_cmpstr (cw_draft_get_string (fixture->draft, "identity.userPrincipalName", NULL), ==,
                   "mail");
  g_assert_true (is_shown (fixture, "other_row"));
  cw_attribute_row_set_attribute (row, "userPrincipalName");
  g_assert_null (cw_draft_get_node (fixture->draft, "identity.userPrincipalName"));
}

/* ----- a real domain, when there is one */

static void
use_lab (AppPage *fixture)
{
  g_autofree char *text = g_strdup_printf (
      "{\"name\": \"contoso\", \"kind\": \"active-directory\", \"server\": {\"host\": \"%s\", "
      "\"address\": \"%s\", \"caFile\": \"%s\"}, \"account\": {\"mode\": \"create\", "
      "\"administrator\": \"%s\"}}",
      g_getenv ("CW_LAB_AD_HOST"), g_getenv ("CW_LAB_AD_ADDRESS"), g_getenv ("CW_LAB_AD_CA"),
      g_getenv ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (password);

  cw_draft_put_connector (fixture->draft, 0, json_node_get_object (node));
  cw_draft_set_secret (fixture->draft, "contoso", CW_SECRET_ADMINISTRATOR, secret);
}

static guint
count_names (AppPage *fixture)
{
  GtkDropDown *drop_down = app_child (app_child (fixture->page, "attribute_row"), "drop_down");

  return g_list_model_get_n_items (gtk_drop_down_get_model (drop_down));
}

/* The schema fills the list, which says why an attribute of several values is of no use; the names
 * are counted by the attribute that is chosen. */
static void
test_lab (AppPage *fixture, gconstpointer unused)
{
  CwAttributeRow *row = app_child (fixture->page, "attribute_row");
  CwCheckRow *check_row = app_child (fixture->page, "check_row");

  use_lab (fixture);
  show (fixture);
  app_wait_until (count_names (fixture) > 50, 30);
  app_wait_until (cw_check_row_is_good (check_row), 30);
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  g_assert_nonnull (get_title (app_child (fixture->page, "suffix_group"), 0));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  cw_attribute_row_set_attribute (row, "otherMailbox");
  g_assert_false (cw_attribute_row_is_good (row));
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  cw_attribute_row_set_attribute (row, "mail");
  g_assert_true (cw_attribute_row_is_good (row));
  app_wait_until (cw_check_row_is_good (check_row), 30);
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
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
  g_test_add_func ("/page-domains/group", test_group);
  g_test_add_func ("/page-domains/many", test_many);
  add_test ("/page-domains/verified", test_verified);
  add_test ("/page-domains/unverified", test_unverified);
  add_test ("/page-domains/unknown", test_unknown);
  add_test ("/page-domains/unreachable", test_unreachable);
  add_test ("/page-domains/changed", test_changed);
  add_test ("/page-domains/attribute", test_attribute);
  if (g_getenv ("CW_LAB_AD_HOST") != NULL)
    add_test ("/page-domains/lab", test_lab);
  return g_test_run ();
}
