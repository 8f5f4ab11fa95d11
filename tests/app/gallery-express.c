/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gallery"

#include "config.h"

#include <signal.h>

#include "gallery-world.h"

#define SOON 90

static void
show_questions (GalleryWorld *world)
{
  g_autofree char *password = app_lab_dup_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");
  GtkWidget *form = NULL;

  gallery_wait_for_check (gallery_page (world), "preflight_row");
  gallery_tick (gallery_page (world), "express_choice", TRUE);
  gallery_go_on (world, CW_WIZARD_CLOUD);
  gallery_ask_for_code (world);
  gallery_enter_code (world);
  gallery_look_at_page (world, "19-express-cloud");
  gallery_go_on (world, CW_WIZARD_DIRECTORIES);
  form = app_child (gallery_page (world), "form");
  gallery_fill_in_server (form, "CW_LAB_AD");
  gallery_type (form, "administrator_row", g_getenv ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  gallery_type (form, "administrator_password_row", password);
  gallery_connect_directory (gallery_page (world));
  gallery_look_at_page (world, "19-express-directories");
}

/* Some of the domains are not verified, so that the page of the names comes too. */
static void
show_names (GalleryWorld *world)
{
  gallery_go_on (world, CW_WIZARD_DOMAINS);
  gallery_wait_for_check (gallery_page (world), "check_row");
  gallery_tick (gallery_page (world), "continue_check", TRUE);
  gallery_look_at_page (world, "19-express-domains");
}

static void
show_end (GalleryWorld *world)
{
  gallery_go_on (world, CW_WIZARD_READY);
  gallery_wait_for_check (gallery_page (world), "plan_row");
  gallery_look_at_page (world, "19-express-ready");
  gallery_signal_tenant (SIGSTOP);
  gallery_go_on (world, CW_WIZARD_CONFIGURING);
  gallery_look_at_page (world, "19-express-configuring");
  gallery_signal_tenant (SIGCONT);
  app_wait_until (cw_wizard_window_get_step (world->window) == CW_WIZARD_COMPLETE, SOON);
  gallery_look_at_page (world, "19-express-complete");
}

void
gallery_show_express (AppGallery *gallery)
{
  GalleryWorld world = { .lab = app_engine_start (), .gallery = gallery };
  g_autofree char *draft = gallery_write_draft (&world);

  gallery_open_wizard (&world, draft);
  show_questions (&world);
  show_names (&world);
  show_end (&world);
  gallery_close_wizard (&world);
  app_engine_stop (world.lab);
}
