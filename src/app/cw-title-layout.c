/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-title-layout.h"

/* Of a header bar: its padding, and the gaps beside the buttons. */
#define EDGES 36

struct _CwTitleLayout
{
  GtkLayoutManager parent_instance;

  GtkLayoutManager *bin; /* (owned): the one in whose place it is */
};

G_DEFINE_FINAL_TYPE (CwTitleLayout, cw_title_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
cw_title_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
cw_title_layout_measure (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *ret_minimum,
                         int *ret_natural,
                         int *ret_minimum_baseline,
                         int *ret_natural_baseline)
{
  CwTitleLayout *self = CW_TITLE_LAYOUT (manager);
  int least = 0;
  int narrow = 0;

  gtk_layout_manager_measure (self->bin, widget, orientation, for_size, ret_minimum, ret_natural,
                              ret_minimum_baseline, ret_natural_baseline);
  /* Where there is room for the edges too, it is as wide as it likes, and no higher than that
   * takes. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *ret_natural += EDGES;
  if (orientation == GTK_ORIENTATION_HORIZONTAL || for_size < 0)
    return;
  gtk_layout_manager_measure (self->bin, widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                              NULL);
  gtk_layout_manager_measure (self->bin, widget, orientation, MAX (for_size - EDGES, least),
                              &narrow, NULL, NULL, NULL);
  *ret_natural = MAX (*ret_natural, narrow);
}

static void
cw_title_layout_allocate (GtkLayoutManager *manager,
                          GtkWidget *widget,
                          int width,
                          int height,
                          int baseline)
{
  gtk_layout_manager_allocate (CW_TITLE_LAYOUT (manager)->bin, widget, width, height, baseline);
}

static void
cw_title_layout_dispose (GObject *object)
{
  g_clear_object (&CW_TITLE_LAYOUT (object)->bin);
  G_OBJECT_CLASS (cw_title_layout_parent_class)->dispose (object);
}

static void
cw_title_layout_class_init (CwTitleLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_title_layout_dispose;
  manager_class->get_request_mode = cw_title_layout_get_request_mode;
  manager_class->measure = cw_title_layout_measure;
  manager_class->allocate = cw_title_layout_allocate;
}

static void
cw_title_layout_init (CwTitleLayout *self)
{
}

void
cw_title_layout_use (GtkWidget *title)
{
  GtkLayoutManager *bin = gtk_widget_get_layout_manager (title);
  CwTitleLayout *self = NULL;

  if (bin == NULL || CW_IS_TITLE_LAYOUT (bin))
    return;
  self = g_object_new (CW_TYPE_TITLE_LAYOUT, NULL);
  self->bin = g_object_ref (bin);
  gtk_widget_set_layout_manager (title, GTK_LAYOUT_MANAGER (self));
}
