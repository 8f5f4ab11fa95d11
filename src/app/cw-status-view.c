/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-status-view.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-connector-row.h"
#include "app/cw-cycle-card.h"
#include "app/cw-cycle-words.h"
#include "app/cw-health-card.h"
#include "app/cw-health.h"
#include "app/cw-history-card.h"
#include "app/cw-instance-words.h"
#include "app/cw-instances-group.h"
#include "app/cw-near-words.h"
#include "app/cw-safety-group.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

/* "5 minutes ago" grows old. */
#define REFRESH_SECONDS 30

/* The last whole cycle is among so many. */
#define RUNS_LOOKED_AT 200

struct _CwStatusView
{
  AdwBin parent_instance;

  CwHealthCard *health_card;
  CwCycleCard *cycle_card;
  CwInstancesGroup *instances_group;
  AdwSplitButton *synchronise_button;
  GtkImage *last_icon;
  AdwActionRow *last_row;
  AdwActionRow *next_row;
  GtkButton *schedule_button;
  AdwActionRow *near_row;
  GtkImage *near_icon;
  GtkSwitch *near_switch;
  GtkWidget *connectors_group;
  GtkListBox *connectors;
  CwHistoryCard *history_card;
  CwSafetyGroup *safety_group;

  CwAppEngine *engine;       /* (owned) */
  GVariant *run;             /* (owned) (nullable): the last one, with its steps */
  GVariant *guards;          /* (owned) (nullable): what is held back */
  GVariant *shown_status;    /* (owned) (nullable): what the lists show */
  GVariant *shown_run;       /* (owned) (nullable) */
  gboolean is_near;          /* what the status says of the switch */
  GCancellable *cancellable; /* (owned) */
  guint refresh_source;
};

G_DEFINE_FINAL_TYPE (CwStatusView, cw_status_view, ADW_TYPE_BIN)

/* ----- health */

static void
show_connectors (CwStatusView *self, GVariant *status)
{
  g_autoptr (GVariant) connectors = cw_answer_get_array (status, "connectors");

  cw_list_box_clear (self->connectors);
  /* While the database is away nobody knows which there are. */
  gtk_widget_set_visible (self->connectors_group, g_variant_n_children (connectors) > 0);
  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);
      g_autoptr (CwHealthFinding) finding = NULL;
      GtkWidget *certificate = NULL;

      if (self->run != NULL)
        finding = cw_health_judge_connector (self->run, self->guards,
                                             cw_answer_get_string (connector, "id"));
      gtk_list_box_append (self->connectors, cw_connector_row_new (connector, finding));
      certificate = cw_connector_row_new_certificate (connector, g_get_real_time ());
      if (certificate != NULL)
        gtk_list_box_append (self->connectors, certificate);
    }
}

/* The lists are built anew, and lose their focus, only when they say something else. */
static void
show_lists (CwStatusView *self, GVariant *status)
{
  g_autoptr (CwHealth) health = NULL;

  if (self->shown_status == status && self->shown_run == self->run)
    return;
  g_clear_pointer (&self->shown_status, g_variant_unref);
  g_clear_pointer (&self->shown_run, g_variant_unref);
  self->shown_status = g_variant_ref (status);
  self->shown_run = self->run != NULL ? g_variant_ref (self->run) : NULL;
  health = cw_health_judge (status, self->run, self->guards, g_get_real_time ());
  cw_health_card_show (self->health_card, health, status);
  show_connectors (self, status);
}

/* ----- cycles */

/* What is off by somebody's will can be switched on where that is told. */
static void
show_schedule (CwStatusView *self, GVariant *status)
{
  g_autoptr (GVariant) scheduler = cw_answer_get_dict (status, "scheduler");
  gboolean is_off = !cw_answer_get_bool (scheduler, "enabled");

  gtk_widget_set_visible (GTK_WIDGET (self->schedule_button),
                          cw_cycle_words_are_known (status) &&
                              !cw_answer_get_bool (scheduler, "setupOpen") &&
                              (is_off || cw_answer_get_bool (scheduler, "suspended")));
  gtk_button_set_label (self->schedule_button, is_off ? _ ("Switch _On") : _ ("_Resume"));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->schedule_button), "s",
                                    is_off ? "enabled" : "suspended");
}

