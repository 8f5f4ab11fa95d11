/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-text-layout.h"

struct _CwTextLayout
{
  GtkLayoutManager parent_instance;

  GtkLayoutManager *box; /* (owned): the GtkBoxLayout in whose place it is */
};

G_DEFINE_FINAL_TYPE (CwTextLayout, cw_text_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
cw_text_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
cw_text_layout_measure (GtkLayoutManager *manager,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *ret_minimum,
                        int *ret_natural,
                        int *ret_minimum_baseline,
                        int *ret_natural_baseline)
{
  gtk_layout_manager_measure (CW_TEXT_LAYOUT (manager)->box, widget, orientation,
                              orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size,
                              ret_minimum, ret_natural, ret_minimum_baseline, ret_natural_baseline);
}

static void
cw_text_layout_allocate (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         int width,
                         int height,
                         int baseline)
{
  gtk_layout_manager_allocate (CW_TEXT_LAYOUT (manager)->box, widget, width, height, baseline);
}

static void
cw_text_layout_dispose (GObject *object)
{
  g_clear_object (&CW_TEXT_LAYOUT (object)->box);
  G_OBJECT_CLASS (cw_text_layout_parent_class)->dispose (object);
}

static void
cw_text_layout_class_init (CwTextLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_text_layout_dispose;
  manager_class->get_request_mode = cw_text_layout_get_request_mode;
  manager_class->measure = cw_text_layout_measure;
  manager_class->allocate = cw_text_layout_allocate;
}

static void
cw_text_layout_init (CwTextLayout *self)
{
}

/* ----- where it belongs */

static gboolean
stacks_texts (GtkWidget *widget)
{
  if (G_OBJECT_TYPE (widget) != GTK_TYPE_BOX ||
      !GTK_IS_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)) ||
      gtk_orientable_get_orientation (GTK_ORIENTABLE (widget)) != GTK_ORIENTATION_VERTICAL)
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_LABEL (child))
      return FALSE;
  return gtk_widget_get_first_child (widget) != NULL;
}

static void
take_over (GtkWidget *box)
{
  CwTextLayout *self = g_object_new (CW_TYPE_TEXT_LAYOUT, NULL);

  self->box = g_object_ref (gtk_widget_get_layout_manager (box));
  gtk_widget_set_layout_manager (box, GTK_LAYOUT_MANAGER (self));
}

void
cw_text_layout_use_below (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (stacks_texts (root))
    take_over (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    cw_text_layout_use_below (child);
}
