/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-configuring-page.h"

#include <glib/gi18n.h>

#include "app/cw-plan-view.h"
#include "app/cw-remove-dialog.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-setup-call.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwConfiguringPage
{
  CwWizardPage parent_instance;

  GtkLabel *headline;
  GtkProgressBar *progress;
  CwPlanView *actions;
  GtkLabel *failure_label;
  GtkWidget *stop_button;
  GtkWidget *again_button;

  GCancellable *cancellable; /* (owned) (nullable): while it runs */
  char *token;               /* (owned) (nullable): of the call that runs */
  gboolean is_connected;     /* to the engine's progress */
};

G_DEFINE_FINAL_TYPE (CwConfiguringPage, cw_configuring_page, CW_TYPE_WIZARD_PAGE)

static CwDraft *
get_draft (CwConfiguringPage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

static CwAppEngine *
get_engine (CwConfiguringPage *self)
{
  return cw_wizard_page_get_engine (CW_WIZARD_PAGE (self));
}

/* ----- what is shown */

static void
show_actions (CwConfiguringPage *self, GVariant *answer, const char *failure)
{
  g_autoptr (GVariant) actions = cw_answer_get_array (answer, "actions");

  cw_plan_view_show (self->actions, actions, failure);
}

static void
show_running (CwConfiguringPage *self, gboolean is_running)
{
  gtk_widget_set_visible (self->stop_button, is_running);
  gtk_widget_set_sensitive (self->stop_button, TRUE);
  gtk_widget_set_visible (self->again_button, !is_running);
  cw_wizard_page_set_busy (CW_WIZARD_PAGE (self), is_running);
  cw_wizard_page_set_can_go_back (CW_WIZARD_PAGE (self), !is_running);
  if (is_running)
    gtk_widget_set_visible (GTK_WIDGET (self->failure_label), FALSE);
}

static void
show_failure (CwConfiguringPage *self, const char *headline, const char *message)
{
  cw_label_set_text (self->headline, headline);
  cw_label_set_text (self->failure_label, message);
  gtk_widget_set_visible (GTK_WIDGET (self->failure_label), message[0] != '\0');
  show_running (self, FALSE);
  gtk_widget_grab_focus (self->again_button);
}

static void
on_progress_cb (CwConfiguringPage *self, GVariant *progress)
{
  if (self->cancellable == NULL)
    return;
  show_actions (self, progress, NULL);
  gtk_progress_bar_set_fraction (self->progress, cw_answer_get_double (progress, "fraction"));
}

/* ----- running */

static void
finish (CwConfiguringPage *self, GVariant *answer)
{
  gtk_progress_bar_set_fraction (self->progress, 1);
  cw_label_set_text (self->headline, _ ("All is done"));
  cw_draft_forget_administrators (get_draft (self));
  cw_draft_set_fact (get_draft (self), CW_DRAFT_FACT_RESULT, answer);
  gtk_widget_set_visible (self->stop_button, FALSE);
  cw_wizard_page_set_busy (CW_WIZARD_PAGE (self), FALSE);
  cw_wizard_page_set_complete (CW_WIZARD_PAGE (self), TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.next", NULL);
}

static void
on_applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwConfiguringPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  const char *message = answer != NULL ? cw_answer_get_string (answer, "errorMessage") : NULL;

  if (cw_error_is_cancelled (error))
    return;
  g_clear_object (&self->cancellable);
  if (answer != NULL)
    show_actions (self, answer, message);
  if (answer != NULL && cw_answer_get_bool (answer, "applied"))
    finish (self, answer);
  else if (answer == NULL && g_error_matches (error, CW_ERROR, CW_ERROR_CONFLICT))
    show_failure (self,
                  _ ("The plan is another one now"),
                     _ ("Something has changed since it was shown: go back and look at it again."));
  else if (answer == NULL)
    show_failure (self, _ ("The set-up could not be carried out"), error->message);
  else if (g_str_equal (cw_answer_get_string (answer, "errorCode"), "cancelled"))
    show_failure (self, _ ("Stopped"), _ ("What had been made is taken back."));
  else
    show_failure (
        self, _ ("The set-up failed"),
                 _ ("What had been made is taken back. Mend what the message says, and try again; "
                     "or go back and change the answers."));
}

static void
start (CwConfiguringPage *self)
{
  GVariant *plan = cw_draft_get_fact (get_draft (self), CW_DRAFT_FACT_PLAN);
  const char *digest = plan != NULL ? cw_answer_get_string (plan, "digest") : "";

  if (self->cancellable != NULL)
    return;
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  g_free (self->token);
  self->token = cw_app_engine_make_token (get_engine (self));
  cw_label_set_text (self->headline, _ ("Please wait"));
  gtk_progress_bar_set_fraction (self->progress, 0);
  if (plan != NULL)
    show_actions (self, plan, NULL);
  show_running (self, TRUE);
  cw_setup_call_async (get_engine (self), "ApplySetup", get_draft (self), self->token,
                       digest[0] != '\0' ? digest : NULL, self->cancellable, on_applied_cb,
                       g_object_ref (self));
}

static void
on_again_clicked_cb (CwConfiguringPage *self)
{
  start (self);
}

/* The call ends by itself, with what was taken back. */
static void
stop (GtkWidget *widget, gpointer unused)
{
  CwConfiguringPage *self = CW_CONFIGURING_PAGE (widget);

  if (self->cancellable == NULL)
    return;
  gtk_widget_set_sensitive (self->stop_button, FALSE);
  cw_label_set_text (self->headline, _ ("Stopping, and taking back what was made"));
  cw_app_engine_call_async (get_engine (self), "CancelCall", g_variant_new ("(s)", self->token),
                            NULL, NULL, NULL);
}

/* Meanwhile it goes on, and may have ended when the answer comes. */
static void
on_stop_clicked_cb (CwConfiguringPage *self)
{
  const CwRemoveQuestion question = {
    .heading = _ ("Stop the set-up?"),
                  .body = _ ("What has been made so far is taken back, and nothing is configured."),
                             .keep = _ ("_Go On"), .remove = _ ("_Stop"),
                             };

  cw_remove_dialog_ask (GTK_WIDGET (self), &question, stop, NULL);
}

/* ----- the page */

static void
cw_configuring_page_enter (CwWizardPage *page)
{
  CwConfiguringPage *self = CW_CONFIGURING_PAGE (page);

  if (!self->is_connected)
    g_signal_connect_object (get_engine (self), "setup-progress", G_CALLBACK (on_progress_cb), self,
                             G_CONNECT_SWAPPED);
  self->is_connected = TRUE;
  cw_plan_view_set_tenant (self->actions, cw_draft_get_tenant_name (get_draft (self)));
  start (self);
}

static GtkWidget *
cw_configuring_page_get_first_focus (CwWizardPage *page)
{
  return CW_CONFIGURING_PAGE (page)->stop_button;
}

static void
cw_configuring_page_dispose (GObject *object)
{
  CwConfiguringPage *self = CW_CONFIGURING_PAGE (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_pointer (&self->token, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_CONFIGURING_PAGE);
  G_OBJECT_CLASS (cw_configuring_page_parent_class)->dispose (object);
}

static void
cw_configuring_page_class_init (CwConfiguringPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwWizardPageClass *page_class = CW_WIZARD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_configuring_page_dispose;
  page_class->enter = cw_configuring_page_enter;
  page_class->get_first_focus = cw_configuring_page_get_first_focus;
  g_type_ensure (CW_TYPE_PLAN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-configuring-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwConfiguringPage, headline);
  gtk_widget_class_bind_template_child (widget_class, CwConfiguringPage, progress);
  gtk_widget_class_bind_template_child (widget_class, CwConfiguringPage, actions);
  gtk_widget_class_bind_template_child (widget_class, CwConfiguringPage, failure_label);
  gtk_widget_class_bind_template_child (widget_class, CwConfiguringPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, CwConfiguringPage, again_button);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked_cb);
}

static void
cw_configuring_page_init (CwConfiguringPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
