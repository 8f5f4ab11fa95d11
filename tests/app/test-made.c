/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-made"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-check-row.h"
#include "app/cw-made-group.h"
#include "app/cw-made-window.h"
#include "app/pages/cw-cloud-sign-in.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "store/cw-made-store.h"

/* What set-ups made, with answers as the engine gives them; removing it for real is in the walk
 * through the wizard. */

#define ACCOUNT                                                                                    \
  "{'id': <'4'>, 'kind': <'account'>, 'where': <'contoso.lab'>, 'name': <'MSOL_1@contoso.lab'>,"   \
  " 'state': <'made'>, 'at': <'2026-11-28T10:00:00Z'>, 'administrator': <'ea@contoso.lab'>}"
#define USED                                                                                       \
  "{'id': <'5'>, 'kind': <'rights'>, 'where': <'contoso.lab'>, 'name': <'MSOL_1, on DC=c'>,"       \
  " 'state': <'made'>, 'at': <'2026-11-28T10:00:00Z'>, 'usedBy': <'contoso'>}"
#define ELSEWHERE                                                                                  \
  "{'id': <'6'>, 'kind': <'application'>, 'where': <'t-1'>, 'tenant': <'c.onmicrosoft.com'>,"      \
  " 'name': <'Causeway'>, 'state': <'intended'>, 'at': <'2026-11-28T10:00:00Z'>,"                  \
  " 'cloud': <{'environment': <'custom'>, 'authorityUrl': <'https://localhost:1'>,"                \
  "  'graphUrl': <'https://localhost:1'>}>}"

#define PLACE(id, kind, name)                                                                      \
  "{'id': <'" id "'>, 'kind': <'" kind "'>, 'where': <'t-1'>, 'tenant': <'c.onmicrosoft.com'>,"    \
  " 'name': <'" name "'>, 'state': <'made'>, 'at': <'2026-11-28T10:00:00Z'>,"                      \
  " 'cloud': <{'environment': <'custom'>, 'authorityUrl': <'https://localhost:1'>,"                \
  "  'graphUrl': <'https://localhost:1'>}>}"

typedef struct
{
  AppEngine *lab;
  GtkWidget *group;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer text)
{
  g_autoptr (GVariant) thing = app_variant (text);

  fixture->lab = app_engine_start ();
  fixture->group = cw_made_group_new (fixture->lab->engine, thing);
  fixture->window = app_show (fixture->group, 360, 700);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  app_close (fixture->window, fixture->group);
  app_engine_stop (fixture->lab);
}

static CwMadeRow *
get_row (Fixture *fixture, guint index)
{
  return g_ptr_array_index (cw_made_group_get_rows (CW_MADE_GROUP (fixture->group)), index);
}

static gboolean
is_ready (Fixture *fixture)
{
  return cw_made_group_is_ready (CW_MADE_GROUP (fixture->group));
}

/* The widget of that type that can be seen. (nullable) */
static gpointer
find_seen (Fixture *fixture, GType type)
{
  g_autoptr (GPtrArray) found = app_list_descendants (fixture->group, type);

  for (guint i = 0; i < found->len; i++)
    if (gtk_widget_get_mapped (found->pdata[i]))
      return found->pdata[i];
  return NULL;
}

/* Who removes it is asked once something is ticked, and the password is forgotten when told to. */
static void
test_directory (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) args = NULL;
  g_autofree char *text = NULL;

  g_assert_true (is_ready (fixture));
  g_assert_null (find_seen (fixture, ADW_TYPE_PASSWORD_ENTRY_ROW));
  cw_made_row_set_ticked (get_row (fixture, 0), TRUE);
  g_assert_false (is_ready (fixture));
  app_wait_until (find_seen (fixture, ADW_TYPE_PASSWORD_ENTRY_ROW) != NULL, 10);
  gtk_editable_set_text (find_seen (fixture, ADW_TYPE_PASSWORD_ENTRY_ROW), "geheim");
  g_assert_true (is_ready (fixture));
  args = g_variant_ref_sink (
      cw_made_group_make_args (CW_MADE_GROUP (fixture->group), get_row (fixture, 0), "token"));
  text = g_variant_print (args, FALSE);
  g_assert_nonnull (strstr (text, "'4'"));
  g_assert_nonnull (strstr (text, "ea@contoso.lab"));
  app_assert_names (fixture->group);
  app_assert_fits (fixture->group, 336);
  cw_made_group_forget (CW_MADE_GROUP (fixture->group));
  g_assert_false (is_ready (fixture));
}

