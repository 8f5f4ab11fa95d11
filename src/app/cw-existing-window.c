/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-existing-window.h"

#include <glib/gi18n.h>

#include "app/cw-existing-form.h"
#include "app/cw-existing-plan.h"
#include "app/cw-existing-words.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define FORM "form"
#define PLAN "plan"
#define DONE "done"

struct _CwExistingWindow
{
  AdwWindow parent_instance;

  GtkWidget *back_button;
  GtkStack *stack;
  CwExistingForm *form;
  CwExistingPlan *plan;
  AdwStatusPage *done_page;
  GtkWidget *synchronise_button;
  GtkWidget *go_button;
  GtkWidget *bar;

  CwAppEngine *engine;       /* (owned) */
  char *database;            /* (owned) (nullable): of a profile: it says that */
  CwSecret *password;        /* (owned) (nullable): of the database */
  CwSecret *passphrase;      /* (owned) (nullable): that has opened it */
  GCancellable *cancellable; /* (owned) (nullable): of what is on its way */
};

G_DEFINE_FINAL_TYPE (CwExistingWindow, cw_existing_window, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_TAKEN,
  SIGNAL_DATABASE_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_page (CwExistingWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static gboolean
is_at (CwExistingWindow *self, const char *page)
{
  return g_strcmp0 (get_page (self), page) == 0;
}

static CwStateGroup *
get_state (CwExistingWindow *self)
{
  return is_at (self, PLAN) ? cw_existing_plan_get_state (self->plan)
                            : cw_existing_form_get_state (self->form);
}

/* ----- what can be pressed */

static void
update (CwExistingWindow *self)
{
  gtk_widget_set_sensitive (self->go_button,
                            is_at (self, PLAN) || cw_existing_form_is_ready (self->form));
  gtk_button_set_label (GTK_BUTTON (self->go_button),
                        is_at (self, PLAN) || self->database != NULL ? _ ("_Use This Configuration")
                                                                     : _ ("_Look at It"));
  gtk_widget_set_visible (self->back_button, is_at (self, PLAN));
  gtk_widget_set_visible (self->bar, !is_at (self, DONE));
}

static void
show_page (CwExistingWindow *self, const char *name)
{
  cw_stack_show (self->stack, name);
  update (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->stack)))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
set_busy (CwExistingWindow *self, gboolean is_busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), !is_busy);
  gtk_widget_set_sensitive (self->back_button, !is_busy);
  if (is_busy)
    gtk_widget_set_sensitive (self->go_button, FALSE);
  else
    update (self);
}

/* ----- calls */

static void
call (CwExistingWindow *self,
      const char *method,
      GVariant *args,
      const char *title,
      GAsyncReadyCallback callback)
{
  set_busy (self, TRUE);
  cw_state_group_show (get_state (self), "running", title, "");
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, method, args, self->cancellable, callback,
                            g_object_ref (self));
}

/* %NULL: it failed, which is shown as @title says, or the window is gone. (transfer full) */
static GVariant *
take_answer (CwExistingWindow *self, GObject *source, GAsyncResult *result, const char *title)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (self->engine == NULL || cw_error_is_cancelled (error))
    return NULL;
  set_busy (self, FALSE);
  if (answer == NULL)
    cw_state_group_show (get_state (self), "failed", title, error->message);
  else
    cw_state_group_clear (get_state (self));
  return g_steal_pointer (&answer);
}

/* ----- using it */

static void
show_done (CwExistingWindow *self, GVariant *answer)
{
  g_autofree char *next = cw_existing_words_say_next (answer);
  g_autofree char *missing = cw_existing_words_say_missing (answer);
  g_autofree char *text =
      missing[0] == '\0'
          ? g_strdup (next)
          /* Translators: a paragraph, and a list of files */
          : g_strdup_printf (_ ("%s\n\nTo be put onto this computer before:\n%s"), next, missing);

  cw_status_page_describe (self->done_page, text);
  cw_app_engine_refresh (self->engine);
  show_page (self, DONE);
}

static void
on_attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwExistingWindow) self = CW_EXISTING_WINDOW (user_data);
  g_autoptr (GVariant) answer =
      take_answer (self, source, result, _ ("The configuration cannot be used"));

  if (answer == NULL)
    {
      if (self->engine != NULL && is_at (self, FORM))
        cw_existing_form_focus_passphrase (self->form);
      return;
    }
  cw_existing_form_forget_passphrase (self->form);
  show_done (self, answer);
}

/* (transfer floating) */
static GVariant *
make_no_options (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
}

static void
attach_profile (CwExistingWindow *self)
{
  call (self, "AttachProfile",
        g_variant_new ("(s@ay@a{sv})", cw_existing_form_get_content (self->form),
                       cw_secret_to_variant (self->passphrase), make_no_options ()),
        _ ("The configuration is taken into use"), on_attached_cb);
}

static void
attach_database (CwExistingWindow *self)
{
  g_autoptr (CwSecret) none = cw_secret_new ("", 0);
  g_autoptr (CwSecret) passphrase = cw_existing_form_dup_passphrase (self->form);

  call (self, "AttachDatabase",
        g_variant_new ("(s@ays@ay@a{sv})", self->database,
                       cw_secret_to_variant (self->password != NULL ? self->password : none),
                       cw_existing_form_get_content (self->form), cw_secret_to_variant (passphrase),
                       make_no_options ()),
        _ ("The configuration is taken into use"), on_attached_cb);
}

