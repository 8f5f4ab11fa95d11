/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-flaws"

#include "config.h"

#include "app-fixture.h"
#include "app-gallery.h"

/* What app-flaws.h finds, as the gallery tells it. */

#define LONG                                                                                       \
  "Longer than three hundred and sixty pixels, and cut off where it ends in a narrow window"

static gboolean
on_mended_cb (gpointer user_data)
{
  gtk_label_set_label (GTK_LABEL (user_data), "Short");
  return G_SOURCE_REMOVE;
}

/* In German, which is looked at in fewer ways. */
static void
look_at_text (gboolean is_mended)
{
  GtkWidget *label = gtk_label_new (LONG);
  GtkWidget *window = NULL;
  AppGallery *gallery = NULL;

  g_setenv ("LANGUAGE", "de", TRUE);
  gallery = app_gallery_new ();
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  window = app_show (label, 900, 200);
  if (is_mended)
    g_timeout_add (500, on_mended_cb, label);
  app_gallery_look (gallery, GTK_WINDOW (window), "planted");
  app_gallery_close (gallery);
  app_close (window, label);
}

static void
test_found (void)
{
  if (g_test_subprocess ())
    {
      look_at_text (FALSE);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*looks are flawed*planted, de, narrow: *GtkLabel*n_flawed*");
}

/* What mends itself is no flaw. */
static void
test_mended (void)
{
  if (g_test_subprocess ())
    {
      look_at_text (TRUE);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/flaws/found", test_found);
  g_test_add_func ("/flaws/mended", test_mended);
  return g_test_run ();
}
