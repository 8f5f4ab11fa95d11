/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-choices"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-check-row.h"
#include "app/cw-page-table.h"
#include "app/cw-secret-file-row.h"
#include "app/cw-wizard-page.h"
#include "setup/draft/cw-draft-text.h"

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
  assert_text (w, "signIn.method", "password-hash");
  g_assert_true (is_limit_shown (w));
  choose (w, "none_choice");
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
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (app_child (w->page, "expired_switch"))));
  gtk_switch_set_active (GTK_SWITCH (app_child (w->page, "expired_switch")), FALSE);
  g_assert_false (cw_draft_get_bool (w->draft, "identity.disableExpired", TRUE));
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (app_child (w->page, "match_switch"))));
  gtk_switch_set_active (GTK_SWITCH (app_child (w->page, "match_switch")), FALSE);
  g_assert_false (cw_draft_get_bool (w->draft, "identity.softMatch", TRUE));
  app_wait_until (cw_draft_get_fact (w->draft, CW_DRAFT_FACT_FEATURES) != NULL, 30);
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

/* The way of signing in decides: the switch is on and greyed, until another way is chosen. */
static void
test_feature_decided (World *w, gconstpointer step)
{
  GtkWidget *row = app_child (w->page, "hash_row");
  GtkSwitch *toggle = app_child (w->page, "hash_switch");

  cw_draft_set_string (w->draft, "signIn.method", "password-hash");
  cw_wizard_page_enter (w->page);
  g_assert_true (gtk_switch_get_active (toggle));
  g_assert_false (gtk_widget_get_sensitive (row));
  app_wait_until (cw_draft_get_fact (w->draft, CW_DRAFT_FACT_FEATURES) != NULL, 30);
  g_assert_false (gtk_widget_get_sensitive (row));
  cw_draft_set_string (w->draft, "signIn.method", "ad-fs");
  cw_wizard_page_enter (w->page);
  g_assert_true (gtk_widget_get_sensitive (row));
  gtk_switch_set_active (toggle, FALSE);
  g_assert_false (cw_draft_get_bool (w->draft, "features.passwordHash", TRUE));
}

static GtkWidget *
find_feature (World *w, const char *name)
{
  static const char *const rows[][2] = {
    { "exchangeHybrid", "exchange_row" },
    { "publicFolders", "folders_row" },
    { "attributeFilter", "filter_row" },
    { "passwordHash", "hash_row" },
    { "passwordWriteback", "writeback_row" },
    { "groupWriteback", "groups_row" },
    { "deviceWriteback", "devices_row" },
    { "extensions", "extensions_row" },
    { "backSync", "back_row" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i][0], name))
      return app_child (w->page, rows[i][1]);
  g_assert_not_reached ();
}

/* Each feature of the engine's own answer, ruled out: its switch is greyed and says why; and
 * allowed again, says what it is. */
static void
test_feature_ruled_out (World *w, gconstpointer step)
{
  g_autoptr (GVariant) items = NULL;

  app_wait_until (cw_draft_get_fact (w->draft, CW_DRAFT_FACT_FEATURES) != NULL, 30);
  items = g_variant_lookup_value (cw_draft_get_fact (w->draft, CW_DRAFT_FACT_FEATURES), "items",
                                  G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (items), ==, 9);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      const char *name = NULL;

      g_assert_true (g_variant_lookup (item, "feature", "&s", &name));
      for (guint is_available = 0; is_available < 2; is_available++)
        {
          g_autofree char *text =
              g_strdup_printf ("{'items': <[{'feature': <'%s'>, 'isAvailable': <%s>, 'because': "
                               "<'No schema'>}]>}",
                               name, is_available ? "true" : "false");
          GtkWidget *row = find_feature (w, name);
          const char *subtitle = NULL;

          g_signal_emit_by_name (app_child (w->page, "check_row"), "done", app_variant (text));
          subtitle = adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
          g_assert_cmpint (gtk_widget_get_sensitive (row), ==, is_available);
          g_assert_cmpint (g_str_equal (subtitle, "No schema"), ==, !is_available);
        }
    }
}

