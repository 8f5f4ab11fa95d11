/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-instances-window.h"

#include <glib/gi18n.h>

#include "app/cw-instance-words.h"
#include "app/cw-instances-group.h"
#include "app/cw-left-alone-window.h"
#include "app/cw-name-dialog.h"
#include "app/cw-remove-dialog.h"
#include "app/cw-state-group.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-window-way.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

/* A takeover is a matter of seconds. */
#define REFRESH_SECONDS 1

struct _CwInstancesWindow
{
  AdwWindow parent_instance;

  GtkWidget *page;
  CwInstancesGroup *group;
  CwStateGroup *state;
  GtkWidget *actions_group;
  GtkWidget *activate_button;
  GtkWidget *stage_button;
  GtkWidget *force_button;

  CwAppEngine *engine;       /* (owned) */
  GVariant *shown;           /* (owned) (nullable): the last list */
  GCancellable *cancellable; /* (owned) (nullable): of a change that is on its way */
  GCancellable *looking;     /* (owned) (nullable): of the list */
  gboolean is_awaited;       /* it was told to export, and does not yet */
  gboolean is_refused;       /* as planned; by force it may be possible */
  char *chosen;              /* (owned) (nullable): the id of the one that is asked about */
  guint refresh_source;
};

G_DEFINE_FINAL_TYPE (CwInstancesWindow, cw_instances_window, ADW_TYPE_WINDOW)

/* ----- what there is, and what can be done */

static gboolean
is_administrator (CwInstancesWindow *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);

  return status != NULL && g_str_equal (cw_answer_get_string (status, "role"), "admin");
}

/* The row in the database is one that no installation has written. */
static gboolean
is_tampered (GVariant *instance)
{
  g_autoptr (GVariant) trouble = cw_answer_get_dict (instance, "trouble");

  return g_str_equal (cw_answer_get_string (trouble, "code"), "lease");
}

/* What cannot be asked to stop, or was asked and says nothing any more. */
static gboolean
needs_force (CwInstancesWindow *self)
{
  g_autoptr (GVariant) holder = cw_instance_words_find_holder (self->shown);

  return self->is_refused || is_tampered (self->shown) ||
         (self->is_awaited && holder != NULL && !cw_answer_get_bool (holder, "answers"));
}

static void
update (CwInstancesWindow *self)
{
  g_autoptr (GVariant) own = self->shown != NULL ? cw_instance_words_find_own (self->shown) : NULL;
  gboolean may = is_administrator (self) && self->cancellable == NULL;
  gboolean exports = own != NULL && cw_answer_get_bool (own, "exports");
  gboolean is_wanted = own != NULL && g_str_equal (cw_answer_get_string (own, "mode"), "active");

  gboolean is_shared = self->shown != NULL && cw_answer_get_bool (self->shown, "shared");
  gboolean is_held = self->shown != NULL && cw_instance_words_is_held (self->shown);

  gtk_widget_set_visible (self->actions_group, is_shared || is_held);
  gtk_widget_set_sensitive (self->activate_button,
                            may && own != NULL && !exports && !self->is_awaited);
  gtk_widget_set_sensitive (self->stage_button, may && is_shared && (exports || is_wanted));
  gtk_widget_set_visible (self->force_button,
                          own != NULL && (is_held || (!exports && needs_force (self))));
  gtk_widget_set_sensitive (self->force_button, may);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "instance.rename", may);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "instance.remove", may);
}

static void
show_trouble (CwInstancesWindow *self)
{
  g_autoptr (GVariant) trouble = cw_answer_get_dict (self->shown, "trouble");
  g_autofree char *message = cw_window_way_add (cw_answer_get_string (trouble, "message"));

  if (cw_answer_has (self->shown, "trouble") && self->cancellable == NULL)
    cw_state_group_show (self->state, "failed", _ ("The lease cannot be looked after"), message);
}

