/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-filtering"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-check-row.h"
#include "app/pages/cw-filtering-page.h"
#include "app/pages/cw-scope-row.h"
#include "app/pages/cw-scope-view.h"
#include "setup/draft/cw-draft.h"

/* The page "Domains and Units": its tree with answers as the engine gives them, and the whole
 * beside a real domain. */

#define DIRECTORY                                                                                  \
  "{\"connectors\": [{\"name\": \"contoso\", \"kind\": \"active-directory\", \"server\": "         \
  "{\"host\": \"dc.contoso.invalid\"}}]}"

#define ROOTS                                                                                      \
  "{'ok': <true>, 'checks': <@aa{sv} []>, 'items': <["                                             \
  "{'name': <'contoso.lab'>, 'dn': <'DC=contoso,DC=lab'>, 'guid': <'1'>, 'class': <'domainDNS'>, " \
  " 'hasChildren': <true>, 'users': <int64 12>, 'groups': <int64 1>, 'isReachable': <true>,"       \
  " 'isCountComplete': <true>},"                                                                   \
  "{'name': <'emea.contoso.lab'>, 'dn': <'DC=emea,DC=contoso,DC=lab'>, 'class': <'domainDNS'>, "   \
  " 'hasChildren': <false>, 'isReachable': <false>, 'isCountComplete': <false>}]>}"

static void
set_up (AppPage *w, gconstpointer unused)
{
  app_page_start (w, CW_TYPE_FILTERING_PAGE, DIRECTORY);
}

static void
tear_down (AppPage *w, gconstpointer unused)
{
  app_page_stop (w);
}

static void
show (AppPage *w)
{
  app_page_show (w, 360, 720);
}

/* (transfer none) */
static GtkWidget *
get_view (AppPage *w)
{
  return gtk_stack_get_visible_child (app_child (w->page, "stack"));
}

static CwCheckRow *
get_check (AppPage *w)
{
  return app_child (get_view (w), "check_row");
}

static void
answer (AppPage *w, const char *text)
{
  g_autoptr (GVariant) value = app_variant (text);

  cw_check_row_reset (get_check (w));
  g_signal_emit_by_name (get_check (w), "done", value);
}

static GListModel *
get_model (AppPage *w)
{
  return gtk_single_selection_get_model (app_child (get_view (w), "selection"));
}

/* The line that shows @name. (transfer none) (nullable) */
static GtkWidget *
find_line (GtkWidget *list, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (list); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (CW_IS_SCOPE_ROW (row) && gtk_widget_get_mapped (row) &&
          g_str_equal (gtk_label_get_text (app_child (row, "name_label")), name))
        return row;
    }
  return NULL;
}

static GtkWidget *
get_line (AppPage *w, const char *name)
{
  GtkWidget *list = app_child (get_view (w), "list");

  app_wait_until (find_line (list, name) != NULL, 30);
  return find_line (list, name);
}

static GtkAccessibleTristate
get_tick (AppPage *w, const char *name)
{
  GtkCheckButton *check = app_child (get_line (w, name), "check");

  if (gtk_check_button_get_inconsistent (check))
    return GTK_ACCESSIBLE_TRISTATE_MIXED;
  return gtk_check_button_get_active (check) ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                             : GTK_ACCESSIBLE_TRISTATE_FALSE;
}

static void
click (AppPage *w, const char *name)
{
  GtkCheckButton *check = app_child (get_line (w, name), "check");

  gtk_check_button_set_active (check, !gtk_check_button_get_active (check));
}

static const char *
get_summary (AppPage *w)
{
  return gtk_label_get_text (app_child (get_view (w), "summary_label"));
}

/* As the list hears a key; there is no keyboard here. */
static gboolean
press (AppPage *w, guint keyval)
{
  GtkWidget *list = app_child (get_view (w), "list");
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (list);
  gboolean is_handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &is_handled);
    }
  return is_handled;
}

/* A domain that does not answer is not ticked, and written as left out. */
static void
test_unreachable_domain (AppPage *w, gconstpointer unused)
{
  g_auto (GStrv) partitions = NULL;

  show (w);
  answer (w, ROOTS);
  g_assert_cmpint (get_tick (w, "contoso.lab"), ==, GTK_ACCESSIBLE_TRISTATE_TRUE);
  g_assert_cmpint (get_tick (w, "emea.contoso.lab"), ==, GTK_ACCESSIBLE_TRISTATE_FALSE);
  g_assert_false (gtk_widget_is_sensitive (app_child (get_line (w, "emea.contoso.lab"), "check")));
  partitions = cw_draft_get_strings (w->draft, "connectors.0.partitions");
  g_assert_cmpuint (g_strv_length (partitions), ==, 1);
  g_assert_cmpstr (partitions[0], ==, "DC=contoso,DC=lab");
  app_assert_names (GTK_WIDGET (w->page));
  app_assert_fits (GTK_WIDGET (w->page), 360);
}

