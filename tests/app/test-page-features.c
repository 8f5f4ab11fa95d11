/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-features"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-check-row.h"
#include "app/pages/cw-account-rights.h"
#include "app/pages/cw-features-page.h"

/* The rights of accounts that exist, on the page on which the features are chosen that need them.
 * What the switches themselves do is tested in test-page-choices.c. */

#define SOON 60

#define EXISTING                                                                                   \
  "{\"signIn\": {\"method\": \"none\"}, \"connectors\": [{\"name\": \"contoso\", \"kind\": "       \
  "\"active-directory\", \"server\": {\"host\": \"dc.contoso.invalid\"}, \"authentication\": "     \
  "{\"method\": \"simple\", \"user\": \"reader@contoso.invalid\"}}]}"
#define MADE                                                                                       \
  "{\"signIn\": {\"method\": \"none\"}, \"connectors\": [{\"name\": \"contoso\", \"kind\": "       \
  "\"active-directory\", \"server\": {\"host\": \"dc.contoso.invalid\"}, \"account\": {\"mode\": " \
  "\"create\", \"administrator\": \"ea\"}}, {\"name\": \"other\", \"kind\": \"openldap\", "        \
  "\"server\": {\"host\": \"ldap.contoso.invalid\"}}]}"

static void
set_up (AppPage *fixture, gconstpointer document)
{
  app_page_start (fixture, CW_TYPE_FEATURES_PAGE, document);
  app_page_show (fixture, 360, 900);
}

static void
tear_down (AppPage *fixture, gconstpointer unused)
{
  app_page_stop (fixture);
}

static CwAccountRights *
get_rights (AppPage *fixture)
{
  GtkWidget *child = gtk_widget_get_first_child (app_child (fixture->page, "rights_box"));

  return child != NULL ? CW_ACCOUNT_RIGHTS (child) : NULL;
}

static CwCheckState
get_state (AppPage *fixture)
{
  return cw_check_row_get_state (app_child (get_rights (fixture), "check_row"));
}

static void
set_switch (AppPage *fixture, const char *id, gboolean is_on)
{
  gtk_switch_set_active (GTK_SWITCH (app_child (fixture->page, id)), is_on);
}

/* Nothing that needs more than reading: nobody is asked. A feature: the account is looked at, and
 * as long as it is not known to be able to, the page does not lead on. */
static void
test_asked (AppPage *fixture, gconstpointer unused)
{
  g_assert_nonnull (get_rights (fixture));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (get_rights (fixture))));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  set_switch (fixture, "writeback_switch", TRUE);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (get_rights (fixture))));
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  app_wait_until (get_state (fixture) == CW_CHECK_FAILED, SOON);
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  set_switch (fixture, "writeback_switch", FALSE);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (get_rights (fixture))));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  /* These need no right of the account. */
  set_switch (fixture, "filter_switch", TRUE);
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
}

/* An account that the set-up makes gets its rights; another directory has none to look at. */
static void
test_not_asked (AppPage *fixture, gconstpointer unused)
{
  g_assert_null (get_rights (fixture));
  set_switch (fixture, "writeback_switch", TRUE);
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
}

/* What is known of one feature says nothing about another. */
static void
test_another_feature (AppPage *fixture, gconstpointer unused)
{
  GtkWidget *check_row = NULL;

  set_switch (fixture, "writeback_switch", TRUE);
  check_row = app_child (get_rights (fixture), "check_row");
  cw_check_row_set_answer (CW_CHECK_ROW (check_row),
                           app_variant ("{'ok': <true>, 'checks': <@aa{sv} []>}"));
  g_assert_true (cw_wizard_page_get_complete (fixture->page));
  set_switch (fixture, "groups_switch", TRUE);
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
}

/* ----- a real domain, when there is one */

static void
use_lab (AppPage *fixture)
{
  g_autofree char *text = g_strdup_printf (
      "{\"name\": \"contoso\", \"kind\": \"active-directory\", \"server\": {\"host\": \"%s\", "
      "\"address\": \"%s\", \"caFile\": \"%s\"}, \"authentication\": {\"method\": \"simple\", "
      "\"user\": \"plain.user@%s\"}}",
      g_getenv ("CW_LAB_AD_HOST"), g_getenv ("CW_LAB_AD_ADDRESS"), g_getenv ("CW_LAB_AD_CA"),
      g_getenv ("CW_LAB_AD_DOMAIN"));
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_AD_PLAIN_PASSWORD_FILE");
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (password);

  cw_draft_put_connector (fixture->draft, 0, json_node_get_object (node));
  cw_draft_set_secret (fixture->draft, "contoso", CW_SECRET_PASSWORD, secret);
}

/* A feature that is chosen after its account was entered: what the account lacks is named, granted
 * here, and found. */
static void
test_lab_granted (AppPage *fixture, gconstpointer unused)
{
  g_autofree char *admin = app_lab_dup_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");
  GtkWidget *group = NULL;

  use_lab (fixture);
  cw_wizard_page_enter (fixture->page);
  set_switch (fixture, "writeback_switch", TRUE);
  app_wait_until (get_state (fixture) == CW_CHECK_FAILED, SOON);
  group = app_child (get_rights (fixture), "rights_group");
  g_assert_true (gtk_widget_get_visible (group));
  g_assert_false (cw_wizard_page_get_complete (fixture->page));
  app_assert_names (GTK_WIDGET (fixture->page));
  app_assert_fits (GTK_WIDGET (fixture->page), 360);
  gtk_editable_set_text (app_child (group, "administrator_row"),
                         g_getenv ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  gtk_editable_set_text (app_child (group, "password_row"), admin);
  g_signal_emit_by_name (app_child (group, "grant_button"), "clicked");
  app_wait_until (cw_wizard_page_get_complete (fixture->page), SOON);
  g_assert_false (gtk_widget_get_visible (group));
}

static void
add_test (const char *path,
          const char *document,
          void (*test) (AppPage *fixture, gconstpointer unused))
{
  g_test_add (path, AppPage, document, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  add_test ("/page-features/asked", EXISTING, test_asked);
  add_test ("/page-features/not-asked", MADE, test_not_asked);
  add_test ("/page-features/another-feature", EXISTING, test_another_feature);
  if (g_getenv ("CW_LAB_AD_HOST") != NULL)
    add_test ("/page-features/lab-granted", EXISTING, test_lab_granted);
  return g_test_run ();
}
