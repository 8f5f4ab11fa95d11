/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-tick-list.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-row-filler.h"
#include "app/cw-widgets.h"

/* Fewer are seen at one glance. */
#define N_ROWS_TO_SEARCH 12

typedef struct
{
  char *key;
  char *title;
  char *folded; /* the title, casefolded */
  char *detail;
  gboolean is_on;
  gboolean is_locked;
} Tick;

struct _CwTickList
{
  GtkBox parent_instance;

  GtkWidget *search_entry;
  GtkLabel *count_label;
  GtkListBox *list;
  GtkWidget *empty_label;

  GPtrArray *ticks;    /* (owned) (element-type Tick) */
  CwRowFiller *filler; /* (owned): of the list */
  char *text;          /* (owned): what is searched for, casefolded */
};

G_DEFINE_FINAL_TYPE (CwTickList, cw_tick_list, GTK_TYPE_BOX)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
free_tick (gpointer data)
{
  Tick *tick = data;

  g_free (tick->key);
  g_free (tick->title);
  g_free (tick->folded);
  g_free (tick->detail);
  g_free (tick);
}

/* ----- what is shown */

static gboolean
is_found (CwTickList *self, const Tick *tick)
{
  return strstr (tick->folded, self->text) != NULL;
}

static gboolean
is_shown (GtkListBoxRow *row, gpointer user_data)
{
  CwTickList *self = user_data;
  int index = gtk_list_box_row_get_index (row);

  return index < 0 || (guint) index >= self->ticks->len ||
         is_found (self, g_ptr_array_index (self->ticks, (guint) index));
}

static void
show_count (CwTickList *self)
{
  guint n_ticked = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->ticks->len; i++)
    if (((const Tick *) g_ptr_array_index (self->ticks, i))->is_on)
      n_ticked++;
  /* Translators: of how many things in a list are ticked */
  text = g_strdup_printf (ngettext ("%u of %u chosen", "%u of %u chosen", self->ticks->len),
                          n_ticked, self->ticks->len);
  cw_label_set_text (self->count_label, text);
}

static void
show_found (CwTickList *self)
{
  gboolean is_any = FALSE;

  for (guint i = 0; i < self->ticks->len && !is_any; i++)
    is_any = is_found (self, g_ptr_array_index (self->ticks, i));
  gtk_list_box_invalidate_filter (self->list);
  gtk_widget_set_visible (GTK_WIDGET (self->list), is_any);
  gtk_widget_set_visible (self->empty_label, !is_any && self->ticks->len > 0);
}

static void
on_search_changed_cb (CwTickList *self)
{
  g_free (self->text);
  self->text = cw_search_dup_text (self->search_entry);
  show_found (self);
}

static void
on_toggled_cb (CwTickList *self, GtkCheckButton *check)
{
  Tick *tick = g_object_get_data (G_OBJECT (check), "tick");

  tick->is_on = gtk_check_button_get_active (check);
  show_count (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  CwTickList *self = user_data;
  Tick *tick = item;
  GtkWidget *row = cw_row_new (tick->title, tick->detail);
  GtkWidget *check = gtk_check_button_new ();

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), tick->is_on);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tick->title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tick->detail,
                                  -1);
  gtk_widget_set_sensitive (check, !tick->is_locked);
  g_object_set_data (G_OBJECT (check), "tick", tick);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  return row;
}

/* ----- for the page */

void
cw_tick_list_clear (CwTickList *self)
{
  g_return_if_fail (CW_IS_TICK_LIST (self));

  cw_row_filler_clear (self->filler);
  g_ptr_array_set_size (self->ticks, 0);
  gtk_widget_set_visible (self->search_entry, FALSE);
  show_count (self);
}

void
cw_tick_list_add (CwTickList *self,
                  const char *key,
                  const char *title,
                  const char *detail,
                  CwTickFlags flags)
{
  Tick *tick = g_new0 (Tick, 1);

  g_return_if_fail (CW_IS_TICK_LIST (self));

  tick->key = g_strdup (key);
  tick->title = g_strdup (title);
  tick->folded = g_utf8_casefold (title, -1);
  tick->detail = g_strdup (detail);
  tick->is_on = (flags & CW_TICK_ON) != 0;
  tick->is_locked = (flags & CW_TICK_LOCKED) != 0;
  g_ptr_array_add (self->ticks, tick);
  cw_row_filler_add (self->filler, tick);
  gtk_widget_set_visible (self->search_entry, self->ticks->len >= N_ROWS_TO_SEARCH);
  show_count (self);
  if (self->text[0] != '\0')
    show_found (self);
}

char **
cw_tick_list_dup_keys (CwTickList *self, gboolean is_ticked)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (CW_IS_TICK_LIST (self), NULL);

  for (guint i = 0; i < self->ticks->len; i++)
    {
      const Tick *tick = g_ptr_array_index (self->ticks, i);

      if (!tick->is_on == !is_ticked)
        g_strv_builder_add (builder, tick->key);
    }
  return g_strv_builder_end (builder);
}

/* ----- the object */

static void
cw_tick_list_dispose (GObject *object)
{
  CwTickList *self = CW_TICK_LIST (object);

  g_clear_object (&self->filler);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_TICK_LIST);
  G_OBJECT_CLASS (cw_tick_list_parent_class)->dispose (object);
}

static void
cw_tick_list_finalize (GObject *object)
{
  CwTickList *self = CW_TICK_LIST (object);

  g_ptr_array_unref (self->ticks);
  g_free (self->text);
  G_OBJECT_CLASS (cw_tick_list_parent_class)->finalize (object);
}

static void
cw_tick_list_class_init (CwTickListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_tick_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_tick_list_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CW_TYPE_TICK_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-tick-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CwTickList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CwTickList, count_label);
  gtk_widget_class_bind_template_child (widget_class, CwTickList, list);
  gtk_widget_class_bind_template_child (widget_class, CwTickList, empty_label);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
}

static void
cw_tick_list_init (CwTickList *self)
{
  self->ticks = g_ptr_array_new_with_free_func (free_tick);
  self->text = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filler = cw_row_filler_new (self->list, make_row, self, NULL);
  cw_row_filler_set_frugal (self->filler);
  gtk_list_box_set_filter_func (self->list, is_shown, self, NULL);
}
