/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-history-card.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-flow-layout.h"
#include "app/cw-history-chart.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

/* Days, in the order of the choice; the engine keeps a week unless it is told to keep more. The
 * first is told by the hour. */
static const guint ranges[] = { 2, 7, 28 };

struct _CwHistoryCard
{
  AdwBin parent_instance;

  GtkDropDown *measure_choice;
  GtkDropDown *range_choice;
  GtkToggleButton *table_button;
  GtkStack *forms;
  CwHistoryChart *chart;
  AdwSqueezer *numbers; /* in the form for which there is room */
  GtkGrid *table;
  GtkBox *lines;
  GtkLabel *empty_label;

  CwAppEngine *engine;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): of the question on its way */
  GVariant *buckets;         /* (owned) (nullable): what is shown */
  char *nothing;             /* (owned): what is said when no cycle ran */
  char *trouble;             /* (owned) (nullable): why it is not known what ran */
};

G_DEFINE_FINAL_TYPE (CwHistoryCard, cw_history_card, ADW_TYPE_BIN)

static gboolean
is_hourly (CwHistoryCard *self)
{
  return gtk_drop_down_get_selected (self->range_choice) == 0;
}

/* ----- the table */

static void
put_cell (CwHistoryCard *self, int column, int row, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "numeric");
  if (style[0] != '\0')
    gtk_widget_add_css_class (label, style);
  gtk_grid_attach (self->table, label, column, row, 1, 1);
}

static void
put_head (CwHistoryCard *self)
{
  const char *const heads[] = {
    _ ("When"),    _ ("Cycles"), _ ("Failed"),  _ ("Objects"),
                                                   _ ("Changes"), _ ("Errors"), _ ("Duration") };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    put_cell (self, (int) i, 0, heads[i], "heading");
}

static void
put_row (CwHistoryCard *self, GVariant *bucket, int row, gboolean hourly)
{
  static const char *const members[] = { "cycles", "failed", "objects", "changes", "errors" };
  g_autofree char *at = cw_history_chart_format_at (bucket, hourly);
  g_autofree char *duration = cw_app_text_duration (cw_answer_get_double (bucket, "seconds"));

  put_cell (self, 0, row, at, "");
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *count = cw_app_text_count (cw_answer_get_int (bucket, members[i]));

      put_cell (self, (int) i + 1, row, count, "");
    }
  put_cell (self, (int) G_N_ELEMENTS (members) + 1, row, duration, "");
}

/* The same where the table is too wide. */
static void
put_line (CwHistoryCard *self, GVariant *bucket, gboolean hourly)
{
  g_autofree char *text = cw_history_chart_describe (bucket, hourly);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (self->lines, label);
}

static void
clear_numbers (CwHistoryCard *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->table))) != NULL)
    gtk_grid_remove (self->table, child);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_box_remove (self->lines, child);
}

/* Newest first, and only when something ran. */
static void
fill_numbers (CwHistoryCard *self, GVariant *buckets, gboolean hourly)
{
  int row = 1;

  clear_numbers (self);
  put_head (self);
  for (gsize i = g_variant_n_children (buckets); i-- > 0;)
    {
      g_autoptr (GVariant) bucket = g_variant_get_child_value (buckets, i);

      if (cw_answer_get_int (bucket, "cycles") == 0)
        continue;
      put_row (self, bucket, row++, hourly);
      put_line (self, bucket, hourly);
    }
}

/* ----- showing */

static gboolean
has_cycles (GVariant *buckets)
{
  for (gsize i = 0; i < g_variant_n_children (buckets); i++)
    {
      g_autoptr (GVariant) bucket = g_variant_get_child_value (buckets, i);

      if (cw_answer_get_int (bucket, "cycles") > 0)
        return TRUE;
    }
  return FALSE;
}

/* That nothing ran is said only when it is known. */
static void
say_nothing (CwHistoryCard *self)
{
  /* In lines: the second is the engine's own words. */
  g_autofree char *unknown = g_strjoin ("\n", _ ("Not known yet"), self->trouble, NULL);

  gtk_label_set_label (self->empty_label, self->buckets != NULL ? self->nothing : unknown);
}

static void
choose_form (CwHistoryCard *self)
{
  GtkWidget *shown = GTK_WIDGET (self->chart);

  say_nothing (self);
  if (self->buckets == NULL || !has_cycles (self->buckets))
    shown = GTK_WIDGET (self->empty_label);
  else if (gtk_toggle_button_get_active (self->table_button))
    shown = GTK_WIDGET (self->numbers);
  gtk_widget_set_visible (shown, TRUE);
  gtk_stack_set_visible_child (self->forms, shown);
  cw_stack_hide_others (self->forms);
}

