/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-check-row.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-check-items.h"
#include "app/cw-check-request.h"
#include "app/cw-text-layout.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define PATIENCE_MS 600 /* after the last key */

struct _CwCheckRow
{
  AdwPreferencesRow parent_instance;

  GtkStack *indicator;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *title_label;
  GtkLabel *state_label;
  GtkButton *cancel_button;
  GtkButton *again_button;
  CwCheckItems *items;

  CwCheckState state;
  gboolean shows_all;
  char *idle_text;           /* (owned) (nullable) */
  GVariant *answer;          /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): of the check on its way */
  CwCheckRequest *request;   /* (owned) (nullable): to run it again */
  guint soon_id;             /* source that will run it */
  GSignalGroup *progress;    /* (owned): of the engine that is asked */
  char *token;               /* (owned) (nullable): of what is on its way */
};

G_DEFINE_FINAL_TYPE (CwCheckRow, cw_check_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  PROP_STATE = 1,
  PROP_IDLE_TEXT,
  PROP_SHOW_ALL,
  N_PROPS
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The row is one thing to a screen reader: its name says what and how it stands. */
static void
update_accessible (CwCheckRow *self, const char *text)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));
  g_autofree char *name = g_strdup_printf ("%s: %s", title, text);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_state (CwCheckRow *self, CwCheckState state)
{
  const char *text = cw_check_state_get_text (state);
  gboolean is_checking = state == CW_CHECK_CHECKING;

  /* What is still needed; a check that has its question needs nothing. */
  if (state == CW_CHECK_IDLE && self->idle_text != NULL && self->request == NULL)
    text = self->idle_text;
  for (guint i = 0; i < CW_CHECK_N_STATES; i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), cw_check_state_get_style (i));
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), cw_check_state_get_style (state));
  gtk_image_set_from_icon_name (self->icon, cw_check_state_get_icon (state));
  gtk_label_set_label (self->state_label, text);
  gtk_stack_set_visible_child (self->indicator,
                               is_checking ? GTK_WIDGET (self->spinner) : GTK_WIDGET (self->icon));
  gtk_spinner_set_spinning (self->spinner, is_checking);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button),
                          is_checking && self->cancellable != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->again_button), !is_checking && self->request != NULL);
  update_accessible (self, text);
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* How many people have been read: what they are nobody knows before the end. A screen reader is not
 * told of each. */
static void
on_progressed_cb (CwCheckRow *self, GVariant *progress)
{
  gint64 n = cw_answer_get_int (progress, "done");
  g_autofree char *count = cw_app_text_count (n);
  g_autofree char *text = NULL;

  if (self->state != CW_CHECK_CHECKING ||
      g_strcmp0 (cw_answer_get_string (progress, "token"), self->token) != 0)
    return;
  text = g_strdup_printf (
      ngettext ("Checking… %s person read", "Checking… %s people read", (gulong) n), count);
  gtk_label_set_label (self->state_label, text);
}

void
cw_check_row_follow (CwCheckRow *self, CwAppEngine *engine, const char *token)
{
  g_return_if_fail (CW_IS_CHECK_ROW (self));

  g_signal_group_set_target (self->progress, engine);
  g_free (self->token);
  self->token = g_strdup (token);
}

static void
forget_answer (CwCheckRow *self)
{
  g_clear_pointer (&self->answer, g_variant_unref);
  cw_check_items_clear (self->items);
}

void
cw_check_row_set_answer (CwCheckRow *self, GVariant *answer)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (answer);
  g_autoptr (GVariant) checks = cw_answer_get_array (sunk, "checks");
  CwCheckState state = CW_CHECK_OK;

  g_return_if_fail (CW_IS_CHECK_ROW (self));

  cw_check_row_cancel (self);
  forget_answer (self);
  self->answer = g_variant_ref (sunk);
  state = cw_check_items_add_checks (self->items, checks, self->shows_all);
  if (cw_answer_has (sunk, "ok") && !cw_answer_get_bool (sunk, "ok"))
    state = CW_CHECK_FAILED;
  show_state (self, state);
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sunk);
}

