/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-application.h"

#include <signal.h>
#include <stdlib.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "app/cw-app-engine.h"
#include "app/cw-app-settings.h"
#include "app/cw-focus-care.h"
#include "app/cw-main-window.h"
#include "app/cw-press-care.h"
#include "app/cw-rule-editor.h"
#include "base/cw-process.h"

struct _CwApplication
{
  AdwApplication parent_instance;

  CwAppEngine *engine;  /* (owned) (nullable) */
  CwMainWindow *window; /* (not owned) (nullable) */
  char *state_dir;      /* (owned) (nullable) */
  char *socket_path;    /* (owned) (nullable) */
  char *draft_path;     /* (owned) (nullable): to fill the wizard in with */
  gboolean opens_setup;
  gboolean is_ending;
};

G_DEFINE_FINAL_TYPE (CwApplication, cw_application, ADW_TYPE_APPLICATION)

/* ----- the end */

static void
on_helper_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwApplication) self = CW_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (!cw_app_engine_stop_helper_finish (CW_APP_ENGINE (source), result, &error))
    g_warning ("The engine did not end as it should: %s", error->message);
  g_application_quit (G_APPLICATION (self));
}

/* A running step ends at its next page: the window says so while that takes. */
static void
end (CwApplication *self, gboolean keeps_helper)
{
  if (self->is_ending)
    return;
  self->is_ending = TRUE;
  if (self->engine != NULL)
    cw_app_engine_set_helper_kept (self->engine, keeps_helper);
  if (keeps_helper || self->engine == NULL || !cw_app_engine_has_helper (self->engine))
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }
  if (self->window != NULL)
    cw_main_window_show_ending (self->window);
  cw_app_engine_stop_helper_async (self->engine, NULL, on_helper_stopped_cb, g_object_ref (self));
}

static void
on_choice_made_cb (AdwMessageDialog *dialog, const char *response, CwApplication *self)
{
  GtkWidget *remember = adw_message_dialog_get_extra_child (dialog);
  gboolean keeps = g_str_equal (response, "keep");

  if (!keeps && !g_str_equal (response, "stop"))
    return;
  if (gtk_check_button_get_active (GTK_CHECK_BUTTON (remember)))
    cw_app_settings_set_helper_choice (keeps ? CW_HELPER_KEEP : CW_HELPER_STOP);
  end (self, keeps);
}

static void
ask_about_helper (CwApplication *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window),
                                              _ ("Keep synchronising?"),
                                                 _ ("The engine runs because this window started it. It can go on by itself, or stop with the "
         "window and go on when you come back."));
  GtkWidget *remember = gtk_check_button_new_with_mnemonic (_ ("_Remember my choice"));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _ ("_Cancel"), "stop",
                                       _ ("_Stop"), "keep", _ ("_Keep Synchronising"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "keep",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), remember);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_choice_made_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
quit_when_allowed (CwApplication *self)
{
  CwHelperChoice choice = cw_app_settings_get_helper_choice ();
  gboolean has_work = self->engine != NULL && cw_app_engine_has_helper (self->engine) &&
                      self->window != NULL && cw_main_window_is_configured (self->window);

  if (!has_work)
    end (self, FALSE);
  else if (choice == CW_HELPER_ASK)
    ask_about_helper (self);
  else
    end (self, choice == CW_HELPER_KEEP);
}

/* A rule that is being written is asked about first; whoever leaves it may end again. */
static gboolean
is_rule_left (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (!CW_IS_RULE_EDITOR (window) || !cw_rule_editor_is_changed (CW_RULE_EDITOR (window)))
        continue;
      gtk_window_close (window);
      return FALSE;
    }
  return TRUE;
}

static gboolean
on_close_requested_cb (GtkWindow *window, CwApplication *self)
{
  if (is_rule_left ())
    quit_when_allowed (self);
  return GDK_EVENT_STOP;
}

/* Nobody can be asked: what was chosen before, or else an end for both. */
static gboolean
on_terminated_cb (gpointer user_data)
{
  end (CW_APPLICATION (user_data), cw_app_settings_get_helper_choice () == CW_HELPER_KEEP);
  return G_SOURCE_CONTINUE;
}

/* ----- actions */

static void
quit_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (is_rule_left ())
    quit_when_allowed (CW_APPLICATION (user_data));
}

static void
about_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = GTK_APPLICATION (user_data);

  /* Translators: your name, one a line, for the list of people in the About window. */
  adw_show_about_window (gtk_application_get_active_window (application), "application-name",
                         _ ("Causeway"), "application-icon", CW_APPLICATION_ID, "version",
                            CW_VERSION, "license-type", GTK_LICENSE_GPL_3_0, "comments",
                            _ ("Keeps your directories and your cloud identity service equal."),
                               "translator-credits", _ ("translator-credits"), NULL);
}

static void
set_helper_choice (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  CwApplication *self = CW_APPLICATION (user_data);
  gboolean keeps = g_variant_get_boolean (state);

  cw_app_settings_set_helper_choice (keeps ? CW_HELPER_KEEP : CW_HELPER_ASK);
  if (self->engine != NULL)
    cw_app_engine_set_helper_kept (self->engine, keeps);
  g_simple_action_set_state (action, state);
}

