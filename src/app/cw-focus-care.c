/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-focus-care.h"

#include "app/cw-each-window.h"

#define CARE "cw-focus-care"

struct _CwFocusCare
{
  GObject parent_instance;

  GtkWindow *window;   /* (not owned) */
  GSignalGroup *focus; /* (owned): the signals of what has the focus */
  guint source;
};

G_DEFINE_FINAL_TYPE (CwFocusCare, cw_focus_care, G_TYPE_OBJECT)

static gboolean
is_lost (GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  return gtk_widget_get_mapped (GTK_WIDGET (window)) && focus != NULL &&
         !gtk_widget_get_mapped (focus);
}

/* The innermost of those around the focus that is shown still. */
static GtkWidget *
find_shown (GtkWindow *window)
{
  GtkWidget *shown = GTK_WIDGET (window);
  GtkWidget *next = NULL;

  while ((next = gtk_widget_get_focus_child (shown)) != NULL && gtk_widget_get_mapped (next))
    shown = next;
  return shown;
}

/* To what comes next, and is nearest. Nowhere is good as well: what is typed then goes to the
 * window. */
static void
move_focus (GtkWindow *window)
{
  GtkWidget *around = find_shown (window);

  gtk_window_set_focus (window, NULL);
  for (; around != NULL; around = gtk_widget_get_parent (around))
    {
      if (gtk_widget_child_focus (around, GTK_DIR_TAB_FORWARD) && !is_lost (window))
        return;
      gtk_window_set_focus (window, NULL);
    }
}

static gboolean
on_check_due_cb (gpointer user_data)
{
  CwFocusCare *self = user_data;

  self->source = 0;
  if (is_lost (self->window))
    move_focus (self->window);
  return G_SOURCE_REMOVE;
}

/* Not at once: what is hidden now may be shown again before anybody has seen it. Before the next
 * frame, behind which GTK would choose. */
static void
check_soon (CwFocusCare *self)
{
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_check_due_cb, self, NULL);
}

static void
on_focus_moved_cb (CwFocusCare *self)
{
  g_signal_group_set_target (self->focus, gtk_window_get_focus (self->window));
  if (is_lost (self->window))
    check_soon (self);
}

/* ----- the object */

static void
cw_focus_care_dispose (GObject *object)
{
  CwFocusCare *self = CW_FOCUS_CARE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->focus);
  G_OBJECT_CLASS (cw_focus_care_parent_class)->dispose (object);
}

static void
cw_focus_care_class_init (CwFocusCareClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_focus_care_dispose;
}

static void
cw_focus_care_init (CwFocusCare *self)
{
  self->focus = g_signal_group_new (GTK_TYPE_WIDGET);
  g_signal_group_connect_object (self->focus, "unmap", G_CALLBACK (check_soon), self,
                                 G_CONNECT_SWAPPED);
}

static void
take_care_of (GtkWindow *window)
{
  CwFocusCare *self = NULL;

  if (g_object_get_data (G_OBJECT (window), CARE) != NULL)
    return;
  self = g_object_new (CW_TYPE_FOCUS_CARE, NULL);
  self->window = window;
  g_object_set_data_full (G_OBJECT (window), CARE, self, g_object_unref);
  g_signal_connect_object (window, "notify::focus-widget", G_CALLBACK (on_focus_moved_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "map", G_CALLBACK (check_soon), self, G_CONNECT_SWAPPED);
}

void
cw_focus_care_begin (GObject *owner)
{
  cw_each_window (owner, take_care_of);
}