/* One that is synchronised stays, although it does not answer today. */
static void
test_stored (AppPage *w, gconstpointer unused)
{
  cw_draft_set_string (w->draft, "connectors.0.id", "00000000-0000-0000-0000-000000000001");
  show (w);
  answer (w, ROOTS);
  g_assert_cmpint (get_tick (w, "emea.contoso.lab"), ==, GTK_ACCESSIBLE_TRISTATE_TRUE);
  g_assert_null (cw_draft_get_node (w->draft, "connectors.0.partitions"));
  click (w, "emea.contoso.lab");
  g_assert_nonnull (cw_draft_get_node (w->draft, "connectors.0.partitions"));
}

static void
test_nothing (AppPage *w, gconstpointer unused)
{
  GtkWidget *problem = NULL;

  show (w);
  answer (w, ROOTS);
  problem = app_child (get_view (w), "problem_label");
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_false (gtk_widget_get_visible (problem));
  click (w, "contoso.lab");
  g_assert_false (cw_wizard_page_get_complete (w->page));
  g_assert_true (gtk_widget_get_visible (problem));
  click (w, "contoso.lab");
  g_assert_true (cw_wizard_page_get_complete (w->page));
  g_assert_false (gtk_widget_get_visible (problem));
}

/* A directory that does not answer: told, and nothing is taken away. */
static void
test_no_answer (AppPage *w, gconstpointer unused)
{
  show (w);
  app_wait_until (cw_check_row_get_state (get_check (w)) == CW_CHECK_FAILED, 30);
  g_assert_false (gtk_widget_get_visible (app_child (get_view (w), "tree_box")));
  g_assert_null (cw_draft_get_node (w->draft, "connectors.0.partitions"));
  g_assert_true (cw_wizard_page_get_complete (w->page));
}

/* What is below cannot be read: told in its place. */
static void
test_unread (AppPage *w, gconstpointer unused)
{
  show (w);
  answer (w, ROOTS);
  get_line (w, "contoso.lab");
  g_assert_true (cw_scope_row_unfold (CW_SCOPE_ROW (get_line (w, "contoso.lab")), TRUE));
  g_assert_cmpuint (g_list_model_get_n_items (get_model (w)), ==, 3);
  get_line (w, "Reading…");
  app_wait_until (find_line (app_child (get_view (w), "list"), "Reading…") == NULL, 30);
  g_assert_cmpuint (g_list_model_get_n_items (get_model (w)), ==, 3);
}

/* Another directory, another tree; one that was taken away has none. */
static void
test_directories (AppPage *w, gconstpointer unused)
{
  g_autoptr (JsonNode) node = json_from_string (
      "{\"name\": \"second\", \"kind\": \"openldap\", \"server\": {\"host\": \"x.invalid\"}}",
      NULL);

  show (w);
  g_assert_false (gtk_widget_get_visible (app_child (w->page, "choice_group")));
  cw_draft_put_connector (w->draft, -1, json_node_get_object (node));
  cw_wizard_page_enter (w->page);
  g_assert_true (gtk_widget_get_visible (app_child (w->page, "choice_group")));
  adw_combo_row_set_selected (app_child (w->page, "choice_row"), 1);
  g_assert_cmpstr (cw_scope_view_get_connector (CW_SCOPE_VIEW (get_view (w))), ==, "second");
  cw_draft_remove_connector (w->draft, 1);
  cw_wizard_page_enter (w->page);
  g_assert_cmpstr (cw_scope_view_get_connector (CW_SCOPE_VIEW (get_view (w))), ==, "contoso");
}

/* ----- a real domain, when there is one */

static void
use_lab (AppPage *w)
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

  cw_draft_put_connector (w->draft, 0, json_node_get_object (node));
  cw_draft_set_secret (w->draft, "contoso", CW_SECRET_ADMINISTRATOR, secret);
}

static guint
count_rules (AppPage *w)
{
  JsonNode *node = cw_draft_get_node (w->draft, "connectors.0.scope.rules");

  return node != NULL ? json_array_get_length (json_node_get_array (node)) : 0;
}

