/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-choices"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-page-table.h"
#include "app/cw-wizard-page.h"

/* The pages that are forms and little else: what is chosen comes into the draft, what does not go
 * with it is greyed, and what is not served is said. */

typedef struct
{
  AppEngine *lab;
  CwDraft *draft;
  CwWizardPage *page;
  GtkWidget *window;
} World;

static void
set_up (World *w, gconstpointer step)
{
  w->lab = app_engine_start ();
  w->draft = cw_draft_new ();
  w->page = g_object_new (cw_page_table_get_type ((CwWizardStep) GPOINTER_TO_INT (step)), "draft",
                          w->draft, "engine", w->lab->engine, "title", "A Page", NULL);
  cw_wizard_page_enter (w->page);
  w->window = app_show (GTK_WIDGET (w->page), 640, 700);
}

static void
tear_down (World *w, gconstpointer step)
{
  app_close (w->window, GTK_WIDGET (w->page));
  g_object_unref (w->draft);
  app_engine_stop (w->lab);
}

static void
type (World *w, const char *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (app_child (w->page, row)), text);
}

static void
choose (World *w, const char *choice)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (app_child (w->page, choice)), TRUE);
}

static void
assert_text (World *w, const char *path, const char *expected)
{
  g_assert_cmpstr (cw_draft_get_string (w->draft, path, NULL), ==, expected);
}

static gboolean
is_limit_shown (World *w)
{
  return gtk_widget_get_visible (app_child (w->page, "limits"));
}

static void
test_sign_in (World *w, gconstpointer step)
{
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_false (is_limit_shown (w));
  choose (w, "ad_fs_choice");
  assert_text (w, "signIn.method", "ad-fs");
  g_assert_true (is_limit_shown (w));
  g_assert_false (gtk_widget_get_sensitive (app_child (w->page, "single_row")));
  choose (w, "pass_through_choice");
  g_assert_true (gtk_widget_get_sensitive (app_child (w->page, "single_row")));
}

