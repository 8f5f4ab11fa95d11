/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-flow-layout.h"

#define GAP 6

struct _CwFlowLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (CwFlowLayout, cw_flow_layout, GTK_TYPE_LAYOUT_MANAGER)

/* What one line takes. */
typedef struct
{
  GtkWidget *first;
  GtkWidget *end; /* (nullable): the first one of the next line */
  int width;      /* with the gaps */
  int height;
  int n_expanding;
} Line;

static GtkWidget *
skip_hidden (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static GtkWidget *
get_next (GtkWidget *child)
{
  return skip_hidden (gtk_widget_get_next_sibling (child));
}

static int
get_width (GtkWidget *child, int room)
{
  int natural = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return room >= 0 ? MIN (natural, room) : natural;
}

static int
get_height (GtkWidget *child, int width)
{
  int natural = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

/* @room: -1: without end */
static Line
fill_line (GtkWidget *first, int room)
{
  Line line = { .first = first, .end = first };

  while (line.end != NULL)
    {
      int width = get_width (line.end, room);
      int gap = line.end != first ? GAP : 0;

      if (gap > 0 && room >= 0 && line.width + gap + width > room)
        break;
      line.width += gap + width;
      line.height = MAX (line.height, get_height (line.end, width));
      line.n_expanding += gtk_widget_compute_expand (line.end, GTK_ORIENTATION_HORIZONTAL) ? 1 : 0;
      line.end = get_next (line.end);
    }
  return line;
}

static GtkSizeRequestMode
cw_flow_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (GtkWidget *widget, int *ret_minimum, int *ret_natural)
{
  *ret_minimum = 0;
  for (GtkWidget *child = skip_hidden (gtk_widget_get_first_child (widget)); child != NULL;
       child = get_next (child))
    {
      int minimum = 0;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      *ret_minimum = MAX (*ret_minimum, minimum);
    }
  *ret_natural =
      MAX (*ret_minimum, fill_line (skip_hidden (gtk_widget_get_first_child (widget)), -1).width);
}

static int
measure_height (GtkWidget *widget, int width)
{
  GtkWidget *child = skip_hidden (gtk_widget_get_first_child (widget));
  int height = 0;

  while (child != NULL)
    {
      Line line = fill_line (child, width);

      height += line.height + (line.end != NULL ? GAP : 0);
      child = line.end;
    }
  return height;
}

static void
cw_flow_layout_measure (GtkLayoutManager *manager,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *ret_minimum,
                        int *ret_natural,
                        int *ret_minimum_baseline,
                        int *ret_natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (widget, ret_minimum, ret_natural);
  else
    *ret_minimum = *ret_natural = measure_height (widget, for_size);
}

static void
place_line (GtkWidget *widget, const Line *line, int y, int room)
{
  int left = MAX (room - line->width, 0);
  int n_expanding = line->n_expanding;
  int x = 0;

  for (GtkWidget *child = line->first; child != line->end; child = get_next (child))
    {
      GtkAllocation at = { x, y, get_width (child, room), line->height };

      if (gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
        {
          int more = left / n_expanding--;

          at.width += more;
          left -= more;
        }
      x += at.width + GAP;
      if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
        at.x = room - at.x - at.width;
      gtk_widget_size_allocate (child, &at, -1);
    }
}

static void
cw_flow_layout_allocate (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         int width,
                         int height,
                         int baseline)
{
  GtkWidget *child = skip_hidden (gtk_widget_get_first_child (widget));
  int y = 0;

  while (child != NULL)
    {
      Line line = fill_line (child, width);

      place_line (widget, &line, y, width);
      y += line.height + GAP;
      child = line.end;
    }
}

static void
cw_flow_layout_class_init (CwFlowLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = cw_flow_layout_get_request_mode;
  manager_class->measure = cw_flow_layout_measure;
  manager_class->allocate = cw_flow_layout_allocate;
}

static void
cw_flow_layout_init (CwFlowLayout *self)
{
}