static void
add_actions (CwApplication *self)
{
  static const GActionEntry entries[] = {
    { "quit", quit_activated, NULL, NULL, NULL, { 0 } },
    { "about", about_activated, NULL, NULL, NULL, { 0 } },
    { "keep-helper", NULL, NULL, "false", set_helper_choice, { 0 } },
  };
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "app.quit", { "<Control>q" } },
    { "win.close", { "<Control>w" } },
    { "win.next", { "<Alt>Right" } },
    { "win.back", { "<Alt>Left" } },
    { "win.synchronise::delta", { "<Control>r", "F5" } },
    { "win.find", { "<Control>f" } },
    { "win.setup", { "<Control>comma" } },
    { "win.view::status", { "<Alt>1" } },
    { "win.view::operations", { "<Alt>2" } },
    { "win.view::objects", { "<Alt>3" } },
    { "win.view::rules", { "<Alt>4" } },
    { "win.view::errors", { "<Alt>5" } },
  };
  gboolean keeps = cw_app_settings_get_helper_choice () == CW_HELPER_KEEP;

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "keep-helper",
                                      g_variant_new_boolean (keeps));
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           (const char *const *) accels[i].keys);
}

/* ----- the start */

static void
cw_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (cw_application_parent_class)->startup (application);
  /* Not earlier: libadwaita has asked the desktop's portal for the colours by now, and a portal
   * answers only those whose root it can look at in /proc. Nothing secret is here yet. */
  cw_process_close_memory ();
  gtk_window_set_default_icon_name (CW_APPLICATION_ID);
  g_unix_signal_add (SIGTERM, on_terminated_cb, application);
  g_unix_signal_add (SIGINT, on_terminated_cb, application);
  cw_focus_care_begin (G_OBJECT (application));
  cw_press_care_begin (G_OBJECT (application));
  add_actions (CW_APPLICATION (application));
}

static void
cw_application_activate (GApplication *application)
{
  CwApplication *self = CW_APPLICATION (application);
  const CwAppEngineOptions options = { .state_dir = self->state_dir,
                                       .socket_path = self->socket_path };

  if (self->window == NULL)
    {
      self->engine = cw_app_engine_new (&options);
      self->window = cw_main_window_new (GTK_APPLICATION (self), self->engine);
      cw_main_window_set_draft_path (self->window, self->draft_path);
      cw_main_window_set_opens_setup (self->window, self->opens_setup);
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      g_signal_connect_object (self->window, "close-request", G_CALLBACK (on_close_requested_cb),
                               self, 0);
      cw_main_window_connect (self->window);
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

/* Two engines, or two drafts, are two programs; without options a second start shows the first's
 * window. */
static int
cw_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  CwApplication *self = CW_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("causeway %s\n", CW_VERSION);
      return EXIT_SUCCESS;
    }
  g_variant_dict_lookup (options, "state-dir", "^ay", &self->state_dir);
  g_variant_dict_lookup (options, "socket", "^ay", &self->socket_path);
  g_variant_dict_lookup (options, "draft", "^ay", &self->draft_path);
  self->opens_setup = g_variant_dict_contains (options, "setup");
  if (self->opens_setup || self->state_dir != NULL || self->socket_path != NULL ||
      self->draft_path != NULL)
    g_application_set_flags (application, G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
cw_application_dispose (GObject *object)
{
  CwApplication *self = CW_APPLICATION (object);

  if (self->window != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  self->window = NULL;
  g_clear_object (&self->engine);
  g_clear_pointer (&self->state_dir, g_free);
  g_clear_pointer (&self->socket_path, g_free);
  g_clear_pointer (&self->draft_path, g_free);
  G_OBJECT_CLASS (cw_application_parent_class)->dispose (object);
}

static void
cw_application_class_init (CwApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_application_dispose;
  application_class->startup = cw_application_startup;
  application_class->activate = cw_application_activate;
  application_class->handle_local_options = cw_application_handle_local_options;
}

static void
cw_application_init (CwApplication *self)
{
  static const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Speak to the engine of this state directory; start one when none runs"), N_ ("DIR") },
      { "socket", 0, 0, G_OPTION_ARG_FILENAME, NULL,
        N_ ("Speak to the engine that listens here; start none"), N_ ("PATH") },
        { "draft", 0, 0, G_OPTION_ARG_FILENAME, NULL,
          N_ ("Fill the set-up in from this answers file"), N_ ("FILE") },
          { "setup", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open the set-up"), NULL },
            { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL }, { NULL },
          };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_parameter_string (
      G_APPLICATION (self), _ ("- set up and watch the synchronisation of directories"));
}

CwApplication *
cw_application_new (void)
{
  return g_object_new (CW_TYPE_APPLICATION, "application-id", CW_APPLICATION_ID,
                       "resource-base-path", "/org/causeway/Causeway", NULL);
}
