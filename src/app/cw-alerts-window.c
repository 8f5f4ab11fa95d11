/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-alerts-window.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-mail-form.h"
#include "app/cw-state-group.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"

struct _CwAlertsWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwStatusPage *problem_page;
  GtkWidget *page;
  CwMailForm *form;
  CwStateGroup *state;
  GtkWidget *outcome_group;
  AdwActionRow *command_row;
  AdwActionRow *mail_row;
  GtkWidget *role_row;
  GtkWidget *save_button;
  GtkWidget *test_button;

  CwAppEngine *engine;       /* (owned) (nullable): closed */
  JsonObject *alerts;        /* (owned) (nullable): of the configuration */
  GCancellable *cancellable; /* (owned) */
  gboolean is_busy;
  gboolean has_channel; /* somebody is told: there is something to try */
};

G_DEFINE_FINAL_TYPE (CwAlertsWindow, cw_alerts_window, ADW_TYPE_WINDOW)

/* ----- what can be done */

static const char *
get_role (CwAlertsWindow *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);

  return status != NULL ? cw_answer_get_string (status, "role") : "";
}

static void
update (CwAlertsWindow *self)
{
  gboolean is_changed = cw_mail_form_is_changed (self->form);

  if (self->engine == NULL)
    return;
  gtk_widget_set_sensitive (self->save_button,
                            is_changed && cw_mail_form_is_good (self->form) && !self->is_busy);
  gtk_widget_set_sensitive (self->test_button, self->has_channel && !is_changed && !self->is_busy);
}

static void
set_busy (CwAlertsWindow *self, gboolean is_busy)
{
  gboolean is_admin = g_str_equal (get_role (self), "admin");

  self->is_busy = is_busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), is_admin && !is_busy);
  gtk_widget_set_visible (self->save_button, is_admin);
  gtk_widget_set_visible (self->role_row, !is_admin);
  gtk_widget_set_visible (self->test_button, !g_str_equal (get_role (self), "browse"));
  update (self);
}

static void
fail (CwAlertsWindow *self, const char *title, const GError *error)
{
  set_busy (self, FALSE);
  cw_state_group_show (self->state, "failed", title, error->message);
}

/* The answer of a call whose user data is the window. %NULL with @ret_error: it failed; without:
 * the window is gone. (transfer full) (nullable) */
static GVariant *
take_answer (CwAlertsWindow *self, GObject *source, GAsyncResult *result, GError **ret_error)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (self->engine == NULL || cw_error_is_cancelled (error))
    return NULL;
  if (answer == NULL)
    *ret_error = g_steal_pointer (&error);
  return g_steal_pointer (&answer);
}

static void
call (CwAlertsWindow *self, const char *method, GVariant *args, GAsyncReadyCallback callback)
{
  cw_app_engine_call_async (self->engine, method, args, self->cancellable, callback,
                            g_object_ref (self));
}

/* ----- how it went */

static void
show_outcome (AdwActionRow *row, GVariant *answer, const char *member)
{
  g_autoptr (GVariant) outcome = cw_answer_get_dict (answer, member);
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (row), cw_answer_has (answer, member));
  if (!cw_answer_has (outcome, "ranAt"))
    {
      adw_action_row_set_subtitle (row, _ ("Nothing was told yet."));
      return;
    }
  when = cw_app_text_time (cw_app_text_get_time (outcome, "ranAt"));
  if (cw_answer_get_bool (outcome, "ok"))
    /* Translators: %s is a date and a time */
    text = g_strdup_printf (_ ("The last message was taken: %s"), when);
  else
    /* Translators: the first %s is a date and a time, the second why it was not */
    text = g_strdup_printf (_ ("The last message was not taken: %s. %s"), when,
                               cw_answer_get_string (outcome, "errorMessage"));
  adw_action_row_set_subtitle (row, text);
}

static void
show_problem (CwAlertsWindow *self, const GError *error)
{
  cw_status_page_describe (self->problem_page, error->message);
  cw_stack_show (self->stack, "problem");
}

/* The answer of what the window begins with. (transfer full) (nullable) */
static GVariant *
take_or_show (CwAlertsWindow *self, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = take_answer (self, source, result, &error);

  if (error != NULL)
    show_problem (self, error);
  return answer;
}

static void
on_alerts_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAlertsWindow) self = CW_ALERTS_WINDOW (user_data);
  g_autoptr (GVariant) answer = take_or_show (self, source, result);

  if (answer == NULL)
    return;
  self->has_channel = cw_answer_has (answer, "command") || cw_answer_has (answer, "mail");
  show_outcome (self->command_row, answer, "command");
  show_outcome (self->mail_row, answer, "mail");
  gtk_widget_set_visible (self->outcome_group, self->has_channel);
  set_busy (self, FALSE);
  cw_stack_show (self->stack, "form");
}

/* ----- what is set */

/* (transfer full) (nullable) */
static JsonObject *
dup_alerts (GVariant *answer)
{
  g_autofree char *text = cw_answer_to_json (answer);
  g_autoptr (JsonNode) node = cw_json_parse (text, -1, FALSE, NULL);
  JsonObject *config = json_object_get_object_member (json_node_get_object (node), "config");

  return json_object_has_member (config, "alerts")
             ? json_object_ref (json_object_get_object_member (config, "alerts"))
             : NULL;
}

