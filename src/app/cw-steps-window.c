/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-steps-window.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-state-group.h"
#include "app/cw-step-words.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwStepsWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwStatusPage *problem_page;
  AdwPreferencesPage *page;
  GtkWidget *profile_group;
  AdwComboRow *profile_row;
  AdwPreferencesGroup *profile_steps;
  AdwPreferencesGroup *import_group;
  AdwPreferencesGroup *synchronise_group;
  AdwPreferencesGroup *export_group;
  CwStateGroup *state;
  GtkWidget *start_button;

  CwAppEngine *engine;       /* (owned) (nullable): until it is disposed of */
  GCancellable *cancellable; /* (owned) (nullable) */
  GVariant *config;          /* (owned) (nullable): until it is there */
  char **profiles;           /* (owned) (nullable): their names, as in the row after the first */
  GPtrArray *choices;        /* (owned) (element-type Choice): in the order of their steps */
  GPtrArray *shown_steps;    /* (owned) (element-type GtkWidget): rows of the chosen profile */
};

G_DEFINE_FINAL_TYPE (CwStepsWindow, cw_steps_window, ADW_TYPE_WINDOW)

/* ----- one choice */

/* A row by which a step is chosen, or none. */
typedef struct
{
  AdwComboRow *combo; /* (nullable): nothing, @step, @full_step */
  GtkSwitch *toggle;  /* (nullable): @step or nothing */
  char *step;
  char *full_step; /* (nullable) */
} Choice;

static void
choice_free (Choice *choice)
{
  g_free (choice->step);
  g_free (choice->full_step);
  g_free (choice);
}

/* (nullable): nothing */
static const char *
get_step (const Choice *choice)
{
  if (choice->toggle != NULL)
    return gtk_switch_get_active (choice->toggle) ? choice->step : NULL;
  switch (adw_combo_row_get_selected (choice->combo))
    {
    case 1:
      return choice->step;
    case 2:
      return choice->full_step;
    default:
      return NULL;
    }
}

/* ----- what is chosen */

/* (nullable): the steps of the rows below */
static const char *
get_profile (CwStepsWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->profile_row);

  if (self->profiles == NULL || selected == 0 || selected > g_strv_length (self->profiles))
    return NULL;
  return self->profiles[selected - 1];
}

/* (transfer full) */
static char **
list_steps (CwStepsWindow *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->choices->len; i++)
    {
      const char *step = get_step (g_ptr_array_index (self->choices, i));

      if (step != NULL)
        g_strv_builder_add (builder, step);
    }
  return g_strv_builder_end (builder);
}

/* (transfer full) */
static GVariant *
get_connectors (CwStepsWindow *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);

  return status != NULL
             ? cw_answer_get_array (status, "connectors")
             : g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
}

static void
show_profile (CwStepsWindow *self, const char *profile)
{
  g_autoptr (GVariant) connectors = get_connectors (self);
  g_auto (GStrv) steps = cw_step_words_dup_profile (self->config, profile);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      g_autofree char *words = cw_step_words_describe (steps[i], connectors);
      /* Translators: a step of a run profile and its number, "1. Import everything: contoso.com" */
      g_autofree char *title = g_strdup_printf (_ ("%u. %s"), i + 1, words);
      GtkWidget *row = cw_row_new (title, "");

      adw_preferences_group_add (self->profile_steps, row);
      g_ptr_array_add (self->shown_steps, row);
    }
}

/* What was refused was another choice. */
static void
on_chosen_cb (CwStepsWindow *self)
{
  const char *profile = get_profile (self);
  g_auto (GStrv) steps = list_steps (self);

  for (guint i = 0; i < self->shown_steps->len; i++)
    adw_preferences_group_remove (self->profile_steps, g_ptr_array_index (self->shown_steps, i));
  g_ptr_array_set_size (self->shown_steps, 0);
  if (profile != NULL)
    show_profile (self, profile);
  gtk_widget_set_visible (GTK_WIDGET (self->profile_steps), profile != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->import_group), profile == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->synchronise_group), profile == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->export_group), profile == NULL);
  gtk_widget_set_sensitive (self->start_button, profile != NULL || steps[0] != NULL);
  cw_state_group_clear (self->state);
}

/* ----- the rows */

