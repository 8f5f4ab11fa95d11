/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-window.h"

#include <glib/gi18n.h>

#include "app/cw-backup-words.h"
#include "app/cw-keys-abandon.h"
#include "app/cw-keys-backup.h"
#include "app/cw-keys-check.h"
#include "app/cw-keys-export.h"
#include "app/cw-keys-import.h"
#include "app/cw-keys-overview.h"
#include "app/cw-keys-restore.h"
#include "app/cw-remove-dialog.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define OVERVIEW "overview"

struct _CwKeysWindow
{
  AdwWindow parent_instance;

  GtkWidget *back_button;
  GtkStack *stack;
  AdwStatusPage *problem_page;
  CwKeysOverview *overview;
  CwKeysForm *export_form;
  CwKeysForm *import_form;
  CwKeysForm *abandon_form;
  GtkWidget *work_bar;
  GtkProgressBar *work_progress;
  GtkWidget *stop_button;

  CwAppEngine *engine;       /* (owned) */
  GVariant *keys;            /* (owned) (nullable): the newest answer of GetKeys */
  GCancellable *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CwKeysWindow, cw_keys_window, ADW_TYPE_WINDOW)

/* ----- its pages */

/* (nullable): the page is no form */
static CwKeysForm *
find_form (CwKeysWindow *self, const char *name)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, name);

  return CW_IS_KEYS_FORM (page) ? CW_KEYS_FORM (page) : NULL;
}

static const char *
get_page (CwKeysWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static void
show_page (CwKeysWindow *self, const char *name)
{
  CwKeysForm *before = find_form (self, get_page (self));
  CwKeysForm *form = find_form (self, name);

  if (before != NULL)
    cw_keys_form_leave (before);
  if (form != NULL)
    cw_keys_form_enter (form, self->engine, self->keys);
  gtk_widget_set_visible (self->back_button, form != NULL);
  cw_stack_show (self->stack, name);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->stack)))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
show_overview (CwKeysWindow *self)
{
  cw_keys_overview_show (self->overview, self->keys, cw_app_engine_get_status (self->engine));
  if (g_strcmp0 (get_page (self), OVERVIEW) == 0)
    return;
  show_page (self, OVERVIEW);
  cw_keys_overview_look_at_result (self->overview);
}

/* ----- what there is */

static void
on_keys_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysWindow) self = CW_KEYS_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  GVariant *answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      cw_status_page_describe (self->problem_page, error->message);
      show_page (self, "problem");
      return;
    }
  g_clear_pointer (&self->keys, g_variant_unref);
  self->keys = answer;
  show_overview (self);
}

static void
ask (CwKeysWindow *self)
{
  cw_app_engine_call_async (self->engine, "GetKeys", NULL, self->cancellable, on_keys_cb,
                            g_object_ref (self));
}

/* The size of the database comes with it. */
static void
on_status_changed_cb (CwKeysWindow *self)
{
  if (self->keys != NULL && g_strcmp0 (get_page (self), OVERVIEW) == 0)
    cw_keys_overview_show (self->overview, self->keys, cw_app_engine_get_status (self->engine));
}

/* ----- actions */

static void
open_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwKeysWindow *self = CW_KEYS_WINDOW (widget);

  if (self->keys == NULL)
    return;
  cw_keys_overview_tell (self->overview, NULL, NULL, NULL);
  show_page (self, g_variant_get_string (parameter, NULL));
}

static void
back_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwKeysWindow *self = CW_KEYS_WINDOW (widget);

  if (find_form (self, get_page (self)) != NULL)
    show_page (self, OVERVIEW);
  else
    gtk_window_close (GTK_WINDOW (self));
}

/* ----- what takes its time */

/* Nothing of it is known before the engine tells. */
static void
show_work (CwKeysWindow *self, gboolean is_busy)
{
  CwKeysForm *form = find_form (self, get_page (self));
  gboolean can_stop = is_busy && form != NULL && cw_keys_form_get_token (form) != NULL;

  if (gtk_widget_get_visible (self->work_bar) == can_stop)
    return;
  gtk_progress_bar_set_fraction (self->work_progress, 0);
  gtk_progress_bar_set_text (self->work_progress, "");
  gtk_widget_set_visible (self->work_bar, can_stop);
  gtk_widget_set_sensitive (self->stop_button, TRUE);
  if (can_stop)
    gtk_widget_grab_focus (self->stop_button);
  else if (form != NULL)
    gtk_widget_child_focus (GTK_WIDGET (form), GTK_DIR_TAB_FORWARD);
}

static void
on_progressed_cb (CwKeysWindow *self, GVariant *progress)
{
  CwKeysForm *form = find_form (self, get_page (self));
  gint64 n_all = cw_answer_get_int (progress, "total");
  g_autofree char *text = NULL;

  if (form == NULL ||
      g_strcmp0 (cw_answer_get_string (progress, "token"), cw_keys_form_get_token (form)) != 0)
    return;
  cw_keys_form_note_progress (form, progress);
  text = cw_backup_words_say_progress (progress);
  gtk_progress_bar_set_text (self->work_progress, text);
  gtk_progress_bar_set_fraction (
      self->work_progress,
      n_all > 0 ? (double) cw_answer_get_int (progress, "done") / (double) n_all : 0);
}

