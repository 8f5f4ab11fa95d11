/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-made-window.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-leave-dialog.h"
#include "app/cw-made-group.h"
#include "app/cw-remove-dialog.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwMadeWindow
{
  AdwWindow parent_instance;

  GtkButton *remove_button;
  GtkSpinner *spinner;
  GtkStack *stack;
  AdwStatusPage *problem_page;
  GtkLabel *intro;
  GtkBox *groups_box;

  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *groups;         /* (owned) (element-type CwMadeGroup) */
  GPtrArray *queue; /* (owned) (element-type CwMadeRow): still to be removed, the next last */
  guint n_failed;
  gboolean is_removing;
  gboolean is_closing;
};

G_DEFINE_FINAL_TYPE (CwMadeWindow, cw_made_window, ADW_TYPE_WINDOW)

/* What helps, by what went wrong; the message itself says what it was. */
/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const CwRemedy remedies[] = {
  { "auth", N_ ("Check who removes it below, and the password, or sign in again.") },
  { "permission", N_ ("Let somebody remove it who may do so there.") },
  { "unreachable", N_ ("See that it can be reached from this computer, and try again.") },
  { "timeout", N_ ("See that it can be reached from this computer, and try again.") },
  { "busy", N_ ("Wait until that has ended, and try again.") },
  { "conflict", N_ ("Take that connection out of the set-up first.") },
  { NULL, NULL },
};
/* clang-format on */

/* ----- what is ticked */

static guint
count_ticked (CwMadeWindow *self)
{
  guint n = 0;

  for (guint i = 0; i < self->groups->len; i++)
    {
      GPtrArray *rows = cw_made_group_get_rows (g_ptr_array_index (self->groups, i));

      for (guint j = 0; j < rows->len; j++)
        n += cw_made_row_get_ticked (g_ptr_array_index (rows, j)) ? 1 : 0;
    }
  return n;
}

static gboolean
is_ready (CwMadeWindow *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    if (!cw_made_group_is_ready (g_ptr_array_index (self->groups, i)))
      return FALSE;
  return count_ticked (self) > 0 && !self->is_removing;
}

static void
update (CwMadeWindow *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->remove_button), is_ready (self));
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->is_removing);
  gtk_spinner_set_spinning (self->spinner, self->is_removing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->groups_box), !self->is_removing);
}

/* ----- removing, one after the other */

static void remove_next (CwMadeWindow *self);

/* (transfer none): of the same thing, or of rights that went with an account */
static CwMadeRow *
find_row (CwMadeWindow *self, const char *id)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      GPtrArray *rows = cw_made_group_get_rows (g_ptr_array_index (self->groups, i));

      for (guint j = 0; j < rows->len; j++)
        if (g_str_equal (cw_made_row_get_id (g_ptr_array_index (rows, j)), id))
          return g_ptr_array_index (rows, j);
    }
  return NULL;
}

static void
show_item (CwMadeWindow *self, GVariant *item)
{
  CwMadeRow *row = find_row (self, cw_answer_get_string (item, "id"));
  const char *state = cw_answer_get_string (item, "state");
  const char *message = cw_answer_get_string (item, "message");
  g_autofree char *text = NULL;

  if (message[0] != '\0')
    text = cw_app_text_add_remedy (remedies, message, cw_answer_get_string (item, "errorCode"));
  self->n_failed += g_str_equal (state, "removed") ? 0 : 1;
  if (row != NULL)
    cw_made_row_show (row, state, text);
}

static void
show_items (CwMadeWindow *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      show_item (self, item);
    }
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwMadeWindow) self = CW_MADE_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (CwMadeRow) row = NULL;

  if (cw_error_is_cancelled (error) || self->is_closing)
    return;
  row = g_ptr_array_steal_index (self->queue, self->queue->len - 1);
  if (answer != NULL)
    show_items (self, answer);
  else
    {
      g_autofree char *text =
          cw_app_text_add_remedy (remedies, error->message, cw_error_name (error));

      self->n_failed++;
      cw_made_row_show (row, "failed", text);
    }
  remove_next (self);
}

static CwMadeGroup *
find_group (CwMadeWindow *self, CwMadeRow *row)
{
  return CW_MADE_GROUP (gtk_widget_get_ancestor (GTK_WIDGET (row), CW_TYPE_MADE_GROUP));
}

/* The password stays while something could not be removed: it may be tried again. */
static void
finish (CwMadeWindow *self)
{
  self->is_removing = FALSE;
  for (guint i = 0; self->n_failed == 0 && i < self->groups->len; i++)
    cw_made_group_forget (g_ptr_array_index (self->groups, i));
  cw_label_set_text (self->intro, self->n_failed == 0
                     ? _ ("What you chose is removed.")
                     : _ ("Not everything could be removed. Each thing says why."));
  update (self);
  cw_app_engine_refresh (self->engine);
}

static void
remove_next (CwMadeWindow *self)
{
  g_autofree char *token = NULL;
  CwMadeRow *row = NULL;

  if (self->queue->len == 0)
    {
      finish (self);
      return;
    }
  row = g_ptr_array_index (self->queue, self->queue->len - 1);
  token = cw_app_engine_make_token (self->engine);
  cw_made_row_show (row, "running", NULL);
  cw_app_engine_call_async (self->engine, "UndoSetup",
                            cw_made_group_make_args (find_group (self, row), row, token),
                            self->cancellable, on_removed_cb, g_object_ref (self));
}