/* Single sign-on that no longer goes with the method keeps the page; it can be switched off. */
static void
test_single_sign_on_left_over (World *w, gconstpointer step)
{
  gtk_switch_set_active (GTK_SWITCH (app_child (w->page, "single_switch")), TRUE);
  choose (w, "saml_choice");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  g_assert_true (gtk_widget_get_sensitive (app_child (w->page, "single_row")));
  gtk_switch_set_active (GTK_SWITCH (app_child (w->page, "single_switch")), FALSE);
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

static void
test_features (World *w, gconstpointer step)
{
  gtk_switch_set_active (GTK_SWITCH (app_child (w->page, "hash_switch")), TRUE);
  g_assert_true (cw_draft_get_bool (w->draft, "features.passwordHash", FALSE));
  app_wait_until (cw_draft_get_fact (w->draft, CW_DRAFT_FACT_FEATURES) != NULL, 30);
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

/* Nothing is known of a forest with the Exchange schema: the switch is greyed, and says why. */
static void
test_feature_ruled_out (World *w, gconstpointer step)
{
  app_wait_until (cw_draft_get_fact (w->draft, CW_DRAFT_FACT_FEATURES) != NULL, 30);
  g_signal_emit_by_name (app_child (w->page, "check_row"), "done",
                         app_variant ("{'items': <[{'feature': <'exchange-hybrid'>,"
                                      " 'isAvailable': <false>, 'because': <'No schema'>}]>}"));
  g_assert_false (gtk_widget_get_sensitive (app_child (w->page, "exchange_row")));
  g_assert_cmpstr (
      adw_action_row_get_subtitle (ADW_ACTION_ROW (app_child (w->page, "exchange_row"))), ==,
      "No schema");
}

static void
test_federation (World *w, gconstpointer step)
{
  cw_draft_set_string (w->draft, "signIn.method", "ad-fs");
  g_assert_true (gtk_widget_get_visible (app_child (w->page, "ad_fs_group")));
  type (w, "domain_row", "corp.example");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  g_assert_false (gtk_widget_get_sensitive (app_child (w->page, "check_button")));
  type (w, "farm_row", "sts.corp.example");
  g_assert_true (gtk_widget_get_sensitive (app_child (w->page, "check_button")));
  g_assert_true (cw_wizard_page_get_complete (w->page));
  type (w, "server_row", "fs1.corp.example");
  assert_text (w, "signIn.federation.servers.0", "fs1.corp.example");
  type (w, "server_row", "");
  g_assert_null (cw_draft_get_node (w->draft, "signIn.federation.servers"));
}

static void
test_federation_metadata (World *w, gconstpointer step)
{
  cw_draft_set_string (w->draft, "signIn.method", "saml");
  type (w, "domain_row", "corp.example");
  type (w, "metadata_row", "http://idp.corp.example/metadata");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type (w, "metadata_row", "https://idp.corp.example/metadata");
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

static void
test_components (World *w, gconstpointer step)
{
  g_assert_true (cw_wizard_page_get_complete (w->page));
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_child (w->page, "main_kind_row")), 1);
  g_assert_true (gtk_widget_get_visible (app_child (w->page, "main_server_row")));
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type (w, "main_host_row", "db.corp.example");
  type (w, "main_port_row", "5433");
  type (w, "main_name_row", "causeway");
  assert_text (w, "installation.database.hosts.0.host", "db.corp.example");
  g_assert_cmpint (cw_draft_get_int (w->draft, "installation.database.hosts.0.port", 0), ==, 5433);
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_true (is_limit_shown (w));
  type (w, "main_port_row", "65536");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type (w, "main_port_row", "");
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_null (cw_draft_get_node (w->draft, "installation.database.hosts.0.port"));
}

/* What an answer file says of the server is shown, and unfolded. */
static void
test_components_filled (World *w, gconstpointer step)
{
  GtkWidget *row = GTK_WIDGET (app_child (w->page, "main_server_row"));

  cw_draft_set_string (w->draft, "installation.database.kind", "postgresql");
  cw_draft_set_string (w->draft, "installation.database.hosts.0.host", "db.corp.example");
  cw_draft_set_int (w->draft, "installation.database.hosts.0.port", 5433);
  cw_draft_set_string (w->draft, "installation.database.name", "causeway");
  cw_wizard_page_enter (w->page);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));
  g_assert_cmpstr (gtk_editable_get_text (app_child (w->page, "main_port_row")), ==, "5433");
  g_assert_cmpint (cw_draft_get_int (w->draft, "installation.database.hosts.0.port", 0), ==, 5433);
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

static void
test_components_wrong (World *w, gconstpointer step)
{
  type (w, "location_row", "data");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type (w, "location_row", "/srv/causeway");
  type (w, "admins_row", "DOMAIN\\Admins");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type (w, "admins_row", "it");
  type (w, "operators_row", "it");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type (w, "operators_row", "ops");
  g_assert_true (cw_wizard_page_get_complete (w->page));
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_child (w->page, "account_row")), 1);
  g_assert_true (gtk_widget_get_visible (app_child (w->page, "keytab_row")));
  g_assert_false (cw_wizard_page_get_complete (w->page));
}

int
main (int argc, char *argv[])
{
  const struct
  {
    const char *path;
    CwWizardStep step;
    void (*func) (World *w, gconstpointer step);
  } cases[] = {
    { "/page-choices/sign-in", CW_WIZARD_SIGN_IN, test_sign_in },
    { "/page-choices/single-sign-on-left-over", CW_WIZARD_SIGN_IN, test_single_sign_on_left_over },
    { "/page-choices/features", CW_WIZARD_FEATURES, test_features },
    { "/page-choices/feature-ruled-out", CW_WIZARD_FEATURES, test_feature_ruled_out },
    { "/page-choices/federation", CW_WIZARD_FEDERATION, test_federation },
    { "/page-choices/federation-metadata", CW_WIZARD_FEDERATION, test_federation_metadata },
    { "/page-choices/components", CW_WIZARD_COMPONENTS, test_components },
    { "/page-choices/components-filled", CW_WIZARD_COMPONENTS, test_components_filled },
    { "/page-choices/components-wrong", CW_WIZARD_COMPONENTS, test_components_wrong },
  };

  app_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, World, GINT_TO_POINTER ((int) cases[i].step), set_up, cases[i].func,
                tear_down);
  return g_test_run ();
}
