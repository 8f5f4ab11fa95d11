/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-wizard-window.h"

#include <glib/gi18n.h>

#include "app/cw-leave-dialog.h"
#include "app/cw-message-bar.h"
#include "app/cw-narrow-header.h"
#include "app/cw-setup-session.h"
#include "app/cw-step-list.h"
#include "app/cw-text-care.h"
#include "app/cw-wizard-bar.h"
#include "app/cw-wizard-looks.h"
#include "app/cw-wizard-pages.h"
#include "base/cw-error.h"

struct _CwWizardWindow
{
  AdwApplicationWindow parent_instance;

  AdwLeaflet *leaflet;
  AdwHeaderBar *header;
  GtkWidget *steps_pane;
  GtkWidget *page_pane;
  CwStepList *steps;
  AdwWindowTitle *title;
  CwMessageBar *message;
  CwWizardPages *pages;
  CwWizardBar *bar;

  CwSetupSession *session; /* (owned) */
  gboolean is_closing;
};

G_DEFINE_FINAL_TYPE (CwWizardWindow, cw_wizard_window, ADW_TYPE_APPLICATION_WINDOW)

/* ----- what it has */

CwWizardPage *
cw_wizard_window_get_page (CwWizardWindow *self)
{
  return cw_wizard_pages_find_page (self->pages, cw_step_list_get_current (self->steps));
}

CwWizardStep
cw_wizard_window_get_step (CwWizardWindow *self)
{
  return cw_step_list_get_current (self->steps);
}

CwAppEngine *
cw_wizard_window_get_engine (CwWizardWindow *self)
{
  return self->session != NULL ? cw_setup_session_get_engine (self->session) : NULL;
}

CwDraft *
cw_wizard_window_get_draft (CwWizardWindow *self)
{
  return self->session != NULL ? cw_setup_session_get_draft (self->session) : NULL;
}

/* ----- what is shown around a page */

static void
update_buttons (CwWizardWindow *self)
{
  CwWizardPage *page = cw_wizard_window_get_page (self);
  gboolean is_busy =
      page != NULL && (cw_wizard_page_get_busy (page) || cw_wizard_pages_is_leaving (self->pages));
  gboolean is_first = cw_step_list_get_previous (self->steps) == CW_WIZARD_N_STEPS;
  gboolean is_last = cw_step_list_get_next (self->steps) == CW_WIZARD_N_STEPS;

  cw_wizard_bar_show (self->bar, page, is_last, is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back",
                                 page != NULL && !is_busy && !is_first &&
                                     cw_wizard_page_get_can_go_back (page));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.next",
                                 page != NULL && !is_busy && !is_last &&
                                     cw_wizard_page_get_complete (page));
}

static void
update_title (CwWizardWindow *self)
{
  CwWizardStep step = cw_step_list_get_current (self->steps);
  g_autofree char *subtitle = cw_step_list_describe_position (self->steps);

  if (!cw_step_list_has (self->steps, step))
    return;
  adw_window_title_set_title (self->title, cw_wizard_step_get_title (step));
  adw_window_title_set_subtitle (self->title, subtitle);
}

/* What is answered on one page decides which others there are. */
static void
update_steps (CwWizardWindow *self)
{
  cw_step_list_update (self->steps, cw_wizard_window_get_draft (self));
  update_title (self);
  update_buttons (self);
  cw_wizard_pages_prepare_page (self->pages, cw_step_list_get_next (self->steps));
}

/* ----- going to a page */

static void
on_page_changed_cb (CwWizardWindow *self)
{
  /* The pages go after the template's children. */
  if (!self->is_closing)
    update_buttons (self);
}

static void
show_page (CwWizardWindow *self, CwWizardStep step)
{
  CwWizardPage *page = cw_wizard_pages_get_page (self->pages, step);

  cw_step_list_set_current (self->steps, step);
  /* Whoever leaves the last page open must not hold the schedule up. */
  if (step == CW_WIZARD_COMPLETE)
    cw_setup_session_close (self->session);
  cw_message_bar_show (self->message, NULL);
  cw_wizard_page_enter (page);
  cw_wizard_pages_show_page (self->pages, page);
  adw_leaflet_set_visible_child (self->leaflet, self->page_pane);
  update_steps (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    cw_wizard_page_grab_first_focus (page);
}

gboolean
cw_wizard_window_go_to (CwWizardWindow *self, CwWizardStep step)
{
  g_return_val_if_fail (CW_IS_WIZARD_WINDOW (self), FALSE);

  if (cw_wizard_window_get_draft (self) == NULL || step >= CW_WIZARD_N_STEPS ||
      !cw_step_list_has (self->steps, step))
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
on_page_left_cb (CwWizardWindow *self, CwWizardPage *page, const GError *error)
{
  if (self->is_closing || page != cw_wizard_window_get_page (self))
    return;
  update_steps (self);
  if (error == NULL)
    (void) cw_wizard_window_go_to (self, cw_step_list_get_next (self->steps));
  else if (!cw_error_is_cancelled (error))
    cw_message_bar_show (self->message, error->message);
}

static void
next_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (widget);
  CwWizardPage *page = cw_wizard_window_get_page (self);

  if (page == NULL || cw_wizard_pages_is_leaving (self->pages) ||
      !cw_wizard_page_get_complete (page))
    return;
  cw_message_bar_show (self->message, NULL);
  cw_wizard_pages_leave_page (self->pages, page);
  update_buttons (self);
}

/* Only back: what lies ahead is reached through the pages before it. */
static void
on_step_activated_cb (CwStepList *steps, guint step, CwWizardWindow *self)
{
  guint current = cw_step_list_get_position (steps, cw_step_list_get_current (steps));
  CwWizardPage *page = cw_wizard_window_get_page (self);

  if (cw_step_list_get_position (steps, (CwWizardStep) step) < current && page != NULL &&
      !cw_wizard_page_get_busy (page) && !cw_wizard_pages_is_leaving (self->pages) &&
      cw_wizard_page_get_can_go_back (page))
    show_page (self, (CwWizardStep) step);
  adw_leaflet_set_visible_child (self->leaflet, self->page_pane);
}

static void
on_steps_clicked_cb (CwWizardWindow *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->steps_pane);
}

