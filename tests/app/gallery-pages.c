/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gallery"

#include "config.h"

#include <signal.h>

#include "app/cw-attribute-row.h"
#include "app/cw-check-row.h"
#include "app/pages/cw-directory-checks.h"
#include "app/pages/cw-scope-row.h"
#include "gallery-world.h"

#define SOON 90

/* ----- the pages before there is a connection */

static void
show_welcome (GalleryWorld *world)
{
  GtkWidget *page = gallery_page (world);

  gallery_wait_for_check (page, "preflight_row");
  gallery_tick (page, "express_choice", TRUE);
  gallery_look_at_page (world, "01-welcome");
  gallery_tick (page, "custom_choice", TRUE);
}

/* Two servers that are not there, and a client certificate that is not there either. */
static void
show_database_check (GalleryWorld *world, GtkWidget *form)
{
  gallery_type (form, "hosts_row", "127.0.0.1:1, 127.0.0.1:2");
  gallery_type (form, "name_row", "causeway");
  gallery_type (form, "user_row", "causeway");
  gallery_choose (form, "tls_row", 2);
  gallery_wait_for_check (form, "sign_in_check");
  gallery_look_at_page (world, "02-components-database");
  gallery_choose (form, "authentication_row", 3);
  gallery_type (form, "certificate_row", "/etc/causeway/database.pem");
  gallery_type (form, "key_row", "/etc/causeway/database.key");
  gallery_wait_for_check (form, "sign_in_check");
  gallery_look_at_page (world, "02-components-certificate");
  gallery_type (form, "certificate_row", "");
  gallery_type (form, "key_row", "");
  gallery_choose (form, "tls_row", 0);
}

static void
show_components (GalleryWorld *world)
{
  GtkWidget *page = NULL;
  GtkWidget *main_form = NULL;

  gallery_go_on (world, CW_WIZARD_COMPONENTS);
  page = gallery_page (world);
  gallery_look_at_page (world, "02-components");
  main_form = app_child (page, "main_form");
  gallery_choose (main_form, "kind_row", 1);
  gallery_choose (app_child (page, "sync_form"), "kind_row", 1);
  gallery_type (main_form, "hosts_row", "db1.contoso.invalid, db2.contoso.invalid:543x");
  gallery_choose (main_form, "authentication_row", 2);
  gallery_choose (page, "account_row", 1);
  gallery_type (page, "account_name_row", "CONTOSO\\svc-causeway");
  gallery_look_at_page (world, "02-components-servers");
  show_database_check (world, main_form);
  gallery_show_database (world, main_form);
  gallery_type (main_form, "hosts_row", "");
  gallery_choose (main_form, "kind_row", 0);
  gallery_choose (app_child (page, "sync_form"), "kind_row", 0);
  gallery_choose (page, "account_row", 0);
}

static void
show_sign_in (GalleryWorld *world)
{
  gallery_go_on (world, CW_WIZARD_SIGN_IN);
  gallery_tick (gallery_page (world), "single_switch", TRUE);
  gallery_look_at_page (world, "03-sign-in");
}

/* Federation is chosen instead of passwords: looked at from here, out of the order. */
static void
show_federation (GalleryWorld *world)
{
  CwDraft *draft = cw_wizard_window_get_draft (world->window);
  g_autofree char *environment = NULL;
  GtkWidget *page = NULL;

  cw_draft_set_string (draft, "signIn.method", "ad-fs");
  g_assert_true (cw_wizard_window_go_to (world->window, CW_WIZARD_FEDERATION));
  page = gallery_page (world);
  gallery_type (page, "domain_row", "contoso.com");
  gallery_type (page, "farm_row", "sts.contoso.invalid");
  gallery_click (page, "check_button");
  gallery_wait_for_check (page, "check_row");
  gallery_wait_for_check (page, "metadata_check");
  gallery_look_at_page (world, "15-federation");
  cw_draft_set_string (draft, "signIn.method", "ping-federate");
  /* Of a cloud whose pages are known, the browser is offered too. */
  environment = g_strdup (cw_draft_get_string (draft, "cloud.environment", ""));
  cw_draft_set_string (draft, "cloud.environment", "global");
  gallery_type (page, "metadata_row",
                "https://sts.contoso.invalid:9031/pf/federation_metadata.ping");
  gallery_click (page, "check_button");
  gallery_wait_for_check (page, "metadata_check");
  gallery_look_at_page (world, "15-federation-provider");
  cw_draft_set_string (draft, "cloud.environment", environment);
  cw_draft_set_string (draft, "signIn.method", "password-hash");
  g_assert_true (cw_wizard_window_go_to (world->window, CW_WIZARD_SIGN_IN));
}

/* ----- the cloud */