void
cw_check_row_set_error (CwCheckRow *self, const GError *error)
{
  g_return_if_fail (CW_IS_CHECK_ROW (self));

  cw_check_row_cancel (self);
  forget_answer (self);
  cw_check_items_add (self->items, "failed", error->message, "");
  show_state (self, CW_CHECK_FAILED);
}

void
cw_check_row_set_checking (CwCheckRow *self)
{
  g_return_if_fail (CW_IS_CHECK_ROW (self));

  cw_check_row_cancel (self);
  forget_answer (self);
  show_state (self, CW_CHECK_CHECKING);
}

static void
on_check_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwCheckRow) self = CW_CHECK_ROW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  /* Whoever cancelled it has set the state. */
  if (cw_error_is_cancelled (error) ||
      g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (answer != NULL)
    cw_check_row_set_answer (self, answer);
  else
    cw_check_row_set_error (self, error);
}

static void
run_request (CwCheckRow *self)
{
  const CwCheckRequest *request = self->request;
  g_autofree char *token = cw_app_engine_make_token (request->engine);

  cw_check_row_cancel (self);
  forget_answer (self);
  self->cancellable = g_cancellable_new ();
  cw_check_row_follow (self, request->engine, token);
  show_state (self, CW_CHECK_CHECKING);
  cw_app_engine_run_check_async (request->engine, request->name, request->input, request->secrets,
                                 token, self->cancellable, on_check_answered_cb,
                                 g_object_ref (self));
}

void
cw_check_row_prepare (CwCheckRow *self,
                      CwAppEngine *engine,
                      const char *name,
                      const char *input_json,
                      GVariant *secrets)
{
  CwCheckRequest *request = cw_check_request_new (engine, name, input_json, secrets);

  g_return_if_fail (CW_IS_CHECK_ROW (self));

  g_clear_pointer (&self->request, cw_check_request_free);
  self->request = request;
  show_state (self, self->state);
}

void
cw_check_row_run (CwCheckRow *self,
                  CwAppEngine *engine,
                  const char *name,
                  const char *input_json,
                  GVariant *secrets)
{
  cw_check_row_prepare (self, engine, name, input_json, secrets);
  run_request (self);
}

static gboolean
on_soon_cb (gpointer user_data)
{
  CwCheckRow *self = user_data;

  self->soon_id = 0;
  run_request (self);
  return G_SOURCE_REMOVE;
}

void
cw_check_row_ask (CwCheckRow *self,
                  CwAppEngine *engine,
                  const char *name,
                  const char *input_json,
                  GVariant *secrets)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (secrets);

  g_return_if_fail (CW_IS_CHECK_ROW (self));

  if (input_json != NULL && self->request != NULL &&
      cw_check_request_is (self->request, name, input_json, owned))
    return;
  cw_check_row_reset (self);
  if (input_json == NULL)
    return;
  cw_check_row_prepare (self, engine, name, input_json, owned);
  /* Whoever heard of the reset may have asked meanwhile: two of them would outlive the next one. */
  g_clear_handle_id (&self->soon_id, g_source_remove);
  self->soon_id = g_timeout_add (PATIENCE_MS, on_soon_cb, self);
}

void
cw_check_row_cancel (CwCheckRow *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  g_clear_handle_id (&self->soon_id, g_source_remove);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

void
cw_check_row_reset (CwCheckRow *self)
{
  g_return_if_fail (CW_IS_CHECK_ROW (self));

  cw_check_row_cancel (self);
  g_clear_pointer (&self->request, cw_check_request_free);
  forget_answer (self);
  show_state (self, CW_CHECK_IDLE);
}

static void
on_cancel_clicked_cb (GtkButton *button, CwCheckRow *self)
{
  cw_check_row_cancel (self);
  cw_check_items_add (self->items, "skipped", _ ("You stopped this check."), "");
  show_state (self, CW_CHECK_IDLE);
}

static void
on_again_clicked_cb (GtkButton *button, CwCheckRow *self)
{
  run_request (self);
}

static void
on_title_changed_cb (CwCheckRow *self, GParamSpec *pspec, gpointer user_data)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));

  gtk_label_set_label (self->title_label, title);
  show_state (self, self->state);
}

