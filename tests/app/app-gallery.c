/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "app-gallery"

#include "config.h"

#include "app-gallery.h"

#include <adwaita.h>

#include "app-fixture.h"
#include "app-flaws.h"

#define NARROW     360
#define MAX_HEIGHT 6400
#define DPI        (96 * 1024)
/* Seconds: for a new size; for what looks flawed at first, in a look and in the whole run. */
#define PATIENCE_SIZE  1
#define PATIENCE_LOOK  5
#define PATIENCE_FLAWS 120

struct _AppGallery
{
  const char *directory; /* (nullable): of the pictures */
  const char *language;
  guint n_looks;
  guint n_flawed;
  GString *flaws;       /* of all looks, a line each */
  gint64 patience_usec; /* what is left */
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

/* What an AdwApplication does by itself. */
static void
take_style (void)
{
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (style, "/org/causeway/Causeway/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

AppGallery *
app_gallery_new (void)
{
  AppGallery *self = g_new0 (AppGallery, 1);
  const char *language = g_getenv ("LANGUAGE");

  self->directory = g_getenv ("CW_SCREENSHOTS");
  self->language = language != NULL && language[0] != '\0' ? language : "en";
  self->flaws = g_string_new (NULL);
  self->patience_usec = PATIENCE_FLAWS * G_TIME_SPAN_SECOND;
  take_style ();
  if (self->directory != NULL)
    g_assert_cmpint (g_mkdir_with_parents (self->directory, 0755), ==, 0);
  return self;
}

void
app_gallery_close (AppGallery *self)
{
  g_test_message ("%u looks", self->n_looks);
  g_assert_cmpuint (self->n_looks, >, 0);
  /* Where meson and an excerpt of its log show it, unlike messages. */
  if (self->n_flawed > 0)
    g_printerr ("%u of %u looks are flawed:%s\n", self->n_flawed, self->n_looks, self->flaws->str);
  g_assert_cmpuint (self->n_flawed, ==, 0);
  g_string_free (self->flaws, TRUE);
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
  gint64 end_usec = g_get_monotonic_time () + PATIENCE_SIZE * G_TIME_SPAN_SECOND;

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

typedef void (*Place) (GtkWindow *window, const Way *way);

/* As wide as the way says, and as high as it takes to show everything. */
static void
fit (GtkWindow *window, const Way *way)
{
  double hidden = 0;

  resize (window, way->width, way->height);
  hidden = get_hidden_height (get_content (window));
  if (hidden > 0)
    resize (window, way->width, MIN (way->height + (int) hidden + 1, MAX_HEIGHT));
}

static void
leave (GtkWindow *window, const Way *way)
{
  settle (window);
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

/* (transfer full) */
static GString *
find_flaws (GtkWindow *window)
{
  GtkWidget *content = get_content (window);
  GString *flaws = g_string_new (NULL);

  app_find_cut_off (content, flaws);
  app_find_unnamed (content, flaws);
  app_find_wide (content, NARROW, flaws);
  return flaws;
}

static void
note_flaws (AppGallery *self, const char *name, const Way *way, const GString *flaws)
{
  g_auto (GStrv) lines = g_strsplit (flaws->str, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      {
        g_test_message ("%s, %s, %s: %s", name, self->language, way->name, g_strstrip (lines[i]));
        g_string_append_printf (self->flaws, "\n  %s, %s, %s: %s", name, self->language, way->name,
                                lines[i]);
      }
  self->n_flawed++;
}

/* What is wrong counts when it stays: a check may end, a toast go, a size arrive while it is looked
 * at. */
static void
inspect (AppGallery *self, GtkWindow *window, const char *name, const Way *way, Place place)
{
  g_autoptr (GString) flaws = NULL;
  gint64 start_usec = g_get_monotonic_time ();
  gint64 patience_usec = MIN (self->patience_usec, PATIENCE_LOOK * G_TIME_SPAN_SECOND);

  place (window, way);
  flaws = find_flaws (window);
  if (flaws->len > 0)
    {
      do
        {
          place (window, way);
          g_string_free (flaws, TRUE);
          flaws = find_flaws (window);
        }
      while (flaws->len > 0 && g_get_monotonic_time () - start_usec < patience_usec);
      self->patience_usec -= g_get_monotonic_time () - start_usec;
    }
  if (flaws->len > 0)
    note_flaws (self, name, way, flaws);
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
        inspect (self, window, name, &ways[i], fit);
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
        inspect (self, dialog, name, &ways[i], leave);
      }
  apply (&ways[0]);
}
