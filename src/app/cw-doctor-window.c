/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-doctor-window.h"

#include <glib/gi18n.h>

#include "app/cw-check-item.h"
#include "app/cw-doctor-words.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/cw-window-way.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwDoctorWindow
{
  AdwWindow parent_instance;

  GtkLabel *outcome;
  GtkProgressBar *bar;
  GtkBox *groups_box;
  GtkWidget *stop_button;
  GtkWidget *again_button;

  CwAppEngine *engine;       /* (owned) */
  GHashTable *groups;        /* (owned): connector's name ("": the installation) to its group */
  char *token;               /* (owned) (nullable): of the call that is on its way */
  GCancellable *cancellable; /* (owned) (nullable): of that call */
};

G_DEFINE_FINAL_TYPE (CwDoctorWindow, cw_doctor_window, ADW_TYPE_WINDOW)

/* ----- what was found */

static GtkWidget *
make_row (GVariant *item)
{
  const char *summary = cw_answer_get_string (item, "summary");
  g_autofree char *remedy = cw_window_way_add (cw_answer_get_string (item, "remedy"));
  GtkWidget *content = cw_check_item_new (cw_doctor_words_get_status (item), summary, remedy);

  gtk_widget_set_margin_top (content, 12);
  gtk_widget_set_margin_bottom (content, 12);
  gtk_widget_set_margin_start (content, 12);
  gtk_widget_set_margin_end (content, 12);
  return g_object_new (ADW_TYPE_PREFERENCES_ROW, "use-markup", FALSE, "title", summary,
                       "activatable", FALSE, "child", content, NULL);
}

static GtkWidget *
ensure_group (CwDoctorWindow *self, const char *connector)
{
  GtkWidget *group = g_hash_table_lookup (self->groups, connector);
  g_autofree char *title = NULL;

  if (group != NULL)
    return group;
  title = g_markup_escape_text (connector[0] != '\0' ? connector : _ ("This Installation"), -1);
  group = cw_group_new (title, NULL);
  cw_text_care_wrap (group);
  gtk_box_append (self->groups_box, group);
  g_hash_table_insert (self->groups, g_strdup (connector), group);
  return group;
}

static void
add_item (CwDoctorWindow *self, GVariant *item)
{
  GtkWidget *group = ensure_group (self, cw_answer_get_string (item, "connector"));

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (item));
}

static void
clear (CwDoctorWindow *self)
{
  GtkWidget *child = NULL;

  g_hash_table_remove_all (self->groups);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups_box))) != NULL)
    gtk_box_remove (self->groups_box, child);
}

/* What is not well first, in each group. */
static void
show_answer (CwDoctorWindow *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autoptr (GPtrArray) sorted = cw_doctor_words_sort (items);
  g_autofree char *text = cw_doctor_words_sum_up (answer);

  clear (self);
  /* The groups stay in the order of the checks. */
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      (void) ensure_group (self, cw_answer_get_string (item, "connector"));
    }
  for (guint i = 0; i < sorted->len; i++)
    add_item (self, g_ptr_array_index (sorted, i));
  cw_label_set_text (self->outcome, text);
}

/* ----- the call */

static void
show_running (CwDoctorWindow *self, gboolean is_running)
{
  gtk_widget_set_visible (self->stop_button, is_running);
  gtk_widget_set_visible (self->again_button, !is_running);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), is_running);
}

static void
on_progressed_cb (CwDoctorWindow *self, GVariant *progress)
{
  g_autoptr (GVariant) items = cw_answer_get_array (progress, "items");
  gint64 n_all = cw_answer_get_int (progress, "total");
  g_autofree char *text = NULL;

  if (g_strcmp0 (cw_answer_get_string (progress, "token"), self->token) != 0)
    return;
  text = cw_doctor_words_say_progress (progress);
  cw_label_set_text (self->outcome, text);
  gtk_progress_bar_set_fraction (
      self->bar, n_all > 0 ? (double) cw_answer_get_int (progress, "done") / (double) n_all : 0);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      add_item (self, item);
    }
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwDoctorWindow) self = CW_DOCTOR_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  /* Closed, or stopped: that is told already. */
  if (cw_error_is_cancelled (error))
    return;
  g_clear_pointer (&self->token, g_free);
  show_running (self, FALSE);
  if (answer != NULL)
    show_answer (self, answer);
  else
    cw_label_set_text (self->outcome, error->message);
}

static void
begin (CwDoctorWindow *self)
{
  static const char *const everything[] = { NULL };

  clear (self);
  g_free (self->token);
  self->token = cw_app_engine_make_token (self->engine);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_progress_bar_set_fraction (self->bar, 0);
  cw_label_set_text (self->outcome, _ ("Checking…"));
  show_running (self, TRUE);
  cw_app_engine_call_async (self->engine, "RunDoctor",
                            g_variant_new ("(^ass)", everything, self->token), self->cancellable,
                            on_checked_cb, g_object_ref (self));
}

/* What was found by then stays. */
static void
on_stop_clicked_cb (CwDoctorWindow *self)
{
  cw_widget_call_end (&self->cancellable);
  g_clear_pointer (&self->token, g_free);
  show_running (self, FALSE);
  cw_label_set_text (self->outcome, _ ("Stopped. What was found by then is below."));
  gtk_widget_grab_focus (self->again_button);
}

static void
on_again_clicked_cb (CwDoctorWindow *self)
{
  begin (self);
  gtk_widget_grab_focus (self->stop_button);
}

/* ----- the object */

static void
cw_doctor_window_dispose (GObject *object)
{
  CwDoctorWindow *self = CW_DOCTOR_WINDOW (object);

  cw_widget_call_end (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_DOCTOR_WINDOW);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (cw_doctor_window_parent_class)->dispose (object);
}

static void
cw_doctor_window_finalize (GObject *object)
{
  CwDoctorWindow *self = CW_DOCTOR_WINDOW (object);

  g_hash_table_unref (self->groups);
  g_free (self->token);
  G_OBJECT_CLASS (cw_doctor_window_parent_class)->finalize (object);
}

static void
cw_doctor_window_class_init (CwDoctorWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_doctor_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_doctor_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-doctor-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwDoctorWindow, outcome);
  gtk_widget_class_bind_template_child (widget_class, CwDoctorWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, CwDoctorWindow, groups_box);
  gtk_widget_class_bind_template_child (widget_class, CwDoctorWindow, stop_button);
  gtk_widget_class_bind_template_child (widget_class, CwDoctorWindow, again_button);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_doctor_window_init (CwDoctorWindow *self)
{
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
}

CwDoctorWindow *
cw_doctor_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  CwDoctorWindow *self = g_object_new (CW_TYPE_DOCTOR_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "call-progress", G_CALLBACK (on_progressed_cb), self,
                           G_CONNECT_SWAPPED);
  begin (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
