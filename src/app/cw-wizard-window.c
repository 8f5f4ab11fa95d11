/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-wizard-window.h"

#include <glib/gi18n.h>

#include "app/cw-draft-loader.h"
#include "app/cw-page-table.h"
#include "app/cw-step-list.h"
#include "app/cw-wizard-looks.h"
#include "base/cw-error.h"

struct _CwWizardWindow
{
  AdwApplicationWindow parent_instance;

  AdwLeaflet *leaflet;
  GtkWidget *steps_pane;
  GtkWidget *page_pane;
  CwStepList *steps;
  AdwWindowTitle *title;
  GtkRevealer *message_revealer;
  GtkLabel *message_label;
  GtkStack *stack;
  AdwStatusPage *problem_page;
  GtkActionBar *buttons;
  GtkButton *next_button;
  GtkSpinner *busy_spinner;

  CwAppEngine *engine;       /* (owned) */
  CwDraft *draft;            /* (owned) (nullable): until it is loaded */
  char *draft_path;          /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned): of this window's own calls */
  GCancellable *leaving;     /* (owned) (nullable): of the page's last check */
  gboolean is_open;          /* the set-up lock is ours */
  gboolean is_edited;
  gboolean is_closing;
};

G_DEFINE_FINAL_TYPE (CwWizardWindow, cw_wizard_window, ADW_TYPE_APPLICATION_WINDOW)

/* ----- what it has */

CwWizardPage *
cw_wizard_window_get_page (CwWizardWindow *self)
{
  CwWizardStep step = cw_step_list_get_current (self->steps);
  GtkWidget *child = NULL;

  if (step < CW_WIZARD_N_STEPS)
    child = gtk_stack_get_child_by_name (self->stack, cw_wizard_step_get_name (step));
  return child != NULL ? CW_WIZARD_PAGE (child) : NULL;
}

CwWizardStep
cw_wizard_window_get_step (CwWizardWindow *self)
{
  return cw_step_list_get_current (self->steps);
}

CwAppEngine *
cw_wizard_window_get_engine (CwWizardWindow *self)
{
  return self->engine;
}

CwDraft *
cw_wizard_window_get_draft (CwWizardWindow *self)
{
  return self->draft;
}

/* ----- what is shown around a page */

static void
show_message (CwWizardWindow *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_label (self->message_label, text);
  gtk_revealer_set_reveal_child (self->message_revealer, text != NULL);
  /* A message that is gone is gone for screen readers as well. */
  gtk_widget_set_visible (GTK_WIDGET (self->message_revealer), text != NULL);
}

static void
update_buttons (CwWizardWindow *self)
{
  CwWizardPage *page = cw_wizard_window_get_page (self);
  gboolean is_busy = page != NULL && (cw_wizard_page_get_busy (page) || self->leaving != NULL);
  gboolean is_ready = page != NULL && !is_busy && cw_wizard_page_get_complete (page);

  gtk_widget_set_visible (GTK_WIDGET (self->buttons), page != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back",
                                 page != NULL && !is_busy &&
                                     cw_step_list_get_previous (self->steps) != CW_WIZARD_N_STEPS &&
                                     cw_wizard_page_get_can_go_back (page));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.next",
                                 is_ready &&
                                     cw_step_list_get_next (self->steps) != CW_WIZARD_N_STEPS);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button),
                          cw_step_list_get_next (self->steps) != CW_WIZARD_N_STEPS);
  gtk_spinner_set_spinning (self->busy_spinner, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->busy_spinner), is_busy);
  if (page != NULL)
    gtk_button_set_label (self->next_button, cw_wizard_page_get_next_label (page));
}

static void
update_title (CwWizardWindow *self)
{
  CwWizardStep step = cw_step_list_get_current (self->steps);
  guint position = cw_step_list_get_position (self->steps, step);
  guint count = cw_step_list_get_count (self->steps);
  g_autofree char *subtitle = NULL;

  if (position == 0)
    return;
  /* The only one so far: what follows is chosen on it. */
  if (count > 1)
    subtitle = g_strdup_printf (_ ("Step %d of %d"), (int) position, (int) count);
  adw_window_title_set_title (self->title, cw_wizard_step_get_title (step));
  adw_window_title_set_subtitle (self->title, subtitle);
}