static void
show_cloud (GalleryWorld *world)
{
  GtkWidget *page = NULL;

  gallery_go_on (world, CW_WIZARD_CLOUD);
  page = gallery_page (world);
  gallery_look_at_page (world, "04-cloud");
  gallery_tick (page, "existing_choice", TRUE);
  gallery_look_at_page (world, "04-cloud-registration");
  gallery_tick (page, "create_choice", TRUE);
  gallery_ask_for_code (world);
  gallery_look_at_page (world, "04-cloud-code");
  gallery_enter_code (world);
  gallery_look_at_page (world, "04-cloud-signed-in");
}

/* ----- the directories */

static void
show_plain_account (GalleryWorld *world, GtkWidget *form)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_AD_PLAIN_PASSWORD_FILE");
  g_autofree char *user = g_strconcat ("plain.user@", g_getenv ("CW_LAB_AD_DOMAIN"), NULL);

  gallery_tick (form, "existing_choice", TRUE);
  gallery_type (form, "user_row", user);
  gallery_type (form, "password_row", password);
  gallery_connect_directory (gallery_page (world));
  gallery_look_at_page (world, "05-directories-rights");
  gallery_tick (form, "create_choice", TRUE);
}

static void
add_openldap (GtkWidget *page, GtkWidget *form)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_SLAPD_PASSWORD_FILE");
  g_autoptr (GUri) uri = g_uri_parse (g_getenv ("CW_LAB_SLAPD_URI"), G_URI_FLAGS_NONE, NULL);
  g_autofree char *port = g_strdup_printf ("%d", g_uri_get_port (uri));

  gallery_click (page, "add_button");
  gallery_choose (form, "kind_row", 1);
  gallery_fill_in_server (form, "CW_LAB_SLAPD");
  gallery_type (form, "port_row", port);
  gallery_type (form, "user_row", g_getenv ("CW_LAB_SLAPD_BIND_DN"));
  gallery_type (form, "password_row", password);
  gallery_connect_directory (page);
}

static void
show_directories (GalleryWorld *world)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");
  GtkWidget *page = NULL;
  GtkWidget *form = NULL;

  gallery_go_on (world, CW_WIZARD_DIRECTORIES);
  page = gallery_page (world);
  form = app_child (page, "form");
  gallery_look_at_page (world, "05-directories");
  gallery_fill_in_server (form, "CW_LAB_AD");
  show_plain_account (world, form);
  gallery_type (form, "administrator_row", g_getenv ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  gallery_type (form, "administrator_password_row", "not the password");
  gallery_connect_directory (page);
  gallery_look_at_page (world, "05-directories-wrong");
  gallery_type (form, "administrator_password_row", password);
  gallery_connect_directory (page);
  gallery_look_at_page (world, "05-directories-good");
  add_openldap (page, form);
  gallery_look_at_page (world, "05-directories-two");
}

/* ----- who and what */

static void
show_domains (GalleryWorld *world)
{
  gallery_go_on (world, CW_WIZARD_DOMAINS);
  gallery_wait_for_check (gallery_page (world), "check_row");
  gallery_look_at_page (world, "06-domains");
  gallery_tick (gallery_page (world), "continue_check", TRUE);
}

static void
unfold (GtkWidget *list)
{
  for (GtkWidget *child = gtk_widget_get_first_child (list); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (CW_IS_SCOPE_ROW (row))
        (void) cw_scope_row_unfold (CW_SCOPE_ROW (row), TRUE);
    }
}

static void
show_filtering (GalleryWorld *world)
{
  GtkWidget *view = NULL;

  gallery_go_on (world, CW_WIZARD_FILTERING);
  view = gtk_stack_get_visible_child (app_child (gallery_page (world), "stack"));
  app_wait_until (gtk_widget_get_visible (app_child (view, "tree_box")), SOON);
  unfold (app_child (view, "list"));
  gallery_look_at_page (world, "07-filtering");
}

/* Values that several people have, and who they are. */
static void
show_anchor_values (GalleryWorld *world, GtkWidget *page)
{
  GtkWidget *group = app_child (page, "values_group");
  g_autoptr (GPtrArray) rows = app_list_descendants (group, ADW_TYPE_EXPANDER_ROW);
  g_autoptr (GPtrArray) checks = NULL;

  cw_attribute_row_set_attribute (app_child (page, "anchor_row"), "department");
  checks = app_list_descendants (group, CW_TYPE_CHECK_ROW);
  g_assert_cmpuint (checks->len, ==, 1);
  app_wait_until (cw_check_row_get_answer (g_ptr_array_index (checks, 0)) != NULL, SOON);
  for (guint i = 0; i < rows->len; i++)
    adw_expander_row_set_expanded (g_ptr_array_index (rows, i), TRUE);
  gallery_look_at_page (world, "08-identity-values");
}

static void
show_identity (GalleryWorld *world)
{
  GtkWidget *page = NULL;

  gallery_go_on (world, CW_WIZARD_IDENTITY);
  page = gallery_page (world);
  gallery_look_at_page (world, "08-identity");
  gallery_tick (page, "attribute_choice", TRUE);
  cw_attribute_row_set_attribute (app_child (page, "matching_row"), "employeeID");
  gallery_tick (page, "anchor_choice", TRUE);
  cw_attribute_row_set_attribute (app_child (page, "anchor_row"), "mail");
  gallery_look_at_page (world, "08-identity-attributes");
  show_anchor_values (world, page);
  gallery_tick (page, "once_choice", TRUE);
  gallery_tick (page, "automatic_choice", TRUE);
}