static void
show_unclaimed (CwInstancesWindow *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);
  g_autofree char *text = status != NULL ? cw_instance_words_say_unclaimed (status) : NULL;

  if (text != NULL && !cw_answer_has (self->shown, "trouble") && self->cancellable == NULL)
    cw_state_group_show (self->state, "waiting", _ ("Deleted in Between"), text);
}

static void
show_done (CwInstancesWindow *self)
{
  g_autoptr (GVariant) own = cw_instance_words_find_own (self->shown);

  if (!self->is_awaited || own == NULL || !cw_answer_get_bool (own, "exports"))
    return;
  self->is_awaited = FALSE;
  self->is_refused = FALSE;
  cw_state_group_show (
      self->state, "done",
      _ ("This installation exports from now on"),
         cw_answer_get_bool (self->shown, "shared") ? _ ("All others are in staging mode.") : "");
  cw_app_engine_refresh (self->engine);
}

static void
take_list (CwInstancesWindow *self, GVariant *answer)
{
  gboolean is_first = self->shown == NULL;

  g_clear_pointer (&self->shown, g_variant_unref);
  self->shown = g_variant_ref (answer);
  cw_instances_group_show (self->group, answer);
  if (is_first)
    {
      show_trouble (self);
      show_unclaimed (self);
    }
  show_done (self);
  update (self);
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwInstancesWindow) self = CW_INSTANCES_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (self->engine == NULL || cw_error_is_cancelled (error))
    return;
  g_clear_object (&self->looking);
  if (answer != NULL)
    take_list (self, answer);
  else if (self->cancellable == NULL)
    cw_state_group_show (self->state, "failed",
                         _ ("The installations cannot be shown"), error->message);
}

static void
look (CwInstancesWindow *self)
{
  if (self->looking != NULL)
    return;
  cw_widget_call_begin (GTK_WIDGET (self), &self->looking);
  cw_app_engine_call_async (self->engine, "ListInstances", NULL, self->looking, on_listed_cb,
                            g_object_ref (self));
}

static gboolean
on_time_passed_cb (gpointer user_data)
{
  look (CW_INSTANCES_WINDOW (user_data));
  return G_SOURCE_CONTINUE;
}

/* ----- changes */

/* Whoever does not answer, or a row that nobody has written, is got over by force. */
static void
fail (CwInstancesWindow *self, const GError *error)
{
  g_autofree char *message = cw_window_way_add (error->message);

  self->is_refused = g_error_matches (error, CW_ERROR, CW_ERROR_BUSY) ||
                     g_error_matches (error, CW_ERROR, CW_ERROR_LEASE);
  cw_state_group_show (self->state, "failed", _ ("Nothing was changed"), message);
}

/* (transfer full) (nullable): it failed, which is told, or the window is closed */
static GVariant *
finish (CwInstancesWindow *self, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (self->engine == NULL || cw_error_is_cancelled (error))
    {
      g_clear_pointer (&answer, g_variant_unref);
      return NULL;
    }
  cw_widget_call_end (&self->cancellable);
  if (answer == NULL)
    fail (self, error);
  cw_app_engine_refresh (self->engine);
  update (self);
  look (self);
  return answer;
}

static void
on_activated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwInstancesWindow) self = CW_INSTANCES_WINDOW (user_data);
  g_autoptr (GVariant) answer = finish (self, source, result);

  if (answer == NULL)
    return;
  self->is_awaited = TRUE;
  self->is_refused = FALSE;
  cw_state_group_show (self->state, "running",
                       _ ("This installation takes over"),
                          _ ("It exports as soon as the one before has stopped, or its lease is "
                          "over."));
  update (self);
}

static void
activate (CwInstancesWindow *self, gboolean is_forced)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "force", "b", is_forced);
  cw_state_group_show (self->state, "running", _ ("This installation takes over"), "");
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  update (self);
  cw_app_engine_call_async (self->engine, "ActivateInstance",
                            g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)),
                            self->cancellable, on_activated_cb, g_object_ref (self));
}

