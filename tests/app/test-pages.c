/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-pages"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-page-table.h"
#include "app/cw-wizard-page.h"

/* What holds for every page of the wizard, whatever is on it. What one page does is tested in
 * test-page-<id>.c. */

#define NARROW 360

typedef struct
{
  CwWizardStep step;
  GtkTextDirection direction;
} Case;

static CwWizardPage *
make_page (CwWizardStep step, CwDraft *draft, CwAppEngine *engine)
{
  return g_object_new (cw_page_table_get_type (step), "draft", draft, "engine", engine, "title",
                       cw_wizard_step_get_title (step), NULL);
}

/* Shown twice, as going back and forth does; named; fitting; gone when its window is. */
static void
test_page (gconstpointer data)
{
  const Case *test = data;
  AppEngine *lab = app_engine_start ();
  g_autoptr (CwDraft) draft = cw_draft_new ();
  CwWizardPage *page = make_page (test->step, draft, lab->engine);
  GtkWidget *window = NULL;

  gtk_widget_set_direction (GTK_WIDGET (page), test->direction);
  cw_wizard_page_enter (page);
  window = app_show (GTK_WIDGET (page), NARROW, 600);
  cw_wizard_page_grab_first_focus (page);
  app_assert_names (GTK_WIDGET (page));
  app_assert_fits (GTK_WIDGET (page), NARROW);
  cw_wizard_page_enter (page);
  gtk_test_widget_wait_for_draw (window);
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (window)));
  app_close (window, GTK_WIDGET (page));
  app_engine_stop (lab);
}

/* ----- without a mouse */

/* More than any page has. */
#define MOST_TABS 300

/* What somebody does something with. */
static gboolean
is_used (GtkWidget *widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_is_sensitive (widget) &&
         gtk_widget_get_focusable (widget) &&
         (GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget) ||
          GTK_IS_TEXT (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_TEXT_VIEW (widget) ||
          ADW_IS_COMBO_ROW (widget));
}

static void
list_used (GtkWidget *widget, GPtrArray *found)
{
  if (is_used (widget))
    g_ptr_array_add (found, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    list_used (child, found);
}

/* Everything that had the focus, from the first widget round to it again. (transfer container) */
static GHashTable *
walk_by_tab (GtkWindow *window)
{
  g_autoptr (GHashTable) visited = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < MOST_TABS; i++)
    {
      GtkWidget *focus = gtk_window_get_focus (window);

      if (focus != NULL && !g_hash_table_add (visited, focus))
        break;
      g_signal_emit_by_name (window, "move-focus", GTK_DIR_TAB_FORWARD);
    }
  return g_steal_pointer (&visited);
}

/* Tab comes to one of a group of choices; the arrows lead from there to the others. */
static gboolean
is_reached (GHashTable *visited, GtkWidget *widget)
{
  static const GtkDirectionType arrows[] = { GTK_DIR_UP, GTK_DIR_DOWN };

  if (g_hash_table_contains (visited, widget))
    return TRUE;
  for (guint i = 0; GTK_IS_CHECK_BUTTON (widget) && i < G_N_ELEMENTS (arrows); i++)
    {
      GtkRoot *root = gtk_widget_get_root (widget);
      GtkWidget *next = NULL;

      (void) gtk_widget_grab_focus (widget);
      for (guint j = 0; j < 10; j++)
        {
          g_signal_emit_by_name (root, "move-focus", arrows[i]);
          next = gtk_root_get_focus (root);
          if (next != NULL && g_hash_table_contains (visited, next))
            return TRUE;
        }
    }
  return FALSE;
}

static void
test_keyboard (gconstpointer data)
{
  const Case *test = data;
  AppEngine *lab = app_engine_start ();
  g_autoptr (CwDraft) draft = cw_draft_new ();
  CwWizardPage *page = make_page (test->step, draft, lab->engine);
  GtkWidget *window = NULL;
  g_autoptr (GHashTable) visited = NULL;
  g_autoptr (GPtrArray) used = g_ptr_array_new ();

  cw_wizard_page_enter (page);
  window = app_show (GTK_WIDGET (page), 640, 600);
  cw_wizard_page_grab_first_focus (page);
  visited = walk_by_tab (GTK_WINDOW (window));
  list_used (GTK_WIDGET (page), used);
  for (guint i = 0; i < used->len; i++)
    {
      GtkWidget *widget = g_ptr_array_index (used, i);

      if (!is_reached (visited, widget))
        g_test_message ("%s in %s is not reached", G_OBJECT_TYPE_NAME (widget),
                        G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
      g_assert_true (is_reached (visited, widget));
    }
  app_close (window, GTK_WIDGET (page));
  app_engine_stop (lab);
}

static void
add_page_tests (CwWizardStep step)
{
  static const struct
  {
    const char *name;
    GtkTextDirection direction;
  } directions[] = { { "left-to-right", GTK_TEXT_DIR_LTR }, { "right-to-left", GTK_TEXT_DIR_RTL } };

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/pages/%s/%s", cw_wizard_step_get_name (step), directions[i].name);
      Case *test = g_new0 (Case, 1);

      test->step = step;
      test->direction = directions[i].direction;
      g_test_add_data_func_full (path, test, test_page, g_free);
    }
}

static void
add_keyboard_test (CwWizardStep step)
{
  g_autofree char *path = g_strdup_printf ("/pages/%s/keyboard", cw_wizard_step_get_name (step));
  Case *test = g_new0 (Case, 1);

  test->step = step;
  g_test_add_data_func_full (path, test, test_keyboard, g_free);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  for (CwWizardStep step = 0; step < CW_WIZARD_N_STEPS; step++)
    if (cw_page_table_get_type (step) != G_TYPE_INVALID)
      {
        add_page_tests (step);
        add_keyboard_test (step);
      }
  return g_test_run ();
}