/* What a connector lives by cannot be ticked; what is elsewhere is not taken. */
static void
test_used (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) used = app_variant (USED);
  g_autoptr (GVariant) elsewhere = app_variant (ELSEWHERE);

  g_assert_true (cw_made_group_add (CW_MADE_GROUP (fixture->group), used));
  g_assert_false (cw_made_group_add (CW_MADE_GROUP (fixture->group), elsewhere));
  cw_made_row_set_ticked (get_row (fixture, 1), TRUE);
  g_assert_false (cw_made_row_get_ticked (get_row (fixture, 1)));
  g_assert_nonnull (
      strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (get_row (fixture, 1))), "contoso"));
  cw_made_row_set_ticked (get_row (fixture, 0), TRUE);
  cw_made_row_show (get_row (fixture, 0), "failed", "No way");
  g_assert_true (cw_made_row_get_ticked (get_row (fixture, 0)));
  g_assert_nonnull (
      strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (get_row (fixture, 0))), "No way"));
  cw_made_row_show (get_row (fixture, 0), "removed", NULL);
  g_assert_false (cw_made_row_get_ticked (get_row (fixture, 0)));
}

/* Who removes it signs in to the cloud where the thing was made, which here is not there. */
static void
test_tenant (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *sign_in = NULL;
  g_autofree char *before = app_get_text (fixture->group);
  g_autofree char *after = NULL;

  g_assert_true (is_ready (fixture));
  g_assert_nonnull (strstr (before, "c.onmicrosoft.com"));
  g_assert_null (find_seen (fixture, CW_TYPE_CLOUD_SIGN_IN));
  cw_made_row_set_ticked (get_row (fixture, 0), TRUE);
  g_assert_false (is_ready (fixture));
  app_wait_until (find_seen (fixture, CW_TYPE_CLOUD_SIGN_IN) != NULL, 10);
  g_assert_null (find_seen (fixture, ADW_TYPE_PASSWORD_ENTRY_ROW));
  app_assert_names (fixture->group);
  app_assert_fits (fixture->group, 336);
  sign_in = find_seen (fixture, CW_TYPE_CLOUD_SIGN_IN);
  g_signal_emit_by_name (app_child (sign_in, "code_button"), "clicked");
  app_wait_until (cw_check_row_get_state (app_child (sign_in, "check_row")) == CW_CHECK_FAILED, 30);
  after = app_get_text (sign_in);
  g_assert_nonnull (strstr (after, "localhost:1"));
  g_assert_false (is_ready (fixture));
  cw_made_row_set_ticked (get_row (fixture, 0), FALSE);
  g_assert_true (is_ready (fixture));
  g_assert_false (gtk_widget_get_visible (sign_in));
}

/* They are taken away like the application. */
static void
test_extensions (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) extension = app_variant (PLACE ("7", "extension", "division"));
  g_autoptr (GVariant) application =
      app_variant (PLACE ("8", "extension-application", "Tenant Schema Extension App"));
  g_autofree char *text = NULL;

  g_assert_true (cw_made_group_add (CW_MADE_GROUP (fixture->group), extension));
  g_assert_true (cw_made_group_add (CW_MADE_GROUP (fixture->group), application));
  text = app_get_text (fixture->group);
  g_assert_nonnull (strstr (text, "Directory extension for division"));
  g_assert_nonnull (strstr (text, "“Tenant Schema Extension App”, to which directory extensions"));
  cw_made_row_set_ticked (get_row (fixture, 1), TRUE);
  g_assert_false (is_ready (fixture));
  app_wait_until (find_seen (fixture, CW_TYPE_CLOUD_SIGN_IN) != NULL, 10);
  g_assert_null (find_seen (fixture, ADW_TYPE_PASSWORD_ENTRY_ROW));
  app_assert_names (fixture->group);
  app_assert_fits (fixture->group, 336);
}

/* ----- the window */

static void
test_nothing (void)
{
  AppEngine *lab = app_engine_start ();
  GtkWidget *parent = app_show (gtk_label_new ("parent"), 400, 400);
  CwMadeWindow *window = cw_made_window_show (GTK_WINDOW (parent), lab->engine);
  GtkStack *stack = app_child (window, "stack");

  app_wait_until (g_str_equal (gtk_stack_get_visible_child_name (stack), "nothing"), 30);
  g_assert_false (gtk_widget_get_visible (app_child (window, "remove_button")));
  app_assert_names (GTK_WIDGET (window));
  app_close (GTK_WIDGET (window), GTK_WIDGET (window));
  gtk_window_destroy (GTK_WINDOW (parent));
  app_engine_stop (lab);
}

