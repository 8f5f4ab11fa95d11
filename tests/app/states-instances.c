/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-states"

#include "config.h"

#include "states-instances.h"

#include <adwaita.h>

#include "app-fixture.h"
#include "app/cw-left-alone-window.h"

#define SOON 90 /* seconds: the machine may have other things to do */

static void
look_at_question (AppGallery *gallery, const char *name, const char *what)
{
  g_autofree char *whole = g_strconcat (name, what, NULL);
  GtkWindow *dialog = NULL;

  app_wait_until (app_find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL, SOON);
  dialog = app_find_window (ADW_TYPE_MESSAGE_DIALOG);
  app_gallery_look_at_dialog (gallery, dialog, whole);
  gtk_window_close (dialog);
  app_wait_until (app_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL, SOON);
}

void
states_look_at_item_questions (AppGallery *gallery,
                               CwInstancesWindow *window,
                               const char *id,
                               const char *name)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "instance.rename", "s", id));
  look_at_question (gallery, name, "-rename");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "instance.remove", "s", id));
  look_at_question (gallery, name, "-remove");
}

void
states_look_at_held (AppGallery *gallery, CwInstancesWindow *window, const char *name)
{
  GtkWidget *button = app_child (window, "force_button");

  app_wait_until (gtk_widget_get_visible (button) && gtk_widget_is_sensitive (button), SOON);
  app_gallery_look (gallery, GTK_WINDOW (window), name);
  g_signal_emit_by_name (button, "clicked");
  look_at_question (gallery, name, "-force");
}

static guint
count_rows (GtkWindow *window)
{
  GtkListBox *list = GTK_LIST_BOX (app_child (window, "list"));
  guint n = 0;

  while (gtk_list_box_get_row_at_index (list, (int) n) != NULL)
    n++;
  return n;
}

static void
search (GtkWindow *window, const char *text, const char *page)
{
  gtk_editable_set_text (GTK_EDITABLE (app_child (window, "search")), text);
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (window, "list_stack")), page) == 0 &&
          count_rows (window) < 2,
      SOON);
}

void
states_look_at_left_alone (AppGallery *gallery, CwInstancesWindow *window, const char *name)
{
  g_autofree char *found = g_strconcat (name, "-found", NULL);
  g_autofree char *nobody = g_strconcat (name, "-nobody", NULL);
  GtkWindow *list = NULL;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "instance.left-alone", NULL));
  list = app_find_window (CW_TYPE_LEFT_ALONE_WINDOW);
  g_assert_nonnull (list);
  app_wait_until (count_rows (list) == 50, SOON);
  g_assert_true (gtk_widget_get_visible (app_child (list, "more_button")));
  app_gallery_look (gallery, list, name);
  g_signal_emit_by_name (app_child (list, "more_button"), "clicked");
  app_wait_until (count_rows (list) == 61, SOON);
  g_assert_false (gtk_widget_get_visible (app_child (list, "more_button")));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (app_child (list, "all_button")), TRUE);
  search (list, "CLOUD", "objects");
  app_wait_until (count_rows (list) == 1, SOON);
  app_gallery_look (gallery, list, found);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (app_child (list, "all_button")), FALSE);
  search (list, "cloud", "none");
  app_gallery_look (gallery, list, nobody);
  gtk_window_close (list);
  app_wait_until (app_find_window (CW_TYPE_LEFT_ALONE_WINDOW) == NULL, SOON);
}