/* @step, @full_step: (transfer full) (nullable) */
static void
add_choice (CwStepsWindow *self, GtkWidget *input, char *step, char *full_step)
{
  Choice *choice = g_new0 (Choice, 1);
  const char *signal = GTK_IS_SWITCH (input) ? "notify::active" : "notify::selected";

  choice->combo = ADW_IS_COMBO_ROW (input) ? ADW_COMBO_ROW (input) : NULL;
  choice->toggle = GTK_IS_SWITCH (input) ? GTK_SWITCH (input) : NULL;
  choice->step = step;
  choice->full_step = full_step;
  g_ptr_array_add (self->choices, choice);
  g_signal_connect_object (input, signal, G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
add_combo (AdwPreferencesGroup *group, const char *title, const char *const *words)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (words);
  GtkWidget *row = g_object_new (ADW_TYPE_COMBO_ROW, "use-markup", FALSE, "title-lines", 0, NULL);

  /* Not at construction: see cw_row_new(). */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  adw_preferences_group_add (group, row);
  return row;
}

static void
add_import (CwStepsWindow *self, GVariant *connector)
{
  const char *id = cw_answer_get_string (connector, "id");
  /* Translators: what is imported */
  const char *const words[] = {
    C_ ("import", "Nothing"), C_ ("import", "What changed"), C_ ("import", "Everything"), NULL };
  GtkWidget *row = add_combo (self->import_group, cw_answer_get_string (connector, "name"), words);

  add_choice (self, row, g_strconcat ("import:", id, NULL), g_strconcat ("full-import:", id, NULL));
}

static void
add_synchronise (CwStepsWindow *self)
{
  /* Translators: who is synchronised */
  const char *const words[] = { C_ ("synchronise", "Nobody"),
                                    C_ ("synchronise", "Who changed"),
                                        C_ ("synchronise", "Everybody"), NULL };
  GtkWidget *row = add_combo (self->synchronise_group, _ ("People and groups"), words);

  add_choice (self, row, g_strdup ("synchronise"), g_strdup ("full-synchronise"));
}

/* Into domains the source anchor is written; into other directories nothing is. */
static void
add_export (CwStepsWindow *self, GVariant *connector)
{
  const char *id = cw_answer_get_string (connector, "id");
  const char *name = cw_answer_get_string (connector, "name");
  gboolean is_target = g_str_equal (cw_answer_get_string (connector, "side"), "target");
  gboolean is_domain = g_str_equal (cw_answer_get_string (connector, "kind"), "active-directory");
  GtkWidget *toggle = NULL;
  GtkWidget *row = NULL;

  if (!is_target && !is_domain)
    return;
  row = cw_row_new (name, is_domain ? _ ("The source anchor, where it is written back") : "");
  toggle = gtk_switch_new ();
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (self->export_group, row);
  add_choice (self, toggle, g_strconcat ("export:", id, NULL), NULL);
}

static void
add_rows (CwStepsWindow *self, void (*add) (CwStepsWindow *self, GVariant *connector))
{
  g_autoptr (GVariant) connectors = get_connectors (self);

  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = cw_answer_get_item (connectors, i);

      add (self, connector);
    }
}

static void
fill_profiles (CwStepsWindow *self)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);

  self->profiles = cw_step_words_list_profiles (self->config);
  /* Large letters in a narrow window leave no room for more. */
  gtk_string_list_append (model, C_ ("run profile", "None"));
  for (guint i = 0; self->profiles[i] != NULL; i++)
    gtk_string_list_append (model, self->profiles[i]);
  adw_combo_row_set_model (self->profile_row, G_LIST_MODEL (model));
  gtk_widget_set_visible (self->profile_group, self->profiles[0] != NULL);
}

static void
on_config_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwStepsWindow) self = CW_STEPS_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (self->engine == NULL || cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      cw_status_page_describe (self->problem_page, error->message);
      cw_stack_show (self->stack, "problem");
      return;
    }
  self->config = cw_answer_get_dict (answer, "config");
  fill_profiles (self);
  add_rows (self, add_import);
  add_synchronise (self);
  add_rows (self, add_export);
  on_chosen_cb (self);
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_stack_show (self->stack, "steps");
  gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
}

/* ----- starting them */

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwStepsWindow) self = CW_STEPS_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (self->engine == NULL)
    return;
  cw_app_engine_refresh (self->engine);
  gtk_widget_set_sensitive (GTK_WIDGET (self->page), TRUE);
  if (answer != NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  on_chosen_cb (self);
  if (!cw_error_is_cancelled (error))
    cw_state_group_show (self->state, "failed", _ ("The steps were not started"), error->message);
}

static void
on_start_cb (CwStepsWindow *self)
{
  static const char *const none[] = { NULL };
  const char *profile = get_profile (self);
  g_auto (GStrv) steps = list_steps (self);
  const char *const *asked = profile != NULL ? none : (const char *const *) steps;

  gtk_widget_set_sensitive (GTK_WIDGET (self->page), FALSE);
  gtk_widget_set_sensitive (self->start_button, FALSE);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "StartSteps",
                            g_variant_new ("(s^as)", profile != NULL ? profile : "", asked),
                            self->cancellable, on_started_cb, g_object_ref (self));
}

/* ----- the object */

static void
cw_steps_window_dispose (GObject *object)
{
  CwStepsWindow *self = CW_STEPS_WINDOW (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->config, g_variant_unref);
  g_clear_pointer (&self->profiles, g_strfreev);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_pointer (&self->shown_steps, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_STEPS_WINDOW);
  G_OBJECT_CLASS (cw_steps_window_parent_class)->dispose (object);
}

static void
cw_steps_window_class_init (CwStepsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_steps_window_dispose;
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-steps-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, page);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, profile_group);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, profile_row);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, profile_steps);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, import_group);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, synchronise_group);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, export_group);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, state);
  gtk_widget_class_bind_template_child (widget_class, CwStepsWindow, start_button);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_start_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_steps_window_init (CwStepsWindow *self)
{
  self->choices = g_ptr_array_new_with_free_func ((GDestroyNotify) choice_free);
  self->shown_steps = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
}

CwStepsWindow *
cw_steps_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  CwStepsWindow *self = g_object_new (CW_TYPE_STEPS_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (engine, "GetConfig", NULL, self->cancellable, on_config_received_cb,
                            g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
