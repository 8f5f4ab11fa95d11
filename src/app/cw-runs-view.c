/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-runs-view.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-step-group.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/cw-window-way.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define RUNS_A_PAGE 30

struct _CwRunsView
{
  AdwBin parent_instance;

  AdwLeaflet *leaflet;
  GtkStack *list_stack;
  AdwStatusPage *unknown_page;
  GtkListBox *list;
  GtkButton *more_button;
  GtkWidget *run_pane;
  GtkLabel *run_title;
  GtkLabel *run_subtitle;
  GtkBox *steps;

  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *runs;           /* (owned) (element-type GVariant): what the list shows */
  gint64 next;               /* runs below this one were not asked for; 0: there are none */
  gint64 chosen;             /* the run at the side; 0: none yet */
  GVariant *shown;           /* (owned) (nullable): its answer */
};

G_DEFINE_FINAL_TYPE (CwRunsView, cw_runs_view, ADW_TYPE_BIN)

/* ----- one run */

static void
show_steps (CwRunsView *self, GVariant *run)
{
  g_autoptr (GVariant) steps = cw_answer_get_array (run, "steps");
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->steps))) != NULL)
    gtk_box_remove (self->steps, child);
  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);

      gtk_box_append (self->steps, cw_step_group_new (step));
    }
}

static void
show_run (CwRunsView *self, GVariant *run)
{
  g_autofree char *started =
      cw_app_text_moment (cw_app_text_get_time (run, "startedAt"), g_get_real_time ());
  g_autofree char *duration = cw_app_text_duration (cw_answer_get_double (run, "seconds"));
  g_autofree char *title =
      g_strdup_printf (_ ("%s, %s"), cw_app_text_cycle_type (cw_answer_get_string (run, "type")),
                          cw_app_text_trigger (cw_answer_get_string (run, "trigger")));
  g_autofree char *message = cw_window_way_add (cw_answer_get_string (run, "errorMessage"));
  g_autoptr (GString) subtitle =
      g_string_new (cw_app_text_run_state (cw_answer_get_string (run, "state")));

  g_string_append_printf (subtitle, " · %s", started);
  if (cw_answer_has (run, "seconds"))
    g_string_append_printf (subtitle, " · %s", duration);
  if (cw_answer_has (run, "errorMessage"))
    g_string_append_printf (subtitle, "\n%s", message);
  gtk_label_set_label (self->run_title, title);
  gtk_label_set_label (self->run_subtitle, subtitle->str);
  show_steps (self, run);
}

static void
on_run_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRunsView) self = CW_RUNS_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) run = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (run == NULL || cw_answer_get_int (run, "id") != self->chosen ||
      (self->shown != NULL && g_variant_equal (self->shown, run)))
    return;
  g_clear_pointer (&self->shown, g_variant_unref);
  self->shown = g_variant_ref (run);
  show_run (self, run);
}

static void
ask_for_run (CwRunsView *self)
{
  cw_app_engine_call_async (self->engine, "GetRun", g_variant_new ("(x)", self->chosen),
                            self->cancellable, on_run_received_cb, g_object_ref (self));
}

static void
on_run_selected_cb (GtkListBox *list, GtkListBoxRow *row, CwRunsView *self)
{
  guint index = row != NULL ? (guint) gtk_list_box_row_get_index (row) : G_MAXUINT;

  if (index >= self->runs->len)
    return;
  self->chosen = cw_answer_get_int (g_ptr_array_index (self->runs, index), "id");
  ask_for_run (self);
}

static void
on_run_activated_cb (GtkListBox *list, GtkListBoxRow *row, CwRunsView *self)
{
  cw_leaflet_show (self->leaflet, self->run_pane);
}

static void
on_back_clicked_cb (CwRunsView *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/* ----- the list */

/* What it was, how long it took, and, unless it went well, how it ended: an icon alone says that to
 * nobody who does not know it. */
static char *
describe_run (GVariant *run)
{
  const char *state = cw_answer_get_string (run, "state");
  const char *type = cw_app_text_cycle_type (cw_answer_get_string (run, "type"));
  g_autofree char *duration = cw_app_text_duration (cw_answer_get_double (run, "seconds"));

  if (!cw_answer_has (run, "seconds"))
    return g_strdup_printf ("%s · %s", type, cw_app_text_run_state (state));
  if (g_str_equal (state, "success"))
    return g_strdup_printf ("%s · %s", type, duration);
  return g_strdup_printf ("%s · %s\n%s", type, duration, cw_app_text_run_state (state));
}

static GtkWidget *
make_row (GVariant *run)
{
  const char *state = cw_answer_get_string (run, "state");
  g_autofree char *started =
      cw_app_text_moment (cw_app_text_get_time (run, "startedAt"), g_get_real_time ());
  g_autofree char *subtitle = describe_run (run);
  GtkWidget *row = cw_row_new (started, subtitle);

  cw_row_add_icon (row, cw_app_text_run_icon (state), cw_app_text_run_style (state));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  cw_app_text_run_state (state), -1);
  return row;
}