/* ----- the sitting */

static void
on_session_started_cb (CwWizardWindow *self)
{
  cw_step_list_set_current (self->steps, CW_WIZARD_N_STEPS);
  cw_wizard_pages_set_draft (self->pages, cw_wizard_window_get_draft (self),
                             cw_wizard_window_get_engine (self));
  update_steps (self);
  (void) cw_wizard_window_go_to (self, cw_step_list_get_first (self->steps));
}

static void
on_session_failed_cb (CwWizardWindow *self, const GError *error)
{
  if (cw_wizard_window_get_draft (self) != NULL)
    cw_message_bar_show (self->message, error->message);
  else
    cw_wizard_pages_show_problem (self->pages, error);
}

static void
on_session_lost_cb (CwWizardWindow *self)
{
  cw_message_bar_show (self->message,
                       _ ("The engine went away. Close the set-up and open it again."));
}

static void
open_setup (CwWizardWindow *self)
{
  cw_wizard_pages_show_opening (self->pages);
  update_buttons (self);
  cw_setup_session_open (self->session);
}

/* With the answers of a file that somebody chose, from the first page on. */
static void
import_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_setup_session_load (CW_WIZARD_WINDOW (widget)->session,
                         g_variant_get_string (parameter, NULL));
}

/* ----- closing */

static void
close_now (GtkWindow *window)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (window);

  if (self->is_closing)
    return;
  self->is_closing = TRUE;
  cw_wizard_pages_stop_leaving (self->pages);
  cw_setup_session_close (self->session);
  gtk_window_destroy (window);
}

/* While the plan is carried out the call ends with the window, and the engine takes back. */
static gboolean
is_configuring (CwWizardWindow *self)
{
  CwWizardPage *page = cw_wizard_window_get_page (self);

  return cw_step_list_get_current (self->steps) == CW_WIZARD_CONFIGURING && page != NULL &&
         cw_wizard_page_get_busy (page);
}

/* The last page has nothing to lose. */
static gboolean
cw_wizard_window_close_request (GtkWindow *window)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (window);

  if (self->is_closing)
    return FALSE;
  if (is_configuring (self))
    cw_leave_dialog_ask (window, CW_LEAVE_CONFIGURING, close_now);
  else if (cw_setup_session_is_edited (self->session) &&
           cw_step_list_get_next (self->steps) != CW_WIZARD_N_STEPS)
    cw_leave_dialog_ask (window, CW_LEAVE_EDITED, close_now);
  else
    close_now (window);
  return TRUE;
}

static void
close_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

/* What was answered is not wanted any more. */
static void
end_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  close_now (GTK_WINDOW (widget));
}

/* ----- the object */

static void
cw_wizard_window_dispose (GObject *object)
{
  CwWizardWindow *self = CW_WIZARD_WINDOW (object);

  self->is_closing = TRUE;
  if (self->session != NULL)
    cw_setup_session_close (self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_WIZARD_WINDOW);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (cw_wizard_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-wizard-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, header);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, steps_pane);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, page_pane);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, message);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, CwWizardWindow, bar);
  gtk_widget_class_bind_template_callback (widget_class, on_step_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_steps_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_page_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_setup);
}

static void
cw_wizard_window_class_init (CwWizardWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_wizard_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = cw_wizard_window_close_request;
  g_type_ensure (CW_TYPE_MESSAGE_BAR);
  g_type_ensure (CW_TYPE_STEP_LIST);
  g_type_ensure (CW_TYPE_WIZARD_BAR);
  g_type_ensure (CW_TYPE_WIZARD_PAGES);
  bind_template (widget_class);
  cw_wizard_looks_install (widget_class);
  gtk_widget_class_install_action (widget_class, "win.next", NULL, next_activated);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_activated);
  gtk_widget_class_install_action (widget_class, "win.import-draft", "s", import_activated);
  gtk_widget_class_install_action (widget_class, "win.close", NULL, close_activated);
  gtk_widget_class_install_action (widget_class, "win.end", NULL, end_activated);
}

static void
cw_wizard_window_init (CwWizardWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_narrow_header_watch (self->header, G_OBJECT (self->leaflet), "folded");
}

/* What the sitting brings about is shown. */
static void
take_session (CwWizardWindow *self, CwSetupSession *session)
{
  self->session = session;
  g_signal_connect_object (session, "started", G_CALLBACK (on_session_started_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "failed", G_CALLBACK (on_session_failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "edited", G_CALLBACK (update_steps), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "lost", G_CALLBACK (on_session_lost_cb), self,
                           G_CONNECT_SWAPPED);
}

CwWizardWindow *
cw_wizard_window_new (GtkWindow *parent, CwAppEngine *engine, const char *draft_path)
{
  CwWizardWindow *self = g_object_new (CW_TYPE_WIZARD_WINDOW, "transient-for", parent, NULL);

  if (parent != NULL)
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  take_session (self, cw_setup_session_new (engine, draft_path));
  open_setup (self);
  return self;
}
