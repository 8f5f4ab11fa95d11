/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-row-filler.h"

#include "app/cw-widgets.h"

#define N_AT_ONCE 4 /* rows of a short list, or the beginning of a long one */
#define N_A_FRAME 3
#define FRAME_MS  16

struct _CwRowFiller
{
  GObject parent_instance;

  GtkListBox *list; /* (not owned) */
  CwRowFunc make_row;
  gpointer user_data;
  GPtrArray *items; /* (owned) */
  guint n_rows;     /* of the first items */
  guint source;
  gboolean is_frugal;
};

G_DEFINE_FINAL_TYPE (CwRowFiller, cw_row_filler, G_TYPE_OBJECT)

static guint
count_wanted (CwRowFiller *self)
{
  gboolean is_shown = gtk_widget_get_mapped (GTK_WIDGET (self->list));

  return self->is_frugal && !is_shown ? MIN (N_AT_ONCE, self->items->len) : self->items->len;
}

/* A list that has the focus itself had it in a row before it was filled anew. */
static void
make_next (CwRowFiller *self)
{
  gpointer item = g_ptr_array_index (self->items, self->n_rows);
  GtkWidget *row = self->make_row (item, self->user_data);

  gtk_list_box_append (self->list, row);
  self->n_rows++;
  if (gtk_widget_is_focus (GTK_WIDGET (self->list)))
    gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

static void
remove_last (CwRowFiller *self)
{
  self->n_rows--;
  gtk_list_box_remove (self->list,
                       GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) self->n_rows)));
}

static gboolean
on_frame_due_cb (gpointer user_data)
{
  CwRowFiller *self = user_data;
  guint n_wanted = count_wanted (self);

  for (guint i = 0; i < N_A_FRAME && self->n_rows != n_wanted; i++)
    if (self->n_rows < n_wanted)
      make_next (self);
    else
      remove_last (self);
  if (self->n_rows != n_wanted)
    return G_SOURCE_CONTINUE;
  self->source = 0;
  return G_SOURCE_REMOVE;
}

static void
go_on (CwRowFiller *self)
{
  /* Below the priority of frames, which are drawn between two. */
  if (self->source == 0 && self->n_rows != count_wanted (self))
    self->source =
        g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FRAME_MS, on_frame_due_cb, self, NULL);
}

void
cw_row_filler_add (CwRowFiller *self, gpointer item)
{
  g_return_if_fail (CW_IS_ROW_FILLER (self));

  g_ptr_array_add (self->items, item);
  if (self->n_rows < N_AT_ONCE)
    make_next (self);
  go_on (self);
}

void
cw_row_filler_clear (CwRowFiller *self)
{
  g_return_if_fail (CW_IS_ROW_FILLER (self));

  g_clear_handle_id (&self->source, g_source_remove);
  cw_list_box_clear (self->list);
  g_ptr_array_set_size (self->items, 0);
  self->n_rows = 0;
}

void
cw_row_filler_set_frugal (CwRowFiller *self)
{
  g_return_if_fail (CW_IS_ROW_FILLER (self));

  self->is_frugal = TRUE;
  g_signal_connect_object (self->list, "map", G_CALLBACK (go_on), self,
                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "unmap", G_CALLBACK (go_on), self,
                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

/* ----- the object */

static void
cw_row_filler_dispose (GObject *object)
{
  CwRowFiller *self = CW_ROW_FILLER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  G_OBJECT_CLASS (cw_row_filler_parent_class)->dispose (object);
}

static void
cw_row_filler_finalize (GObject *object)
{
  g_ptr_array_unref (CW_ROW_FILLER (object)->items);
  G_OBJECT_CLASS (cw_row_filler_parent_class)->finalize (object);
}

static void
cw_row_filler_class_init (CwRowFillerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_row_filler_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_row_filler_finalize;
}

static void
cw_row_filler_init (CwRowFiller *self)
{
}

CwRowFiller *
cw_row_filler_new (GtkListBox *list,
                   CwRowFunc make_row,
                   gpointer user_data,
                   GDestroyNotify free_item)
{
  CwRowFiller *self = g_object_new (CW_TYPE_ROW_FILLER, NULL);

  self->list = list;
  self->make_row = make_row;
  self->user_data = user_data;
  self->items = g_ptr_array_new_with_free_func (free_item);
  return self;
}