/* The first button that can be seen. (nullable) */
static GtkWidget *
find_button (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = NULL;

      if (!gtk_widget_get_visible (child))
        continue;
      found = GTK_IS_BUTTON (child) ? child : find_button (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static CwCheckState
get_state (World *w, const char *row)
{
  return cw_check_row_get_state (app_child (w->page, row));
}

static void
test_federation (World *w, gconstpointer step)
{
  cw_draft_set_string (w->draft, "signIn.method", "ad-fs");
  g_assert_true (gtk_widget_get_visible (app_child (w->page, "ad_fs_group")));
  type (w, "domain_row", "corp.invalid");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  g_assert_false (gtk_widget_get_sensitive (app_child (w->page, "check_button")));
  type (w, "farm_row", "sts.corp.invalid");
  g_assert_true (gtk_widget_get_sensitive (app_child (w->page, "check_button")));
  g_assert_true (cw_wizard_page_get_complete (w->page));
  type (w, "servers_row", "fs1.corp.invalid, fs2.corp.invalid");
  assert_text (w, "signIn.federation.servers.0", "fs1.corp.invalid");
  assert_text (w, "signIn.federation.servers.1", "fs2.corp.invalid");
  type (w, "servers_row", "");
  g_assert_null (cw_draft_get_node (w->draft, "signIn.federation.servers"));
  app_wait_until (get_state (w, "names_check") == CW_CHECK_FAILED, 60);
  app_assert_fits (GTK_WIDGET (w->page), 360);
  app_assert_names (GTK_WIDGET (w->page));
}

/* Chosen, read into a secret, and looked at by the engine; taken back. */
static void
test_certificate (World *w, gconstpointer step)
{
  g_autofree char *path = g_build_filename (w->lab->state_dir, "federation.pem", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autofree char *answers = NULL;
  CwSecretFileRow *row = app_child (w->page, "certificate_row");
  GtkWidget *clear = NULL;

  g_file_set_contents (path, "no certificate", -1, &error);
  g_assert_no_error (error);
  cw_draft_set_string (w->draft, "signIn.method", "ad-fs");
  g_assert_cmpint (get_state (w, "certificate_check"), ==, CW_CHECK_IDLE);
  cw_secret_file_row_take (row, file);
  app_wait_until (cw_draft_has_secret (w->draft, "", CW_DRAFT_SECRET_CERTIFICATE), 10);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "federation.pem");
  g_assert_cmpint (get_state (w, "certificate_check"), ==, CW_CHECK_IDLE);
  type (w, "farm_row", "sts.corp.invalid");
  type (w, "password_row", "not in the answers");
  app_wait_until (get_state (w, "certificate_check") == CW_CHECK_FAILED, 60);
  answers = cw_draft_to_answers (w->draft);
  g_assert_null (strstr (answers, "not in the answers"));
  g_assert_null (strstr (answers, "no certificate"));
  app_assert_fits (GTK_WIDGET (w->page), 360);
  clear = find_button (GTK_WIDGET (row));
  g_signal_emit_by_name (clear, "clicked");
  g_assert_false (cw_draft_has_secret (w->draft, "", CW_DRAFT_SECRET_CERTIFICATE));
  g_assert_cmpint (get_state (w, "certificate_check"), ==, CW_CHECK_IDLE);
}

/* The engine reads the metadata of a server that is not there; what the provider has to know can be
 * saved as soon as there is a domain; the browser helps where its page is known. */
static void
test_provider (World *w, gconstpointer step)
{
  GtkWidget *text = NULL;

  cw_draft_set_string (w->draft, "signIn.method", "ping-federate");
  text = find_button (app_child (w->page, "text_row"));
  g_assert_true (gtk_widget_get_visible (app_child (w->page, "settings_group")));
  g_assert_false (gtk_widget_get_visible (app_child (w->page, "ad_fs_group")));
  g_assert_nonnull (strstr (
      adw_preferences_group_get_description (app_child (w->page, "provider_group")), "9031"));
  g_assert_false (gtk_widget_get_sensitive (text));
  g_assert_false (gtk_widget_get_visible (app_child (w->page, "browser_row")));
  g_assert_cmpint (get_state (w, "domain_check"), ==, CW_CHECK_IDLE);
  type (w, "domain_row", "corp.invalid");
  g_assert_true (gtk_widget_get_sensitive (text));
  g_assert_true (gtk_widget_get_visible (app_child (w->page, "browser_row")));
  app_wait_until (get_state (w, "domain_check") == CW_CHECK_WARNING, 60);
  cw_draft_set_string (w->draft, "cloud.environment", "custom");
  cw_draft_set_string (w->draft, "cloud.authorityUrl", "https://127.0.0.1:1");
  cw_draft_set_string (w->draft, "cloud.graphUrl", "https://127.0.0.1:1");
  g_assert_false (gtk_widget_get_visible (app_child (w->page, "browser_row")));
  g_assert_cmpint (get_state (w, "metadata_check"), ==, CW_CHECK_IDLE);
  type (w, "metadata_row", "https://127.0.0.1:1/metadata");
  g_signal_emit_by_name (app_child (w->page, "check_button"), "clicked");
  app_wait_until (get_state (w, "check_row") == CW_CHECK_FAILED, 60);
  app_wait_until (get_state (w, "metadata_check") == CW_CHECK_FAILED, 60);
  app_wait_until (get_state (w, "realm_check") == CW_CHECK_FAILED, 60);
  app_assert_fits (GTK_WIDGET (w->page), 360);
  app_assert_names (GTK_WIDGET (w->page));
}

static void
test_federation_metadata (World *w, gconstpointer step)
{
  cw_draft_set_string (w->draft, "signIn.method", "saml");
  g_assert_null (strstr (
      adw_preferences_group_get_description (app_child (w->page, "provider_group")), "9031"));
  type (w, "domain_row", "corp.example");
  type (w, "metadata_row", "http://idp.corp.example/metadata");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type (w, "metadata_row", "https://idp.corp.example/metadata");
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

#define DATABASE "installation.database"

static gpointer
main_child (World *w, const char *id)
{
  return app_child (GTK_WIDGET (app_child (w->page, "main_form")), id);
}

static void
type_main (World *w, const char *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (main_child (w, row)), text);
}

/* In the order of the row. */
enum
{
  PEER,
  KERBEROS,
  PASSWORD,
  CERTIFICATE
};

static void
choose_main (World *w, const char *row, guint index)
{
  adw_combo_row_set_selected (main_child (w, row), index);
}

static gboolean
is_main_visible (World *w, const char *row)
{
  return gtk_widget_get_visible (main_child (w, row));
}

static void
assert_main_text (World *w, const char *row, const char *expected)
{
  g_assert_cmpstr (gtk_editable_get_text (main_child (w, row)), ==, expected);
}

static CwCheckState
get_main_state (World *w)
{
  return cw_check_row_get_state (main_child (w, "sign_in_check"));
}

static void
test_components (World *w, gconstpointer step)
{
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_false (gtk_widget_get_visible (main_child (w, "hosts_row")));
  adw_combo_row_set_selected (main_child (w, "kind_row"), 1);
  g_assert_true (gtk_widget_get_visible (main_child (w, "hosts_row")));
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type_main (w, "hosts_row", "db1.corp.invalid:5433, db2.corp.invalid");
  type_main (w, "name_row", "causeway");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  g_assert_true (is_main_visible (w, "check_row_1"));
  choose_main (w, "authentication_row", KERBEROS);
  g_assert_false (is_main_visible (w, "check_row_1"));
  assert_text (w, DATABASE ".hosts.0.host", "db1.corp.invalid");
  assert_text (w, DATABASE ".hosts.1.host", "db2.corp.invalid");
  g_assert_cmpint (cw_draft_get_int (w->draft, DATABASE ".hosts.0.port", 0), ==, 5433);
  g_assert_null (cw_draft_get_node (w->draft, DATABASE ".hosts.1.port"));
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_false (is_limit_shown (w));
  type_main (w, "hosts_row", "db1.corp.invalid:65536");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type_main (w, "hosts_row", "db1.corp.invalid");
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

/* Offered beside a server alone; when the configuration goes back into a file, it says so. */
static void
test_components_apart (World *w, gconstpointer step)
{
  GtkWidget *form = app_child (GTK_WIDGET (w->page), "sync_form");
  AdwComboRow *kind = app_child (form, "kind_row");

  g_assert_false (gtk_widget_get_visible (form));
  adw_combo_row_set_selected (main_child (w, "kind_row"), 1);
  g_assert_true (gtk_widget_get_visible (form));
  adw_combo_row_set_selected (kind, 1);
  assert_text (w, "installation.syncDatabase.kind", "postgresql");
  g_assert_nonnull (strstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (form)),
                            "commas between"));
  adw_combo_row_set_selected (main_child (w, "kind_row"), 0);
  g_assert_true (gtk_widget_get_visible (form));
  g_assert_nonnull (strstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (form)),
                            "needs the configuration on a PostgreSQL server"));
  g_assert_false (cw_wizard_page_get_complete (w->page));
  adw_combo_row_set_selected (kind, 0);
  g_assert_false (gtk_widget_get_visible (form));
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

