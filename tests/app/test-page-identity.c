/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-identity"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-attribute-row.h"
#include "app/pages/cw-identity-page.h"

/* The page "Identifying Users"; which attributes a schema offers is tested with a real domain in
 * tests/setup/test-checks.c. */

static void
set_up (AppPage *fixture, gconstpointer unused)
{
  app_page_start (fixture, CW_TYPE_IDENTITY_PAGE, NULL);
}

static void
tear_down (AppPage *fixture, gconstpointer unused)
{
  app_page_stop (fixture);
}

static void
show (AppPage *fixture)
{
  app_page_show (fixture, 360, 900);
}

static void
choose (AppPage *fixture, const char *id)
{
  gtk_check_button_set_active (app_child (fixture->page, id), TRUE);
}

static gboolean
is_shown (AppPage *fixture, const char *id)
{
  return gtk_widget_get_visible (app_child (fixture->page, id));
}

static const char *
get_string (AppPage *fixture, const char *path)
{
  return cw_draft_get_string (fixture->draft, path, NULL);
}

/* What most people want is chosen already. */
static void
test_untouched (AppPage *fixture, gconstpointer unused)
{
  show (fixture);
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  g_assert_true (gtk_check_button_get_active (app_child (fixture->page, "once_choice")));
  g_assert_true (gtk_check_button_get_active (app_child (fixture->page, "automatic_choice")));
  g_assert_false (is_shown (fixture, "matching_row"));
  g_assert_false (is_shown (fixture, "anchor_row"));
  g_assert_false (is_shown (fixture, "locked_group"));
}

static void
test_methods (AppPage *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *id;
    const char *method;
  } cases[] = { { "mail_choice", "mail" },
                { "sid_choice", "object-sid" },
                { "name_choice", "account-name" },
                { "once_choice", "once" } };

  show (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      choose (fixture, cases[i].id);
      g_assert_cmpstr (get_string (fixture, "identity.matching.method"), ==, cases[i].method);
      g_assert_true (cw_wizard_page_get_complete (fixture->page));
    }
}

/* An attribute has to be chosen; another method forgets it. */
static void
test_matching_attribute (AppPage *fixture, gconstpointer unused)
{
  CwAttributeRow *row = app_child (fixture->page, "matching_row");

  show (fixture);
  choose (fixture, "attribute_choice");
  g_assert_true (is_shown (fixture, "matching_row"));
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  cw_attribute_row_set_attribute (row, "employeeID");
  g_assert_cmpstr (get_string (fixture, "identity.matching.attribute"), ==, "employeeID");
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  choose (fixture, "mail_choice");
  g_assert_null (get_string (fixture, "identity.matching.attribute"));
  choose (fixture, "attribute_choice");
  g_assert_cmpstr (get_string (fixture, "identity.matching.attribute"), ==, "employeeID");
}

/* An address is refused as the anchor. */
static void
test_anchor (AppPage *fixture, gconstpointer unused)
{
  CwAttributeRow *row = app_child (fixture->page, "anchor_row");

  show (fixture);
  choose (fixture, "anchor_choice");
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  cw_attribute_row_set_attribute (row, "mail");
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  cw_attribute_row_set_attribute (row, "employeeID");
  g_assert_cmpstr (get_string (fixture, "identity.sourceAnchor.attribute"), ==, "employeeID");
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  choose (fixture, "automatic_choice");
  g_assert_null (get_string (fixture, "identity.sourceAnchor.attribute"));
}

/* After the installation it is shown, and stays. */
static void
test_reopened (AppPage *fixture, gconstpointer unused)
{
  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  cw_draft_set_string (fixture->draft, "identity.matching.method", "mail");
  show (fixture);
  g_assert_true (is_shown (fixture, "locked_group"));
  g_assert_false (gtk_widget_is_sensitive (app_child (fixture->page, "mail_choice")));
  g_assert_false (gtk_widget_is_sensitive (app_child (fixture->page, "automatic_choice")));
  g_assert_true (gtk_check_button_get_active (app_child (fixture->page, "mail_choice")));
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
  add_test ("/page-identity/untouched", test_untouched);
  add_test ("/page-identity/methods", test_methods);
  add_test ("/page-identity/matching-attribute", test_matching_attribute);
  add_test ("/page-identity/anchor", test_anchor);
  add_test ("/page-identity/reopened", test_reopened);
  return g_test_run ();
}
