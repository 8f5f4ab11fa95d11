/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-directories"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-check-row.h"
#include "app/pages/cw-directories-page.h"
#include "app/pages/cw-directory-checks.h"
#include "app/pages/cw-directory-form.h"
#include "app/pages/cw-domain-guess.h"
#include "base/cw-error.h"
#include "base/cw-json.h"

typedef struct
{
  AppEngine *lab;
  CwDraft *draft;
  CwWizardPage *page;
  CwDirectoryForm *form;
  GtkWidget *window;
} World;

static void
set_up (World *w, gconstpointer data)
{
  w->lab = app_engine_start ();
  w->draft = cw_draft_new ();
  w->page = g_object_new (CW_TYPE_DIRECTORIES_PAGE, "draft", w->draft, "engine", w->lab->engine,
                          "title", "Directories", NULL);
  cw_wizard_page_enter (w->page);
  w->window = app_show (GTK_WIDGET (w->page), 640, 700);
  w->form = app_child (w->page, "form");
}

static void
tear_down (World *w, gconstpointer data)
{
  app_close (w->window, GTK_WIDGET (w->page));
  g_object_unref (w->draft);
  app_engine_stop (w->lab);
}

static void
type (World *w, const char *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (app_child (w->form, row)), text);
}

static void
fill_in (World *w, const char *host)
{
  type (w, "host_row", host);
  type (w, "administrator_row", "ea@corp.example");
  type (w, "administrator_password_row", "geheim");
}

static GtkWidget *
get_connect_button (World *w)
{
  return app_child (w->page, "connect_button");
}

static void
test_fields (World *w, gconstpointer data)
{
  g_autofree char *answers = NULL;

  g_assert_false (gtk_widget_get_sensitive (get_connect_button (w)));
  fill_in (w, "dc.corp.example");
  g_assert_cmpuint (cw_draft_get_n_connectors (w->draft), ==, 1);
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.server.host", NULL), ==,
                   "dc.corp.example");
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.account.administrator", NULL), ==,
                   "ea@corp.example");
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.authentication.method", NULL), ==,
                   "simple");
  g_assert_true (cw_draft_has_secret (w->draft, "dc.corp.example", CW_SECRET_ADMINISTRATOR));
  answers = cw_draft_to_answers (w->draft);
  g_assert_null (strstr (answers, "geheim"));
  g_assert_true (gtk_widget_get_sensitive (get_connect_button (w)));
  g_assert_false (cw_wizard_page_get_complete (w->page));
}

/* The password goes with the directory when its server is called otherwise. */
static void
test_renamed (World *w, gconstpointer data)
{
  fill_in (w, "dc.corp.exampl");
  type (w, "host_row", "dc.corp.example");
  g_assert_cmpuint (cw_draft_get_n_connectors (w->draft), ==, 1);
  g_assert_true (cw_draft_has_secret (w->draft, "dc.corp.example", CW_SECRET_ADMINISTRATOR));
}

static void
test_existing_account (World *w, gconstpointer data)
{
  fill_in (w, "dc.corp.example");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (app_child (w->form, "existing_choice")), TRUE);
  g_assert_false (gtk_widget_get_visible (app_child (w->form, "administrator_group")));
  g_assert_false (gtk_widget_get_sensitive (get_connect_button (w)));
  type (w, "user_row", "reader@corp.example");
  type (w, "password_row", "geheim");
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.account.mode", NULL), ==,
                   "existing");
  g_assert_null (cw_draft_get_string (w->draft, "connectors.0.account.administrator", NULL));
  g_assert_true (gtk_widget_get_sensitive (get_connect_button (w)));
}

static void
test_kerberos (World *w, gconstpointer data)
{
  fill_in (w, "dc.corp.example");
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_child (w->form, "security_row")), 2);
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.server.security", NULL), ==,
                   "sasl");
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.authentication.method", NULL), ==,
                   "gssapi-password");
}