static void
on_activate_clicked_cb (CwInstancesWindow *self)
{
  activate (self, FALSE);
}

static void
force (GtkWidget *widget, gpointer unused)
{
  activate (CW_INSTANCES_WINDOW (widget), TRUE);
}

static void
on_force_clicked_cb (CwInstancesWindow *self)
{
  CwRemoveQuestion question = {
    .heading = _ ("Take over by force?"),
        .body =
            _ ("Do so only when the installation that exports is gone, or cannot be asked to stop. "
               "This one waits until the lease of that one is over, and exports then what is not "
               "done yet. When the other computer comes back, it is in staging mode. Compare what "
               "both would export first, if you still can."),
               .keep = _ ("_Cancel"), .remove = _ ("_Take Over"),
               };

  /* There is no lease, and nobody to wait for. */
  if (cw_instance_words_is_held (self->shown))
    question.body =
        _ ("Nothing is exported from here, or each would undo what the other does. Stop one of "
           "them for good, then take over by force on the other.");
  cw_remove_dialog_ask (GTK_WIDGET (self), &question, force, NULL);
}

static void
on_staged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwInstancesWindow) self = CW_INSTANCES_WINDOW (user_data);
  g_autoptr (GVariant) answer = finish (self, source, result);

  if (answer == NULL)
    return;
  self->is_awaited = FALSE;
  cw_state_group_show (self->state, "done",
                       _ ("This installation is in staging mode"),
                          _ ("Nobody exports until one of the installations is made active."));
  update (self);
}

static void
on_stage_clicked_cb (CwInstancesWindow *self)
{
  cw_state_group_show (self->state, "running", _ ("This installation goes to staging mode"), "");
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  update (self);
  cw_app_engine_call_async (self->engine, "StageInstance", g_variant_new ("(s)", ""),
                            self->cancellable, on_staged_cb, g_object_ref (self));
}

/* ----- one of them */

/* As it was last told; gone meanwhile: NULL. (transfer full) (nullable) */
static GVariant *
choose_item (CwInstancesWindow *self, GVariant *id)
{
  g_free (self->chosen);
  self->chosen = g_variant_dup_string (id, NULL);
  return self->shown != NULL ? cw_instance_words_find (self->shown, self->chosen) : NULL;
}

/* @done: (format of the name). Whatever of it is refused, taking over is another matter. */
static void
take_change (CwInstancesWindow *self, GObject *source, GAsyncResult *result, const char *done)
{
  gboolean is_refused = self->is_refused;
  g_autoptr (GVariant) answer = finish (self, source, result);
  g_auto (GStrv) parts = g_strsplit (done, "%s", 2);
  g_autofree char *title = NULL;

  if (self->engine == NULL)
    return;
  self->is_refused = is_refused;
  update (self);
  if (answer == NULL)
    return;
  title = g_strjoinv (cw_answer_get_string (answer, "name"), parts);
  cw_state_group_show (self->state, "done", title, "");
}

/* @args: (transfer full if floating) */
static void
change_item (CwInstancesWindow *self,
             const char *method,
             GVariant *args,
             GAsyncReadyCallback callback)
{
  cw_state_group_clear (self->state);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  update (self);
  cw_app_engine_call_async (self->engine, method, args, self->cancellable, callback,
                            g_object_ref (self));
}

static void
on_renamed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwInstancesWindow) self = CW_INSTANCES_WINDOW (user_data);

  /* Translators: the name of an installation */
  take_change (self, source, result, _ ("It is called “%s” now"));
}

static void
rename_chosen (GtkWidget *widget, const char *name)
{
  CwInstancesWindow *self = CW_INSTANCES_WINDOW (widget);

  change_item (self, "RenameInstance", g_variant_new ("(ss)", self->chosen, name), on_renamed_cb);
}