/* By the keyboard: unfold, leave a container out, and put it back; what a screen reader is told
 * follows. Then: containers that come later are left out. */
static void
test_lab (AppPage *w, gconstpointer unused)
{
  const char *domain = g_getenv ("CW_LAB_AD_DOMAIN");
  GtkCheckButton *check = NULL;

  use_lab (w);
  show (w);
  app_wait_until (cw_check_row_is_good (get_check (w)), 60);
  get_line (w, "Users");
  check = app_child (get_line (w, domain), "check");
  g_assert_cmpint (get_tick (w, domain), ==, GTK_ACCESSIBLE_TRISTATE_TRUE);
  gtk_widget_grab_focus (app_child (get_line (w, "Users"), "check"));
  g_assert_true (press (w, GDK_KEY_space));
  g_assert_cmpint (get_tick (w, "Users"), ==, GTK_ACCESSIBLE_TRISTATE_FALSE);
  g_assert_true (
      gtk_test_accessible_has_state (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_STATE_CHECKED));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_STATE_CHECKED,
                                    GTK_ACCESSIBLE_TRISTATE_MIXED);
  g_assert_cmpuint (count_rules (w), ==, 1);
  g_assert_nonnull (strstr (get_summary (w), domain));
  app_assert_names (GTK_WIDGET (w->page));
  app_assert_fits (GTK_WIDGET (w->page), 360);
  g_assert_true (press (w, GDK_KEY_space));
  g_assert_cmpuint (count_rules (w), ==, 0);

  gtk_widget_grab_focus (GTK_WIDGET (check));
  gtk_single_selection_set_selected (app_child (get_view (w), "selection"), 0);
  gtk_switch_set_active (app_child (get_view (w), "new_switch"), FALSE);
  g_assert_cmpuint (count_rules (w), >, 1);
  g_assert_cmpint (get_tick (w, domain), ==, GTK_ACCESSIBLE_TRISTATE_TRUE);
  g_assert_true (press (w, GDK_KEY_Left));
  g_assert_cmpuint (g_list_model_get_n_items (get_model (w)), ==, 1);
  g_assert_false (press (w, GDK_KEY_Left));
  g_assert_true (press (w, GDK_KEY_Right));
  get_line (w, "Users");
}

/* A rule of a set-up before finds its container by the guid, and names it as it is called now. */
static void
test_lab_renamed (AppPage *w, gconstpointer unused)
{
  const char *domain = g_getenv ("CW_LAB_AD_DOMAIN");
  g_autofree char *dn = NULL;
  g_autofree char *old = NULL;

  use_lab (w);
  show (w);
  click (w, "Users");
  g_assert_cmpuint (count_rules (w), ==, 1);
  dn = g_strdup (cw_draft_get_string (w->draft, "connectors.0.scope.rules.0.dn", NULL));
  g_assert_true (g_str_has_prefix (dn, "CN=Users,"));
  old = g_strconcat ("CN=Old", strchr (dn, ','), NULL);
  cw_draft_set_string (w->draft, "connectors.0.scope.rules.0.dn", old);
  cw_wizard_page_enter (w->page);
  g_assert_false (gtk_widget_get_visible (app_child (get_view (w), "tree_box")));
  g_assert_cmpint (get_tick (w, "Users"), ==, GTK_ACCESSIBLE_TRISTATE_FALSE);
  g_assert_cmpint (get_tick (w, domain), ==, GTK_ACCESSIBLE_TRISTATE_MIXED);
  g_assert_cmpstr (cw_draft_get_string (w->draft, "connectors.0.scope.rules.0.dn", NULL), ==, dn);
}

int
main (int argc, char *argv[])
{
  const struct
  {
    const char *path;
    void (*func) (AppPage *w, gconstpointer data);
  } cases[] = {
    { "/page-filtering/unreachable-domain", test_unreachable_domain },
    { "/page-filtering/stored", test_stored },
    { "/page-filtering/nothing", test_nothing },
    { "/page-filtering/no-answer", test_no_answer },
    { "/page-filtering/unread", test_unread },
    { "/page-filtering/directories", test_directories },
    { "/page-filtering/lab", test_lab },
    { "/page-filtering/lab-renamed", test_lab_renamed },
  };

  app_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_getenv ("CW_LAB_AD_HOST") != NULL || strstr (cases[i].path, "/lab") == NULL)
      g_test_add (cases[i].path, AppPage, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
