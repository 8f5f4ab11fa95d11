/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-main-window.h"

#include <glib/gi18n.h>

#include "app/cw-errors-view.h"
#include "app/cw-main-window-private.h"
#include "app/cw-objects-view.h"
#include "app/cw-rules-view.h"
#include "app/cw-runs-view.h"
#include "app/cw-status-view.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/cw-wizard-window.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define BEHIND_MS 300 /* until the panel behind a set-up shows what came of it */

G_DEFINE_FINAL_TYPE (CwMainWindow, cw_main_window, ADW_TYPE_APPLICATION_WINDOW)

/* ----- what is shown */

static void
allow_cycles (CwMainWindow *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);
  g_autoptr (GVariant) scheduler = status != NULL ? cw_answer_get_dict (status, "scheduler") : NULL;
  gboolean may_begin = status != NULL &&
                       g_str_equal (cw_answer_get_string (status, "state"), "idle") &&
                       !cw_answer_get_bool (scheduler, "setupOpen");

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.synchronise", may_begin);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.steps", may_begin);
}

static void
show_stage (CwMainWindow *self, const char *name)
{
  gboolean has_views = g_str_equal (name, "views");

  g_clear_handle_id (&self->show_source, g_source_remove);
  cw_stack_show (self->stages, name);
  adw_squeezer_page_set_enabled (adw_squeezer_get_page (self->title_squeezer, self->wide_switcher),
                                 has_views);
  gtk_widget_set_visible (GTK_WIDGET (self->switcher_bar), has_views);
  gtk_spinner_set_spinning (self->waiting_spinner, g_str_equal (name, "connecting"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.setup",
                                 cw_app_engine_is_connected (self->engine));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.doctor", has_views);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.made",
                                 cw_app_engine_is_connected (self->engine));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.versions",
                                 cw_app_engine_is_connected (self->engine));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.keys",
                                 cw_app_engine_is_connected (self->engine));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.profile", has_views);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.support-file", has_views);
}

static gboolean
on_reveal_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);

  gtk_action_bar_set_revealed (self->switcher_bar,
                               adw_squeezer_get_visible_child (self->title_squeezer) !=
                                   self->wide_switcher);
  return G_SOURCE_REMOVE;
}

/* The title learns its width while the window is laid out. A bar that is revealed then gets the
 * room that was planned without it, less than none; so it is before the next frame. */
static void
on_title_squeezed_cb (CwMainWindow *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_reveal_tick_cb, NULL, NULL);
}

/* Where five tabs have no room for their names (large letters in a narrow window), a menu takes
 * their place. */
static void
on_view_changed_cb (CwMainWindow *self)
{
  GtkWidget *view = adw_view_stack_get_visible_child (self->views);
  const char *title = NULL;

  if (view == NULL)
    return;
  title = adw_view_stack_page_get_title (adw_view_stack_get_page (self->views, view));
  gtk_menu_button_set_label (self->views_button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->views_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

gboolean
cw_main_window_is_configured (CwMainWindow *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);
  g_autoptr (GVariant) connectors = NULL;

  if (status == NULL)
    return FALSE;
  connectors = cw_answer_get_array (status, "connectors");
  /* Not told while the database is away. */
  return !cw_answer_has (status, "connectors") || g_variant_n_children (connectors) > 0;
}

static void
show_problem (CwMainWindow *self, const char *message)
{
  cw_status_page_describe (self->problem_page, message);
  show_stage (self, "problem");
}

static void
show_engine (CwMainWindow *self)
{
  if (!cw_app_engine_is_connected (self->engine))
    return;
  show_stage (self, cw_main_window_is_configured (self) ? "views" : "empty");
}

void
cw_main_window_show_ending (CwMainWindow *self)
{
  gtk_label_set_label (self->waiting_label, _ ("Stopping the engine…"));
  show_stage (self, "connecting");
}

void
cw_main_window_tell (CwMainWindow *self, const char *text)
{
  AdwToast *toast = cw_toast_new (text);

  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* Where the focus was in a view, the stack gives it to where it was in the next one before. */
void
cw_main_window_show_view (CwMainWindow *self, const char *name)
{
  GtkWidget *focus = NULL;
  GtkWidget *view = NULL;

  if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), name) == 0)
    return;
  adw_view_stack_set_visible_child_name (self->views, name);
  view = adw_view_stack_get_visible_child (self->views);
  focus = gtk_window_get_focus (GTK_WINDOW (self));
  if (gtk_widget_get_mapped (view) &&
      (focus == NULL || !gtk_widget_get_mapped (focus) || !gtk_widget_is_ancestor (focus, view)))
    gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD);
}

void
cw_main_window_show_object (CwMainWindow *self, gint64 number)
{
  g_return_if_fail (CW_IS_MAIN_WINDOW (self));

  cw_main_window_show_view (self, "objects");
  cw_objects_view_show_object (self->objects_view, number);
}

/* ----- the wizard */

static void
on_wizard_closed_cb (CwWizardWindow *wizard, CwMainWindow *self)
{
  self->wizard = NULL;
  cw_app_engine_refresh (self->engine);
}

