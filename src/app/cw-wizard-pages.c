/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-wizard-pages.h"

#include "app/cw-page-table.h"
#include "app/cw-widgets.h"

/* Between the slices in which a page is prepared: frames come first. */
#define PREPARE_MS 100

struct _CwWizardPages
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *problem_page;

  CwDraft *draft;        /* (owned) (nullable) */
  CwAppEngine *engine;   /* (owned) (nullable) */
  GCancellable *leaving; /* (owned) (nullable): of a page's last check */
  CwWizardStep next;     /* to be prepared; CW_WIZARD_N_STEPS: none */
  guint prepare_source;
};

G_DEFINE_FINAL_TYPE (CwWizardPages, cw_wizard_pages, ADW_TYPE_BIN)

enum
{
  PAGE_CHANGED,
  PAGE_LEFT,
  AGAIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ----- which one is shown */

/* While one page gives way to another both are seen. */
static void
hide_other_pages (CwWizardPages *self)
{
  if (!gtk_stack_get_transition_running (self->stack))
    cw_stack_hide_others (self->stack);
}

static void
show_child (CwWizardPages *self, GtkWidget *child)
{
  gtk_widget_set_visible (child, TRUE);
  gtk_stack_set_visible_child (self->stack, child);
  hide_other_pages (self);
}

void
cw_wizard_pages_show_page (CwWizardPages *self, CwWizardPage *page)
{
  show_child (self, GTK_WIDGET (page));
}

void
cw_wizard_pages_show_opening (CwWizardPages *self)
{
  show_child (self, gtk_stack_get_child_by_name (self->stack, "opening"));
}

void
cw_wizard_pages_show_problem (CwWizardPages *self, const GError *error)
{
  cw_status_page_describe (self->problem_page, error->message);
  show_child (self, gtk_stack_get_child_by_name (self->stack, "problem"));
}

static void
on_again_clicked_cb (CwWizardPages *self)
{
  g_signal_emit (self, signals[AGAIN], 0);
}

/* ----- the pages of the draft */

static void
on_page_changed_cb (CwWizardPages *self)
{
  g_signal_emit (self, signals[PAGE_CHANGED], 0);
}

CwWizardPage *
cw_wizard_pages_find_page (CwWizardPages *self, CwWizardStep step)
{
  GtkWidget *child = NULL;

  if (step < CW_WIZARD_N_STEPS)
    child = gtk_stack_get_child_by_name (self->stack, cw_wizard_step_get_name (step));
  return child != NULL ? CW_WIZARD_PAGE (child) : NULL;
}

CwWizardPage *
cw_wizard_pages_get_page (CwWizardPages *self, CwWizardStep step)
{
  CwWizardPage *page = cw_wizard_pages_find_page (self, step);

  if (page != NULL)
    return page;
  page = g_object_new (cw_page_table_get_type (step), "draft", self->draft, "engine", self->engine,
                       "title", cw_wizard_step_get_title (step), NULL);
  gtk_stack_add_named (self->stack, GTK_WIDGET (page), cw_wizard_step_get_name (step));
  g_signal_connect_object (page, "notify", G_CALLBACK (on_page_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return page;
}

/* ----- the page that comes next */

/* What takes the time when a page is shown is the shaping of its texts, which is kept from here on.
 * The page itself stays hidden, so what is in it is measured. */
static void
lay_out (CwWizardPages *self, CwWizardPage *page)
{
  GtkWidget *content = adw_bin_get_child (ADW_BIN (page));
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  int least = 0;

  if (content == NULL || width == 0 || gtk_widget_get_visible (GTK_WIDGET (page)))
    return;
  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  width = MAX (width, least);
  gtk_widget_measure (content, GTK_ORIENTATION_VERTICAL, width, &least, NULL, NULL, NULL);
  gtk_widget_allocate (content, width, MAX (height, least), -1, NULL);
}

/* One thing at a time, so that a frame can be drawn in between. */
static gboolean
on_idle_cb (gpointer user_data)
{
  CwWizardPages *self = CW_WIZARD_PAGES (user_data);
  CwWizardPage *page = cw_wizard_pages_find_page (self, self->next);

  if (page == NULL)
    {
      page = cw_wizard_pages_get_page (self, self->next);
      gtk_widget_set_visible (GTK_WIDGET (page), FALSE);
      return G_SOURCE_CONTINUE;
    }
  lay_out (self, page);
  self->prepare_source = 0;
  return G_SOURCE_REMOVE;
}

void
cw_wizard_pages_prepare_page (CwWizardPages *self, CwWizardStep step)
{
  g_return_if_fail (CW_IS_WIZARD_PAGES (self));

  if (step == self->next && self->prepare_source != 0)
    return;
  g_clear_handle_id (&self->prepare_source, g_source_remove);
  self->next = step;
  if (step < CW_WIZARD_N_STEPS && cw_wizard_pages_find_page (self, step) == NULL)
    self->prepare_source = g_timeout_add_full (G_PRIORITY_LOW, PREPARE_MS, on_idle_cb, self, NULL);
}

/* The pages belong to the draft that they were made with. */
void
cw_wizard_pages_set_draft (CwWizardPages *self, CwDraft *draft, CwAppEngine *engine)
{
  cw_wizard_pages_prepare_page (self, CW_WIZARD_N_STEPS);
  for (CwWizardStep step = 0; step < CW_WIZARD_N_STEPS; step++)
    {
      CwWizardPage *page = cw_wizard_pages_find_page (self, step);

      if (page != NULL)
        gtk_stack_remove (self->stack, GTK_WIDGET (page));
    }
  g_set_object (&self->draft, draft);
  g_set_object (&self->engine, engine);
}

/* ----- leaving one */

static void
on_page_left_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwWizardPages) self = CW_WIZARD_PAGES (user_data);
  CwWizardPage *page = CW_WIZARD_PAGE (source);
  g_autoptr (GError) error = NULL;

  (void) !cw_wizard_page_leave_finish (page, result, &error);
  g_clear_object (&self->leaving);
  g_signal_emit (self, signals[PAGE_LEFT], 0, page, error);
}

void
cw_wizard_pages_leave_page (CwWizardPages *self, CwWizardPage *page)
{
  g_return_if_fail (self->leaving == NULL);

  self->leaving = g_cancellable_new ();
  cw_wizard_page_leave_async (page, self->leaving, on_page_left_cb, g_object_ref (self));
}

gboolean
cw_wizard_pages_is_leaving (CwWizardPages *self)
{
  return self->leaving != NULL;
}

void
cw_wizard_pages_stop_leaving (CwWizardPages *self)
{
  if (self->leaving != NULL)
    g_cancellable_cancel (self->leaving);
}

/* ----- the object */

static void
cw_wizard_pages_dispose (GObject *object)
{
  CwWizardPages *self = CW_WIZARD_PAGES (object);

  g_clear_handle_id (&self->prepare_source, g_source_remove);
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_WIZARD_PAGES);
  g_clear_object (&self->draft);
  g_clear_object (&self->engine);
  g_clear_object (&self->leaving);
  G_OBJECT_CLASS (cw_wizard_pages_parent_class)->dispose (object);
}

static void
cw_wizard_pages_class_init (CwWizardPagesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_wizard_pages_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-wizard-pages.ui");
  gtk_widget_class_bind_template_child (widget_class, CwWizardPages, stack);
  gtk_widget_class_bind_template_child (widget_class, CwWizardPages, problem_page);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked_cb);
  signals[PAGE_CHANGED] = g_signal_new ("page-changed", CW_TYPE_WIZARD_PAGES, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PAGE_LEFT] = g_signal_new ("page-left", CW_TYPE_WIZARD_PAGES, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 2, CW_TYPE_WIZARD_PAGE, G_TYPE_ERROR);
  signals[AGAIN] = g_signal_new ("again", CW_TYPE_WIZARD_PAGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
cw_wizard_pages_init (CwWizardPages *self)
{
  self->next = CW_WIZARD_N_STEPS;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->stack, "notify::transition-running", G_CALLBACK (hide_other_pages),
                           self, G_CONNECT_SWAPPED);
}
