/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-left-alone-window.h"

#include "app/cw-object-row.h"
#include "app/cw-row-filler.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/cw-window-way.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define OBJECTS_A_PAGE 50

struct _CwLeftAloneWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkSearchEntry *search;
  GtkCheckButton *all_button;
  GtkStack *list_stack;
  GtkListBox *list;
  GtkButton *more_button;
  AdwStatusPage *problem_page;

  CwAppEngine *engine;       /* (owned) (nullable): not shown yet, or closed */
  GCancellable *cancellable; /* (owned): of the question on its way */
  CwRowFiller *filler;       /* (owned): of the list */
  char *next;                /* (owned) (nullable): where the list goes on */
};

G_DEFINE_FINAL_TYPE (CwLeftAloneWindow, cw_left_alone_window, ADW_TYPE_WINDOW)

/* ----- the list */

/* By its anchor it is found in the tenant. */
static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = cw_object_row_new (item);
  g_autofree char *reason = cw_window_way_add (cw_answer_get_string (item, "reason"));
  g_autofree char *text = g_strjoin ("\n", adw_action_row_get_subtitle (ADW_ACTION_ROW (row)),
                                     cw_answer_get_string (item, "anchor"), reason, NULL);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  return row;
}

static void
add_rows (CwLeftAloneWindow *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    cw_row_filler_add (self->filler, cw_answer_get_item (items, i));
  g_clear_pointer (&self->next, g_free);
  if (cw_answer_has (answer, "next"))
    self->next = g_strdup (cw_answer_get_string (answer, "next"));
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), self->next != NULL);
  cw_stack_show (self->list_stack,
                 gtk_list_box_get_row_at_index (self->list, 0) != NULL ? "objects" : "none");
  cw_stack_show (self->stack, "list");
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwLeftAloneWindow) self = CW_LEFT_ALONE_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  if (answer != NULL)
    {
      add_rows (self, answer);
      return;
    }
  cw_status_page_describe (self->problem_page, error->message);
  cw_stack_show (self->stack, "problem");
}

static void
ask (CwLeftAloneWindow *self)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  g_variant_dict_insert (&options, "search", "s",
                         gtk_editable_get_text (GTK_EDITABLE (self->search)));
  g_variant_dict_insert (&options, "all", "b", gtk_check_button_get_active (self->all_button));
  g_variant_dict_insert (&options, "limit", "u", (guint32) OBJECTS_A_PAGE);
  if (self->next != NULL)
    g_variant_dict_insert (&options, "after", "s", self->next);
  cw_app_engine_call_async (self->engine, "ListLeftAlone",
                            g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                            self->cancellable, on_listed_cb, g_object_ref (self));
}

static void
list_anew (CwLeftAloneWindow *self)
{
  if (self->engine == NULL)
    return;
  g_clear_pointer (&self->next, g_free);
  cw_row_filler_clear (self->filler);
  ask (self);
}

/* ----- the object */

/* The story of an object is told in the main window, above which all others are closed. */
static void
object_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkWindow) window = g_object_ref (GTK_WINDOW (widget));
  GtkWindow *parent = NULL;

  while ((parent = gtk_window_get_transient_for (window)) != NULL)
    {
      g_object_ref (parent);
      gtk_window_close (window);
      g_object_unref (window);
      window = parent;
    }
  if (GTK_WIDGET (window) != widget)
    gtk_widget_activate_action_variant (GTK_WIDGET (window), name, parameter);
}

static void
cw_left_alone_window_dispose (GObject *object)
{
  CwLeftAloneWindow *self = CW_LEFT_ALONE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->filler);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_LEFT_ALONE_WINDOW);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (cw_left_alone_window_parent_class)->dispose (object);
}

static void
cw_left_alone_window_finalize (GObject *object)
{
  CwLeftAloneWindow *self = CW_LEFT_ALONE_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_free (self->next);
  G_OBJECT_CLASS (cw_left_alone_window_parent_class)->finalize (object);
}

static void
cw_left_alone_window_class_init (CwLeftAloneWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_left_alone_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_left_alone_window_finalize;
  gtk_widget_class_install_action (widget_class, "win.object", "x", object_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-left-alone-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwLeftAloneWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwLeftAloneWindow, search);
  gtk_widget_class_bind_template_child (widget_class, CwLeftAloneWindow, all_button);
  gtk_widget_class_bind_template_child (widget_class, CwLeftAloneWindow, list_stack);
  gtk_widget_class_bind_template_child (widget_class, CwLeftAloneWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CwLeftAloneWindow, more_button);
  gtk_widget_class_bind_template_child (widget_class, CwLeftAloneWindow, problem_page);
  gtk_widget_class_bind_template_callback (widget_class, ask);
  gtk_widget_class_bind_template_callback (widget_class, list_anew);
}

static void
cw_left_alone_window_init (CwLeftAloneWindow *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filler = cw_row_filler_new (self->list, make_row, self, (GDestroyNotify) g_variant_unref);
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_stack_show (self->stack, "waiting");
}

CwLeftAloneWindow *
cw_left_alone_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  CwLeftAloneWindow *self = g_object_new (CW_TYPE_LEFT_ALONE_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  list_anew (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