/* ----- the window, closed while it removes */

/* An account of a directory that takes connections and says nothing, for an hour. */
static void
write_down (CwStoreSession *session, guint16 port, const char *identity)
{
  g_autofree char *detail = g_strdup_printf (
      "{\"administrator\":\"ea@contoso.lab\",\"connector\":{\"name\":\"contoso.lab\",\"kind\":"
      "\"active-directory\",\"server\":{\"host\":\"localhost\",\"address\":\"127.0.0.1\","
      "\"port\":%u,\"security\":\"ldaps\",\"timeoutSeconds\":3600},\"authentication\":"
      "{\"method\":\"simple\"}}}",
      port);
  const CwMadeThing thing = { .kind = (char *) "account",
                              .place = (char *) "contoso.lab",
                              .identity = (char *) identity,
                              .name = (char *) identity,
                              .connector = (char *) "",
                              .detail = detail };
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  g_assert_true (cw_made_store_intend (session, &thing, &id, NULL, &error));
  g_assert_no_error (error);
}

static void
write_two_down (AppEngine *lab, guint16 port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = cw_store_open (lab->state_dir, &error);
  g_autoptr (CwStoreSession) session = NULL;

  g_assert_no_error (error);
  session = cw_store_open_session (store, &error);
  g_assert_no_error (error);
  write_down (session, port, "CN=one");
  write_down (session, port, "CN=two");
}

static void
remove_both (CwMadeWindow *window)
{
  g_autoptr (GPtrArray) rows = app_list_descendants (window, CW_TYPE_MADE_ROW);
  g_autoptr (GPtrArray) passwords = app_list_descendants (window, ADW_TYPE_PASSWORD_ENTRY_ROW);

  g_assert_cmpuint (rows->len, ==, 2);
  for (guint i = 0; i < rows->len; i++)
    cw_made_row_set_ticked (rows->pdata[i], TRUE);
  gtk_editable_set_text (passwords->pdata[0], "geheim");
  g_signal_emit_by_name (app_child (window, "remove_button"), "clicked");
  app_respond ("_Remove");
  g_assert_true (gtk_widget_get_visible (app_child (window, "spinner")));
}

/* TRUE once no removal is on its way: then what is asked for here is looked at, and not known. */
static gboolean
has_ended (AppEngine *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (lab->engine, "UndoSetup",
                       g_variant_new_parsed ("(['4711'], @a(ssay) [], @a{sv} {})"), &error);

  g_assert_null (answer);
  return g_error_matches (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void
test_closed (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  GtkWidget *parent = app_show (gtk_label_new ("parent"), 400, 400);
  CwMadeWindow *window = NULL;
  g_autoptr (GVariant) setup = NULL;
  g_autoptr (GVariant) created = NULL;

  write_two_down (lab, port);
  window = cw_made_window_show (GTK_WINDOW (parent), lab->engine);
  app_wait_until (
      g_str_equal (gtk_stack_get_visible_child_name (app_child (window, "stack")), "list"), 30);
  remove_both (window);
  app_wait_until (!has_ended (lab), 30);

  /* Asked, whoever stays goes on. */
  gtk_window_close (GTK_WINDOW (window));
  app_respond ("_Stay Here");
  g_assert_false (has_ended (lab));
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (GTK_WINDOW (window));
  app_respond ("_Leave");
  app_wait_until (window == NULL, 10);
  /* Neither the one that was being removed nor the next. */
  app_wait_until (has_ended (lab), 30);
  setup = app_engine_call (lab->engine, "GetSetup", NULL, NULL);
  created = cw_answer_get_array (setup, "created");
  g_assert_cmpuint (g_variant_n_children (created), ==, 2);
  gtk_window_destroy (GTK_WINDOW (parent));
  app_engine_stop (lab);
}

#define ADD(name, thing, test) g_test_add ("/made/" name, Fixture, thing, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("directory", ACCOUNT, test_directory);
  ADD ("used", ACCOUNT, test_used);
  ADD ("tenant", ELSEWHERE, test_tenant);
  ADD ("extensions", ELSEWHERE, test_extensions);
  g_test_add_func ("/made/nothing", test_nothing);
  g_test_add_func ("/made/closed", test_closed);
  return g_test_run ();
}
