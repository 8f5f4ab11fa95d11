/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-application"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-application.h"

/* In a build tree nothing is installed: the icons come out of the program's own resources. */
static void
test_icons (void)
{
  g_autoptr (CwApplication) application = cw_application_new ();
  g_autoptr (GError) error = NULL;
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (gtk_window_get_default_icon_name (), ==, CW_APPLICATION_ID);
  g_assert_true (gtk_icon_theme_has_icon (theme, CW_APPLICATION_ID));
  g_assert_true (gtk_icon_theme_has_icon (theme, CW_APPLICATION_ID "-symbolic"));
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/application/icons", test_icons);
  return g_test_run ();
}
