/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gallery"

#include "config.h"

#include <libintl.h>

#include "gallery-world.h"

/* Every page of the wizard and every view, as they are with a real domain, a real OpenLDAP and the
 * practice tenant behind them, looked at in every way (app-gallery.h). Runs inside with_lab.py
 * --ad N --slapd N --postgres --tenant --tenant-accounts; LANGUAGE and CW_LOCALEDIR say in which
 * language. */

#define SOON 90 /* seconds: the machine may have other things to do */

void
gallery_open_wizard (GalleryWorld *world, const char *draft_path)
{
  world->window = cw_wizard_window_new (NULL, world->lab->engine, draft_path);
  g_object_add_weak_pointer (G_OBJECT (world->window), (gpointer *) &world->window);
  gtk_window_present (GTK_WINDOW (world->window));
  app_wait_until (cw_wizard_window_get_page (world->window) != NULL, SOON);
}

void
gallery_close_wizard (GalleryWorld *world)
{
  gtk_window_destroy (GTK_WINDOW (world->window));
  app_wait_until (world->window == NULL, SOON);
}

void
gallery_type (GtkWidget *form, const char *id, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (app_child (form, id)), text);
}

void
gallery_click (GtkWidget *form, const char *id)
{
  app_wait_until (gtk_widget_is_sensitive (app_child (form, id)), SOON);
  g_signal_emit_by_name (app_child (form, id), "clicked");
}

void
gallery_tick (GtkWidget *form, const char *id, gboolean is_ticked)
{
  g_object_set (app_child (form, id), "active", is_ticked, NULL);
}

void
gallery_look_at_page (GalleryWorld *world, const char *name)
{
  app_gallery_look (world->gallery, GTK_WINDOW (world->window), name);
}

void
gallery_go_on (GalleryWorld *world, CwWizardStep step)
{
  CwWizardPage *page = cw_wizard_window_get_page (world->window);

  g_test_message ("on to step %d", step);
  app_wait_until (cw_wizard_page_get_complete (page) && !cw_wizard_page_get_busy (page), SOON);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.next", NULL);
  app_wait_until (cw_wizard_window_get_step (world->window) == step, SOON);
}

void
gallery_choose (GtkWidget *form, const char *id, guint place)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_child (form, id)), place);
}

static void
test_gallery (void)
{
  GalleryWorld world = { .lab = app_engine_start (), .gallery = app_gallery_new () };

  gallery_write_past (&world);
  gallery_show_pages (&world);
  gallery_show_views (&world);
  gallery_show_reopened (&world);
  app_engine_stop (world.lab);
  gallery_show_express (world.gallery);
  app_gallery_close (world.gallery);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("CW_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_test_add_func ("/gallery", test_gallery);
  return g_test_run ();
}
