/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-renew"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-connector-row.h"
#include "app/cw-renew-window.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-time.h"
#include "connectors/graph/cw-app-credential.h"
#include "store/cw-made-store.h"

/* The certificate by which a tenant lets Causeway in: how long it is still good, and the window
 * that renews it where there is nothing to renew. Renewing it for real is in the walk through the
 * wizard. */

#define CONNECTOR                                                                                  \
  "{\"name\": \"example.onmicrosoft.com\", \"kind\": \"graph\", \"tenantId\": \"t-1\","            \
  " \"clientId\": \"33333333-3333-3333-3333-333333333333\", \"authentication\": {\"method\": "     \
  "\"certificate\"}}"

static gboolean
has_connector (CwAppEngine *engine)
{
  g_autoptr (GVariant) connectors =
      cw_answer_get_array (cw_app_engine_get_status (engine), "connectors");

  return g_variant_n_children (connectors) > 0;
}

static gint64
parse_time (const char *text)
{
  gint64 time = 0;

  g_assert_true (cw_time_parse_iso8601 (text, &time));
  return time;
}

static GtkWidget *
make_row (const char *connector, const char *now)
{
  g_autoptr (GVariant) answer = app_variant (connector);

  return cw_connector_row_new_certificate (answer, parse_time (now));
}

/* ----- the row of the status panel */

static void
test_row (void)
{
  GtkWidget *list = GTK_WIDGET (cw_boxed_list_new ("Connected systems"));
  GtkWidget *row = make_row ("{'name': <'contoso.onmicrosoft.com'>,"
                             " 'certificateExpiresAt': <'2027-11-28T10:00:00Z'>}",
                             "2027-11-10T10:00:00Z");
  g_autoptr (GPtrArray) buttons = NULL;
  g_autoptr (GVariant) target = NULL;
  GtkWidget *window = NULL;

  g_assert_nonnull (row);
  g_assert_nonnull (
      strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "contoso.onmicrosoft"));
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = app_show (list, 360, 400);
  buttons = app_list_descendants (row, GTK_TYPE_BUTTON);
  g_assert_cmpuint (buttons->len, ==, 1);
  g_assert_cmpstr (gtk_actionable_get_action_name (buttons->pdata[0]), ==, "win.renew");
  target = g_variant_ref (gtk_actionable_get_action_target_value (buttons->pdata[0]));
  g_assert_cmpstr (g_variant_get_string (target, NULL), ==, "contoso.onmicrosoft.com");
  app_assert_names (list);
  app_assert_fits (list, 336);
  app_close (window, list);
}

/* A directory has none, nor has a tenant that is signed in to with a secret. */
static void
test_no_row (void)
{
  g_assert_null (make_row ("{'name': <'contoso.lab'>}", "2027-11-10T10:00:00Z"));
}

/* ----- the window */

static void
test_nothing (void)
{
  AppEngine *lab = app_engine_start ();
  GtkWidget *parent = app_show (gtk_label_new ("parent"), 400, 400);
  CwRenewWindow *window = cw_renew_window_show (GTK_WINDOW (parent), lab->engine, "");
  GtkStack *stack = app_child (window, "stack");

  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "problem");
  g_assert_false (gtk_widget_get_visible (app_child (window, "renew_button")));
  app_wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)), 30);
  app_assert_names (GTK_WIDGET (window));
  app_assert_fits (GTK_WIDGET (window), 360);
  app_close (GTK_WIDGET (window), GTK_WIDGET (window));
  gtk_window_destroy (GTK_WINDOW (parent));
  app_engine_stop (lab);
}

/* A connector to a tenant with a certificate, as the configuration has it. */
static void
put_connector (AppEngine *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAppCredential) credential = cw_app_credential_new ("Causeway test", 20, &error);
  g_autoptr (JsonNode) node = json_from_string (CONNECTOR, &error);
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  json_object_set_string_member (
      json_object_get_object_member (json_node_get_object (node), "authentication"), "certificate",
      credential->certificate_pem);
  text = json_to_string (node, FALSE);
  answer = app_engine_call (lab->engine, "PutConnector", g_variant_new ("(s)", text), &error);
  g_assert_no_error (error);
  cw_app_engine_refresh (lab->engine);
  app_wait_until (has_connector (lab->engine), 30);
}

/* The application of the tenant, as a set-up writes down that it has registered it. */
static void
write_down (AppEngine *lab)
{
  const CwMadeThing thing = { .kind = (char *) "application",
                              .place = (char *) "t-1",
                              .identity = (char *) "causeway:1",
                              .name = (char *) "Causeway on this computer",
                              .connector = (char *) "",
                              .detail = (char *) "{\"cloud\":{}}" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = cw_store_open (lab->state_dir, &error);
  g_autoptr (CwStoreSession) session = store != NULL ? cw_store_open_session (store, &error) : NULL;
  gint64 id = 0;

  g_assert_no_error (error);
  g_assert_true (cw_made_store_intend (session, &thing, &id, NULL, &error));
  g_assert_true (cw_made_store_mark (session, id, CW_MADE_MADE, &error));
}

static CwRenewWindow *
show_until (AppEngine *lab, const char *page)
{
  CwRenewWindow *window = cw_renew_window_show (NULL, lab->engine, "");
  GtkStack *stack = app_child (window, "stack");

  app_wait_until (g_strcmp0 (gtk_stack_get_visible_child_name (stack), page) == 0, 30);
  app_wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)), 30);
  app_assert_names (GTK_WIDGET (window));
  app_assert_fits (GTK_WIDGET (window), 360);
  return window;
}

/* An application that somebody else registered is not touched. */
static void
test_of_others (void)
{
  AppEngine *lab = app_engine_start ();
  CwRenewWindow *window = NULL;

  put_connector (lab);
  window = show_until (lab, "problem");
  g_assert_false (gtk_widget_get_visible (app_child (window, "renew_button")));
  app_close (GTK_WIDGET (window), GTK_WIDGET (window));
  app_engine_stop (lab);
}

/* Ours is renewed once somebody has signed in; closed before that, nothing is asked. */
static void
test_ours (void)
{
  AppEngine *lab = app_engine_start ();
  CwRenewWindow *window = NULL;

  put_connector (lab);
  write_down (lab);
  window = show_until (lab, "form");
  g_assert_true (gtk_widget_get_visible (app_child (window, "renew_button")));
  g_assert_false (gtk_widget_get_sensitive (app_child (window, "renew_button")));
  g_assert_cmpstr (adw_action_row_get_subtitle (app_child (window, "application_row")), ==,
                   "Causeway on this computer");
  g_assert_nonnull (
      strstr (adw_action_row_get_subtitle (app_child (window, "certificate_row")), "example"));
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (GTK_WINDOW (window));
  app_wait_until (window == NULL, 30);
  g_assert_null (app_find_window (ADW_TYPE_MESSAGE_DIALOG));
  app_engine_stop (lab);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/renew/row", test_row);
  g_test_add_func ("/renew/no-row", test_no_row);
  g_test_add_func ("/renew/nothing", test_nothing);
  g_test_add_func ("/renew/of-others", test_of_others);
  g_test_add_func ("/renew/ours", test_ours);
  return g_test_run ();
}