static void
stop_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwKeysWindow *self = CW_KEYS_WINDOW (widget);
  CwKeysForm *form = find_form (self, get_page (self));

  if (form == NULL || cw_keys_form_get_token (form) == NULL)
    return;
  gtk_widget_set_sensitive (self->stop_button, FALSE);
  cw_keys_form_stop (form);
}

static void
busy_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gboolean is_busy = g_variant_get_boolean (parameter);

  gtk_widget_action_set_enabled (widget, "keys.open", !is_busy);
  gtk_widget_action_set_enabled (widget, "keys.rotate", !is_busy);
  gtk_widget_action_set_enabled (widget, "keys.back", !is_busy);
  show_work (CW_KEYS_WINDOW (widget), is_busy);
}

/* A form has done it; the panel behind has to know as well. */
static void
done_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwKeysWindow *self = CW_KEYS_WINDOW (widget);
  const char *title = NULL;
  const char *text = NULL;

  g_variant_get (parameter, "(&s&s)", &title, &text);
  cw_keys_overview_tell (self->overview, "done", title, text);
  cw_app_engine_refresh (self->engine);
  ask (self);
}

/* ----- rotating */

static void
on_rotated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysWindow) self = CW_KEYS_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autofree char *text = NULL;

  if (cw_error_is_cancelled (error))
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "keys.busy", "b", FALSE);
  if (answer != NULL)
    cw_keys_overview_tell (self->overview, "done",
                           _ ("The key is rotated"),
                              _ ("Every stored secret is sealed with the new one. Files that were "
                              "exported before no longer open them: export the keys again."));
  else
    {
      text = cw_keys_words_say_failure (CW_KEYS_ACTION_ROTATE, error);
      cw_keys_overview_tell (self->overview, "failed", _ ("The key could not be rotated"), text);
    }
  cw_app_engine_refresh (self->engine);
  ask (self);
}

static void
rotate (GtkWidget *owner, gpointer user_data)
{
  CwKeysWindow *self = CW_KEYS_WINDOW (owner);

  cw_keys_overview_tell (self->overview, "running",
                         _ ("A new key is made, and the secrets are sealed with it"), "");
  gtk_widget_activate_action (owner, "keys.busy", "b", TRUE);
  cw_app_engine_call_async (self->engine, "RotateKeys", NULL, self->cancellable, on_rotated_cb,
                            g_object_ref (self));
}

static void
rotate_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const CwRemoveQuestion question = {
    .heading = _ ("Rotate the key?"),
                  .body = _ ("A new key seals every stored secret. Key sets that were exported "
                             "before no longer open them, and have to be exported again. Nothing "
                             "has to be entered again."),
                             .keep = _ ("_Keep the Key"), .remove = _ ("_Rotate") };

  cw_remove_dialog_ask (widget, &question, rotate, NULL);
}

/* ----- the object */

static void
cw_keys_window_dispose (GObject *object)
{
  CwKeysWindow *self = CW_KEYS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_KEYS_WINDOW);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->keys, g_variant_unref);
  G_OBJECT_CLASS (cw_keys_window_parent_class)->dispose (object);
}

static void
cw_keys_window_finalize (GObject *object)
{
  g_clear_object (&CW_KEYS_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (cw_keys_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CW_TYPE_KEYS_ABANDON);
  g_type_ensure (CW_TYPE_KEYS_BACKUP);
  g_type_ensure (CW_TYPE_KEYS_CHECK);
  g_type_ensure (CW_TYPE_KEYS_EXPORT);
  g_type_ensure (CW_TYPE_KEYS_IMPORT);
  g_type_ensure (CW_TYPE_KEYS_OVERVIEW);
  g_type_ensure (CW_TYPE_KEYS_RESTORE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-keys-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, overview);
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, export_form);
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, import_form);
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, abandon_form);
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, work_bar);
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, work_progress);
  gtk_widget_class_bind_template_child (widget_class, CwKeysWindow, stop_button);
}

static void
cw_keys_window_class_init (CwKeysWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_keys_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_keys_window_finalize;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "keys.open", "s", open_activated);
  gtk_widget_class_install_action (widget_class, "keys.back", NULL, back_activated);
  gtk_widget_class_install_action (widget_class, "keys.rotate", NULL, rotate_activated);
  gtk_widget_class_install_action (widget_class, "keys.busy", "b", busy_activated);
  gtk_widget_class_install_action (widget_class, "keys.stop", NULL, stop_activated);
  gtk_widget_class_install_action (widget_class, "keys.done", "(ss)", done_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "keys.back", NULL);
}

static void
cw_keys_window_init (CwKeysWindow *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_stack_show (self->stack, "waiting");
}

CwKeysWindow *
cw_keys_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  CwKeysWindow *self = g_object_new (CW_TYPE_KEYS_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "notify::status", G_CALLBACK (on_status_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "call-progress", G_CALLBACK (on_progressed_cb), self,
                           G_CONNECT_SWAPPED);
  ask (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
