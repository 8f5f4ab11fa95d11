/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-history-chart.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "base/cw-answer.h"

#define TOP_MARGIN    10
#define FAILURE_SPACE 8 /* between the columns and their labels, for the mark of a failure */
#define LABEL_GAP     6
#define GRID_LINES    4
#define COLUMN_RADIUS 3

struct _CwHistoryChart
{
  GtkWidget parent_instance;

  GVariant *buckets; /* (owned) (nullable) */
  gboolean is_hourly;
  CwHistoryMeasure measure;
  int selected; /* bucket under the keyboard; -1: none */
};

G_DEFINE_FINAL_TYPE (CwHistoryChart, cw_history_chart, GTK_TYPE_WIDGET)

/* Where the columns are within the widget. */
typedef struct
{
  float left;
  float width;
  float height;
  float column; /* width of a column with its gap */
  double maximum;
  gboolean is_rtl;
} Plot;

static guint
get_n_buckets (CwHistoryChart *self)
{
  return self->buckets != NULL ? (guint) g_variant_n_children (self->buckets) : 0;
}

static double
get_value (CwHistoryChart *self, guint index)
{
  g_autoptr (GVariant) bucket = g_variant_get_child_value (self->buckets, index);

  switch (self->measure)
    {
    case CW_HISTORY_CHANGES:
      return (double) cw_answer_get_int (bucket, "changes");
    case CW_HISTORY_OBJECTS:
      return (double) cw_answer_get_int (bucket, "objects");
    case CW_HISTORY_ERRORS:
      return (double) cw_answer_get_int (bucket, "errors");
    case CW_HISTORY_DURATION:
      return cw_answer_get_double (bucket, "seconds");
    }
  g_return_val_if_reached (0);
}

/* The next of 4, 8, 20, 40, 80, 200...: a quarter of it is a round number. */
static double
find_maximum (CwHistoryChart *self)
{
  double highest = 0;
  double unit = 4;

  for (guint i = 0; i < get_n_buckets (self); i++)
    highest = MAX (highest, get_value (self, i));
  while (unit * 10 <= highest)
    unit *= 10;
  if (highest <= unit)
    return unit;
  return highest <= unit * 2 ? unit * 2 : highest <= unit * 5 ? unit * 5 : unit * 10;
}

static char *
format_value (CwHistoryChart *self, double value)
{
  return self->measure == CW_HISTORY_DURATION ? cw_app_text_duration (value)
                                              : cw_app_text_count ((gint64) (value + 0.5));
}

char *
cw_history_chart_format_at (GVariant *bucket, gboolean is_hourly)
{
  gint64 at = cw_app_text_get_time (bucket, "at");
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  /* Translators: strftime(3) formats of a label below a chart, for an hour and for a day */
  return g_date_time_format (local, is_hourly ? _ ("%a %H:%M") : _ ("%-d %b"));
}

char *
cw_history_chart_describe (GVariant *bucket, gboolean is_hourly)
{
  g_autofree char *at = cw_history_chart_format_at (bucket, is_hourly);
  g_autofree char *cycles = cw_app_text_count (cw_answer_get_int (bucket, "cycles"));
  g_autofree char *failed = cw_app_text_count (cw_answer_get_int (bucket, "failed"));
  g_autofree char *objects = cw_app_text_count (cw_answer_get_int (bucket, "objects"));
  g_autofree char *changes = cw_app_text_count (cw_answer_get_int (bucket, "changes"));
  g_autofree char *errors = cw_app_text_count (cw_answer_get_int (bucket, "errors"));
  g_autofree char *duration = cw_app_text_duration (cw_answer_get_double (bucket, "seconds"));

  if (cw_answer_get_int (bucket, "cycles") == 0)
    return g_strdup_printf (_ ("%s: no cycle"), at);
  /* Translators: when, then how many of each, and how long the cycles took together */
  return g_strdup_printf (_ ("%s: %s cycles (%s failed), %s objects, %s changes, %s errors, %s"),
                             at, cycles, failed, objects, changes, errors, duration);
}

/* ----- drawing */

static PangoLayout *
make_label (CwHistoryChart *self, const char *text, int *ret_width, int *ret_height)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  pango_layout_get_pixel_size (layout, ret_width, ret_height);
  return layout;
}

static int
get_label_height (CwHistoryChart *self)
{
  int width = 0;
  int height = 0;
  g_autoptr (PangoLayout) layout = make_label (self, "0", &width, &height);

  return height;
}

static Plot
find_plot (CwHistoryChart *self)
{
  Plot plot = { .maximum = find_maximum (self) };
  g_autofree char *widest = format_value (self, plot.maximum);
  int label_width = 0;
  int label_height = 0;
  g_autoptr (PangoLayout) layout = make_label (self, widest, &label_width, &label_height);
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  float room = (float) (label_width + 2 * LABEL_GAP);

  plot.is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  plot.left = plot.is_rtl ? 0 : room;
  plot.width = MAX (width - room, 1);
  plot.height = MAX (height - TOP_MARGIN - FAILURE_SPACE - (float) (label_height + LABEL_GAP), 1);
  plot.column = plot.width / (float) MAX (get_n_buckets (self), 1);
  return plot;
}