/* The switch follows when the engine says so. */
static gboolean
on_near_switched_cb (CwStatusView *self, gboolean is_on)
{
  if (is_on == self->is_near)
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.near-real-time", "b", is_on);
  return TRUE;
}

static void
show_near (CwStatusView *self, GVariant *status)
{
  g_autoptr (GVariant) scheduler = cw_answer_get_dict (status, "scheduler");
  g_autoptr (GVariant) near = cw_answer_get_dict (scheduler, "nearRealTime");
  g_autofree char *text = cw_near_words_say (near, g_get_real_time ());
  const char *classes[] = { cw_near_words_is_good (near) ? NULL : "warning", NULL };
  gboolean is_on = cw_answer_get_bool (near, "enabled");

  adw_action_row_set_subtitle (self->near_row, text);
  gtk_widget_set_visible (GTK_WIDGET (self->near_row), cw_cycle_words_are_known (status));
  gtk_widget_set_css_classes (GTK_WIDGET (self->near_icon), classes);
  gtk_widget_set_sensitive (GTK_WIDGET (self->near_switch),
                            g_str_equal (cw_answer_get_string (status, "role"), "admin"));
  self->is_near = is_on;
  gtk_switch_set_active (self->near_switch, is_on);
  gtk_switch_set_state (self->near_switch, is_on);
}

static void
show_cycles (CwStatusView *self, GVariant *status)
{
  g_autoptr (GVariant) scheduler = cw_answer_get_dict (status, "scheduler");
  g_autoptr (GVariant) last_cycle = cw_answer_get_dict (status, "lastCycle");
  const char *state = cw_answer_get_string (last_cycle, "state");
  g_autofree char *last = cw_cycle_words_say_last (status, g_get_real_time ());
  g_autofree char *next = cw_cycle_words_say_next (status, g_get_real_time ());

  adw_action_row_set_subtitle (self->last_row, last);
  gtk_image_set_from_icon_name (self->last_icon, cw_app_text_run_icon (state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->last_icon),
                              (const char *[]){ cw_app_text_run_style (state), NULL });
  adw_action_row_set_subtitle (self->next_row, next);
  show_schedule (self, status);
  show_near (self, status);
  gtk_widget_set_sensitive (GTK_WIDGET (self->synchronise_button),
                            g_str_equal (cw_answer_get_string (status, "state"), "idle") &&
                                cw_cycle_words_are_known (status) &&
                                !cw_answer_get_bool (scheduler, "setupOpen"));
}

/* Only when a status is new: the progress of the cycle is newer than one that is there. */
static void
show_running (CwStatusView *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);
  g_autoptr (GVariant) cycle = status != NULL ? cw_answer_get_dict (status, "cycle") : NULL;

  if (cycle != NULL)
    cw_cycle_card_update (self->cycle_card, cycle, status);
}

/* Only where there can be others, or another one was there. */
static void
show_instances (CwStatusView *self, GVariant *status)
{
  g_autoptr (GVariant) instance = cw_answer_get_dict (status, "instance");

  gtk_widget_set_visible (GTK_WIDGET (self->instances_group),
                          cw_answer_get_bool (instance, "shared") ||
                              cw_instance_words_is_held (instance));
  cw_instances_group_show (self->instances_group, instance);
}

static void
show_status (CwStatusView *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);

  if (status == NULL)
    return;
  show_lists (self, status);
  show_instances (self, status);
  show_cycles (self, status);
  cw_safety_group_show_status (self->safety_group, status);
}

/* ----- what has to be asked for beside the status */