/* Without a run there is nothing to show at the side of the list either. */
static void
show_list (CwRunsView *self, const char *page)
{
  gboolean has_runs = self->runs->len > 0;

  gtk_stack_set_visible_child_name (self->list_stack, page);
  gtk_widget_set_visible (self->run_pane, has_runs);
  gtk_widget_set_hexpand (GTK_WIDGET (self->list_stack), !has_runs);
}

static void
add_runs (CwRunsView *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      GVariant *run = g_variant_get_child_value (items, i);

      g_ptr_array_add (self->runs, run);
      gtk_list_box_append (self->list, make_row (run));
    }
  self->next = cw_answer_get_int (answer, "next");
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), self->next > 0);
  show_list (self, self->runs->len > 0 ? "runs" : "none");
}

/* The newest at first; an older one may not be in the list yet. */
static void
select_run (CwRunsView *self)
{
  int index = self->chosen == 0 ? 0 : -1;

  for (guint i = 0; i < self->runs->len; i++)
    if (cw_answer_get_int (g_ptr_array_index (self->runs, i), "id") == self->chosen)
      index = (int) i;
  if (index >= 0)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, index));
  else
    gtk_list_box_unselect_all (self->list);
}

/* The first page again, as long as it differs from what is shown. */
static gboolean
is_shown (CwRunsView *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  if (g_variant_n_children (items) > self->runs->len)
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) run = g_variant_get_child_value (items, i);

      if (!g_variant_equal (run, g_ptr_array_index (self->runs, i)))
        return FALSE;
    }
  return self->runs->len > 0;
}

/* What was told before is told on. Without that nothing is known, which is not that none ran. */
static void
show_failure (CwRunsView *self, const GError *error)
{
  if (self->runs->len > 0 || cw_error_is_cancelled (error))
    return;
  cw_status_page_describe (self->unknown_page, error->message);
  show_list (self, "unknown");
}

static void
on_runs_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRunsView) self = CW_RUNS_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer == NULL)
    show_failure (self, error);
  if (answer == NULL || is_shown (self, answer))
    return;
  cw_list_box_clear (self->list);
  g_ptr_array_set_size (self->runs, 0);
  add_runs (self, answer);
  select_run (self);
}

static void
on_more_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRunsView) self = CW_RUNS_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  gtk_widget_set_sensitive (GTK_WIDGET (self->more_button), TRUE);
  if (answer != NULL)
    add_runs (self, answer);
}

static void
on_more_clicked_cb (CwRunsView *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->more_button), FALSE);
  cw_app_engine_call_async (self->engine, "ListRuns",
                            g_variant_new ("(xu)", self->next, (guint32) RUNS_A_PAGE),
                            self->cancellable, on_more_received_cb, g_object_ref (self));
}

static void
ask (CwRunsView *self)
{
  if (self->engine == NULL || !cw_app_engine_is_connected (self->engine) ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  cw_app_engine_call_async (self->engine, "ListRuns",
                            g_variant_new ("(xu)", (gint64) 0, (guint32) RUNS_A_PAGE),
                            self->cancellable, on_runs_received_cb, g_object_ref (self));
  if (self->chosen != 0)
    ask_for_run (self);
}

static void
cw_runs_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cw_runs_view_parent_class)->map (widget);
  ask (CW_RUNS_VIEW (widget));
}

static void
cw_runs_view_dispose (GObject *object)
{
  CwRunsView *self = CW_RUNS_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_RUNS_VIEW);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->shown, g_variant_unref);
  G_OBJECT_CLASS (cw_runs_view_parent_class)->dispose (object);
}

static void
cw_runs_view_finalize (GObject *object)
{
  CwRunsView *self = CW_RUNS_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  G_OBJECT_CLASS (cw_runs_view_parent_class)->finalize (object);
}

static void
cw_runs_view_class_init (CwRunsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_runs_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_runs_view_finalize;
  widget_class->map = cw_runs_view_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-runs-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRunsView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CwRunsView, list_stack);
  gtk_widget_class_bind_template_child (widget_class, CwRunsView, unknown_page);
  gtk_widget_class_bind_template_child (widget_class, CwRunsView, list);
  gtk_widget_class_bind_template_child (widget_class, CwRunsView, more_button);
  gtk_widget_class_bind_template_child (widget_class, CwRunsView, run_pane);
  gtk_widget_class_bind_template_child (widget_class, CwRunsView, run_title);
  gtk_widget_class_bind_template_child (widget_class, CwRunsView, run_subtitle);
  gtk_widget_class_bind_template_child (widget_class, CwRunsView, steps);
  gtk_widget_class_bind_template_callback (widget_class, on_run_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_run_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_more_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
}

static void
cw_runs_view_init (CwRunsView *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  show_list (self, "none");
}

void
cw_runs_view_set_engine (CwRunsView *self, CwAppEngine *engine)
{
  g_return_if_fail (self->engine == NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "notify::status", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
}

void
cw_runs_view_show_run (CwRunsView *self, gint64 number)
{
  g_return_if_fail (CW_IS_RUNS_VIEW (self));

  self->chosen = number;
  gtk_widget_set_visible (self->run_pane, TRUE);
  select_run (self);
  ask_for_run (self);
  cw_leaflet_show (self->leaflet, self->run_pane);
}
