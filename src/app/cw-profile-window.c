/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-profile-window.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-passphrase-group.h"
#include "app/cw-saved-file.h"
#include "app/cw-state-group.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwProfileWindow
{
  AdwWindow parent_instance;

  GtkWidget *page;
  CwPassphraseGroup *passphrase;
  CwStateGroup *state;
  GtkWidget *go_button;

  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): of what is on its way */
  gboolean is_local;         /* others do not reach the database by its name */
};

G_DEFINE_FINAL_TYPE (CwProfileWindow, cw_profile_window, ADW_TYPE_WINDOW)

static void
update (CwProfileWindow *self)
{
  gtk_widget_set_sensitive (self->go_button, cw_passphrase_group_is_good (self->passphrase));
}

static void
set_busy (CwProfileWindow *self, gboolean is_busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->passphrase), !is_busy);
  if (is_busy)
    gtk_widget_set_sensitive (self->go_button, FALSE);
  else
    update (self);
}

static void
fail (CwProfileWindow *self, const GError *error)
{
  if (cw_error_is_cancelled (error))
    cw_state_group_clear (self->state);
  else
    cw_state_group_show (self->state, "failed",
                         _ ("The profile could not be saved"), error->message);
}

/* ----- saving */

static void
show_saved (CwProfileWindow *self, const char *path)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf (
      self->is_local
      /* Translators: %s is the path of a file */
      ? _ ("In %s. Keep the passphrase apart from it: whoever has both opens every stored "
               "secret. The database is reached by a name that only this computer has for it: give "
               "it another one before another computer uses the profile.")
      : _ ("In %s. Keep the passphrase apart from it: whoever has both opens every stored "
               "secret."),
           path);
  cw_state_group_show (self->state, "done", _ ("The profile is saved"), text);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwProfileWindow) self = CW_PROFILE_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = cw_saved_file_write_finish (result, &error);

  if (self->engine == NULL)
    return;
  set_busy (self, FALSE);
  if (path == NULL)
    {
      fail (self, error);
      return;
    }
  cw_passphrase_group_forget (self->passphrase);
  show_saved (self, path);
}

static void
save (CwProfileWindow *self, GVariant *answer)
{
  const CwFileQuestion question = { .title = _ ("Save the Configuration Profile"),
                                                .action = GTK_FILE_CHOOSER_ACTION_SAVE,
                                                .name = "causeway-profile.json" };
  const char *text = cw_answer_get_string (answer, "content");
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  self->is_local = cw_answer_get_bool (answer, "local");
  cw_saved_file_write_async (GTK_WIDGET (self), &question, content, self->cancellable, on_saved_cb,
                             g_object_ref (self));
}

static void
on_exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwProfileWindow) self = CW_PROFILE_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (self->engine == NULL)
    return;
  if (answer != NULL)
    {
      save (self, answer);
      return;
    }
  set_busy (self, FALSE);
  fail (self, error);
}

static void
on_go_cb (CwProfileWindow *self)
{
  g_autoptr (CwSecret) passphrase = NULL;

  if (!gtk_widget_get_sensitive (self->go_button))
    return;
  passphrase = cw_passphrase_group_dup (self->passphrase);
  set_busy (self, TRUE);
  cw_state_group_show (self->state, "running",
                       _ ("The profile is sealed under the passphrase"), "");
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "ExportProfile",
                            g_variant_new ("(@ay)", cw_secret_to_variant (passphrase)),
                            self->cancellable, on_exported_cb, g_object_ref (self));
}

/* ----- the object */

static void
cw_profile_window_dispose (GObject *object)
{
  CwProfileWindow *self = CW_PROFILE_WINDOW (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_PROFILE_WINDOW);
  G_OBJECT_CLASS (cw_profile_window_parent_class)->dispose (object);
}

static void
cw_profile_window_class_init (CwProfileWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_profile_window_dispose;
  g_type_ensure (CW_TYPE_PASSPHRASE_GROUP);
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-profile-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwProfileWindow, page);
  gtk_widget_class_bind_template_child (widget_class, CwProfileWindow, passphrase);
  gtk_widget_class_bind_template_child (widget_class, CwProfileWindow, state);
  gtk_widget_class_bind_template_child (widget_class, CwProfileWindow, go_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_go_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_profile_window_init (CwProfileWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
}

CwProfileWindow *
cw_profile_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  CwProfileWindow *self = g_object_new (CW_TYPE_PROFILE_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_child_focus (self->page, GTK_DIR_TAB_FORWARD);
  return self;
}
