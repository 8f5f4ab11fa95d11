/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-states"

#include "config.h"

#include "states-instances.h"

#include <adwaita.h>

#include "app-fixture.h"

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