/* Time runs with the text. */
static float
get_column_x (const Plot *plot, guint n_buckets, guint index)
{
  guint place = plot->is_rtl ? n_buckets - 1 - index : index;

  return plot->left + plot->column * (float) place;
}

static void
append_label (CwHistoryChart *self, GtkSnapshot *snapshot, PangoLayout *layout, float x, float y)
{
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  colour.alpha *= 0.7f;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_grid (CwHistoryChart *self, GtkSnapshot *snapshot, const Plot *plot)
{
  GdkRGBA line;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &line);
  line.alpha = 0.15f;
  for (guint i = 0; i <= GRID_LINES; i++)
    {
      float y = floorf (TOP_MARGIN + plot->height * (float) i / GRID_LINES);
      double value = plot->maximum * (GRID_LINES - i) / GRID_LINES;
      g_autofree char *text = format_value (self, value);
      int width = 0;
      int height = 0;
      g_autoptr (PangoLayout) layout = make_label (self, text, &width, &height);
      float x = plot->is_rtl ? plot->width + LABEL_GAP : plot->left - (float) (width + LABEL_GAP);

      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT (plot->left, y, plot->width, 1));
      append_label (self, snapshot, layout, x, y - (float) height / 2);
    }
}

static void
fill_rounded (GtkSnapshot *snapshot, const graphene_rect_t *bounds, float radius, GdkRGBA *colour)
{
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, bounds, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, colour, bounds);
  gtk_snapshot_pop (snapshot);
}

static void
look_up_colour (CwHistoryChart *self, const char *name, GdkRGBA *ret_colour)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));

  if (!gtk_style_context_lookup_color (style, name, ret_colour))
    gtk_style_context_get_color (style, ret_colour);
}

static void
draw_column (CwHistoryChart *self, GtkSnapshot *snapshot, const Plot *plot, guint index)
{
  g_autoptr (GVariant) bucket = g_variant_get_child_value (self->buckets, index);
  float x = get_column_x (plot, get_n_buckets (self), index);
  float gap = MIN (plot->column * 0.2f, 4);
  float height = (float) (get_value (self, index) / plot->maximum) * plot->height;
  float bottom = TOP_MARGIN + plot->height;
  GdkRGBA colour;

  if ((int) index == self->selected && gtk_widget_has_focus (GTK_WIDGET (self)))
    {
      look_up_colour (self, "accent_color", &colour);
      colour.alpha = 0.2f;
      gtk_snapshot_append_color (snapshot, &colour,
                                 &GRAPHENE_RECT_INIT (x, TOP_MARGIN, plot->column, plot->height));
    }
  look_up_colour (self, self->measure == CW_HISTORY_ERRORS ? "error_color" : "accent_bg_color",
                  &colour);
  /* What is more than nothing is to be seen. */
  if (height > 0)
    fill_rounded (snapshot,
                  &GRAPHENE_RECT_INIT (x + gap / 2, bottom - MAX (height, 2),
                                       MAX (plot->column - gap, 1), MAX (height, 2)),
                  COLUMN_RADIUS, &colour);
  if (cw_answer_get_int (bucket, "failed") == 0)
    return;
  look_up_colour (self, "error_color", &colour);
  fill_rounded (snapshot, &GRAPHENE_RECT_INIT (x + plot->column / 2 - 2.5f, bottom + 2, 5, 5), 2.5f,
                &colour);
}

/* As many labels as have room, the newest for certain. */
static void
draw_labels (CwHistoryChart *self, GtkSnapshot *snapshot, const Plot *plot)
{
  guint n_buckets = get_n_buckets (self);
  float y = TOP_MARGIN + plot->height + FAILURE_SPACE;
  float last_x = plot->is_rtl ? -G_MAXFLOAT : G_MAXFLOAT;

  for (guint i = n_buckets; i-- > 0;)
    {
      g_autoptr (GVariant) bucket = g_variant_get_child_value (self->buckets, i);
      g_autofree char *text = cw_history_chart_format_at (bucket, self->is_hourly);
      int width = 0;
      int height = 0;
      g_autoptr (PangoLayout) layout = make_label (self, text, &width, &height);
      float centre = get_column_x (plot, n_buckets, i) + plot->column / 2;
      float x = CLAMP (centre - (float) width / 2, plot->left,
                       MAX (plot->left, plot->left + plot->width - (float) width));
      gboolean has_room =
          plot->is_rtl ? x >= last_x + 2 * LABEL_GAP : x + (float) width + 2 * LABEL_GAP <= last_x;

      if (!has_room)
        continue;
      append_label (self, snapshot, layout, x, y);
      last_x = plot->is_rtl ? x + (float) width : x;
    }
}