/* An Active Directory is asked for an administrator, another directory for its account. */
static void
test_openldap (World *w, gconstpointer data)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_child (w->form, "kind_row")), 1);
  type (w, "host_row", "ldap.corp.example");
  type (w, "user_row", "cn=reader");
  type (w, "password_row", "geheim");
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.kind", NULL), ==, "openldap");
  g_assert_null (cw_draft_get_node (w->draft, "connectors.0.account"));
  g_assert_true (gtk_widget_get_sensitive (get_connect_button (w)));
}

/* The same server again is told, and is not entered twice. */
static void
test_twice (World *w, gconstpointer data)
{
  fill_in (w, "dc.corp.example");
  g_signal_emit_by_name (app_child (w->page, "add_button"), "clicked");
  type (w, "host_row", "other.corp.example");
  g_assert_cmpuint (cw_draft_get_n_connectors (w->draft), ==, 2);
  type (w, "host_row", "DC.corp.example");
  g_assert_cmpuint (cw_draft_get_n_connectors (w->draft), ==, 2);
  g_assert_null (cw_draft_get_string (w->draft, "connectors.1.server.host", NULL));
  g_assert_true (gtk_widget_get_visible (app_child (w->form, "problem_label")));
}

/* Found bad: a server that there is not. What was found is void once the field changes. */
static void
test_unreachable (World *w, gconstpointer data)
{
  CwDirectoryChecks *checks = app_child (w->page, "checks");

  fill_in (w, "dc.causeway.invalid");
  g_signal_emit_by_name (get_connect_button (w), "clicked");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (checks)));
  app_wait_until (!cw_directory_checks_is_busy (checks), 30);
  g_assert_false (cw_directory_checks_is_good (w->draft, 0));
  g_assert_false (cw_wizard_page_get_complete (w->page));
  g_assert_true (gtk_widget_get_sensitive (get_connect_button (w)));
  type (w, "host_row", "dc.corp.example");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (checks)));
}

/* What was found good is so for these settings and this password only. */
static void
test_good_until_changed (World *w, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  fill_in (w, "dc.corp.example");
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, cw_draft_get_connector (w->draft, 0));
  text = cw_json_to_canonical (node, FALSE);
  cw_draft_set_fact (w->draft, "directory:dc.corp.example", g_variant_new_string (text));
  g_assert_true (cw_directory_checks_is_good (w->draft, 0));
  g_assert_true (cw_wizard_page_get_complete (w->page));
  type (w, "administrator_password_row", "anders");
  g_assert_false (cw_directory_checks_is_good (w->draft, 0));
  g_assert_false (cw_wizard_page_get_complete (w->page));
}

/* One that runs already needs no password to go on. */
static void
test_stored (World *w, gconstpointer data)
{
  g_autoptr (JsonNode) node =
      json_from_string ("{\"id\": \"11111111-1111-1111-1111-111111111111\", \"name\": \"corp\","
                        " \"kind\": \"active-directory\", \"server\": {\"host\": \"dc.example\"},"
                        " \"authentication\": {\"method\": \"simple\", \"user\": \"reader\"}}",
                        NULL);

  cw_draft_put_connector (w->draft, -1, json_node_get_object (node));
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_true (gtk_widget_get_visible (app_child (w->page, "list_group")));
}

static void
click_remove (World *w, guint index)
{
  g_autoptr (GPtrArray) buttons =
      app_list_descendants (app_child (w->page, "list"), GTK_TYPE_BUTTON);

  g_assert_cmpuint (buttons->len, >, index);
  g_signal_emit_by_name (buttons->pdata[index], "clicked");
}

/* Nothing goes by a slip of the hand. */
static void
test_removed (World *w, gconstpointer data)
{
  test_stored (w, data);
  click_remove (w, 0);
  app_respond ("_Keep");
  g_assert_cmpuint (cw_draft_get_n_connectors (w->draft), ==, 1);
  click_remove (w, 0);
  app_respond ("_Remove");
  g_assert_cmpuint (cw_draft_get_n_connectors (w->draft), ==, 0);
  g_assert_false (gtk_widget_get_visible (app_child (w->page, "list_group")));
}