/* The things of a place are in the order in which they were made, and the last goes first. */
static void
remove_ticked (GtkWidget *widget, gpointer unused)
{
  CwMadeWindow *self = CW_MADE_WINDOW (widget);

  if (!is_ready (self))
    return;
  for (guint i = 0; i < self->groups->len; i++)
    {
      GPtrArray *rows = cw_made_group_get_rows (g_ptr_array_index (self->groups, i));

      for (guint j = 0; j < rows->len; j++)
        if (cw_made_row_get_ticked (g_ptr_array_index (rows, j)))
          g_ptr_array_add (self->queue, g_object_ref (g_ptr_array_index (rows, j)));
    }
  self->n_failed = 0;
  self->is_removing = TRUE;
  update (self);
  remove_next (self);
}

/* ----- asking before */

/* Each by its name; of what has a consequence that is not seen, the consequence. (transfer full) */
static char *
describe_ticked (CwMadeWindow *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_sync = FALSE;

  for (guint i = 0; i < self->groups->len; i++)
    {
      GPtrArray *rows = cw_made_group_get_rows (g_ptr_array_index (self->groups, i));

      for (guint j = 0; j < rows->len; j++)
        {
          CwMadeRow *row = g_ptr_array_index (rows, j);

          if (!cw_made_row_get_ticked (row))
            continue;
          g_string_append_printf (text, "%s\n",
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
          is_sync |= g_str_equal (cw_made_row_get_kind (row), "directory-sync");
        }
    }
  g_string_append (text, _ ("\nIt cannot be brought back, but a new set-up makes it anew."));
  if (is_sync)
    g_string_append (text, _ (" Once directory synchronisation is switched off, Microsoft may not "
                              "let it be switched on again for three days."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_remove_clicked_cb (CwMadeWindow *self)
{
  guint n = count_ticked (self);
  g_autofree char *heading =
      g_strdup_printf (ngettext ("Remove %u thing?", "Remove %u things?", n), n);
  g_autofree char *body = describe_ticked (self);
  const CwRemoveQuestion question = { .heading = heading, .body = body };

  cw_remove_dialog_ask (GTK_WIDGET (self), &question, remove_ticked, NULL);
}

/* ----- what there is */

static void
add_thing (CwMadeWindow *self, GVariant *thing)
{
  GtkWidget *group = NULL;

  for (guint i = 0; i < self->groups->len; i++)
    if (cw_made_group_add (g_ptr_array_index (self->groups, i), thing))
      return;
  group = cw_made_group_new (self->engine, thing);
  g_signal_connect_object (group, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->groups_box, group);
  g_ptr_array_add (self->groups, group);
  cw_text_care_wrap (group);
}

static void
on_setup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwMadeWindow) self = CW_MADE_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) created = NULL;

  if (cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      cw_status_page_describe (self->problem_page, error->message);
      cw_stack_show (self->stack, "problem");
      return;
    }
  created = cw_answer_get_array (answer, "created");
  for (gsize i = 0; i < g_variant_n_children (created); i++)
    {
      g_autoptr (GVariant) thing = g_variant_get_child_value (created, i);

      add_thing (self, thing);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->remove_button), self->groups->len > 0);
  cw_stack_show (self->stack, self->groups->len > 0 ? "list" : "nothing");
  update (self);
}

/* ----- closing */

/* What is being removed just now ends by the window's cancellable. */
static void
close_now (GtkWindow *window)
{
  CwMadeWindow *self = CW_MADE_WINDOW (window);

  if (self->is_closing)
    return;
  self->is_closing = TRUE;
  g_ptr_array_set_size (self->queue, 0);
  gtk_window_destroy (window);
}

static gboolean
cw_made_window_close_request (GtkWindow *window)
{
  CwMadeWindow *self = CW_MADE_WINDOW (window);

  if (self->is_closing)
    return FALSE;
  if (self->is_removing)
    cw_leave_dialog_ask (window, CW_LEAVE_REMOVING, close_now);
  else
    close_now (window);
  return TRUE;
}

/* ----- the object */

static void
cw_made_window_dispose (GObject *object)
{
  CwMadeWindow *self = CW_MADE_WINDOW (object);

  self->is_closing = TRUE;
  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_MADE_WINDOW);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (cw_made_window_parent_class)->dispose (object);
}

static void
cw_made_window_finalize (GObject *object)
{
  CwMadeWindow *self = CW_MADE_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->groups);
  g_ptr_array_unref (self->queue);
  G_OBJECT_CLASS (cw_made_window_parent_class)->finalize (object);
}

static void
cw_made_window_class_init (CwMadeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_made_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_made_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cw_made_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-made-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwMadeWindow, remove_button);
  gtk_widget_class_bind_template_child (widget_class, CwMadeWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CwMadeWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwMadeWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CwMadeWindow, intro);
  gtk_widget_class_bind_template_child (widget_class, CwMadeWindow, groups_box);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_made_window_init (CwMadeWindow *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  self->groups = g_ptr_array_new ();
  self->queue = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_stack_show (self->stack, "waiting");
}

CwMadeWindow *
cw_made_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  CwMadeWindow *self = g_object_new (CW_TYPE_MADE_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  cw_app_engine_call_async (engine, "GetSetup", NULL, self->cancellable, on_setup_cb,
                            g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
