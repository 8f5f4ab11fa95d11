/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "app-gallery"

#include "config.h"

#include "app-gallery.h"

#include <adwaita.h>

#include "app-fixture.h"
#include "app-flaws.h"

#define NARROW      360
#define MAX_HEIGHT  4800
#define PATIENCE_MS 1000
#define DPI         (96 * 1024)

struct _AppGallery
{
  const char *directory; /* (nullable): of the pictures */
  const char *language;
  guint n_looks;
  guint n_flawed;
};

typedef struct
{
  const char *name;
  int width;
  int height; /* at least */
  int scale;  /* of the text, in percent */
  gboolean is_dark;
  gboolean is_rtl;
  gboolean is_for_all; /* languages */
} Way;

static const Way ways[] = {
  { "light", 940, 700, 100, FALSE, FALSE, TRUE },
  { "dark", 940, 700, 100, TRUE, FALSE, FALSE },
  { "rtl", 940, 700, 100, FALSE, TRUE, FALSE },
  { "narrow", NARROW, 720, 100, FALSE, FALSE, TRUE },
  { "narrow-rtl", NARROW, 720, 100, TRUE, TRUE, FALSE },
  { "large", 940, 700, 200, FALSE, FALSE, FALSE },
  { "large-narrow", NARROW, 720, 200, FALSE, FALSE, TRUE },
  { "full", 1920, 1040, 100, FALSE, FALSE, FALSE },
};

AppGallery *
app_gallery_new (void)
{
  AppGallery *self = g_new0 (AppGallery, 1);
  const char *language = g_getenv ("LANGUAGE");

  self->directory = g_getenv ("CW_SCREENSHOTS");
  self->language = language != NULL && language[0] != '\0' ? language : "en";
  if (self->directory != NULL)
    g_assert_cmpint (g_mkdir_with_parents (self->directory, 0755), ==, 0);
  return self;
}

void
app_gallery_close (AppGallery *self)
{
  g_test_message ("%u looks", self->n_looks);
  g_assert_cmpuint (self->n_looks, >, 0);
  g_assert_cmpuint (self->n_flawed, ==, 0);
  g_free (self);
}

/* ----- a way */

/* Without the shadow. (transfer none) */
static GtkWidget *
get_content (GtkWindow *window)
{
  if (ADW_IS_APPLICATION_WINDOW (window))
    return adw_application_window_get_content (ADW_APPLICATION_WINDOW (window));
  if (ADW_IS_WINDOW (window))
    return adw_window_get_content (ADW_WINDOW (window));
  return gtk_window_get_child (window);
}

/* Until nothing moves: what is laid out anew may ask for another layout (a leaflet that folds). */
static void
settle (GtkWindow *window)
{
  GtkWidget *content = get_content (window);
  int width = -1;
  int height = -1;

  for (guint calm = 0, i = 0; calm < 5 && i < 40; i++)
    {
      gtk_widget_queue_draw (content);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      calm = gtk_widget_get_width (content) == width && gtk_widget_get_height (content) == height
                 ? calm + 1
                 : 0;
      width = gtk_widget_get_width (content);
      height = gtk_widget_get_height (content);
    }
}

/* @width, @height: of the content; without a compositor the window has an edge of its own. */
static void
resize (GtkWindow *window, int width, int height)
{
  GtkWidget *content = get_content (window);
  int edge = gtk_widget_get_allocated_width (GTK_WIDGET (window)) - gtk_widget_get_width (content);
  gint64 end_usec = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  gtk_window_set_default_size (window, width + edge, height + edge);
  while ((gtk_widget_get_width (content) != width || gtk_widget_get_height (content) != height) &&
         g_get_monotonic_time () < end_usec)
    app_turn ();
  settle (window);
}

/* How much of it is below the edge: of what scrolls as a whole, not of a list within. */
static double
get_hidden_height (GtkWidget *widget)
{
  double hidden = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if (GTK_IS_SCROLLED_WINDOW (widget))
    {
      GtkAdjustment *adjustment =
          gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));

      return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    hidden = MAX (hidden, get_hidden_height (child));
  return hidden;
}

static void
grow (GtkWindow *window, const Way *way)
{
  double hidden = get_hidden_height (get_content (window));

  if (hidden > 0)
    resize (window, way->width, MIN (way->height + (int) hidden + 1, MAX_HEIGHT));
}

static void
apply (const Way *way)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      way->is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                   : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI * way->scale / 100, NULL);
  gtk_widget_set_default_direction (way->is_rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
}

/* ----- a picture */

static void
keep_picture (AppGallery *self, GtkWindow *window, const char *name, const char *way)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  g_autofree char *file = g_strdup_printf ("%s.%s.%s.png", name, self->language, way);
  g_autofree char *path = g_build_filename (self->directory, file, NULL);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
inspect (AppGallery *self, GtkWindow *window, const char *name, const Way *way)
{
  g_autoptr (GString) flaws = g_string_new (NULL);
  GtkWidget *content = get_content (window);

  app_find_cut_off (content, flaws);
  app_find_unnamed (content, flaws);
  app_find_wide (content, NARROW, flaws);
  if (flaws->len > 0)
    g_test_message ("%s, %s, %s:%s", name, self->language, way->name, flaws->str);
  self->n_flawed += flaws->len > 0;
  if (self->directory != NULL)
    keep_picture (self, window, name, way->name);
  self->n_looks++;
}

static gboolean
is_wanted (AppGallery *self, const Way *way)
{
  return way->is_for_all || g_str_equal (self->language, "en");
}

void
app_gallery_look (AppGallery *self, GtkWindow *window, const char *name)
{
  GtkWidget *content = get_content (window);
  int width = gtk_widget_get_width (content);
  int height = gtk_widget_get_height (content);

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (is_wanted (self, &ways[i]))
      {
        apply (&ways[i]);
        resize (window, ways[i].width, ways[i].height);
        grow (window, &ways[i]);
        inspect (self, window, name, &ways[i]);
      }
  apply (&ways[0]);
  resize (window, width, height);
}

void
app_gallery_look_at_dialog (AppGallery *self, GtkWindow *dialog, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (is_wanted (self, &ways[i]))
      {
        apply (&ways[i]);
        settle (dialog);
        inspect (self, dialog, name, &ways[i]);
      }
  apply (&ways[0]);
}