/* The one that is just being entered: its form does not outlive it. */
static void
test_removed_while_entered (World *w, gconstpointer data)
{
  test_stored (w, data);
  g_signal_emit_by_name (app_child (w->page, "add_button"), "clicked");
  fill_in (w, "dc.causeway.invalid");
  g_assert_cmpuint (cw_draft_get_n_connectors (w->draft), ==, 2);
  g_assert_false (cw_wizard_page_get_complete (w->page));
  click_remove (w, 1);
  app_respond ("_Remove");
  g_assert_cmpuint (cw_draft_get_n_connectors (w->draft), ==, 1);
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

/* ----- what the machine's name service tells */

static void
test_guess_parse (World *w, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *domain;
  } cases[] = {
    { "", NULL },
    { "nameserver 10.0.0.1\n", NULL },
    { "search corp.example sub.corp.example\n", "corp.example" },
    { "  domain\tcorp.example  \n", "corp.example" },
    { "domain a.example\nsearch b.example", "b.example" },
    { "search .\n", NULL },
    { "# search c.example\nsearching d.example\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *domain = cw_domain_guess_parse (cases[i].text);

      g_assert_cmpstr (domain, ==, cases[i].domain);
    }
}

static void
on_guessed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_guess_none (World *w, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;

  cw_domain_guess_async ("/nonexistent/resolv.conf", NULL, on_guessed_cb, &result);
  app_wait_until (result != NULL, 10);
  host = cw_domain_guess_finish (result, &error);
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

/* A proposal is in nobody's way. */
static void
test_propose (World *w, gconstpointer data)
{
  cw_directory_form_propose (w->form, "dc1.corp.example");
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.server.host", NULL), ==,
                   "dc1.corp.example");
  cw_directory_form_propose (w->form, "dc2.corp.example");
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.server.host", NULL), ==,
                   "dc1.corp.example");
}

/* ----- a real domain, when there is one */

/* @lab: "CW_LAB_AD" */
static void
fill_in_server (World *w, const char *lab)
{
  static const char *const fields[][2] = { { "host_row", "_HOST" },
                                           { "address_row", "_ADDRESS" },
                                           { "ca_row", "_CA" } };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *variable = g_strconcat (lab, fields[i][1], NULL);

      type (w, fields[i][0], g_getenv (variable));
    }
}

static void
fill_in_lab (World *w)
{
  fill_in_server (w, "CW_LAB_AD");
}

static void
connect_lab (World *w)
{
  g_signal_emit_by_name (get_connect_button (w), "clicked");
  app_wait_until (!cw_directory_checks_is_busy (app_child (w->page, "checks")), 60);
}

static CwCheckRow *
get_check_row (World *w, const char *id)
{
  return app_child (app_child (w->page, "checks"), id);
}

/* A wrong password is told at the first question and not tried a second time; the right one leads
 * on to the administrator, and the directory is called by its forest. */
static void
test_lab_administrator (World *w, gconstpointer data)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");

  fill_in_lab (w);
  type (w, "administrator_row", g_getenv ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  type (w, "administrator_password_row", "not the password");
  connect_lab (w);
  g_assert_cmpint (cw_check_row_get_state (get_check_row (w, "forest_row")), ==, CW_CHECK_FAILED);
  g_assert_cmpint (cw_check_row_get_state (get_check_row (w, "account_row")), ==, CW_CHECK_IDLE);
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type (w, "administrator_password_row", password);
  connect_lab (w);
  g_assert_true (cw_directory_checks_is_good (w->draft, 0));
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_cmpint (cw_draft_find_connector (w->draft, g_getenv ("CW_LAB_AD_DOMAIN")), ==, 0);
  app_assert_names (GTK_WIDGET (w->page));
}

/* By its address, the same domain controller looks like another one. */
static void
test_lab_twice (World *w, gconstpointer data)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");

  for (guint i = 0; i < 2; i++)
    {
      fill_in_lab (w);
      type (w, "administrator_row", g_getenv ("CW_LAB_AD_ADMIN_PRINCIPAL"));
      type (w, "administrator_password_row", password);
      connect_lab (w);
      g_assert_cmpint (cw_directory_checks_is_good (w->draft, i), ==, i == 0);
      g_signal_emit_by_name (app_child (w->page, "add_button"), "clicked");
    }
  g_assert_false (cw_wizard_page_get_complete (w->page));
}