/* Each host is tried, and says what came of it. */
static void
test_components_hosts (World *w, gconstpointer step)
{
  g_autofree char *folder = g_strconcat (w->lab->state_dir, "/no-socket", NULL);
  g_autofree char *hosts = g_strconcat ("a.invalid, ", folder, NULL);

  adw_combo_row_set_selected (main_child (w, "kind_row"), 1);
  type_main (w, "hosts_row", hosts);
  g_assert_true (gtk_widget_get_visible (main_child (w, "check_row_0")));
  g_assert_true (gtk_widget_get_visible (main_child (w, "check_row_1")));
  g_assert_false (gtk_widget_get_visible (main_child (w, "check_row_2")));
  app_wait_until (cw_check_row_get_state (main_child (w, "check_row_0")) == CW_CHECK_FAILED, 60);
  app_wait_until (cw_check_row_get_state (main_child (w, "check_row_1")) == CW_CHECK_FAILED, 60);
  app_assert_fits (GTK_WIDGET (w->page), 360);
  app_assert_names (GTK_WIDGET (w->page));
  type_main (w, "hosts_row", "a.invalid");
  g_assert_true (gtk_widget_get_visible (main_child (w, "check_row_0")));
  g_assert_false (gtk_widget_get_visible (main_child (w, "check_row_1")));
}