static gboolean
has_password (GVariant *keys)
{
  g_autoptr (GVariant) items = cw_answer_get_array (keys, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      if (g_str_equal (cw_answer_get_string (item, "kind"), CW_SECRET_MAIL))
        return cw_answer_get_bool (item, "opens");
    }
  return FALSE;
}

static void
on_keys_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAlertsWindow) self = CW_ALERTS_WINDOW (user_data);
  g_autoptr (GVariant) answer = take_or_show (self, source, result);

  if (answer == NULL)
    return;
  cw_mail_form_show (self->form, self->alerts, has_password (answer));
  call (self, "ListAlerts", NULL, on_alerts_listed_cb);
}

static void
on_config_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAlertsWindow) self = CW_ALERTS_WINDOW (user_data);
  g_autoptr (GVariant) answer = take_or_show (self, source, result);

  if (answer == NULL)
    return;
  g_clear_pointer (&self->alerts, json_object_unref);
  self->alerts = dup_alerts (answer);
  call (self, "GetKeys", NULL, on_keys_received_cb);
}

static void
load (CwAlertsWindow *self)
{
  call (self, "GetConfig", NULL, on_config_received_cb);
}

/* ----- storing */

/* (transfer full) (nullable) */
static GVariant *
take_or_fail (CwAlertsWindow *self, const char *title, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = take_answer (self, source, result, &error);

  if (error != NULL)
    fail (self, title, error);
  return answer;
}

static void
finish_save (CwAlertsWindow *self)
{
  cw_state_group_show (self->state, "done",
                       _ ("It is stored"), _ ("Send a message for trial, to see that it arrives."));
  load (self);
}

static void
on_password_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAlertsWindow) self = CW_ALERTS_WINDOW (user_data);
  g_autoptr (GVariant) answer =
      take_or_fail (self, _ ("The password could not be stored"), source, result);

  if (answer != NULL)
    finish_save (self);
}

static void
on_alerts_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAlertsWindow) self = CW_ALERTS_WINDOW (user_data);
  g_autoptr (GVariant) answer = take_or_fail (self, _ ("It could not be stored"), source, result);
  g_autoptr (CwSecret) password = NULL;

  if (answer == NULL)
    return;
  password = cw_mail_form_dup_password (self->form);
  if (password != NULL)
    call (self, "SetSecret",
          g_variant_new ("(ss@ay)", "", CW_SECRET_MAIL, cw_secret_to_variant (password)),
          on_password_stored_cb);
  else
    finish_save (self);
}

/* What others set meanwhile of alerts, limits for instance, stays. */
static void
on_config_for_save_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAlertsWindow) self = CW_ALERTS_WINDOW (user_data);
  g_autoptr (GVariant) answer = take_or_fail (self, _ ("It could not be stored"), source, result);
  g_autoptr (JsonObject) present = NULL;
  g_autoptr (JsonObject) wished = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (answer == NULL)
    return;
  present = dup_alerts (answer);
  wished = cw_mail_form_merge (self->form, present);
  node = json_node_init_object (json_node_alloc (), wished);
  text = json_object_get_size (wished) > 0 ? cw_json_to_canonical (node, FALSE) : g_strdup ("null");
  call (self, "SetConfigValue", g_variant_new ("(ss)", "alerts", text), on_alerts_stored_cb);
}

static void
on_save_clicked_cb (CwAlertsWindow *self)
{
  set_busy (self, TRUE);
  cw_state_group_show (self->state, "running", _ ("It is being stored"), "");
  call (self, "GetConfig", NULL, on_config_for_save_cb);
}

/* ----- a message for trial */

static void
on_tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAlertsWindow) self = CW_ALERTS_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = take_answer (self, source, result, &error);

  if (answer == NULL && error == NULL)
    return;
  if (answer != NULL)
    cw_state_group_show (self->state, "done",
                         _ ("The message was taken"), _ ("See that it has arrived."));
  else
    cw_state_group_show (self->state, "failed", _ ("The message was not taken"), error->message);
  call (self, "ListAlerts", NULL, on_alerts_listed_cb);
  cw_app_engine_refresh (self->engine);
}

static void
on_test_clicked_cb (CwAlertsWindow *self)
{
  set_busy (self, TRUE);
  cw_state_group_show (self->state, "running", _ ("A message for trial is sent"), "");
  call (self, "TestAlert", NULL, on_tested_cb);
}

/* ----- the object */

static void
cw_alerts_window_dispose (GObject *object)
{
  CwAlertsWindow *self = CW_ALERTS_WINDOW (object);

  g_clear_object (&self->engine);
  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_ALERTS_WINDOW);
  G_OBJECT_CLASS (cw_alerts_window_parent_class)->dispose (object);
}

static void
cw_alerts_window_finalize (GObject *object)
{
  CwAlertsWindow *self = CW_ALERTS_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->alerts, json_object_unref);
  G_OBJECT_CLASS (cw_alerts_window_parent_class)->finalize (object);
}

static void
cw_alerts_window_class_init (CwAlertsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_alerts_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_alerts_window_finalize;
  g_type_ensure (CW_TYPE_MAIL_FORM);
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-alerts-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, page);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, form);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, state);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, outcome_group);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, command_row);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, mail_row);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, role_row);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, save_button);
  gtk_widget_class_bind_template_child (widget_class, CwAlertsWindow, test_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_test_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_alerts_window_init (CwAlertsWindow *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_stack_show (self->stack, "waiting");
}

CwAlertsWindow *
cw_alerts_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  CwAlertsWindow *self = g_object_new (CW_TYPE_ALERTS_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  load (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
