/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-press-care.h"

#include "app/cw-each-window.h"

#define CARE "cw-press-care"

struct _CwPressCare
{
  GObject parent_instance;

  GtkWidget *button;     /* (nullable) (weak): that was pressed, and not let go yet */
  graphene_rect_t place; /* of the button on its surface, as it was pressed */
  GtkWidget *missed;     /* (owned) (nullable): to be clicked */
  guint source;
};

G_DEFINE_FINAL_TYPE (CwPressCare, cw_press_care, G_TYPE_OBJECT)

/* The widget that the event's surface belongs to, and where in it: pop-overs have their own. */
static GtkWidget *
find_place (GdkEvent *event, graphene_point_t *point)
{
  GtkNative *native = gtk_native_get_for_surface (gdk_event_get_surface (event));
  double x = 0, y = 0, left = 0, top = 0;

  if (native == NULL || !gdk_event_get_position (event, &x, &y))
    return NULL;
  gtk_native_get_surface_transform (native, &left, &top);
  graphene_point_init (point, (float) (x - left), (float) (y - top));
  return GTK_WIDGET (native);
}

static void
on_pressed (CwPressCare *self, GdkEvent *event)
{
  graphene_point_t point;
  GtkWidget *native = find_place (event, &point);
  GtkWidget *picked =
      native != NULL ? gtk_widget_pick (native, point.x, point.y, GTK_PICK_DEFAULT) : NULL;
  GtkWidget *button = picked != NULL ? gtk_widget_get_ancestor (picked, GTK_TYPE_BUTTON) : NULL;

  /* A GtkListView has its rows stand for other things as it scrolls. */
  if (button != NULL && gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BASE) != NULL)
    button = NULL;
  if (button != NULL && !gtk_widget_compute_bounds (button, native, &self->place))
    button = NULL;
  g_set_weak_pointer (&self->button, button);
}

/* The hand has kept still, or nearly so, and the button has not. */
static gboolean
has_moved_away (CwPressCare *self, GdkEvent *event)
{
  graphene_point_t point;
  GtkWidget *native = find_place (event, &point);
  double x = 0, y = 0;

  return native != NULL && graphene_rect_contains_point (&self->place, &point) &&
         gtk_widget_get_mapped (self->button) &&
         gtk_widget_translate_coordinates (native, self->button, point.x, point.y, &x, &y) &&
         !gtk_widget_contains (self->button, x, y);
}

static gboolean
on_click_due_cb (gpointer user_data)
{
  CwPressCare *self = user_data;
  g_autoptr (GtkWidget) button = g_steal_pointer (&self->missed);

  self->source = 0;
  if (gtk_widget_get_mapped (button) && gtk_widget_is_sensitive (button))
    g_signal_emit_by_name (button, "clicked");
  return G_SOURCE_REMOVE;
}

/* Not at once: GTK has not seen the release yet. */
static void
on_released (CwPressCare *self, GdkEvent *event)
{
  if (self->button != NULL && has_moved_away (self, event))
    {
      g_set_object (&self->missed, self->button);
      if (self->source == 0)
        self->source = g_idle_add_full (G_PRIORITY_DEFAULT, on_click_due_cb, self, NULL);
    }
  g_clear_weak_pointer (&self->button);
}

static gboolean
on_event_cb (CwPressCare *self, GdkEvent *event)
{
  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
      g_clear_weak_pointer (&self->button);
      if (gdk_button_event_get_button (event) == GDK_BUTTON_PRIMARY)
        on_pressed (self, event);
      break;
    case GDK_BUTTON_RELEASE:
      if (gdk_button_event_get_button (event) == GDK_BUTTON_PRIMARY)
        on_released (self, event);
      break;
    case GDK_SCROLL:
      g_clear_weak_pointer (&self->button); /* moved by hand */
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

/* ----- the object */

static void
cw_press_care_dispose (GObject *object)
{
  CwPressCare *self = CW_PRESS_CARE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_weak_pointer (&self->button);
  g_clear_object (&self->missed);
  G_OBJECT_CLASS (cw_press_care_parent_class)->dispose (object);
}

static void
cw_press_care_class_init (CwPressCareClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_press_care_dispose;
}

static void
cw_press_care_init (CwPressCare *self)
{
}

static void
take_care_of (GtkWindow *window)
{
  CwPressCare *self = NULL;
  GtkEventController *events = NULL;

  if (g_object_get_data (G_OBJECT (window), CARE) != NULL)
    return;
  self = g_object_new (CW_TYPE_PRESS_CARE, NULL);
  g_object_set_data_full (G_OBJECT (window), CARE, self, g_object_unref);
  /* No gesture: that of the button takes the click for itself, and ends those around it. */
  events = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect_object (events, "event", G_CALLBACK (on_event_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (window), events);
}

void
cw_press_care_begin (GObject *owner)
{
  cw_each_window (owner, take_care_of);
}