/* The password is asked for, and is no part of the answers. */
static void
test_components_password (World *w, gconstpointer step)
{
  g_autofree char *answers = NULL;

  adw_combo_row_set_selected (main_child (w, "kind_row"), 1);
  type_main (w, "hosts_row", "a.invalid");
  type_main (w, "name_row", "causeway");
  type_main (w, "user_row", "causeway");
  g_assert_false (gtk_widget_get_visible (main_child (w, "password_row")));
  g_assert_false (cw_wizard_page_get_complete (w->page));
  choose_main (w, "authentication_row", PASSWORD);
  g_assert_true (gtk_widget_get_visible (main_child (w, "password_row")));
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type_main (w, "password_row", "not in the answers");
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_true (cw_draft_has_secret (w->draft, "", CW_DRAFT_SECRET_DATABASE));
  g_assert_false (cw_draft_has_secret (w->draft, "", CW_DRAFT_SECRET_SYNC_DATABASE));
  answers = cw_draft_to_answers (w->draft);
  g_assert_null (strstr (answers, "not in the answers"));
}

static float
get_main_top (World *w, const char *id)
{
  graphene_rect_t bounds;

  g_assert_true (
      gtk_widget_compute_bounds (main_child (w, id), main_child (w, "hosts_row"), &bounds));
  return bounds.origin.y;
}

/* What is tried by itself answers while somebody is on the way to the button: it stays where it is.
 */
static void
test_components_try_stays (World *w, gconstpointer step)
{
  float top = 0;

  adw_combo_row_set_selected (main_child (w, "kind_row"), 1);
  choose_main (w, "authentication_row", PASSWORD);
  type_main (w, "hosts_row", "a.invalid");
  type_main (w, "name_row", "causeway");
  type_main (w, "user_row", "causeway");
  type_main (w, "password_row", "of no use");
  app_wait_until (gtk_widget_is_sensitive (main_child (w, "try_row")), 5);
  gtk_test_widget_wait_for_draw (w->window);
  top = get_main_top (w, "try_row");
  app_wait_until (get_main_state (w) == CW_CHECK_FAILED, 60);
  gtk_test_widget_wait_for_draw (w->window);
  g_assert_cmpfloat (get_main_top (w, "try_row"), ==, top);
}

