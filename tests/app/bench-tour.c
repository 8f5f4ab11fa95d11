/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bench-tour"

#include "config.h"

#include "bench-tour.h"

#include "app/cw-main-window.h"
#include "app/cw-objects-view.h"
#include "app/cw-wizard-window.h"
#include "setup/draft/cw-wizard-task.h"

#define STAY_USEC     (G_TIME_SPAN_SECOND * 7 / 10) /* for what a page starts by itself */
#define PATIENCE_USEC (G_TIME_SPAN_SECOND * 8)

/* Where the panel is led to. */
typedef struct
{
  const char *name;
  const char *view;
  void (*act) (CwMainWindow *window); /* (nullable) */
} Place;

struct _BenchTour
{
  const char *name;
  GtkApplication *application;
  const Place *places; /* (nullable): it is a set-up */
  guint n_places;
  gboolean is_reopened;
  CwWizardStep last; /* nothing is carried out beyond */

  CwWizardStep step;
  guint place;         /* of the panel's, or of the tasks */
  gint64 arrived_usec; /* there, or when it last became more */
  guint n_groups;      /* of errors, which come one after the other */
  gboolean was_let_on; /* Next was pressed on this page */
  gboolean has_task;   /* chosen on this page */
};

/* ----- windows */

static GtkWindow *
find_window (BenchTour *self, GType type)
{
  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type))
      return l->data;
  return NULL;
}

static gpointer
get_child (gpointer widget, const char *id)
{
  return gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), id);
}

/* ----- the set-up */

/* Every page that an answer can bring up. */
static void
answer_for_all_pages (CwDraft *draft)
{
  cw_draft_set_bool (draft, "features.attributeFilter", TRUE);
  cw_draft_set_bool (draft, "features.extensions", TRUE);
  cw_draft_set_bool (draft, "signIn.singleSignOn", TRUE);
  cw_draft_set_string (draft, "signIn.method", "saml");
}

/* FALSE: there are no more. */
static gboolean
choose_task (BenchTour *self, CwDraft *draft)
{
  while (self->place < cw_wizard_task_get_count ())
    {
      CwWizardTask task = cw_wizard_task_get (self->place++);

      if (task.kind != CW_WIZARD_TASK_CHANGE ||
          cw_wizard_task_get_obstacle (draft, task.id) != NULL)
        continue;
      cw_draft_set_fact (draft, CW_DRAFT_FACT_TASK, g_variant_new_string (task.id));
      return TRUE;
    }
  return FALSE;
}

static void
arrive_at_page (BenchTour *self, CwWizardStep step, CwDraft *draft)
{
  self->step = step;
  self->arrived_usec = g_get_monotonic_time ();
  self->was_let_on = FALSE;
  self->has_task = FALSE;
  if (step == CW_WIZARD_WELCOME)
    cw_draft_set_fact (draft, CW_DRAFT_FACT_EXPRESS,
                       g_variant_new_boolean (g_str_equal (self->name, "express")));
  if (step == CW_WIZARD_WELCOME && g_str_equal (self->name, "custom"))
    answer_for_all_pages (draft);
}

/* As Next does where the page lets on, else past what it waits for. */
static gboolean
leave_page (BenchTour *self, CwWizardWindow *window)
{
  CwWizardPage *page = cw_wizard_window_get_page (window);
  CwDraft *draft = cw_wizard_window_get_draft (window);
  gint64 stayed_usec = g_get_monotonic_time () - self->arrived_usec;
  gboolean is_late = stayed_usec > PATIENCE_USEC;

  if (stayed_usec < STAY_USEC || (cw_wizard_page_get_busy (page) && !is_late))
    return TRUE;
  if (self->step == CW_WIZARD_TASKS && !self->has_task)
    {
      /* Nobody presses Next in the very moment of choosing. */
      answer_for_all_pages (draft);
      self->has_task = choose_task (self, draft);
      self->arrived_usec += STAY_USEC;
      return self->has_task;
    }
  if (self->step >= self->last)
    return self->is_reopened && cw_wizard_window_go_to (window, CW_WIZARD_TASKS);
  if (cw_wizard_page_get_complete (page) && !self->was_let_on)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.next", NULL);
  else if (!self->was_let_on || is_late)
    return cw_wizard_window_go_to (window, cw_wizard_flow_get_next (draft, self->step));
  self->was_let_on = TRUE;
  return TRUE;
}

static gboolean
step_through_setup (BenchTour *self)
{
  CwWizardWindow *window = (CwWizardWindow *) (gpointer) find_window (self, CW_TYPE_WIZARD_WINDOW);

  if (window == NULL || cw_wizard_window_get_page (window) == NULL)
    return TRUE;
  if (cw_wizard_window_get_step (window) == self->step)
    return leave_page (self, window);
  arrive_at_page (self, cw_wizard_window_get_step (window), cw_wizard_window_get_draft (window));
  return TRUE;
}

