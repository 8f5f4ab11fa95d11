/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-section-filler.h"

#include <adwaita.h>

/* Of the rows of a section: at once, and those that follow, frame by frame. */
#define ROWS_AT_ONCE 4
#define ROWS_A_FRAME 4
#define FRAME_MS     16

struct _CwSectionFiller
{
  GObject parent_instance;

  GtkBox *box; /* (not owned) */
  const CwSectionFunc *kinds;
  guint n_kinds;
  GVariant *answer; /* (owned) (nullable): what is being shown */
  guint next;       /* of the kinds: to be made in the next idle moment */
  guint source;
  GQueue held_back; /* (element-type GtkWidget) (owned): rows that are not shown yet */
};

G_DEFINE_FINAL_TYPE (CwSectionFiller, cw_section_filler, G_TYPE_OBJECT)

/* What takes the time is the layout of the rows, not that they are made. */
static void
hold_rows_back (CwSectionFiller *self, GtkWidget *widget, guint *inout_shown)
{
  if (ADW_IS_PREFERENCES_ROW (widget))
    {
      if (++*inout_shown <= ROWS_AT_ONCE)
        return;
      gtk_widget_set_visible (widget, FALSE);
      g_queue_push_tail (&self->held_back, g_object_ref (widget));
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    hold_rows_back (self, child, inout_shown);
}

static gboolean
show_held_back (CwSectionFiller *self)
{
  gboolean is_any = !g_queue_is_empty (&self->held_back);

  for (guint i = 0; i < ROWS_A_FRAME && !g_queue_is_empty (&self->held_back); i++)
    {
      g_autoptr (GtkWidget) row = g_queue_pop_head (&self->held_back);

      gtk_widget_set_visible (row, TRUE);
    }
  return is_any;
}

static gboolean
on_section_due_cb (gpointer user_data)
{
  CwSectionFiller *self = user_data;
  GtkWidget *section = NULL;
  guint n_shown = 0;

  if (show_held_back (self))
    return G_SOURCE_CONTINUE;
  if (self->next == self->n_kinds)
    {
      self->source = 0;
      return G_SOURCE_REMOVE;
    }
  section = self->kinds[self->next++](self->answer);
  if (section == NULL)
    return G_SOURCE_CONTINUE;
  hold_rows_back (self, section, &n_shown);
  gtk_box_append (self->box, section);
  return G_SOURCE_CONTINUE;
}

static void
stop (CwSectionFiller *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_queue_clear_full (&self->held_back, g_object_unref);
  g_clear_pointer (&self->answer, g_variant_unref);
}

void
cw_section_filler_start (CwSectionFiller *self,
                         const CwSectionFunc *kinds,
                         guint n_kinds,
                         GVariant *answer)
{
  GtkWidget *child = NULL;

  g_return_if_fail (CW_IS_SECTION_FILLER (self));

  stop (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  self->kinds = kinds;
  self->n_kinds = n_kinds;
  self->next = 0;
  self->answer = g_variant_ref (answer);
  self->source =
      g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FRAME_MS, on_section_due_cb, self, NULL);
}

static void
cw_section_filler_dispose (GObject *object)
{
  stop (CW_SECTION_FILLER (object));
  G_OBJECT_CLASS (cw_section_filler_parent_class)->dispose (object);
}

static void
cw_section_filler_class_init (CwSectionFillerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_section_filler_dispose;
}

static void
cw_section_filler_init (CwSectionFiller *self)
{
}

CwSectionFiller *
cw_section_filler_new (GtkBox *box)
{
  CwSectionFiller *self = g_object_new (CW_TYPE_SECTION_FILLER, NULL);

  self->box = box;
  return self;
}
