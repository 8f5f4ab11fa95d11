/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-flaws"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app-flaws.h"
#include "app-gallery.h"
#include "app/cw-text-care.h"

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

/* A tooltip tells a name in a list, but not where a button leads. */
static void
test_buttons (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new (LONG);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *inside = gtk_label_new (LONG);
  GtkWidget *window = NULL;
  g_autoptr (GString) flaws = g_string_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (inside), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (box, LONG);
  gtk_button_set_child (GTK_BUTTON (button), inside);
  gtk_box_append (GTK_BOX (box), label);
  window = app_show (box, 360, 200);
  app_find_cut_off (box, flaws);
  g_assert_cmpstr (flaws->str, ==, "");
  gtk_box_append (GTK_BOX (box), button);
  gtk_test_widget_wait_for_draw (window);
  app_find_cut_off (box, flaws);
  g_assert_nonnull (strstr (flaws->str, "GtkButton"));
  app_close (window, box);
}

/* What was chosen in a combo row is cut after twenty characters; as a subtitle it is not. */
static void
test_choice (void)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_combo_row_new ();
  const char *const texts[] = { LONG, NULL };
  g_autoptr (GtkStringList) names = gtk_string_list_new (texts);
  GtkWidget *window = NULL;
  g_autoptr (GString) flaws = g_string_new (NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "What it is");
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, "Rows", -1);
  gtk_widget_set_tooltip_text (row, LONG);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = app_show (list, 900, 200);
  app_find_cut_off (list, flaws);
  g_assert_nonnull (strstr (flaws->str, "is cut short"));
  g_string_truncate (flaws, 0);
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (row), TRUE);
  gtk_test_widget_wait_for_draw (window);
  app_find_cut_off (list, flaws);
  g_assert_cmpstr (flaws->str, ==, "");
  app_close (window, list);
}

/* How high the header is. */
static int
check_title (const char *title, int width)
{
  int height = 0;
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *window = NULL;
  g_autoptr (GString) flaws = g_string_new (NULL);

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new (title, "Step 3 of 17"));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header),
                             gtk_button_new_from_icon_name ("go-previous-symbolic"));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header),
                           gtk_button_new_from_icon_name ("go-next-symbolic"));
  cw_text_care_wrap (header);
  window = app_show (header, width, 600);
  app_find_cut_off (header, flaws);
  g_assert_cmpstr (flaws->str, ==, "");
  gtk_widget_measure (header, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  app_close (window, header);
  return height;
}

/* Letters twice as large, and buttons on both sides: also where a title fits only just. */
static void
test_title (void)
{
  const char *const titles[] = { "Benutzeranmeldung", "Identifizieren der Benutzer",
                                 "เชื่อมต่อไดเรกทอรีของคุณ" };
  int dpi = 0;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    (void) check_title (titles[i], 360);
  for (int width = 300; width < 440; width += 4)
    (void) check_title ("Domains and Units", width);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", dpi, NULL);
  /* Where there is room, one line is enough, however short it is. */
  g_assert_cmpint (check_title ("Welcome", 900), ==, check_title ("Connect to the Cloud", 900));
}

/* A list that nothing scrolls, lower than its content. */
static void
test_list (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *const texts[] = { "One", "Two", "Three", NULL };
  GtkSelectionModel *model =
      GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (gtk_string_list_new (texts))));
  GtkListItemFactory *factory = gtk_builder_list_item_factory_new_from_resource (
      NULL, "/org/causeway/Causeway/ui/cw-short-item.ui");
  GtkWidget *list = gtk_list_view_new (model, factory);
  GtkWidget *window = NULL;
  g_autoptr (GString) flaws = g_string_new (NULL);

  gtk_box_append (GTK_BOX (box), list);
  window = app_show (box, 360, 40);
  app_wait_until (gtk_widget_get_height (list) > 0, 30);
  app_find_cut_off (list, flaws);
  g_assert_cmpstr (flaws->str, ==, "");
  gtk_widget_set_overflow (list, GTK_OVERFLOW_HIDDEN);
  gtk_adjustment_set_upper (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list)),
                            gtk_widget_get_height (list) + 10);
  app_find_cut_off (list, flaws);
  g_assert_nonnull (strstr (flaws->str, "are seen"));
  app_close (window, box);
}

/* What a row shows beyond its edge is clipped there, though every widget has the room that it asks
 * for. A line from right to left begins at the other edge, and is whole. */
static void
test_overflow (void)
{
  static const struct
  {
    const char *text;
    int start;
    gboolean is_found;
  } cases[] = {
    { "Nothing is exported", 0, FALSE },
    { "Nothing is exported", 300, TRUE },
    { "نور السيد", 0, FALSE },
    { "نور السيد", 320, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *list = gtk_list_box_new ();
      GtkWidget *overlay = gtk_overlay_new ();
      GtkWidget *label = gtk_label_new (cases[i].text);
      GtkWidget *window = NULL;
      g_autoptr (GString) flaws = g_string_new (NULL);

      gtk_widget_set_halign (label, GTK_ALIGN_START);
      gtk_widget_set_margin_start (label, cases[i].start);
      gtk_overlay_set_child (GTK_OVERLAY (overlay), gtk_label_new ("Row"));
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), label);
      gtk_list_box_append (GTK_LIST_BOX (list), overlay);
      window = app_show (list, 336, 200);
      gtk_test_widget_wait_for_draw (window);
      app_find_cut_off (list, flaws);
      g_test_message ("%s at %d: %s", cases[i].text, cases[i].start, flaws->str);
      g_assert_true ((strstr (flaws->str, "beyond the edge") != NULL) == cases[i].is_found);
      app_close (window, list);
    }
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/flaws/found", test_found);
  g_test_add_func ("/flaws/mended", test_mended);
  g_test_add_func ("/flaws/buttons", test_buttons);
  g_test_add_func ("/flaws/choice", test_choice);
  g_test_add_func ("/flaws/list", test_list);
  g_test_add_func ("/flaws/title", test_title);
  g_test_add_func ("/flaws/overflow", test_overflow);
  return g_test_run ();
}
