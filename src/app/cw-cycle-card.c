/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-cycle-card.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

/* How long the bar goes to and fro before the engine knows how much there is. */
#define PULSE_MS 100

struct _CwCycleCard
{
  AdwBin parent_instance;

  GtkLabel *title;
  GtkLabel *step;
  GtkProgressBar *bar;
  GtkLabel *numbers;
  GtkWidget *stop_button;

  guint pulse_source; /* 0: the bar shows how much is done */
};

G_DEFINE_FINAL_TYPE (CwCycleCard, cw_cycle_card, ADW_TYPE_BIN)

static gboolean
on_pulse_cb (gpointer user_data)
{
  CwCycleCard *self = CW_CYCLE_CARD (user_data);

  gtk_progress_bar_pulse (self->bar);
  return G_SOURCE_CONTINUE;
}

static void
set_pulsing (CwCycleCard *self, gboolean is_pulsing)
{
  if (is_pulsing && self->pulse_source == 0)
    self->pulse_source = g_timeout_add (PULSE_MS, on_pulse_cb, self);
  else if (!is_pulsing)
    g_clear_handle_id (&self->pulse_source, g_source_remove);
}

static char *
describe_step (GVariant *cycle, GVariant *step)
{
  const char *kind = cw_app_text_step_kind (cw_answer_get_string (step, "kind"));
  const char *connector = cw_answer_get_string (step, "connector");
  const char *partition = cw_app_text_partition (step);
  int number = (int) cw_answer_get_int (step, "number");
  int n_steps = (int) cw_answer_get_int (cycle, "steps");
  g_autofree char *what = NULL;

  if (connector[0] == '\0')
    what = g_strdup (kind);
  else if (partition[0] == '\0')
    what = g_strdup_printf (_ ("%s: %s"), kind, connector);
  else
    /* Translators: a step, its connector and the part of it, "Import: contoso.com, DC=contoso" */
    what = g_strdup_printf (_ ("%s: %s, %s"), kind, connector, partition);
  if (n_steps == 0)
    return g_steal_pointer (&what);
  return g_strdup_printf (_ ("Step %d of %d. %s"), number, n_steps, what);
}

static char *
describe_numbers (GVariant *step)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 done = cw_answer_get_int (step, "done");
  gint64 total = cw_answer_get_int (step, "total");
  double per_second = cw_answer_get_double (step, "objectsPerSecond");
  g_autofree char *done_text = cw_app_text_count (done);
  g_autofree char *total_text = cw_app_text_count (total);
  g_autofree char *rate = cw_app_text_count ((gint64) per_second);
  g_autofree char *left = cw_app_text_duration ((double) cw_answer_get_int (step, "secondsLeft"));

  if (total > 0)
    g_string_append_printf (text, _ ("%s of %s objects"), done_text, total_text);
  else
    g_string_append_printf (text, ngettext ("%s object", "%s objects", (gulong) done), done_text);
  if (per_second >= 1)
    g_string_append_printf (text, _ (" · %s a second"), rate);
  if (cw_answer_has (step, "secondsLeft"))
    g_string_append_printf (text, _ (" · about %s left"), left);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_cycle (GVariant *cycle, gboolean is_stopping)
{
  if (is_stopping)
    return g_strdup (_ ("Stopping…"));
  return g_strdup_printf (_ ("%s is running: %s"),
                             cw_app_text_cycle_type (cw_answer_get_string (cycle, "type")),
                             cw_app_text_phase (cw_answer_get_string (cycle, "phase")));
}

void
cw_cycle_card_update (CwCycleCard *self, GVariant *cycle, GVariant *status)
{
  g_autoptr (GVariant) step = cw_answer_get_dict (cycle, "step");
  gint64 done = cw_answer_get_int (step, "done");
  gint64 total = cw_answer_get_int (step, "total");
  gboolean is_running = cw_answer_has (cycle, "id");
  gboolean is_stopping =
      status != NULL && g_str_equal (cw_answer_get_string (status, "state"), "stopping");
  g_autofree char *title = NULL;
  g_autofree char *what = NULL;
  g_autofree char *numbers = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), is_running);
  set_pulsing (self, is_running && total <= 0);
  if (!is_running)
    return;
  title = describe_cycle (cycle, is_stopping);
  cw_label_set_text (self->title, title);
  gtk_widget_set_sensitive (self->stop_button, !is_stopping);
  gtk_widget_set_visible (GTK_WIDGET (self->step), is_stopping || cw_answer_has (cycle, "step"));
  gtk_widget_set_visible (GTK_WIDGET (self->numbers), cw_answer_has (cycle, "step"));
  if (total > 0)
    gtk_progress_bar_set_fraction (self->bar, CLAMP ((double) done / (double) total, 0, 1));
  /* At a page's boundary, which a slow server may keep everybody waiting for. */
  what = is_stopping
      ? g_strdup (_ ("What has begun is brought to its end first: nothing is left half done."))
      : describe_step (cycle, step);
  numbers = describe_numbers (step);
  cw_label_set_text (self->step, what);
  cw_label_set_text (self->numbers, numbers);
}

static void
cw_cycle_card_dispose (GObject *object)
{
  set_pulsing (CW_CYCLE_CARD (object), FALSE);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_CYCLE_CARD);
  G_OBJECT_CLASS (cw_cycle_card_parent_class)->dispose (object);
}

static void
cw_cycle_card_class_init (CwCycleCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_cycle_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-cycle-card.ui");
  gtk_widget_class_bind_template_child (widget_class, CwCycleCard, title);
  gtk_widget_class_bind_template_child (widget_class, CwCycleCard, step);
  gtk_widget_class_bind_template_child (widget_class, CwCycleCard, bar);
  gtk_widget_class_bind_template_child (widget_class, CwCycleCard, numbers);
  gtk_widget_class_bind_template_child (widget_class, CwCycleCard, stop_button);
}

static void
cw_cycle_card_init (CwCycleCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