/* What is answered on one page decides which others there are. */
static void
update_steps (CwWizardWindow *self)
{
  cw_step_list_update (self->steps, self->draft);
  update_title (self);
  update_buttons (self);
}

/* GTK 4.8 tells screen readers of every page of a stack; one that is not visible it keeps back. */
static void
hide_other_pages (CwWizardWindow *self)
{
  GtkWidget *shown = gtk_stack_get_visible_child (self->stack);

  if (gtk_stack_get_transition_running (self->stack))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == shown);
}

static void
show_child (CwWizardWindow *self, GtkWidget *child)
{
  gtk_widget_set_visible (child, TRUE);
  gtk_stack_set_visible_child (self->stack, child);
  hide_other_pages (self);
}

/* ----- going to a page */

static void
on_page_changed_cb (CwWizardWindow *self)
{
  /* The pages go after the template's children. */
  if (self->steps != NULL)
    update_buttons (self);
}

static CwWizardPage *
make_page (CwWizardWindow *self, CwWizardStep step)
{
  CwWizardPage *page = g_object_new (cw_page_table_get_type (step), "draft", self->draft, "engine",
                                     self->engine, "title", cw_wizard_step_get_title (step), NULL);

  gtk_stack_add_named (self->stack, GTK_WIDGET (page), cw_wizard_step_get_name (step));
  g_signal_connect_object (page, "notify", G_CALLBACK (on_page_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return page;
}

/* Whoever leaves the last page open must not hold the schedule up. */
static void
close_setup (CwWizardWindow *self)
{
  if (self->is_open && cw_app_engine_is_connected (self->engine))
    cw_app_engine_call_async (self->engine, "CloseSetup", NULL, NULL, NULL, NULL);
  self->is_open = FALSE;
}

static void
show_page (CwWizardWindow *self, CwWizardStep step)
{
  GtkWidget *child = gtk_stack_get_child_by_name (self->stack, cw_wizard_step_get_name (step));
  CwWizardPage *page = child != NULL ? CW_WIZARD_PAGE (child) : make_page (self, step);

  cw_step_list_set_current (self->steps, step);
  if (step == CW_WIZARD_COMPLETE)
    close_setup (self);
  show_message (self, NULL);
  cw_wizard_page_enter (page);
  show_child (self, GTK_WIDGET (page));
  adw_leaflet_set_visible_child (self->leaflet, self->page_pane);
  update_steps (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    cw_wizard_page_grab_first_focus (page);
}

gboolean
cw_wizard_window_go_to (CwWizardWindow *self, CwWizardStep step)
{
  g_return_val_if_fail (CW_IS_WIZARD_WINDOW (self), FALSE);

  if (self->draft == NULL || step >= CW_WIZARD_N_STEPS || !cw_step_list_has (self->steps, step))
    return FALSE;
  show_page (self, step);
  return TRUE;
}

static void
back_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (widget);

  (void) cw_wizard_window_go_to (self, cw_step_list_get_previous (self->steps));
}

static void
on_page_left_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwWizardWindow) self = CW_WIZARD_WINDOW (user_data);
  CwWizardPage *page = CW_WIZARD_PAGE (source);
  g_autoptr (GError) error = NULL;
  gboolean is_left = cw_wizard_page_leave_finish (page, result, &error);

  g_clear_object (&self->leaving);
  if (page != cw_wizard_window_get_page (self) || self->is_closing)
    return;
  update_steps (self);
  if (is_left)
    (void) cw_wizard_window_go_to (self, cw_step_list_get_next (self->steps));
  else if (!cw_error_is_cancelled (error))
    show_message (self, error->message);
}

static void
next_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (widget);
  CwWizardPage *page = cw_wizard_window_get_page (self);

  if (page == NULL || self->leaving != NULL || !cw_wizard_page_get_complete (page))
    return;
  show_message (self, NULL);
  self->leaving = g_cancellable_new ();
  update_buttons (self);
  cw_wizard_page_leave_async (page, self->leaving, on_page_left_cb, g_object_ref (self));
}