/* ----- the panel */

static void
search (CwMainWindow *window)
{
  GtkEditable *entry = get_child (get_child (window, "objects_view"), "search");

  gtk_editable_set_text (entry, "a");
}

static void
open_first_object (CwMainWindow *window)
{
  GtkListBox *list = get_child (get_child (window, "objects_view"), "list");
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, 0);

  if (row != NULL)
    g_signal_emit_by_name (row, "activate");
}

static void
synchronise (CwMainWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.synchronise", "s", "initial");
}

/* To its end, which may not be there yet, and on once it is. */
static void
scroll (CwMainWindow *window)
{
  GtkWidget *view = get_child (window, "errors_view");
  GtkWidget *scrolled =
      gtk_widget_get_ancestor (get_child (view, "groups"), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
resize (CwMainWindow *window)
{
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 700);
}

static const Place panel_places[] = {
  { "status", "status", NULL },         { "cycle", "status", synchronise },
  { "operations", "operations", NULL }, { "objects", "objects", NULL },
  { "search", "objects", search },      { "story", "objects", open_first_object },
  { "errors", "errors", NULL },         { "status-again", "status", NULL },
};

static const Place errors_places[] = {
  { "status", "status", NULL },         { "errors", "errors", NULL },
  { "end", "errors", scroll },          { "end-again", "errors", scroll },
  { "narrow", "errors", resize },       { "operations", "operations", NULL },
  { "errors-again", "errors", scroll }, { "status-again", "status", NULL },
};

static void
watch_errors (BenchTour *self, CwMainWindow *window)
{
  GtkWidget *groups = get_child (get_child (window, "errors_view"), "groups");
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (groups); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  if (n != self->n_groups)
    self->arrived_usec = g_get_monotonic_time ();
  self->n_groups = n;
}

static gboolean
step_through_panel (BenchTour *self)
{
  CwMainWindow *window = (CwMainWindow *) (gpointer) find_window (self, CW_TYPE_MAIN_WINDOW);
  GtkStack *stages = window != NULL ? get_child (window, "stages") : NULL;

  if (stages == NULL || g_strcmp0 (gtk_stack_get_visible_child_name (stages), "views") != 0)
    return TRUE;
  if (self->arrived_usec == 0)
    self->arrived_usec = g_get_monotonic_time ();
  watch_errors (self, window);
  if (g_get_monotonic_time () - self->arrived_usec < 2 * STAY_USEC)
    return TRUE;
  if (++self->place == self->n_places)
    return FALSE;
  self->arrived_usec = g_get_monotonic_time ();
  cw_main_window_show_view (window, self->places[self->place].view);
  if (self->places[self->place].act != NULL)
    self->places[self->place].act (window);
  return TRUE;
}

/* ----- the tour */

static void
choose_places (BenchTour *self)
{
  if (g_str_equal (self->name, "panel"))
    {
      self->places = panel_places;
      self->n_places = G_N_ELEMENTS (panel_places);
    }
  else if (g_str_equal (self->name, "errors"))
    {
      self->places = errors_places;
      self->n_places = G_N_ELEMENTS (errors_places);
    }
}

BenchTour *
bench_tour_new (const char *name, GtkApplication *application)
{
  const char *const names[] = { "express", "custom", "reopened", "panel", "errors", NULL };
  BenchTour *self = NULL;

  if (!g_strv_contains (names, name))
    return NULL;
  self = g_new0 (BenchTour, 1);
  self->name = name;
  self->application = application;
  choose_places (self);
  self->is_reopened = g_str_equal (name, "reopened");
  self->last = g_str_equal (name, "express") ? CW_WIZARD_COMPLETE : CW_WIZARD_READY;
  self->step = CW_WIZARD_N_STEPS;
  return self;
}

void
bench_tour_free (BenchTour *self)
{
  g_free (self);
}

gboolean
bench_tour_step (BenchTour *self)
{
  return self->places != NULL ? step_through_panel (self) : step_through_setup (self);
}

char *
bench_tour_dup_place (BenchTour *self, GtkWindow *window)
{
  CwWizardWindow *wizard = NULL;

  if (self->places != NULL)
    return CW_IS_MAIN_WINDOW (window) && self->arrived_usec != 0
               ? g_strdup_printf ("%s/%s", self->name, self->places[self->place].name)
               : NULL;
  if (!CW_IS_WIZARD_WINDOW (window))
    return NULL;
  wizard = CW_WIZARD_WINDOW (window);
  if (cw_wizard_window_get_page (wizard) == NULL)
    return NULL;
  return g_strdup_printf ("%s/%s", self->name,
                          cw_wizard_step_get_name (cw_wizard_window_get_step (wizard)));
}