void
cw_main_window_open_setup (CwMainWindow *self)
{
  if (self->wizard == NULL)
    {
      self->wizard = cw_wizard_window_new (GTK_WINDOW (self), self->engine, self->draft_path);
      g_signal_connect_object (self->wizard, "destroy", G_CALLBACK (on_wizard_closed_cb), self, 0);
    }
  gtk_window_present (GTK_WINDOW (self->wizard));
}

/* ----- the connection */

static gboolean
on_show_due_cb (gpointer user_data)
{
  CwMainWindow *self = CW_MAIN_WINDOW (user_data);

  self->show_source = 0;
  show_engine (self);
  return G_SOURCE_REMOVE;
}

/* Behind the set-up the panel can wait: both windows are drawn by one thread, and when the set-up
 * is done its last page is looked at. */
static void
on_status_changed_cb (CwMainWindow *self)
{
  allow_cycles (self);
  cw_alert_notices_update (self->notices, g_application_get_default (),
                           cw_app_engine_get_status (self->engine));
  if (self->wizard == NULL)
    show_engine (self);
  else if (self->show_source == 0)
    self->show_source = g_timeout_add_full (G_PRIORITY_LOW, BEHIND_MS, on_show_due_cb, self, NULL);
}

static void
on_engine_lost_cb (CwMainWindow *self)
{
  show_problem (self,
                _ ("The engine went away. It may be restarting, or somebody stopped it. As soon "
                         "as one answers here, this window goes on by itself."));
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwMainWindow) self = CW_MAIN_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!cw_app_engine_connect_finish (CW_APP_ENGINE (source), result, &error))
    {
      if (!cw_error_is_cancelled (error))
        show_problem (self, error->message);
      return;
    }
  show_engine (self);
  if ((self->draft_path != NULL || self->opens_setup || !cw_main_window_is_configured (self)) &&
      !self->was_asked)
    {
      self->was_asked = TRUE;
      cw_main_window_open_setup (self);
    }
}

void
cw_main_window_connect (CwMainWindow *self)
{
  show_stage (self, "connecting");
  cw_app_engine_connect_async (self->engine, self->cancellable, on_connected_cb,
                               g_object_ref (self));
}

/* ----- the object */

static void
cw_main_window_dispose (GObject *object)
{
  CwMainWindow *self = CW_MAIN_WINDOW (object);

  g_clear_handle_id (&self->show_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  cw_widget_call_end (&self->support);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_MAIN_WINDOW);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (cw_main_window_parent_class)->dispose (object);
}

static void
cw_main_window_finalize (GObject *object)
{
  CwMainWindow *self = CW_MAIN_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->notices, cw_alert_notices_free);
  g_clear_pointer (&self->draft_path, g_free);
  G_OBJECT_CLASS (cw_main_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-main-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, title_squeezer);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, wide_switcher);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, stages);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, waiting_spinner);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, views);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, views_button);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, status_view);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, errors_view);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, objects_view);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, rules_view);
  gtk_widget_class_bind_template_child (widget_class, CwMainWindow, runs_view);
}

static void
cw_main_window_class_init (CwMainWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_main_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_main_window_finalize;
  g_type_ensure (CW_TYPE_STATUS_VIEW);
  g_type_ensure (CW_TYPE_RUNS_VIEW);
  g_type_ensure (CW_TYPE_OBJECTS_VIEW);
  g_type_ensure (CW_TYPE_RULES_VIEW);
  g_type_ensure (CW_TYPE_ERRORS_VIEW);
  bind_template (widget_class);
  cw_main_window_install_actions (widget_class);
}

static void
cw_main_window_init (CwMainWindow *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  g_signal_connect_object (self->title_squeezer, "notify::visible-child",
                           G_CALLBACK (on_title_squeezed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->views, "notify::visible-child", G_CALLBACK (on_view_changed_cb),
                           self, G_CONNECT_SWAPPED);
  on_view_changed_cb (self);
}

CwMainWindow *
cw_main_window_new (GtkApplication *application, CwAppEngine *engine)
{
  CwMainWindow *self = g_object_new (CW_TYPE_MAIN_WINDOW, "application", application, NULL);

  self->engine = g_object_ref (engine);
  self->notices = cw_alert_notices_new ();
  g_signal_connect_object (engine, "notify::status", G_CALLBACK (on_status_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "lost", G_CALLBACK (on_engine_lost_cb), self, G_CONNECT_SWAPPED);
  cw_status_view_set_engine (self->status_view, engine);
  cw_runs_view_set_engine (self->runs_view, engine);
  cw_objects_view_set_engine (self->objects_view, engine);
  cw_rules_view_set_engine (self->rules_view, engine);
  cw_errors_view_set_engine (self->errors_view, engine);
  allow_cycles (self);
  show_stage (self, "connecting");
  return self;
}

void
cw_main_window_set_draft_path (CwMainWindow *self, const char *path)
{
  g_free (self->draft_path);
  self->draft_path = g_strdup (path);
}

void
cw_main_window_set_opens_setup (CwMainWindow *self, gboolean opens_setup)
{
  self->opens_setup = opens_setup;
}