/* What an answer file says of the server is shown. */
static void
test_components_filled (World *w, gconstpointer step)
{
  cw_draft_set_string (w->draft, DATABASE ".kind", "postgresql");
  cw_draft_set_node (w->draft, DATABASE ".hosts",
                     cw_draft_text_get_hosts ()->parse ("db.corp.invalid:5433"));
  cw_draft_set_string (w->draft, DATABASE ".name", "causeway");
  cw_draft_set_string (w->draft, DATABASE ".authentication", "certificate");
  cw_draft_set_string (w->draft, DATABASE ".user", "causeway");
  cw_draft_set_string (w->draft, DATABASE ".caFile", "/etc/causeway/ca.pem");
  cw_draft_set_string (w->draft, DATABASE ".certificateFile", "/etc/causeway/db.pem");
  cw_draft_set_string (w->draft, DATABASE ".privateKeyFile", "/etc/causeway/db.key");
  cw_wizard_page_enter (w->page);
  g_assert_cmpstr (gtk_editable_get_text (main_child (w, "hosts_row")), ==, "db.corp.invalid:5433");
  g_assert_cmpint (cw_draft_get_int (w->draft, DATABASE ".hosts.0.port", 0), ==, 5433);
  assert_main_text (w, "ca_row", "/etc/causeway/ca.pem");
  assert_main_text (w, "certificate_row", "/etc/causeway/db.pem");
  assert_main_text (w, "key_row", "/etc/causeway/db.key");
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

/* Files are asked for where they count, and looked at by the engine. */
static void
test_components_files (World *w, gconstpointer step)
{
  choose_main (w, "kind_row", 1);
  type_main (w, "hosts_row", "db.corp.invalid");
  type_main (w, "name_row", "causeway");
  type_main (w, "user_row", "causeway");
  g_assert_true (is_main_visible (w, "ca_row"));
  g_assert_false (is_main_visible (w, "certificate_row"));
  choose_main (w, "tls_row", 2);
  g_assert_false (is_main_visible (w, "ca_row"));
  choose_main (w, "authentication_row", CERTIFICATE);
  g_assert_true (is_main_visible (w, "certificate_row"));
  g_assert_true (is_main_visible (w, "key_row"));
  g_assert_false (cw_wizard_page_get_complete (w->page));
  g_assert_cmpint (get_main_state (w), ==, CW_CHECK_IDLE);
  type_main (w, "certificate_row", "/nowhere/db.pem");
  type_main (w, "key_row", "db.key");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  type_main (w, "key_row", "/nowhere/db.key");
  g_assert_true (cw_wizard_page_get_complete (w->page));
  app_wait_until (get_main_state (w) == CW_CHECK_FAILED, 60);
  app_assert_fits (GTK_WIDGET (w->page), 360);
  app_assert_names (GTK_WIDGET (w->page));
  choose_main (w, "authentication_row", KERBEROS);
  g_assert_true (is_main_visible (w, "key_row"));
  type_main (w, "certificate_row", "");
  type_main (w, "key_row", "");
  g_assert_false (is_main_visible (w, "key_row"));
  choose_main (w, "kind_row", 0);
  g_assert_false (is_main_visible (w, "sign_in_check"));
  g_assert_false (is_main_visible (w, "ca_row"));
}

/* A server that asks for a password: the one that the client sends, "" when it sends none.
 * (transfer full) */
static char *
serve_once (GSocketListener *listener)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) client = g_socket_listener_accept (listener, NULL, NULL, &error);
  GInputStream *input = NULL;
  GOutputStream *output = NULL;
  g_autofree char *startup = g_malloc0 (1024);
  g_autofree char *password = g_malloc0 (1024);

  g_assert_no_error (error);
  input = g_io_stream_get_input_stream (G_IO_STREAM (client));
  output = g_io_stream_get_output_stream (G_IO_STREAM (client));
  (void) g_input_stream_read (input, startup, 1023, NULL, &error);
  g_assert_no_error (error);
  /* AuthenticationCleartextPassword. */
  (void) g_output_stream_write_all (output, "R\0\0\0\x08\0\0\0\x03", 9, NULL, NULL, &error);
  g_assert_no_error (error);
  (void) g_input_stream_read (input, password, 1023, NULL, NULL);
  return g_strdup (password[0] == 'p' ? password + 5 : "");
}

static gpointer
serve (gpointer data)
{
  GAsyncQueue *passwords = data;
  g_autoptr (GSocketListener) listener = g_async_queue_pop (passwords);

  /* Without a password, then with it. */
  for (guint i = 0; i < 2; i++)
    g_async_queue_push (passwords, serve_once (listener));
  return NULL;
}