CwCheckState
cw_check_row_get_state (CwCheckRow *self)
{
  return self->state;
}

gboolean
cw_check_row_is_good (CwCheckRow *self)
{
  return self->state == CW_CHECK_OK || self->state == CW_CHECK_WARNING;
}

GVariant *
cw_check_row_get_answer (CwCheckRow *self)
{
  return self->answer;
}

void
cw_check_row_set_idle_text (CwCheckRow *self, const char *text)
{
  g_return_if_fail (CW_IS_CHECK_ROW (self));

  if (g_strcmp0 (self->idle_text, text) == 0)
    return;
  g_free (self->idle_text);
  self->idle_text = g_strdup (text);
  show_state (self, self->state);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDLE_TEXT]);
}

static void
cw_check_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CwCheckRow *self = CW_CHECK_ROW (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_IDLE_TEXT:
      g_value_set_string (value, self->idle_text);
      break;
    case PROP_SHOW_ALL:
      g_value_set_boolean (value, self->shows_all);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cw_check_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CwCheckRow *self = CW_CHECK_ROW (object);

  switch (id)
    {
    case PROP_IDLE_TEXT:
      cw_check_row_set_idle_text (self, g_value_get_string (value));
      break;
    case PROP_SHOW_ALL:
      self->shows_all = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* The window has gone. The call holds the row, which is not disposed of before it is answered. */
static void
cw_check_row_unroot (GtkWidget *widget)
{
  cw_check_row_cancel (CW_CHECK_ROW (widget));
  GTK_WIDGET_CLASS (cw_check_row_parent_class)->unroot (widget);
}

static void
cw_check_row_dispose (GObject *object)
{
  CwCheckRow *self = CW_CHECK_ROW (object);

  cw_check_row_cancel (self);
  g_clear_pointer (&self->request, cw_check_request_free);
  g_clear_pointer (&self->answer, g_variant_unref);
  g_clear_pointer (&self->idle_text, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_object (&self->progress);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_CHECK_ROW);
  G_OBJECT_CLASS (cw_check_row_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, CW_CHECK_IDLE, CW_CHECK_FAILED, CW_CHECK_IDLE,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_IDLE_TEXT] =
      g_param_spec_string ("idle-text", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_ALL] = g_param_spec_boolean ("show-all", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cw_check_row_class_init (CwCheckRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cw_check_row_dispose;
  widget_class->unroot = cw_check_row_unroot;
  object_class->get_property = cw_check_row_get_property;
  object_class->set_property = cw_check_row_set_property;
  g_type_ensure (CW_TYPE_CHECK_ITEMS);
  install_properties (object_class);
  signals[SIGNAL_DONE] = g_signal_new ("done", CW_TYPE_CHECK_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, G_TYPE_VARIANT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-check-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CwCheckRow, indicator);
  gtk_widget_class_bind_template_child (widget_class, CwCheckRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CwCheckRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CwCheckRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, CwCheckRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, CwCheckRow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CwCheckRow, again_button);
  gtk_widget_class_bind_template_child (widget_class, CwCheckRow, items);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked_cb);
}

static void
cw_check_row_init (CwCheckRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_layout_use_below (GTK_WIDGET (self));
  self->progress = g_signal_group_new (CW_TYPE_APP_ENGINE);
  g_signal_group_connect_object (self->progress, "call-progress", G_CALLBACK (on_progressed_cb),
                                 self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::title", G_CALLBACK (on_title_changed_cb), self, 0);
  show_state (self, CW_CHECK_IDLE);
}

GtkWidget *
cw_check_row_new (const char *title)
{
  return g_object_new (CW_TYPE_CHECK_ROW, "title", title, NULL);
}