static void
rename_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwInstancesWindow *self = CW_INSTANCES_WINDOW (widget);
  g_autoptr (GVariant) item = choose_item (self, parameter);
  const CwNameQuestion question = {
    .heading = _ ("Rename the installation?"),
                  .body = _ ("The name tells the installations apart, here and in causewayctl. "
                             "Nothing else depends on it."),
                             .label = _ ("Name"), .accept = _ ("_Rename"),
                             };

  if (item != NULL)
    cw_name_dialog_ask (widget, &question, cw_answer_get_string (item, "name"), rename_chosen);
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwInstancesWindow) self = CW_INSTANCES_WINDOW (user_data);

  /* Translators: the name of an installation */
  take_change (self, source, result, _ ("“%s” is taken off the list"));
}

static void
remove_chosen (GtkWidget *widget, gpointer unused)
{
  CwInstancesWindow *self = CW_INSTANCES_WINDOW (widget);

  change_item (self, "RemoveInstance", g_variant_new ("(s)", self->chosen), on_removed_cb);
}

static void
remove_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwInstancesWindow *self = CW_INSTANCES_WINDOW (widget);
  g_autoptr (GVariant) item = choose_item (self, parameter);
  g_autofree char *body = item != NULL ? cw_instance_words_ask_removal (item) : NULL;
  const CwRemoveQuestion question = { .heading = _ ("Remove the installation from the list?"),
                                                    .body = body };

  if (item != NULL)
    cw_remove_dialog_ask (widget, &question, remove_chosen, NULL);
}

static void
left_alone_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_left_alone_window_show (GTK_WINDOW (widget), CW_INSTANCES_WINDOW (widget)->engine);
}

/* ----- the object */

static void
cw_instances_window_dispose (GObject *object)
{
  CwInstancesWindow *self = CW_INSTANCES_WINDOW (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  cw_widget_call_end (&self->cancellable);
  cw_widget_call_end (&self->looking);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->shown, g_variant_unref);
  g_clear_pointer (&self->chosen, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_INSTANCES_WINDOW);
  G_OBJECT_CLASS (cw_instances_window_parent_class)->dispose (object);
}

static void
cw_instances_window_class_init (CwInstancesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_instances_window_dispose;
  g_type_ensure (CW_TYPE_INSTANCES_GROUP);
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-instances-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwInstancesWindow, page);
  gtk_widget_class_bind_template_child (widget_class, CwInstancesWindow, group);
  gtk_widget_class_bind_template_child (widget_class, CwInstancesWindow, state);
  gtk_widget_class_bind_template_child (widget_class, CwInstancesWindow, actions_group);
  gtk_widget_class_bind_template_child (widget_class, CwInstancesWindow, activate_button);
  gtk_widget_class_bind_template_child (widget_class, CwInstancesWindow, stage_button);
  gtk_widget_class_bind_template_child (widget_class, CwInstancesWindow, force_button);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stage_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_force_clicked_cb);
  gtk_widget_class_install_action (widget_class, "instance.rename", "s", rename_activated);
  gtk_widget_class_install_action (widget_class, "instance.remove", "s", remove_activated);
  gtk_widget_class_install_action (widget_class, "instance.left-alone", NULL, left_alone_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_instances_window_init (CwInstancesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_instances_group_set_managed (self->group);
}

CwInstancesWindow *
cw_instances_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  CwInstancesWindow *self = g_object_new (CW_TYPE_INSTANCES_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  update (self);
  look (self);
  self->refresh_source = g_timeout_add_seconds (REFRESH_SECONDS, on_time_passed_cb, self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_child_focus (self->page, GTK_DIR_TAB_FORWARD);
  return self;
}

void
cw_instances_window_show_list (CwInstancesWindow *self, GVariant *list)
{
  g_return_if_fail (CW_IS_INSTANCES_WINDOW (self));

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  cw_widget_call_end (&self->looking);
  g_clear_pointer (&self->shown, g_variant_unref);
  take_list (self, list);
}
