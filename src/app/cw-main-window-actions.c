/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-main-window-private.h"

#include <glib/gi18n.h>

#include "app/cw-alerts-window.h"
#include "app/cw-changes-window.h"
#include "app/cw-doctor-window.h"
#include "app/cw-instances-window.h"
#include "app/cw-keys-window.h"
#include "app/cw-made-window.h"
#include "app/cw-profile-window.h"
#include "app/cw-renew-window.h"
#include "app/cw-steps-window.h"
#include "app/cw-support-file.h"
#include "app/cw-versions-window.h"
#include "app/cw-widget-call.h"
#include "base/cw-error.h"

/* ----- windows and views */

static void
setup_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_main_window_open_setup (CW_MAIN_WINDOW (widget));
}

static void
doctor_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_doctor_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine);
}

static void
made_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_made_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine);
}

static void
alerts_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_alerts_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine);
}

static void
keys_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_keys_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine);
}

static void
profile_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_profile_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine);
}

static void
instances_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_instances_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine);
}

static void
versions_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_versions_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine);
}

static void
changes_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_changes_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine,
                          g_variant_get_string (parameter, NULL));
}

static void
renew_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_renew_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine,
                        g_variant_get_string (parameter, NULL));
}

static void
connect_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_main_window_connect (CW_MAIN_WINDOW (widget));
}

static void
view_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_main_window_show_view (CW_MAIN_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
close_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

/* ----- cycles */

static void
on_call_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwMainWindow) self = CW_MAIN_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer == NULL && !cw_error_is_cancelled (error))
    cw_main_window_tell (self, error->message);
  cw_app_engine_refresh (self->engine);
}

static void
synchronise_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);

  cw_app_engine_call_async (self->engine, "StartCycle",
                            g_variant_new ("(s)", g_variant_get_string (parameter, NULL)),
                            self->cancellable, on_call_answered_cb, g_object_ref (self));
}

static void
steps_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_steps_window_show (GTK_WINDOW (widget), CW_MAIN_WINDOW (widget)->engine);
}

static void
stop_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);

  cw_app_engine_call_async (self->engine, "StopCycle", NULL, self->cancellable, on_call_answered_cb,
                            g_object_ref (self));
}

/* "enabled": by itself again; "suspended": no longer. */
static void
schedule_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);
  const char *member = g_variant_get_string (parameter, NULL);
  g_auto (GVariantDict) changes = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&changes, member, "b", g_str_equal (member, "enabled"));
  cw_app_engine_call_async (self->engine, "SetScheduler",
                            g_variant_new ("(@a{sv})", g_variant_dict_end (&changes)),
                            self->cancellable, on_call_answered_cb, g_object_ref (self));
}

static void
near_real_time_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);
  g_auto (GVariantDict) changes = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (&changes, "nearRealTime", parameter);
  cw_app_engine_call_async (self->engine, "SetScheduler",
                            g_variant_new ("(@a{sv})", g_variant_dict_end (&changes)),
                            self->cancellable, on_call_answered_cb, g_object_ref (self));
}

/* ----- objects */

static void
object_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_main_window_show_object (CW_MAIN_WINDOW (widget), g_variant_get_int64 (parameter));
}

static void
run_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);

  cw_main_window_show_view (self, "operations");
  cw_runs_view_show_run (self->runs_view, g_variant_get_int64 (parameter));
}

static void
step_objects_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);
  gint64 step = 0;
  const char *count = NULL;

  g_variant_get (parameter, "(x&s)", &step, &count);
  cw_main_window_show_view (self, "objects");
  cw_objects_view_list_step (self->objects_view, step, count);
}

static void
error_objects_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);
  const char *code = NULL;
  const char *connector = NULL;

  g_variant_get (parameter, "(&s&s)", &code, &connector);
  cw_main_window_show_view (self, "objects");
  cw_objects_view_list_error (self->objects_view, code, connector);
}

static void
find_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);

  cw_main_window_show_view (self, "objects");
  cw_objects_view_find (self->objects_view);
}

/* ----- the support file */

static void
on_support_file_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwMainWindow) self = CW_MAIN_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (cw_support_file_save_finish (result, &error))
    cw_main_window_tell (self, _ ("The support file is saved."));
  else if (!cw_error_is_cancelled (error))
    cw_main_window_tell (self, error->message);
}

static void
support_file_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwMainWindow *self = CW_MAIN_WINDOW (widget);

  cw_widget_call_begin (widget, &self->support);
  cw_support_file_save_async (widget, self->engine, self->support, on_support_file_saved_cb,
                              g_object_ref (self));
}

/* ----- the table */

void
cw_main_window_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *parameter; /* (nullable): its type */
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "win.setup", NULL, setup_activated },
    { "win.made", NULL, made_activated },
    { "win.versions", NULL, versions_activated },
    { "win.doctor", NULL, doctor_activated },
    { "win.keys", NULL, keys_activated },
    { "win.alerts", NULL, alerts_activated },
    { "win.profile", NULL, profile_activated },
    { "win.instances", NULL, instances_activated },
    { "win.changes", "s", changes_activated },
    { "win.renew", "s", renew_activated },
    { "win.connect", NULL, connect_activated },
    { "win.view", "s", view_activated },
    { "win.close", NULL, close_activated },
    { "win.synchronise", "s", synchronise_activated },
    { "win.steps", NULL, steps_activated },
    { "win.schedule", "s", schedule_activated },
    { "win.near-real-time", "b", near_real_time_activated },
    { "win.stop", NULL, stop_activated },
    { "win.object", "x", object_activated },
    { "win.run", "x", run_activated },
    { "win.step-objects", "(xs)", step_objects_activated },
    { "win.error-objects", "(ss)", error_objects_activated },
    { "win.find", NULL, find_activated },
    { "win.support-file", NULL, support_file_activated },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
}