static void
take_run (CwStatusView *self, GVariant *run)
{
  if (run != NULL && self->run != NULL && g_variant_equal (run, self->run))
    return;
  g_clear_pointer (&self->run, g_variant_unref);
  self->run = run != NULL ? g_variant_ref (run) : NULL;
  show_status (self);
}

static void
on_ended_run_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwStatusView) self = CW_STATUS_VIEW (user_data);
  g_autoptr (GVariant) run = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, NULL);

  if (run != NULL && self->run == NULL)
    take_run (self, run);
}

/* (transfer full) (nullable) */
static GVariant *
find_whole (GVariant *items)
{
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      if (!cw_answer_get_bool (item, "part"))
        return g_steal_pointer (&item);
    }
  return NULL;
}

static void
on_runs_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwStatusView) self = CW_STATUS_VIEW (user_data);
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, NULL);
  g_autoptr (GVariant) items = answer != NULL ? cw_answer_get_array (answer, "items") : NULL;
  g_autoptr (GVariant) last = NULL;

  last = items != NULL ? find_whole (items) : NULL;
  if (last == NULL)
    return;
  cw_app_engine_call_async (self->engine, "GetRun",
                            g_variant_new ("(x)", cw_answer_get_int (last, "id")),
                            self->cancellable, on_ended_run_received_cb, g_object_ref (self));
}

/* What a cycle that runs has not come to yet says nothing of a connector: what the one before found
 * stays until it ends. */
static void
ask_for_ended (CwStatusView *self, GVariant *run)
{
  if (self->run == NULL)
    cw_app_engine_call_async (self->engine, "ListRuns",
                              g_variant_new ("(xu)", cw_answer_get_int (run, "id"), RUNS_LOOKED_AT),
                              self->cancellable, on_runs_received_cb, g_object_ref (self));
}

static void
on_run_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwStatusView) self = CW_STATUS_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) run = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  if (run != NULL && g_str_equal (cw_answer_get_string (run, "state"), "running"))
    ask_for_ended (self, run);
  else
    take_run (self, run);
}

static void
on_config_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwStatusView) self = CW_STATUS_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  g_autoptr (GVariant) config = answer != NULL ? cw_answer_get_dict (answer, "config") : NULL;

  if (config != NULL && !g_cancellable_is_cancelled (self->cancellable))
    cw_safety_group_show_config (self->safety_group, config);
}

/* Whatever tells of a guard is told anew with it. */
static void
take_guards (CwStatusView *self, GVariant *answer)
{
  if (self->guards != NULL && g_variant_equal (self->guards, answer))
    return;
  g_clear_pointer (&self->guards, g_variant_unref);
  self->guards = g_variant_ref (answer);
  cw_safety_group_show_guards (self->safety_group, answer);
  g_clear_pointer (&self->shown_status, g_variant_unref);
  show_status (self);
}

static void
on_guards_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwStatusView) self = CW_STATUS_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer != NULL && !g_cancellable_is_cancelled (self->cancellable))
    take_guards (self, answer);
}

/* A part says nothing of the systems that it leaves alone. 0: the newest one. */
static gint64
get_judged_run (CwStatusView *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);
  g_autoptr (GVariant) whole = NULL;

  if (status == NULL)
    return 0;
  whole = cw_answer_get_dict (status, "lastWholeCycle");
  return cw_answer_get_int (whole, "id");
}

static void
ask_for_guards (CwStatusView *self)
{
  if (cw_app_engine_is_connected (self->engine))
    cw_app_engine_call_async (self->engine, "GetGuards", NULL, self->cancellable,
                              on_guards_received_cb, g_object_ref (self));
}

static void
ask (CwStatusView *self)
{
  if (self->engine == NULL || !cw_app_engine_is_connected (self->engine))
    return;
  cw_app_engine_call_async (self->engine, "GetRun", g_variant_new ("(x)", get_judged_run (self)),
                            self->cancellable, on_run_received_cb, g_object_ref (self));
  cw_app_engine_call_async (self->engine, "GetConfig", NULL, self->cancellable,
                            on_config_received_cb, g_object_ref (self));
  ask_for_guards (self);
  cw_history_card_refresh (self->history_card);
}

