/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-changes-window.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-change-row.h"
#include "app/cw-guard-words.h"
#include "app/cw-remove-dialog.h"
#include "app/cw-row-filler.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define OBJECTS_A_PAGE 50

struct _CwChangesWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkLabel *intro;
  GtkLabel *approval_label;
  GtkSearchEntry *search;
  GtkStack *list_stack;
  GtkListBox *list;
  GtkButton *more_button;
  AdwStatusPage *problem_page;
  GtkActionBar *action_bar;
  GtkButton *approve_button;
  GtkButton *withdraw_button;

  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned): of the question on its way */
  CwRowFiller *filler;       /* (owned): of the list */
  char *digest;              /* (owned): "": all pending changes */
  GVariant *guard;           /* (owned) (nullable): as it was told last */
  GVariant *next;            /* (owned) (nullable): where the list goes on */
};

G_DEFINE_FINAL_TYPE (CwChangesWindow, cw_changes_window, ADW_TYPE_WINDOW)

static gboolean
is_guard (CwChangesWindow *self)
{
  return self->digest[0] != '\0';
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  return cw_change_row_new (item);
}

static void
show_problem (CwChangesWindow *self, const GError *error)
{
  cw_status_page_describe (self->problem_page, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->action_bar), FALSE);
  cw_stack_show (self->stack, "problem");
}

/* ----- the guard */

static gboolean
is_administrator (CwChangesWindow *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);

  return status != NULL && g_str_equal (cw_answer_get_string (status, "role"), "admin");
}

static void
show_guard (CwChangesWindow *self, GVariant *guard)
{
  g_autofree char *approval = cw_guard_words_say_approval (guard);
  gboolean is_admin = is_administrator (self);

  g_clear_pointer (&self->guard, g_variant_unref);
  self->guard = g_variant_ref (guard);
  cw_label_set_text (self->intro, cw_answer_get_string (guard, "message"));
  if (approval != NULL)
    cw_label_set_text (self->approval_label, approval);
  gtk_widget_set_visible (GTK_WIDGET (self->approval_label), approval != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->approve_button),
                          is_admin && cw_answer_get_bool (guard, "holding"));
  gtk_widget_set_visible (GTK_WIDGET (self->withdraw_button),
                          is_admin && cw_answer_has (guard, "approval"));
  gtk_widget_set_visible (GTK_WIDGET (self->action_bar),
                          gtk_widget_get_visible (GTK_WIDGET (self->approve_button)) ||
                              gtk_widget_get_visible (GTK_WIDGET (self->withdraw_button)));
}

/* ----- the list */

static void
add_rows (CwChangesWindow *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    cw_row_filler_add (self->filler, g_variant_get_child_value (items, i));
  g_clear_pointer (&self->next, g_variant_unref);
  self->next = g_variant_lookup_value (answer, "next", NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), self->next != NULL);
  cw_stack_show (self->list_stack,
                 gtk_list_box_get_row_at_index (self->list, 0) != NULL ? "objects" : "none");
  cw_stack_show (self->stack, "list");
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwChangesWindow) self = CW_CHANGES_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) guard = NULL;

  if (cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      show_problem (self, error);
      return;
    }
  guard = cw_answer_get_dict (answer, "guard");
  if (is_guard (self))
    show_guard (self, guard);
  add_rows (self, answer);
}

static void
ask (CwChangesWindow *self)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  GVariant *args = NULL;

  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  g_variant_dict_insert (&options, "search", "s",
                         gtk_editable_get_text (GTK_EDITABLE (self->search)));
  g_variant_dict_insert (&options, "limit", "u", (guint32) OBJECTS_A_PAGE);
  if (self->next != NULL)
    g_variant_dict_insert_value (&options, "after", self->next);
  args = is_guard (self) ? g_variant_new ("(s@a{sv})", self->digest, g_variant_dict_end (&options))
                         : g_variant_new ("(@a{sv})", g_variant_dict_end (&options));
  cw_app_engine_call_async (self->engine, is_guard (self) ? "ListGuardObjects" : "ListPending",
                            args, self->cancellable, on_listed_cb, g_object_ref (self));
}