/* Only back: what lies ahead is reached through the pages before it. */
static void
on_step_activated_cb (CwStepList *steps, guint step, CwWizardWindow *self)
{
  guint current = cw_step_list_get_position (steps, cw_step_list_get_current (steps));
  CwWizardPage *page = cw_wizard_window_get_page (self);

  if (cw_step_list_get_position (steps, (CwWizardStep) step) < current && page != NULL &&
      !cw_wizard_page_get_busy (page) && self->leaving == NULL &&
      cw_wizard_page_get_can_go_back (page))
    show_page (self, (CwWizardStep) step);
  adw_leaflet_set_visible_child (self->leaflet, self->page_pane);
}

static void
on_steps_clicked_cb (CwWizardWindow *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->steps_pane);
}

static void
on_message_closed_cb (CwWizardWindow *self)
{
  show_message (self, NULL);
}

/* ----- opening: the lock, then the draft */

static void
show_problem (CwWizardWindow *self, const GError *error)
{
  g_autofree char *escaped = g_markup_escape_text (error->message, -1);

  adw_status_page_set_description (self->problem_page, escaped);
  show_child (self, gtk_stack_get_child_by_name (self->stack, "problem"));
}

static void
on_draft_changed_cb (CwDraft *draft, const char *path, CwWizardWindow *self)
{
  if (draft != self->draft)
    return;
  /* What was found out is not lost: it can be found out again. What was applied is not lost. */
  self->is_edited |= !g_str_has_prefix (path, "facts.");
  if (g_str_equal (path, "facts." CW_DRAFT_FACT_RESULT))
    self->is_edited = FALSE;
  update_steps (self);
}

/* The pages belong to the draft that they were made with. */
static void
remove_pages (CwWizardWindow *self)
{
  for (CwWizardStep step = 0; step < CW_WIZARD_N_STEPS; step++)
    {
      GtkWidget *child = gtk_stack_get_child_by_name (self->stack, cw_wizard_step_get_name (step));

      if (child != NULL)
        gtk_stack_remove (self->stack, child);
    }
  cw_step_list_set_current (self->steps, CW_WIZARD_N_STEPS);
}

static void
take_draft (CwWizardWindow *self, CwDraft *draft)
{
  remove_pages (self);
  g_set_object (&self->draft, draft);
  g_signal_connect_object (draft, "changed", G_CALLBACK (on_draft_changed_cb), self, 0);
  update_steps (self);
  (void) cw_wizard_window_go_to (self, cw_step_list_get_first (self->steps));
}

static void
on_draft_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwWizardWindow) self = CW_WIZARD_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) draft = cw_draft_loader_load_finish (result, &error);

  if (cw_error_is_cancelled (error))
    return;
  if (draft != NULL)
    take_draft (self, draft);
  else if (self->draft != NULL)
    show_message (self, error->message);
  else
    show_problem (self, error);
}

void
cw_wizard_window_load_draft (CwWizardWindow *self, const char *path)
{
  g_return_if_fail (CW_IS_WIZARD_WINDOW (self));

  cw_draft_loader_load_async (self->engine, path, self->cancellable, on_draft_loaded_cb,
                              g_object_ref (self));
}

static void
import_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_wizard_window_load_draft (CW_WIZARD_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_setup_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwWizardWindow) self = CW_WIZARD_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer == NULL)
    {
      if (!cw_error_is_cancelled (error))
        show_problem (self, error);
      return;
    }
  self->is_open = TRUE;
  cw_wizard_window_load_draft (self, self->draft_path);
}

static void
open_setup (CwWizardWindow *self)
{
  g_autofree char *client = g_strdup_printf (_ ("the set-up window of %s"), g_get_user_name ());

  show_child (self, gtk_stack_get_child_by_name (self->stack, "opening"));
  update_buttons (self);
  cw_app_engine_call_async (self->engine, "OpenSetup", g_variant_new ("(s)", client),
                            self->cancellable, on_setup_opened_cb, g_object_ref (self));
}

