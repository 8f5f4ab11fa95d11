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

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  for (CwWizardStep step = 0; step < CW_WIZARD_N_STEPS; step++)
    if (cw_page_table_get_type (step) != G_TYPE_INVALID)
      add_page_tests (step);
  return g_test_run ();
}
