/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-look-window.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-draft-loader.h"
#include "app/cw-saved-file.h"
#include "app/cw-state-icon.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-state-dir.h"
#include "setup/draft/cw-draft-import.h"

struct _CwLookWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkButton *export_button;
  GtkStack *stack;
  AdwStatusPage *problem_page;
  AdwStatusPage *nothing_page;
  GtkTextView *text_view;
  AdwPreferencesGroup *group;

  CwAppEngine *engine; /* (owned) */
  CwDraft *live;       /* (owned) (nullable): the configuration that runs */
  char *path; /* (owned) (nullable): of the file to compare it with; of an engine its folder */
  CwAppEngine *other; /* (owned) (nullable): the engine to compare it with */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (CwLookWindow, cw_look_window, ADW_TYPE_WINDOW)

/* ----- what is shown */

static void
show_error (CwLookWindow *self, const GError *error)
{
  if (cw_error_is_cancelled (error))
    return;
  cw_status_page_describe (self->problem_page, error->message);
  cw_stack_show (self->stack, "problem");
}

/* ----- the configuration, read or saved */

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwLookWindow) self = CW_LOOK_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = cw_saved_file_write_finish (result, &error);
  g_autofree char *text = NULL;

  if (cw_error_is_cancelled (error))
    return;
  /* Translators: %s is the path of a file */
  text = path != NULL ? g_strdup_printf (_ ("The configuration is in %s."), path)
                      : g_strdup (error->message);
  adw_toast_overlay_add_toast (self->toasts, cw_toast_new (text));
}

static void
on_export_clicked_cb (CwLookWindow *self)
{
  const CwFileQuestion question = { .title = _ ("Export the Configuration"),
                                                .name = "causeway.json",
                                                .action = GTK_FILE_CHOOSER_ACTION_SAVE };
  g_autofree char *text = cw_draft_to_answers (self->live);
  g_autofree char *whole = g_strconcat (text, "\n", NULL);
  g_autoptr (GBytes) content = g_bytes_new (whole, strlen (whole));

  cw_saved_file_write_async (GTK_WIDGET (self), &question, content, self->cancellable, on_saved_cb,
                             g_object_ref (self));
}

static void
show_live (CwLookWindow *self)
{
  g_autofree char *text = cw_draft_to_answers (self->live);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->export_button), TRUE);
  cw_stack_show (self->stack, "text");
}

/* ----- differences */

static char *
describe_change (CwLookWindow *self, const CwDraftChange *change)
{
  if (self->other != NULL)
    /* Translators: what a setting is in the configuration that runs, and in another instance */
    return g_strdup_printf (_ ("Here: %s\nIn the other instance: %s"), change->after_words,
                               change->before_words);
  /* Translators: what a setting is in the configuration that runs, and in a file */
  return g_strdup_printf (_ ("Here: %s\nIn the file: %s"), change->after_words,
                             change->before_words);
}

static void
show_differences (CwLookWindow *self, CwDraft *other)
{
  g_autoptr (GPtrArray) changes = NULL;

  cw_draft_import_complete (self->live);
  changes = cw_draft_list_changes (self->live, other);
  for (guint i = 0; i < changes->len; i++)
    {
      const CwDraftChange *change = g_ptr_array_index (changes, i);
      g_autofree char *text = describe_change (self, change);

      adw_preferences_group_add (self->group, cw_row_new (change->name, text));
    }
  cw_stack_show (self->stack, changes->len > 0 ? "list" : "nothing");
}

static void
on_other_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwLookWindow) self = CW_LOOK_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) other = cw_draft_loader_load_finish (result, &error);

  if (other != NULL)
    show_differences (self, other);
  else
    show_error (self, error);
}

/* ----- another engine */

/* Its connectors are the same ones by their names: each engine gives them ids of its own. */
static void
on_instance_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwLookWindow) self = CW_LOOK_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) other = cw_draft_loader_load_finish (result, &error);

  if (other == NULL)
    {
      show_error (self, error);
      return;
    }
  cw_draft_import_adopt_ids (other, self->live);
  cw_draft_import_complete (other);
  adw_status_page_set_description (self->nothing_page,
                                   _ ("The configurations of the two instances say the same."));
  show_differences (self, other);
}

static void
on_instance_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwLookWindow) self = CW_LOOK_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (cw_app_engine_connect_finish (CW_APP_ENGINE (source), result, &error))
    {
      cw_draft_loader_load_async (self->other, NULL, self->cancellable, on_instance_loaded_cb,
                                  g_object_ref (self));
      return;
    }
  if (cw_error_is_cancelled (error))
    return;
  text = g_strdup_printf (
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED)
      ? _ ("The engine in %s does not let you in: an administrator of it has to compare.")
      : _ ("No engine answers in %s. Choose the folder in which another one keeps its data, and "
               "start it if it does not run."),
           self->path);
  cw_status_page_describe (self->problem_page, text);
  cw_stack_show (self->stack, "problem");
}

/* By its socket: by its folder, one would be started. */
static void
load_instance (CwLookWindow *self)
{
  g_autofree char *socket_path = cw_state_dir_get_socket (self->path);
  const CwAppEngineOptions options = { .socket_path = socket_path };

  self->other = cw_app_engine_new (&options);
  cw_app_engine_connect_async (self->other, self->cancellable, on_instance_connected_cb,
                               g_object_ref (self));
}

/* ----- schemas */