static void
on_again_clicked_cb (CwWizardWindow *self)
{
  open_setup (self);
}

static void
on_engine_lost_cb (CwWizardWindow *self)
{
  self->is_open = FALSE;
  show_message (self, _ ("The engine went away. Close the set-up and open it again."));
}

/* ----- closing */

static void
close_now (CwWizardWindow *self)
{
  self->is_closing = TRUE;
  if (self->leaving != NULL)
    g_cancellable_cancel (self->leaving);
  close_setup (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
on_leave_cb (gpointer user_data)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (user_data);

  if (!self->is_closing)
    close_now (self);
  return G_SOURCE_REMOVE;
}

/* Once the dialog has gone: AdwMessageDialog still uses the window above which it is. */
static void
on_leave_answered_cb (AdwMessageDialog *dialog, const char *response, CwWizardWindow *self)
{
  if (g_str_equal (response, "discard"))
    g_idle_add_full (G_PRIORITY_LOW, on_leave_cb, g_object_ref (self), g_object_unref);
}

/* While the plan is carried out the call ends with the window, and the engine takes back. */
static gboolean
is_configuring (CwWizardWindow *self)
{
  CwWizardPage *page = cw_wizard_window_get_page (self);

  return cw_step_list_get_current (self->steps) == CW_WIZARD_CONFIGURING && page != NULL &&
         cw_wizard_page_get_busy (page);
}

static void
ask_before_closing (CwWizardWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self),
      _ ("Leave the set-up?"), is_configuring (self)
         ? _ ("What has been made so far is taken back, and nothing is configured.")
         : _ ("What you entered here is forgotten. Nothing that already runs is changed."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay",
                                    _ ("_Stay Here"), "discard", _ ("_Leave"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_leave_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The last page has nothing to lose. */
static gboolean
cw_wizard_window_close_request (GtkWindow *window)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (window);

  if (self->is_closing)
    return FALSE;
  if ((self->is_edited && cw_step_list_get_next (self->steps) != CW_WIZARD_N_STEPS) ||
      is_configuring (self))
    ask_before_closing (self);
  else
    close_now (self);
  return TRUE;
}

static void
close_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

/* ----- the object */

static void
cw_wizard_window_dispose (GObject *object)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_WIZARD_WINDOW);
  g_clear_object (&self->engine);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (cw_wizard_window_parent_class)->dispose (object);
}

static void
cw_wizard_window_finalize (GObject *object)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->leaving);
  g_clear_pointer (&self->draft_path, g_free);
  G_OBJECT_CLASS (cw_wizard_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-wizard-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, steps_pane);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, page_pane);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, message_revealer);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, message_label);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, buttons);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, next_button);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, busy_spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_step_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_steps_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_message_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked_cb);
}

static void
cw_wizard_window_class_init (CwWizardWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_wizard_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_wizard_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cw_wizard_window_close_request;
  g_type_ensure (CW_TYPE_STEP_LIST);
  bind_template (widget_class);
  cw_wizard_looks_install (widget_class);
  gtk_widget_class_install_action (widget_class, "win.next", NULL, next_activated);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_activated);
  gtk_widget_class_install_action (widget_class, "win.import-draft", "s", import_activated);
  gtk_widget_class_install_action (widget_class, "win.close", NULL, close_activated);
}

static void
cw_wizard_window_init (CwWizardWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  show_message (self, NULL);
  g_signal_connect_object (self->stack, "notify::transition-running", G_CALLBACK (hide_other_pages),
                           self, G_CONNECT_SWAPPED);
}

CwWizardWindow *
cw_wizard_window_new (GtkWindow *parent, CwAppEngine *engine, const char *draft_path)
{
  CwWizardWindow *self = g_object_new (CW_TYPE_WIZARD_WINDOW, "transient-for", parent, NULL);

  if (parent != NULL)
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  self->engine = g_object_ref (engine);
  self->draft_path = g_strdup (draft_path);
  g_signal_connect_object (engine, "lost", G_CALLBACK (on_engine_lost_cb), self, G_CONNECT_SWAPPED);
  open_setup (self);
  return self;
}
