/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-row-layout.h"

/* What a text has beside it must leave room for, when it has as much to say. */
#define ROOM_CHARS 20

/* A switch or an icon stays beside, however large the letters are: less than this part of the row.
 */
#define SMALL_PART 4

#define GAP    6  /* what lies between the parts of a row */
#define BOTTOM 12 /* below what stands below */

struct _CwRowLayout
{
  GtkLayoutManager parent_instance;

  GtkLayoutManager *box; /* (owned): the GtkBoxLayout in whose place it is */
};

G_DEFINE_FINAL_TYPE (CwRowLayout, cw_row_layout, GTK_TYPE_LAYOUT_MANAGER)

/* ----- the parts */

static gboolean
is_text (GtkWidget *widget)
{
  return GTK_IS_BOX (widget) && (gtk_widget_has_css_class (widget, "title") ||
                                 gtk_widget_has_css_class (widget, "labels"));
}

/* (nullable) */
static GtkWidget *
find_text (GtkWidget *row)
{
  GtkWidget *child = gtk_widget_get_first_child (row);

  while (child != NULL && !is_text (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* What is behind the text. (nullable) */
static GtkWidget *
find_suffix (GtkWidget *text)
{
  GtkWidget *child = text != NULL ? gtk_widget_get_next_sibling (text) : NULL;

  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
get_minimum (GtkWidget *widget, GtkOrientation orientation, int for_size)
{
  int minimum = 0;

  gtk_widget_measure (widget, orientation, for_size, &minimum, NULL, NULL, NULL);
  return minimum;
}

static int
get_natural (GtkWidget *widget, GtkOrientation orientation, int for_size)
{
  int natural = 0;

  gtk_widget_measure (widget, orientation, for_size, NULL, &natural, NULL, NULL);
  return natural;
}

/* Of the icons before the text, with the gaps behind them. */
static int
get_width_before (GtkWidget *row, GtkWidget *text)
{
  int width = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (row); child != text;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      width += get_natural (child, GTK_ORIENTATION_HORIZONTAL, -1) + GAP;
  return width;
}

static int
get_room (GtkWidget *text)
{
  PangoContext *context = gtk_widget_get_pango_context (text);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = ROOM_CHARS * pango_font_metrics_get_approximate_char_width (metrics) / PANGO_SCALE;

  pango_font_metrics_unref (metrics);
  return MIN (width, get_natural (text, GTK_ORIENTATION_HORIZONTAL, -1));
}

static gboolean
stands_below (CwRowLayout *self, GtkWidget *row, int width)
{
  GtkWidget *text = find_text (row);
  GtkWidget *suffix = find_suffix (text);
  int least = 0;
  int wanted = 0;

  if (suffix == NULL || width < 0)
    return FALSE;
  gtk_layout_manager_measure (self->box, row, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                              NULL);
  if (width < least)
    return TRUE;
  wanted = get_natural (suffix, GTK_ORIENTATION_HORIZONTAL, -1);
  return wanted * SMALL_PART > width &&
         width - get_width_before (row, text) - wanted - GAP < get_room (text);
}

/* ----- measuring */

static GtkSizeRequestMode
cw_row_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* What is behind the text stands below it, if need be. */
static int
get_least_width (GtkWidget *row, int beside)
{
  GtkWidget *text = find_text (row);
  GtkWidget *suffix = find_suffix (text);

  if (suffix == NULL)
    return beside;
  return MIN (beside, MAX (get_width_before (row, text) +
                               get_minimum (text, GTK_ORIENTATION_HORIZONTAL, -1),
                           get_minimum (suffix, GTK_ORIENTATION_HORIZONTAL, -1)));
}

static int
get_suffix_width (GtkWidget *suffix, int width)
{
  return MIN (get_natural (suffix, GTK_ORIENTATION_HORIZONTAL, -1), width);
}

/* Of the text and what is before it. */
static int
get_upper_height (GtkWidget *row, GtkWidget *text, int width)
{
  int height =
      get_minimum (text, GTK_ORIENTATION_VERTICAL, MAX (width - get_width_before (row, text), 0));

  for (GtkWidget *child = gtk_widget_get_first_child (row); child != text;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      height = MAX (height, get_minimum (child, GTK_ORIENTATION_VERTICAL, -1));
  return height;
}

static int
get_height (GtkWidget *row, int width)
{
  GtkWidget *text = find_text (row);
  GtkWidget *suffix = find_suffix (text);

  return get_upper_height (row, text, width) + GAP +
         get_minimum (suffix, GTK_ORIENTATION_VERTICAL, get_suffix_width (suffix, width)) + BOTTOM;
}

static void
cw_row_layout_measure (GtkLayoutManager *manager,
                       GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *ret_minimum,
                       int *ret_natural,
                       int *ret_minimum_baseline,
                       int *ret_natural_baseline)
{
  CwRowLayout *self = CW_ROW_LAYOUT (manager);

  if (orientation == GTK_ORIENTATION_VERTICAL && stands_below (self, widget, for_size))
    {
      *ret_minimum = *ret_natural = get_height (widget, for_size);
      return;
    }
  gtk_layout_manager_measure (self->box, widget, orientation,
                              orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size,
                              ret_minimum, ret_natural, ret_minimum_baseline, ret_natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *ret_minimum = get_least_width (widget, *ret_minimum);
}

/* ----- placing */

static void
place (GtkWidget *row, GtkWidget *child, GtkAllocation at)
{
  if (gtk_widget_get_direction (row) == GTK_TEXT_DIR_RTL)
    at.x = gtk_widget_get_width (row) - at.x - at.width;
  gtk_widget_size_allocate (child, &at, -1);
}

static void
allocate_below (GtkWidget *row, int width)
{
  GtkWidget *text = find_text (row);
  GtkWidget *suffix = find_suffix (text);
  int height = get_upper_height (row, text, width);
  int suffix_width = get_suffix_width (suffix, width);
  int x = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (row); child != text;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      {
        int before = get_natural (child, GTK_ORIENTATION_HORIZONTAL, -1);

        place (row, child, (GtkAllocation){ x, 0, before, height });
        x += before + GAP;
      }
  place (row, text, (GtkAllocation){ x, 0, MAX (width - x, 0), height });
  /* In line with the text, if that leaves it its width. */
  x = MAX (MIN (x, width - suffix_width), 0);
  place (row, suffix,
         (GtkAllocation){ x, height + GAP, suffix_width,
                          get_minimum (suffix, GTK_ORIENTATION_VERTICAL, suffix_width) });
}

static void
cw_row_layout_allocate (GtkLayoutManager *manager,
                        GtkWidget *widget,
                        int width,
                        int height,
                        int baseline)
{
  CwRowLayout *self = CW_ROW_LAYOUT (manager);

  if (stands_below (self, widget, width))
    allocate_below (widget, width);
  else
    gtk_layout_manager_allocate (self->box, widget, width, height, baseline);
}

static void
cw_row_layout_dispose (GObject *object)
{
  g_clear_object (&CW_ROW_LAYOUT (object)->box);
  G_OBJECT_CLASS (cw_row_layout_parent_class)->dispose (object);
}

static void
cw_row_layout_class_init (CwRowLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_row_layout_dispose;
  manager_class->get_request_mode = cw_row_layout_get_request_mode;
  manager_class->measure = cw_row_layout_measure;
  manager_class->allocate = cw_row_layout_allocate;
}

static void
cw_row_layout_init (CwRowLayout *self)
{
}

/* ----- where it belongs */

static gboolean
is_head (GtkWidget *widget)
{
  return G_OBJECT_TYPE (widget) == GTK_TYPE_BOX && gtk_widget_has_css_class (widget, "header") &&
         GTK_IS_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)) &&
         gtk_orientable_get_orientation (GTK_ORIENTABLE (widget)) == GTK_ORIENTATION_HORIZONTAL &&
         find_text (widget) != NULL;
}

void
cw_row_layout_use_below (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (is_head (root))
    {
      CwRowLayout *self = g_object_new (CW_TYPE_ROW_LAYOUT, NULL);

      self->box = g_object_ref (gtk_widget_get_layout_manager (root));
      gtk_widget_set_layout_manager (root, GTK_LAYOUT_MANAGER (self));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    cw_row_layout_use_below (child);
}