static void
list_anew (CwChangesWindow *self)
{
  if (self->engine == NULL)
    return;
  g_clear_pointer (&self->next, g_variant_unref);
  cw_row_filler_clear (self->filler);
  ask (self);
}

/* ----- approving */

static void
on_decided_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwChangesWindow) self = CW_CHANGES_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      show_problem (self, error);
      return;
    }
  cw_app_engine_refresh (self->engine);
  /* The status stays as it is; who shows what is held back has to ask again. */
  g_object_notify (G_OBJECT (self->engine), "status");
  list_anew (self);
}

static void
decide (CwChangesWindow *self, const char *method, const char *digest)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, method, g_variant_new ("(s)", digest), self->cancellable,
                            on_decided_cb, g_object_ref (self));
}

static void
approve (GtkWidget *widget, gpointer unused)
{
  CwChangesWindow *self = CW_CHANGES_WINDOW (widget);

  decide (self, "ApproveGuard", self->digest);
}

static void
on_approve_clicked_cb (CwChangesWindow *self)
{
  g_autoptr (GVariant) connector = cw_answer_get_dict (self->guard, "connector");
  gint64 n = cw_answer_get_int (self->guard, "objects");
  g_autofree char *count = cw_app_text_count (n);
  g_autofree char *heading = g_strdup_printf (
      ngettext ("Let %s object be deleted?", "Let %s objects be deleted?", (gulong) n), count);
  g_autofree char *body = g_strdup_printf (
      _ ("%s\n\nExactly this list passes, once: in the next cycle of “%s”. If it changes by a "
         "single object before, it has to be looked at again."),
         cw_answer_get_string (self->guard, "message"), cw_answer_get_string (connector, "name"));
  const CwRemoveQuestion question = {
    .heading = heading,
    .body = body,
    .keep = _ ("_Cancel"), .remove = _ ("_Approve"),
    };

  cw_remove_dialog_ask (GTK_WIDGET (self), &question, approve, NULL);
}

static void
on_withdraw_clicked_cb (CwChangesWindow *self)
{
  g_autoptr (GVariant) approval = cw_answer_get_dict (self->guard, "approval");

  decide (self, "WithdrawGuard", cw_answer_get_string (approval, "digest"));
}

/* ----- the object */

/* The story of an object is told in the window below. */
static void
object_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (widget));

  if (parent != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (parent), name, parameter);
  gtk_window_close (GTK_WINDOW (widget));
}

static void
cw_changes_window_dispose (GObject *object)
{
  CwChangesWindow *self = CW_CHANGES_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->filler);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_CHANGES_WINDOW);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->guard, g_variant_unref);
  g_clear_pointer (&self->next, g_variant_unref);
  G_OBJECT_CLASS (cw_changes_window_parent_class)->dispose (object);
}

static void
cw_changes_window_finalize (GObject *object)
{
  CwChangesWindow *self = CW_CHANGES_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_free (self->digest);
  G_OBJECT_CLASS (cw_changes_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-changes-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, intro);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, approval_label);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, search);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, list_stack);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, more_button);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, action_bar);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, approve_button);
  gtk_widget_class_bind_template_child (widget_class, CwChangesWindow, withdraw_button);
  gtk_widget_class_bind_template_callback (widget_class, ask);
  gtk_widget_class_bind_template_callback (widget_class, list_anew);
  gtk_widget_class_bind_template_callback (widget_class, on_approve_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_withdraw_clicked_cb);
}

static void
cw_changes_window_class_init (CwChangesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_changes_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_changes_window_finalize;
  gtk_widget_class_install_action (widget_class, "win.object", "x", object_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  bind_template (widget_class);
}

static void
cw_changes_window_init (CwChangesWindow *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filler = cw_row_filler_new (self->list, make_row, self, (GDestroyNotify) g_variant_unref);
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_stack_show (self->stack, "waiting");
}

CwChangesWindow *
cw_changes_window_show (GtkWindow *parent, CwAppEngine *engine, const char *digest)
{
  CwChangesWindow *self = g_object_new (CW_TYPE_CHANGES_WINDOW, "transient-for", parent, NULL);

  self->digest = g_strdup (digest);
  if (is_guard (self))
    gtk_window_set_title (GTK_WINDOW (self), _ ("Held Back by a Guard"));
  self->engine = g_object_ref (engine);
  list_anew (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
