/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-account"

#include "config.h"

#include <unistd.h>

#include "app-fixture.h"
#include "app/cw-check-row.h"
#include "app/cw-page-table.h"
#include "app/cw-wizard-page.h"

/* The service's account on the page Components: who the engine runs as, and how root lets it run as
 * another one. */

typedef struct
{
  AppEngine *lab;
  CwDraft *draft;
  CwWizardPage *page;
  GtkWidget *window;
} World;

static void
set_up (World *w, gconstpointer unused)
{
  w->lab = app_engine_start ();
  w->draft = cw_draft_new ();
  w->page = g_object_new (cw_page_table_get_type (CW_WIZARD_COMPONENTS), "draft", w->draft,
                          "engine", w->lab->engine, "title", "A Page", NULL);
  cw_wizard_page_enter (w->page);
  w->window = app_show (GTK_WIDGET (w->page), 640, 700);
}

static void
tear_down (World *w, gconstpointer unused)
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
choose (World *w, guint kind)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_child (w->page, "account_row")), kind);
}

static gboolean
is_visible (World *w, const char *name)
{
  return gtk_widget_get_visible (app_child (w->page, name));
}

static void
wait_for_state (World *w, CwCheckState state)
{
  CwCheckRow *row = app_child (w->page, "account_check");

  app_wait_until (cw_check_row_get_state (row) == state, 60);
}

/* The commands, in their order. (transfer container) (element-type GtkWidget) */
static GPtrArray *
list_rows (GtkWidget *root, GPtrArray *rows)
{
  if (ADW_IS_ACTION_ROW (root))
    g_ptr_array_add (rows, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    list_rows (child, rows);
  return rows;
}

static GtkWidget *
find_button (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = GTK_IS_BUTTON (child) ? child : find_button (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

/* Each has a button that copies just it. */
static void
assert_commands (World *w, const char *const *expected)
{
  g_autoptr (GPtrArray) rows =
      list_rows (app_child (w->page, "account_commands"), g_ptr_array_new ());

  g_assert_true (is_visible (w, "account_commands"));
  g_assert_cmpuint (rows->len, ==, g_strv_length ((char **) expected));
  for (guint i = 0; i < rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (rows, i);
      g_autofree char *copied = NULL;

      g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, expected[i]);
      g_signal_emit_by_name (find_button (row), "clicked");
      gdk_clipboard_read_text_async (gtk_widget_get_clipboard (row), NULL, on_read_cb, &copied);
      app_wait_until (copied != NULL, 30);
      g_assert_cmpstr (copied, ==, expected[i]);
    }
}

/* Nobody has chosen anything: the engine of a test is somebody's own. */
static void
test_package (World *w, gconstpointer unused)
{
  wait_for_state (w, CW_CHECK_OK);
  g_assert_true (is_visible (w, "account_check"));
  g_assert_false (is_visible (w, "account_commands"));
  g_assert_false (is_visible (w, "account_name_row"));
}

static void
test_local (World *w, gconstpointer unused)
{
  choose (w, 2);
  g_assert_false (is_visible (w, "account_check"));
  type (w, "account_name_row", "no-such-user");
  wait_for_state (w, CW_CHECK_FAILED);
  g_assert_false (is_visible (w, "account_commands"));
  type (w, "account_name_row", "games");
  wait_for_state (w, CW_CHECK_FAILED);
  assert_commands (w, (const char *const[]){ "sudo causewayctl service check games",
                                             "sudo causewayctl service set-account games", NULL });
  app_assert_fits (GTK_WIDGET (w->page), 360);
  app_assert_names (GTK_WIDGET (w->page));
  type (w, "account_name_row", g_get_user_name ());
  g_assert_false (is_visible (w, "account_commands"));
  /* Root never is one. */
  wait_for_state (w, geteuid () == 0 ? CW_CHECK_FAILED : CW_CHECK_OK);
  g_assert_false (is_visible (w, "account_commands"));
  choose (w, 0);
  wait_for_state (w, CW_CHECK_OK);
}

/* A keytab that is not there stands against the account: there is nothing to run yet. */
static void
test_domain (World *w, gconstpointer unused)
{
  choose (w, 1);
  g_assert_true (is_visible (w, "keytab_row"));
  type (w, "account_name_row", "games");
  wait_for_state (w, CW_CHECK_FAILED);
  g_assert_true (is_visible (w, "account_commands"));
  type (w, "keytab_row", "/nonexistent/the keytab");
  g_assert_false (is_visible (w, "account_commands"));
  wait_for_state (w, CW_CHECK_FAILED);
  g_assert_false (is_visible (w, "account_commands"));
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add ("/page-account/package", World, NULL, set_up, test_package, tear_down);
  g_test_add ("/page-account/local", World, NULL, set_up, test_local, tear_down);
  g_test_add ("/page-account/domain", World, NULL, set_up, test_domain, tear_down);
  return g_test_run ();
}