static void
cw_history_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CwHistoryChart *self = CW_HISTORY_CHART (widget);
  Plot plot = find_plot (self);

  draw_grid (self, snapshot, &plot);
  for (guint i = 0; i < get_n_buckets (self); i++)
    draw_column (self, snapshot, &plot, i);
  draw_labels (self, snapshot, &plot);
}

static void
cw_history_chart_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  int line = get_label_height (CW_HISTORY_CHART (widget));

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : line * 6 + 40;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : line * 8 + 60;
}

/* ----- looking at one column */

static void
tell_selected (CwHistoryChart *self)
{
  g_autoptr (GVariant) bucket = NULL;
  g_autofree char *text = NULL;

  if (self->selected < 0)
    return;
  bucket = g_variant_get_child_value (self->buckets, (gsize) self->selected);
  text = cw_history_chart_describe (bucket, self->is_hourly);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
move_selected (GtkWidget *widget, int step)
{
  CwHistoryChart *self = CW_HISTORY_CHART (widget);
  int n_buckets = (int) get_n_buckets (self);

  if (n_buckets == 0)
    return;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    step = -step;
  self->selected = CLAMP (self->selected + step, 0, n_buckets - 1);
  tell_selected (self);
  gtk_widget_trigger_tooltip_query (widget);
}

static gboolean
move_by_key (GtkWidget *widget, GVariant *step, gpointer user_data)
{
  move_selected (widget, g_variant_get_int32 (step));
  return GDK_EVENT_STOP;
}

static gboolean
find_column_at (CwHistoryChart *self, double x, guint *ret_index)
{
  Plot plot = find_plot (self);
  guint n_buckets = get_n_buckets (self);
  guint place = 0;

  if (n_buckets == 0 || x < (double) plot.left || x >= (double) (plot.left + plot.width))
    return FALSE;
  place = MIN ((guint) ((x - (double) plot.left) / (double) plot.column), n_buckets - 1);
  *ret_index = plot.is_rtl ? n_buckets - 1 - place : place;
  return TRUE;
}

static gboolean
cw_history_chart_query_tooltip (GtkWidget *widget,
                                int x,
                                int y,
                                gboolean is_keyboard,
                                GtkTooltip *tooltip)
{
  CwHistoryChart *self = CW_HISTORY_CHART (widget);
  guint index = self->selected >= 0 ? (guint) self->selected : 0;
  g_autoptr (GVariant) bucket = NULL;
  g_autofree char *text = NULL;

  if (is_keyboard ? self->selected < 0 : !find_column_at (self, x, &index))
    return FALSE;
  bucket = g_variant_get_child_value (self->buckets, index);
  text = cw_history_chart_describe (bucket, self->is_hourly);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static gboolean
cw_history_chart_focus (GtkWidget *widget, GtkDirectionType direction)
{
  /* Tab enters and leaves; the arrows are the columns'. */
  if (gtk_widget_has_focus (widget))
    return FALSE;
  gtk_widget_grab_focus (widget);
  return TRUE;
}

static void
cw_history_chart_state_flags_changed (GtkWidget *widget, GtkStateFlags before)
{
  GTK_WIDGET_CLASS (cw_history_chart_parent_class)->state_flags_changed (widget, before);
  gtk_widget_queue_draw (widget);
}

static void
cw_history_chart_finalize (GObject *object)
{
  g_clear_pointer (&CW_HISTORY_CHART (object)->buckets, g_variant_unref);
  G_OBJECT_CLASS (cw_history_chart_parent_class)->finalize (object);
}

static void
cw_history_chart_class_init (CwHistoryChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cw_history_chart_finalize;
  widget_class->snapshot = cw_history_chart_snapshot;
  widget_class->measure = cw_history_chart_measure;
  widget_class->query_tooltip = cw_history_chart_query_tooltip;
  widget_class->focus = cw_history_chart_focus;
  widget_class->state_flags_changed = cw_history_chart_state_flags_changed;
  gtk_widget_class_set_css_name (widget_class, "historychart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_by_key, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_by_key, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, move_by_key, "i", -G_MAXINT16);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, move_by_key, "i", G_MAXINT16);
}

static void
cw_history_chart_init (CwHistoryChart *self)
{
  self->selected = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
}

void
cw_history_chart_set_buckets (CwHistoryChart *self, GVariant *buckets, gboolean is_hourly)
{
  g_return_if_fail (CW_IS_HISTORY_CHART (self));

  if (self->buckets != NULL && self->is_hourly == is_hourly &&
      g_variant_equal (self->buckets, buckets))
    return;
  g_clear_pointer (&self->buckets, g_variant_unref);
  self->buckets = g_variant_ref (buckets);
  self->is_hourly = is_hourly;
  self->selected = (int) get_n_buckets (self) - 1;
  tell_selected (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cw_history_chart_set_measure (CwHistoryChart *self, CwHistoryMeasure measure)
{
  g_return_if_fail (CW_IS_HISTORY_CHART (self));

  self->measure = measure;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