static void
show_pilot (GalleryWorld *world)
{
  gallery_go_on (world, CW_WIZARD_PILOT);
  gallery_tick (gallery_page (world), "group_choice", TRUE);
  gallery_look_at_page (world, "09-pilot");
  gallery_tick (gallery_page (world), "all_choice", TRUE);
}

static void
show_features (GalleryWorld *world)
{
  GtkWidget *page = NULL;

  gallery_go_on (world, CW_WIZARD_FEATURES);
  page = gallery_page (world);
  gallery_wait_for_check (page, "check_row");
  gallery_tick (page, "filter_switch", TRUE);
  gallery_tick (page, "extensions_switch", TRUE);
  gallery_look_at_page (world, "10-features");
}

static void
show_attributes (GalleryWorld *world)
{
  GtkWidget *list = NULL;

  gallery_go_on (world, CW_WIZARD_APPS);
  gallery_tick (gallery_page (world), "restrict_switch", TRUE);
  gallery_look_at_page (world, "11-apps");
  gallery_tick (gallery_page (world), "restrict_switch", FALSE);
  gallery_go_on (world, CW_WIZARD_ATTRIBUTES);
  gallery_look_at_page (world, "12-attributes");
  gallery_go_on (world, CW_WIZARD_EXTENSIONS);
  gallery_wait_for_check (gallery_page (world), "check_row");
  list = app_child (gallery_page (world), "list");
  for (guint i = 0; i < 3; i++)
    g_signal_emit_by_name (app_child (list, "offered_view"), "activate", 2 * i);
  gallery_look_at_page (world, "13-extensions");
}

/* ----- the end */

static void
open_actions (GtkWidget *page)
{
  g_autoptr (GPtrArray) rows =
      app_list_descendants (app_child (page, "actions"), ADW_TYPE_EXPANDER_ROW);

  g_assert_cmpuint (rows->len, >, 0);
  for (guint i = 0; i < rows->len; i++)
    adw_expander_row_set_expanded (rows->pdata[i], TRUE);
}

static void
show_ready (GalleryWorld *world)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");
  GtkWidget *forests = NULL;

  gallery_go_on (world, CW_WIZARD_SINGLE_SIGN_ON);
  forests = app_child (gallery_page (world), "forests");
  for (GtkWidget *form = gtk_widget_get_first_child (forests); form != NULL;
       form = gtk_widget_get_next_sibling (form))
    {
      gallery_type (form, "administrator_row", g_getenv ("CW_LAB_AD_ADMIN_PRINCIPAL"));
      gallery_type (form, "password_row", password);
      gallery_click (form, "try_button");
      gallery_wait_for_check (form, "check_row");
    }
  gallery_look_at_page (world, "14-single-sign-on");
  gallery_go_on (world, CW_WIZARD_READY);
  gallery_wait_for_check (gallery_page (world), "plan_row");
  gallery_look_at_page (world, "16-ready");
  open_actions (gallery_page (world));
  gallery_look_at_page (world, "16-ready-actions");
}

/* While the tenant does not answer, and when people lose their patience with it. */
static void
show_configuring (GalleryWorld *world)
{
  GtkWidget *page = NULL;
  GtkWindow *dialog = NULL;

  gallery_signal_tenant (SIGSTOP);
  gallery_go_on (world, CW_WIZARD_CONFIGURING);
  page = gallery_page (world);
  gallery_look_at_page (world, "17-configuring");
  gallery_click (page, "stop_button");
  app_wait_until (app_find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL, SOON);
  dialog = app_find_window (ADW_TYPE_MESSAGE_DIALOG);
  app_gallery_look_at_dialog (world->gallery, dialog, "17-stop");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "remove");
  app_wait_until (gtk_widget_get_visible (app_child (page, "again_button")), SOON);
  gallery_look_at_page (world, "17-configuring-stopped");
  gallery_signal_tenant (SIGCONT);
  gallery_click (page, "again_button");
}

static void
show_complete (GalleryWorld *world)
{
  show_configuring (world);
  app_wait_until (cw_wizard_window_get_step (world->window) == CW_WIZARD_COMPLETE, SOON);
  gallery_look_at_page (world, "18-complete");
}

void
gallery_show_pages (GalleryWorld *world)
{
  g_autofree char *draft = gallery_write_draft (world);

  gallery_open_wizard (world, draft);
  show_welcome (world);
  show_components (world);
  show_sign_in (world);
  show_federation (world);
  show_cloud (world);
  show_directories (world);
  show_domains (world);
  show_filtering (world);
  show_identity (world);
  show_pilot (world);
  show_features (world);
  show_attributes (world);
  show_ready (world);
  show_complete (world);
  gallery_close_wizard (world);
}