/* A password is tried when somebody asks for it, and not before. */
static void
test_components_try (World *w, gconstpointer step)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GAsyncQueue) passwords = g_async_queue_new_full (g_free);
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *hosts = g_strdup_printf ("127.0.0.1:%u", port);
  GThread *server = NULL;

  g_assert_no_error (error);
  g_async_queue_push (passwords, g_object_ref (listener));
  server = g_thread_new ("server", serve, passwords);
  choose_main (w, "kind_row", 1);
  type_main (w, "name_row", "causeway");
  type_main (w, "user_row", "causeway");
  choose_main (w, "tls_row", 3);
  choose_main (w, "authentication_row", PASSWORD);
  g_assert_true (is_main_visible (w, "try_row"));
  g_assert_false (gtk_widget_get_sensitive (main_child (w, "try_row")));
  type_main (w, "hosts_row", hosts);
  app_wait_until (get_main_state (w) == CW_CHECK_WARNING, 60);
  g_assert_false (gtk_widget_get_sensitive (main_child (w, "try_row")));
  type_main (w, "password_row", "sesame");
  g_assert_true (gtk_widget_get_sensitive (main_child (w, "try_row")));
  g_assert_cmpint (get_main_state (w), ==, CW_CHECK_WARNING);
  g_signal_emit_by_name (find_button (main_child (w, "try_row")), "clicked");
  app_wait_until (get_main_state (w) == CW_CHECK_FAILED, 60);
  g_thread_join (server);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *password = g_async_queue_pop (passwords);

      g_assert_cmpstr (password, ==, i == 0 ? "" : "sesame");
    }
  app_assert_fits (GTK_WIDGET (w->page), 360);
  app_assert_names (GTK_WIDGET (w->page));
}

/* What can be looked at on this machine is. */
static void
test_components_machine (World *w, gconstpointer step)
{
  type (w, "location_row", w->lab->state_dir);
  app_wait_until (get_state (w, "location_check") == CW_CHECK_OK, 60);
  type (w, "admins_row", "no-such-group");
  app_wait_until (get_state (w, "groups_check") == CW_CHECK_FAILED, 60);
  app_assert_fits (GTK_WIDGET (w->page), 360);
  app_assert_names (GTK_WIDGET (w->page));
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

/* ----- single sign-on */

static void
add_forest (World *w, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) filled = cw_draft_new_from_text (text, &error);

  g_assert_no_error (error);
  cw_draft_put_connector (w->draft, -1, cw_draft_get_connector (filled, 0));
}

static gpointer
forest_child (World *w, guint index, const char *id)
{
  GtkWidget *form = gtk_widget_get_first_child (app_child (w->page, "forests"));

  for (guint i = 0; i < index; i++)
    form = gtk_widget_get_next_sibling (form);
  return app_child (form, id);
}

static void
show_forests (World *w)
{
  add_forest (w, "{\"connectors\":[{\"name\":\"contoso.invalid\",\"kind\":\"active-directory\","
                 "\"server\":{\"host\":\"dc.contoso.invalid\"},\"account\":{\"mode\":\"create\","
                 "\"administrator\":\"admin@contoso.invalid\"}}]}");
  add_forest (w, "{\"connectors\":[{\"name\":\"fabrikam.invalid\",\"kind\":\"active-directory\","
                 "\"server\":{\"host\":\"dc.fabrikam.invalid\"}}]}");
  add_forest (w, "{\"connectors\":[{\"name\":\"people\",\"kind\":\"openldap\"}]}");
  cw_draft_set_bool (w->draft, "signIn.singleSignOn", TRUE);
}

/* One form a forest; who makes the connector's account is proposed; another's password is a secret
 * of the draft; a forest can be left out, but not all of them. */