/* An account without rights: they are named, granted here, and found. */
static void
test_lab_grant (World *w, gconstpointer data)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_AD_PLAIN_PASSWORD_FILE");
  g_autofree char *admin = app_lab_dup_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");
  g_autofree char *user = g_strconcat ("plain.user@", g_getenv ("CW_LAB_AD_DOMAIN"), NULL);
  GtkWidget *rights = app_child (app_child (w->page, "checks"), "rights_group");

  cw_draft_set_bool (w->draft, "features.passwordHash", TRUE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (app_child (w->form, "existing_choice")), TRUE);
  fill_in_lab (w);
  type (w, "user_row", user);
  type (w, "password_row", password);
  connect_lab (w);
  g_assert_cmpint (cw_check_row_get_state (get_check_row (w, "account_row")), ==, CW_CHECK_FAILED);
  g_assert_true (gtk_widget_get_visible (rights));
  app_assert_names (GTK_WIDGET (w->page));
  app_assert_fits (GTK_WIDGET (w->page), 360);
  gtk_editable_set_text (app_child (rights, "administrator_row"),
                         g_getenv ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  gtk_editable_set_text (app_child (rights, "password_row"), admin);
  g_signal_emit_by_name (app_child (rights, "grant_button"), "clicked");
  app_wait_until (cw_directory_checks_is_good (w->draft, 0), 60);
  g_assert_false (gtk_widget_get_visible (rights));
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

/* Another directory: its own account, no rights to look at. */
static void
test_slapd (World *w, gconstpointer data)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_SLAPD_PASSWORD_FILE");
  g_autoptr (GUri) uri = g_uri_parse (g_getenv ("CW_LAB_SLAPD_URI"), G_URI_FLAGS_NONE, NULL);
  g_autofree char *port = g_strdup_printf ("%d", g_uri_get_port (uri));

  adw_combo_row_set_selected (ADW_COMBO_ROW (app_child (w->form, "kind_row")), 1);
  fill_in_server (w, "CW_LAB_SLAPD");
  type (w, "port_row", port);
  type (w, "user_row", g_getenv ("CW_LAB_SLAPD_BIND_DN"));
  type (w, "password_row", "not the password");
  connect_lab (w);
  g_assert_cmpint (cw_check_row_get_state (get_check_row (w, "forest_row")), ==, CW_CHECK_FAILED);
  type (w, "password_row", password);
  connect_lab (w);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (get_check_row (w, "account_row"))));
  g_assert_true (cw_directory_checks_is_good (w->draft, 0));
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

/* Cases of a laboratory need its server. */
static gboolean
can_run (const char *path)
{
  if (strstr (path, "/lab-") != NULL)
    return g_getenv ("CW_LAB_AD_HOST") != NULL;
  return strstr (path, "/slapd") == NULL || g_getenv ("CW_LAB_SLAPD_HOST") != NULL;
}

int
main (int argc, char *argv[])
{
  const struct
  {
    const char *path;
    void (*func) (World *w, gconstpointer data);
  } cases[] = {
    { "/page-directories/fields", test_fields },
    { "/page-directories/renamed", test_renamed },
    { "/page-directories/existing-account", test_existing_account },
    { "/page-directories/kerberos", test_kerberos },
    { "/page-directories/openldap", test_openldap },
    { "/page-directories/twice", test_twice },
    { "/page-directories/unreachable", test_unreachable },
    { "/page-directories/good-until-changed", test_good_until_changed },
    { "/page-directories/stored", test_stored },
    { "/page-directories/removed", test_removed },
    { "/page-directories/removed-while-entered", test_removed_while_entered },
    { "/page-directories/guess-parse", test_guess_parse },
    { "/page-directories/guess-none", test_guess_none },
    { "/page-directories/propose", test_propose },
    { "/page-directories/lab-administrator", test_lab_administrator },
    { "/page-directories/lab-twice", test_lab_twice },
    { "/page-directories/lab-grant", test_lab_grant },
    { "/page-directories/slapd", test_slapd },
  };

  app_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (can_run (cases[i].path))
      g_test_add (cases[i].path, World, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