static void
on_status_changed_cb (CwStatusView *self)
{
  show_running (self);
  show_status (self);
  ask (self);
}

static void
on_progress_cb (CwAppEngine *engine, GVariant *cycle, CwStatusView *self)
{
  cw_cycle_card_update (self->cycle_card, cycle, cw_app_engine_get_status (engine));
}

static gboolean
on_time_passed_cb (gpointer user_data)
{
  CwStatusView *self = CW_STATUS_VIEW (user_data);

  cw_app_engine_refresh (self->engine);
  /* Somebody may have approved a list, which is not in the status. */
  ask_for_guards (self);
  show_status (self);
  return G_SOURCE_CONTINUE;
}

static void
cw_status_view_map (GtkWidget *widget)
{
  CwStatusView *self = CW_STATUS_VIEW (widget);

  GTK_WIDGET_CLASS (cw_status_view_parent_class)->map (widget);
  show_status (self);
  /* The engine may have been connected, and its status known, before there was this view. */
  ask (self);
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add_seconds (REFRESH_SECONDS, on_time_passed_cb, self);
}

static void
cw_status_view_unmap (GtkWidget *widget)
{
  CwStatusView *self = CW_STATUS_VIEW (widget);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  GTK_WIDGET_CLASS (cw_status_view_parent_class)->unmap (widget);
}

static void
cw_status_view_dispose (GObject *object)
{
  CwStatusView *self = CW_STATUS_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_STATUS_VIEW);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->run, g_variant_unref);
  g_clear_pointer (&self->shown_status, g_variant_unref);
  g_clear_pointer (&self->shown_run, g_variant_unref);
  g_clear_pointer (&self->guards, g_variant_unref);
  G_OBJECT_CLASS (cw_status_view_parent_class)->dispose (object);
}

static void
cw_status_view_finalize (GObject *object)
{
  g_clear_object (&CW_STATUS_VIEW (object)->cancellable);
  G_OBJECT_CLASS (cw_status_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-status-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, health_card);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, cycle_card);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, instances_group);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, synchronise_button);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, last_icon);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, last_row);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, next_row);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, schedule_button);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, near_row);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, near_icon);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, near_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_near_switched_cb);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, connectors_group);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, connectors);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, history_card);
  gtk_widget_class_bind_template_child (widget_class, CwStatusView, safety_group);
}

static void
cw_status_view_class_init (CwStatusViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_status_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_status_view_finalize;
  widget_class->map = cw_status_view_map;
  widget_class->unmap = cw_status_view_unmap;
  g_type_ensure (CW_TYPE_CYCLE_CARD);
  g_type_ensure (CW_TYPE_HEALTH_CARD);
  g_type_ensure (CW_TYPE_HISTORY_CARD);
  g_type_ensure (CW_TYPE_INSTANCES_GROUP);
  g_type_ensure (CW_TYPE_SAFETY_GROUP);
  bind_template (widget_class);
}

static void
cw_status_view_init (CwStatusView *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_instances_group_set_link (self->instances_group);
  cw_widget_name_internal (GTK_WIDGET (self->synchronise_button), GTK_TYPE_MENU_BUTTON,
                           _ ("What to Synchronise"));
  cw_widget_name_internal (GTK_WIDGET (self->synchronise_button), GTK_TYPE_TOGGLE_BUTTON,
                           _ ("What to Synchronise"));
}

void
cw_status_view_set_engine (CwStatusView *self, CwAppEngine *engine)
{
  g_return_if_fail (self->engine == NULL);

  self->engine = g_object_ref (engine);
  cw_history_card_set_engine (self->history_card, engine);
  g_signal_connect_object (engine, "notify::status", G_CALLBACK (on_status_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "progress", G_CALLBACK (on_progress_cb), self, 0);
  show_running (self);
}