/* ----- looking at a profile */

static void
on_inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwExistingWindow) self = CW_EXISTING_WINDOW (user_data);
  g_autoptr (GVariant) profile =
      take_answer (self, source, result, _ ("The profile cannot be opened"));

  if (profile != NULL)
    {
      cw_existing_plan_show (self->plan, profile);
      show_page (self, PLAN);
    }
  else if (self->engine != NULL)
    cw_existing_form_focus_passphrase (self->form);
}

static void
inspect (CwExistingWindow *self)
{
  g_clear_pointer (&self->passphrase, cw_secret_unref);
  self->passphrase = cw_existing_form_dup_passphrase (self->form);
  call (self, "InspectProfile",
        g_variant_new ("(s@ay)", cw_existing_form_get_content (self->form),
                       cw_secret_to_variant (self->passphrase)),
        _ ("The profile is opened"), on_inspected_cb);
}

/* ----- buttons */

static void
on_go_cb (CwExistingWindow *self)
{
  if (!gtk_widget_get_sensitive (self->go_button))
    return;
  if (is_at (self, PLAN))
    attach_profile (self);
  else if (self->database != NULL)
    attach_database (self);
  else
    inspect (self);
}

static void
on_database_wanted_cb (CwExistingWindow *self)
{
  g_signal_emit (self, signals[SIGNAL_DATABASE_WANTED], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_back_clicked_cb (CwExistingWindow *self)
{
  cw_state_group_clear (cw_existing_plan_get_state (self->plan));
  show_page (self, FORM);
}

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwExistingWindow) self = CW_EXISTING_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (self->engine == NULL || cw_error_is_cancelled (error))
    return;
  gtk_widget_set_sensitive (self->synchronise_button, TRUE);
  if (answer != NULL)
    gtk_window_close (GTK_WINDOW (self));
  else
    cw_status_page_describe (self->done_page, error->message);
}

static void
on_synchronise_clicked_cb (CwExistingWindow *self)
{
  gtk_widget_set_sensitive (self->synchronise_button, FALSE);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "StartCycle", g_variant_new ("(s)", "initial"),
                            self->cancellable, on_started_cb, g_object_ref (self));
}

/* Closed by its own button when all is done, it is as if somebody had looked. */
static gboolean
cw_existing_window_close_request (GtkWindow *window)
{
  CwExistingWindow *self = CW_EXISTING_WINDOW (window);

  if (is_at (self, DONE))
    g_signal_emit (self, signals[SIGNAL_TAKEN], 0);
  return GTK_WINDOW_CLASS (cw_existing_window_parent_class)->close_request (window);
}

/* ----- the object */

static void
cw_existing_window_dispose (GObject *object)
{
  CwExistingWindow *self = CW_EXISTING_WINDOW (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->passphrase, cw_secret_unref);
  g_clear_pointer (&self->password, cw_secret_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_EXISTING_WINDOW);
  G_OBJECT_CLASS (cw_existing_window_parent_class)->dispose (object);
}

static void
cw_existing_window_finalize (GObject *object)
{
  CwExistingWindow *self = CW_EXISTING_WINDOW (object);

  g_free (self->database);
  G_OBJECT_CLASS (cw_existing_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CW_TYPE_EXISTING_FORM);
  g_type_ensure (CW_TYPE_EXISTING_PLAN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-existing-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwExistingWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, CwExistingWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwExistingWindow, form);
  gtk_widget_class_bind_template_child (widget_class, CwExistingWindow, plan);
  gtk_widget_class_bind_template_child (widget_class, CwExistingWindow, done_page);
  gtk_widget_class_bind_template_child (widget_class, CwExistingWindow, synchronise_button);
  gtk_widget_class_bind_template_child (widget_class, CwExistingWindow, go_button);
  gtk_widget_class_bind_template_child (widget_class, CwExistingWindow, bar);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_go_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_database_wanted_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_synchronise_clicked_cb);
}

static void
cw_existing_window_class_init (CwExistingWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_existing_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_existing_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cw_existing_window_close_request;
  signals[SIGNAL_TAKEN] = g_signal_new ("taken", CW_TYPE_EXISTING_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DATABASE_WANTED] =
      g_signal_new ("database-wanted", CW_TYPE_EXISTING_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  bind_template (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_existing_window_init (CwExistingWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_stack_show (self->stack, FORM);
  /* What the care for texts finds is the longer one of the button's labels. */
  gtk_button_set_label (GTK_BUTTON (self->go_button), _ ("_Use This Configuration"));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  update (self);
}

static CwExistingWindow *
show (GtkWindow *parent, CwAppEngine *engine, const char *database, CwSecret *password)
{
  CwExistingWindow *self = g_object_new (CW_TYPE_EXISTING_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  self->database = g_strdup (database);
  self->password = password != NULL ? cw_secret_ref (password) : NULL;
  update (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

CwExistingWindow *
cw_existing_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  return show (parent, engine, NULL, NULL);
}

CwExistingWindow *
cw_existing_window_show_database (GtkWindow *parent,
                                  CwAppEngine *engine,
                                  const char *database,
                                  CwSecret *password)
{
  CwExistingWindow *self = show (parent, engine, database, password);

  cw_existing_form_ask_for_keys (self->form);
  return self;
}

void
cw_existing_window_take (CwExistingWindow *self, GFile *file)
{
  g_return_if_fail (CW_IS_EXISTING_WINDOW (self));

  cw_existing_form_take (self->form, file);
}
