/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-share-bar.h"

#define BAR_HEIGHT    16
#define SWATCH_SIZE   14
#define GAP           2
#define MINIMUM_SHARE 4 /* what is more than nothing is to be seen */

typedef struct
{
  CwShareLook look;
  gint64 amount;
} Part;

struct _CwShareBar
{
  GtkWidget parent_instance;

  GArray *parts; /* (element-type Part) */
  int width;     /* that is asked for */
  int height;
};

G_DEFINE_FINAL_TYPE (CwShareBar, cw_share_bar, GTK_TYPE_WIDGET)

/* Those of a theme where it has them, so that dark and high contrast are its own. */
static void
find_colour (GtkWidget *widget, CwShareLook look, GdkRGBA *ret_colour)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  const char *name = look == CW_SHARE_GOOD      ? "accent_bg_color"
                     : look == CW_SHARE_WARNING ? "warning_bg_color"
                                                : NULL;

  if (name != NULL && gtk_style_context_lookup_color (style, name, ret_colour))
    return;
  gtk_style_context_get_color (style, ret_colour);
  ret_colour->alpha *= look == CW_SHARE_EMPTY ? 0.15f : 0.45f;
}

static gint64
count_all (CwShareBar *self)
{
  gint64 all = 0;

  for (guint i = 0; i < self->parts->len; i++)
    all += g_array_index (self->parts, Part, i).amount;
  return all;
}

static float
find_width (CwShareBar *self, const Part *part)
{
  float room = (float) gtk_widget_get_width (GTK_WIDGET (self)) -
               (float) ((self->parts->len - 1) * (GAP + MINIMUM_SHARE)) - MINIMUM_SHARE;

  return MINIMUM_SHARE + MAX (room, 0) * (float) part->amount / (float) MAX (count_all (self), 1);
}

static void
cw_share_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CwShareBar *self = CW_SHARE_BAR (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float at = 0;
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, width, height), 4);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      float share = find_width (self, part);
      GdkRGBA colour;

      find_colour (widget, part->look, &colour);
      gtk_snapshot_append_color (
          snapshot, &colour,
          &GRAPHENE_RECT_INIT (is_rtl ? width - at - share : at, 0, share, height));
      at += share + GAP;
    }
  gtk_snapshot_pop (snapshot);
}

static void
cw_share_bar_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  CwShareBar *self = CW_SHARE_BAR (widget);

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? self->width : self->height;
  *natural = *minimum;
}

void
cw_share_bar_clear (CwShareBar *self)
{
  g_return_if_fail (CW_IS_SHARE_BAR (self));

  g_array_set_size (self->parts, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cw_share_bar_add (CwShareBar *self, CwShareLook look, gint64 amount)
{
  const Part part = { look, amount };

  g_return_if_fail (CW_IS_SHARE_BAR (self));

  if (amount <= 0)
    return;
  g_array_append_val (self->parts, part);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cw_share_bar_describe (CwShareBar *self, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
cw_share_bar_finalize (GObject *object)
{
  g_array_unref (CW_SHARE_BAR (object)->parts);
  G_OBJECT_CLASS (cw_share_bar_parent_class)->finalize (object);
}

static void
cw_share_bar_class_init (CwShareBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cw_share_bar_finalize;
  widget_class->snapshot = cw_share_bar_snapshot;
  widget_class->measure = cw_share_bar_measure;
  gtk_widget_class_set_css_name (widget_class, "sharebar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
cw_share_bar_init (CwShareBar *self)
{
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  self->width = 100;
  self->height = BAR_HEIGHT;
}

GtkWidget *
cw_share_bar_new (void)
{
  return g_object_new (CW_TYPE_SHARE_BAR, NULL);
}

GtkWidget *
cw_share_bar_new_swatch (CwShareLook look)
{
  CwShareBar *self = g_object_new (CW_TYPE_SHARE_BAR, "valign", GTK_ALIGN_CENTER, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  self->width = SWATCH_SIZE;
  self->height = SWATCH_SIZE;
  cw_share_bar_add (self, look, 1);
  return GTK_WIDGET (self);
}