static void
test_single_sign_on (World *w, gconstpointer step)
{
  g_autofree char *answers = NULL;

  g_assert_true (gtk_widget_get_visible (app_child (w->page, "nothing_label")));
  show_forests (w);
  g_assert_false (gtk_widget_get_visible (app_child (w->page, "nothing_label")));
  g_assert_true (is_limit_shown (w));
  g_assert_cmpstr (gtk_editable_get_text (forest_child (w, 0, "administrator_row")), ==,
                   "admin@contoso.invalid");
  assert_text (w, "connectors.0.singleSignOn.administrator", "admin@contoso.invalid");
  g_assert_false (gtk_widget_get_sensitive (forest_child (w, 0, "try_button")));
  gtk_editable_set_text (forest_child (w, 0, "password_row"), "not in the answers");
  g_assert_true (cw_draft_has_secret (w->draft, "contoso.invalid", CW_SECRET_SINGLE_SIGN_ON));
  g_assert_true (gtk_widget_get_sensitive (forest_child (w, 0, "try_button")));
  g_assert_false (cw_wizard_page_get_complete (w->page));
  gtk_switch_set_active (forest_child (w, 1, "enabled_switch"), FALSE);
  g_assert_false (cw_draft_get_bool (w->draft, "connectors.1.singleSignOn.enabled", TRUE));
  g_assert_false (gtk_widget_get_visible (forest_child (w, 1, "administrator_row")));
  g_assert_false (cw_wizard_page_get_complete (w->page));
  answers = cw_draft_to_answers (w->draft);
  g_assert_null (strstr (answers, "not in the answers"));
  gtk_switch_set_active (forest_child (w, 0, "enabled_switch"), FALSE);
  g_assert_true (gtk_widget_get_visible (app_child (w->page, "nothing_label")));
  g_assert_false (cw_wizard_page_get_complete (w->page));
}

/* The check is run when somebody asks; good, the page is complete; another password, and it is
 * forgotten. */
static void
test_single_sign_on_tried (World *w, gconstpointer step)
{
  CwCheckRow *row = NULL;

  show_forests (w);
  gtk_switch_set_active (forest_child (w, 1, "enabled_switch"), FALSE);
  gtk_editable_set_text (forest_child (w, 0, "password_row"), "secret");
  row = forest_child (w, 0, "check_row");
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_IDLE);
  g_signal_emit_by_name (forest_child (w, 0, "try_button"), "clicked");
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_CHECKING);
  app_wait_until (cw_check_row_get_state (row) == CW_CHECK_FAILED, 60);
  g_assert_false (cw_wizard_page_get_complete (w->page));
  app_assert_fits (GTK_WIDGET (w->page), 360);
  app_assert_names (GTK_WIDGET (w->page));
  cw_check_row_set_answer (row, app_variant ("{'ok': <true>, 'checks': <@aa{sv} []>}"));
  g_assert_true (cw_wizard_page_get_complete (w->page));
  gtk_editable_set_text (forest_child (w, 0, "password_row"), "other");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  g_assert_cmpint (cw_check_row_get_state (row), ==, CW_CHECK_IDLE);
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
    { "/page-choices/feature-decided", CW_WIZARD_FEATURES, test_feature_decided },
    { "/page-choices/feature-ruled-out", CW_WIZARD_FEATURES, test_feature_ruled_out },
    { "/page-choices/federation", CW_WIZARD_FEDERATION, test_federation },
    { "/page-choices/federation-metadata", CW_WIZARD_FEDERATION, test_federation_metadata },
    { "/page-choices/provider", CW_WIZARD_FEDERATION, test_provider },
    { "/page-choices/certificate", CW_WIZARD_FEDERATION, test_certificate },
    { "/page-choices/components", CW_WIZARD_COMPONENTS, test_components },
    { "/page-choices/components-apart", CW_WIZARD_COMPONENTS, test_components_apart },
    { "/page-choices/components-hosts", CW_WIZARD_COMPONENTS, test_components_hosts },
    { "/page-choices/components-password", CW_WIZARD_COMPONENTS, test_components_password },
    { "/page-choices/components-try-stays", CW_WIZARD_COMPONENTS, test_components_try_stays },
    { "/page-choices/components-machine", CW_WIZARD_COMPONENTS, test_components_machine },
    { "/page-choices/components-filled", CW_WIZARD_COMPONENTS, test_components_filled },
    { "/page-choices/components-files", CW_WIZARD_COMPONENTS, test_components_files },
    { "/page-choices/components-try", CW_WIZARD_COMPONENTS, test_components_try },
    { "/page-choices/components-wrong", CW_WIZARD_COMPONENTS, test_components_wrong },
    { "/page-choices/single-sign-on", CW_WIZARD_SINGLE_SIGN_ON, test_single_sign_on },
    { "/page-choices/single-sign-on-tried", CW_WIZARD_SINGLE_SIGN_ON, test_single_sign_on_tried },
  };

  app_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, World, GINT_TO_POINTER ((int) cases[i].step), set_up, cases[i].func,
                tear_down);
  return g_test_run ();
}