void
cw_history_card_set_answer (CwHistoryCard *self, GVariant *answer, gboolean hourly)
{
  g_autoptr (GVariant) buckets = cw_answer_get_array (answer, "buckets");

  if (self->buckets != NULL && g_variant_equal (self->buckets, buckets))
    return;
  g_clear_pointer (&self->buckets, g_variant_unref);
  self->buckets = g_variant_ref (buckets);
  cw_history_chart_set_buckets (self->chart, buckets, hourly);
  fill_numbers (self, buckets, hourly);
  choose_form (self);
}

/* What was known before stays. */
static void
show_trouble (CwHistoryCard *self, const GError *error)
{
  g_free (self->trouble);
  self->trouble = g_strdup (error->message);
  choose_form (self);
}

static void
on_history_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwHistoryCard) self = CW_HISTORY_CARD (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer != NULL)
    cw_history_card_set_answer (self, answer, is_hourly (self));
  else if (!cw_error_is_cancelled (error))
    show_trouble (self, error);
}

void
cw_history_card_refresh (CwHistoryCard *self)
{
  guint range = gtk_drop_down_get_selected (self->range_choice);
  guint days = ranges[MIN (range, G_N_ELEMENTS (ranges) - 1)];

  if (self->engine == NULL || !cw_app_engine_is_connected (self->engine))
    return;
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "GetHistory", g_variant_new ("(u)", days),
                            self->cancellable, on_history_received_cb, g_object_ref (self));
}

static void
on_range_chosen_cb (CwHistoryCard *self)
{
  cw_history_card_refresh (self);
}

static void
on_measure_chosen_cb (CwHistoryCard *self)
{
  cw_history_chart_set_measure (
      self->chart, (CwHistoryMeasure) gtk_drop_down_get_selected (self->measure_choice));
}

static void
on_form_chosen_cb (CwHistoryCard *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->measure_choice),
                            !gtk_toggle_button_get_active (self->table_button));
  choose_form (self);
}

static void
cw_history_card_dispose (GObject *object)
{
  CwHistoryCard *self = CW_HISTORY_CARD (object);

  cw_widget_call_end (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_HISTORY_CARD);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->buckets, g_variant_unref);
  G_OBJECT_CLASS (cw_history_card_parent_class)->dispose (object);
}

static void
cw_history_card_finalize (GObject *object)
{
  g_free (CW_HISTORY_CARD (object)->nothing);
  g_free (CW_HISTORY_CARD (object)->trouble);
  G_OBJECT_CLASS (cw_history_card_parent_class)->finalize (object);
}

static void
cw_history_card_class_init (CwHistoryCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_history_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_history_card_finalize;
  g_type_ensure (CW_TYPE_FLOW_LAYOUT);
  g_type_ensure (CW_TYPE_HISTORY_CHART);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-history-card.ui");
  gtk_widget_class_bind_template_child (widget_class, CwHistoryCard, measure_choice);
  gtk_widget_class_bind_template_child (widget_class, CwHistoryCard, range_choice);
  gtk_widget_class_bind_template_child (widget_class, CwHistoryCard, table_button);
  gtk_widget_class_bind_template_child (widget_class, CwHistoryCard, forms);
  gtk_widget_class_bind_template_child (widget_class, CwHistoryCard, chart);
  gtk_widget_class_bind_template_child (widget_class, CwHistoryCard, numbers);
  gtk_widget_class_bind_template_child (widget_class, CwHistoryCard, table);
  gtk_widget_class_bind_template_child (widget_class, CwHistoryCard, lines);
  gtk_widget_class_bind_template_child (widget_class, CwHistoryCard, empty_label);
  gtk_widget_class_bind_template_callback (widget_class, on_range_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_measure_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_form_chosen_cb);
}

static void
cw_history_card_init (CwHistoryCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_widget_name_internal (GTK_WIDGET (self->measure_choice), GTK_TYPE_TOGGLE_BUTTON,
                           _ ("What the chart shows"));
  cw_widget_name_internal (GTK_WIDGET (self->range_choice), GTK_TYPE_TOGGLE_BUTTON,
                           _ ("How far back"));
  self->nothing = g_strdup (gtk_label_get_label (self->empty_label));
  choose_form (self);
}

void
cw_history_card_set_engine (CwHistoryCard *self, CwAppEngine *engine)
{
  g_set_object (&self->engine, engine);
}