static char *
describe_schema (GVariant *schema)
{
  g_autoptr (GVariant) classes = cw_answer_get_array (schema, "classes");
  g_autoptr (GVariant) attributes = cw_answer_get_array (schema, "attributes");
  guint n_classes = (guint) g_variant_n_children (classes);
  guint n_attributes = (guint) g_variant_n_children (attributes);
  g_autofree char *first =
      g_strdup_printf (ngettext ("%u class", "%u classes", n_classes), n_classes);
  g_autofree char *second =
      g_strdup_printf (ngettext ("%u attribute", "%u attributes", n_attributes), n_attributes);

  /* Translators: how many classes, and how many attributes */
  return g_strdup_printf (_ ("%s, %s"), first, second);
}

/* What was read is told in the row of its directory. */
static void
on_schema_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwActionRow) row = ADW_ACTION_ROW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) schema = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autofree char *text = NULL;

  if (cw_error_is_cancelled (error))
    return;
  text = schema != NULL ? describe_schema (schema) : g_strdup (error->message);
  adw_action_row_set_subtitle (row, text);
  (void) cw_state_icon_show (g_object_get_data (G_OBJECT (row), "state-icon"),
                             schema != NULL ? "done" : "failed");
}

static void
read_schemas (CwLookWindow *self)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (self->live); i++)
    {
      JsonObject *connector = cw_draft_get_connector (self->live, i);
      const char *name = json_object_get_string_member_with_default (connector, "name", "");
      GtkWidget *row = cw_row_new (name, _ ("Reading…"));
      GtkWidget *icon = cw_state_icon_new ();

      (void) cw_state_icon_show (CW_STATE_ICON (icon), "running");
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
      g_object_set_data (G_OBJECT (row), "state-icon", icon);

      adw_preferences_group_add (self->group, row);
      cw_app_engine_call_async (self->engine, "DiscoverSchema", g_variant_new ("(ss)", name, ""),
                                self->cancellable, on_schema_read_cb, g_object_ref (row));
    }
  adw_preferences_group_set_description (
      self->group,
      _ ("The engine reads the schema of a directory anew with each cycle. This is what "
                      "the directories have now."));
  cw_stack_show (self->stack, "list");
}

/* ----- the object */

static void
cw_look_window_dispose (GObject *object)
{
  CwLookWindow *self = CW_LOOK_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_LOOK_WINDOW);
  g_clear_object (&self->engine);
  g_clear_object (&self->other);
  g_clear_object (&self->live);
  G_OBJECT_CLASS (cw_look_window_parent_class)->dispose (object);
}

static void
cw_look_window_finalize (GObject *object)
{
  CwLookWindow *self = CW_LOOK_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_free (self->path);
  G_OBJECT_CLASS (cw_look_window_parent_class)->finalize (object);
}

static void
cw_look_window_class_init (CwLookWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_look_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_look_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-look-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwLookWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CwLookWindow, export_button);
  gtk_widget_class_bind_template_child (widget_class, CwLookWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwLookWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CwLookWindow, nothing_page);
  gtk_widget_class_bind_template_child (widget_class, CwLookWindow, text_view);
  gtk_widget_class_bind_template_child (widget_class, CwLookWindow, group);
  gtk_widget_class_bind_template_callback (widget_class, on_export_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_look_window_init (CwLookWindow *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_stack_show (self->stack, "waiting");
}

/* Every look begins with the configuration that runs. @use: what is done with it. */
typedef void (*UseFunc) (CwLookWindow *self);

typedef struct
{
  CwLookWindow *window; /* (owned) */
  UseFunc use;
} Loading;

static void
on_live_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Loading *loading = user_data;
  g_autoptr (CwLookWindow) self = loading->window;
  g_autoptr (GError) error = NULL;

  self->live = cw_draft_loader_load_finish (result, &error);
  if (self->live != NULL)
    loading->use (self);
  else
    show_error (self, error);
}

static void
open_window (GtkWindow *parent,
             CwAppEngine *engine,
             const char *title,
             const char *path,
             UseFunc use)
{
  CwLookWindow *self =
      g_object_new (CW_TYPE_LOOK_WINDOW, "transient-for", parent, "title", title, NULL);
  Loading *loading = g_new0 (Loading, 1);

  self->engine = g_object_ref (engine);
  self->path = g_strdup (path);
  loading->window = g_object_ref (self);
  loading->use = use;
  cw_draft_loader_load_async (engine, NULL, self->cancellable, on_live_loaded_cb, loading);
  gtk_window_present (GTK_WINDOW (self));
}

static void
load_other (CwLookWindow *self)
{
  cw_draft_loader_load_async (self->engine, self->path, self->cancellable, on_other_loaded_cb,
                              g_object_ref (self));
}

void
cw_look_window_show_config (GtkWindow *parent, CwAppEngine *engine)
{
  open_window (parent, engine, _ ("The Configuration"), NULL, show_live);
}

void
cw_look_window_show_differences (GtkWindow *parent, CwAppEngine *engine, const char *path)
{
  open_window (parent, engine, _ ("Differences"), path, load_other);
}

void
cw_look_window_show_instance (GtkWindow *parent, CwAppEngine *engine, const char *state_dir)
{
  open_window (parent, engine, _ ("Differences"), state_dir, load_instance);
}

void
cw_look_window_show_schemas (GtkWindow *parent, CwAppEngine *engine)
{
  open_window (parent, engine, _ ("Schemas"), NULL, read_schemas);
}
