/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-dual-list.h"

#include <glib/gi18n.h>

#include "app/cw-widgets.h"

struct _CwDualList
{
  GtkBox parent_instance;

  GtkListBox *chosen_list;
  GtkWidget *chosen_empty;
  GtkSearchEntry *search_entry;
  GtkListView *offered_view;
  GtkWidget *offered_empty;

  GListStore *items;    /* (owned) (element-type CwChoiceItem): all that is offered */
  GtkFilter *filter;    /* (owned) */
  GListModel *filtered; /* (owned) */
  GPtrArray *chosen;    /* (owned) (element-type utf8): keys */
  char *text;           /* (owned): that is searched for, casefolded */
};

G_DEFINE_FINAL_TYPE (CwDualList, cw_dual_list, GTK_TYPE_BOX)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ----- what is there */

static gboolean
is_chosen (CwDualList *self, const char *key)
{
  return g_ptr_array_find_with_equal_func (self->chosen, key, g_str_equal, NULL);
}

/* (transfer full) (nullable) */
static CwChoiceItem *
find_item (CwDualList *self, const char *key)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CwChoiceItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (g_str_equal (cw_choice_item_get_key (item), key))
        return g_steal_pointer (&item);
    }
  return NULL;
}

static gboolean
is_offered (gpointer item, gpointer user_data)
{
  CwDualList *self = user_data;

  return !is_chosen (self, cw_choice_item_get_key (item)) &&
         cw_choice_item_matches (item, self->text);
}

/* ----- what is chosen */

static GtkWidget *
make_chosen_row (const char *key, CwChoiceItem *item)
{
  const char *title = item != NULL ? cw_choice_item_get_title (item) : key;
  GtkWidget *row = cw_row_new (title, item != NULL ? cw_choice_item_get_detail (item) : "");
  GtkWidget *icon =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                    "icon-name", "list-remove-symbolic", NULL);
  g_autofree char *text = g_strdup_printf (_ ("Remove %s"), title);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_tooltip_text (row, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  return row;
}

static void
show_chosen (CwDualList *self)
{
  cw_list_box_clear (self->chosen_list);
  for (guint i = 0; i < self->chosen->len; i++)
    {
      const char *key = g_ptr_array_index (self->chosen, i);
      g_autoptr (CwChoiceItem) item = find_item (self, key);

      gtk_list_box_append (self->chosen_list, make_chosen_row (key, item));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->chosen_list), self->chosen->len > 0);
  gtk_widget_set_visible (self->chosen_empty, self->chosen->len == 0);
}

static void
show_offered (CwDualList *self)
{
  gboolean is_empty = g_list_model_get_n_items (self->filtered) == 0;

  gtk_widget_set_visible (self->offered_empty, is_empty);
}

static void
show (CwDualList *self)
{
  show_chosen (self);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_offered (self);
}

static void
on_chosen_activated_cb (CwDualList *self, GtkListBoxRow *row)
{
  g_ptr_array_remove_index (self->chosen, (guint) gtk_list_box_row_get_index (row));
  /* The row, which has the focus, goes. */
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  show (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ----- what is offered */

static void
on_activated_cb (CwDualList *self, guint position)
{
  g_autoptr (CwChoiceItem) item = g_list_model_get_item (self->filtered, position);

  if (item == NULL)
    return;
  g_ptr_array_add (self->chosen, g_strdup (cw_choice_item_get_key (item)));
  show (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_search_changed_cb (CwDualList *self)
{
  g_free (self->text);
  self->text = cw_search_dup_text (GTK_WIDGET (self->search_entry));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_offered (self);
}

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  if (style != NULL)
    {
      gtk_widget_add_css_class (label, style);
      gtk_widget_add_css_class (label, "dim-label");
    }
  return label;
}

static void
on_item_setup_cb (CwDualList *self, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                    "icon-name", "list-add-symbolic", NULL);

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), make_label (NULL));
  gtk_box_append (GTK_BOX (texts), make_label ("caption"));
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_list_item_set_child (item, row);
}

static void
on_item_bind_cb (CwDualList *self, GtkListItem *list_item)
{
  CwChoiceItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *texts = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *title = gtk_widget_get_first_child (texts);

  gtk_label_set_label (GTK_LABEL (title), cw_choice_item_get_title (item));
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (title)),
                       cw_choice_item_get_detail (item));
}

/* ----- for the page */

void
cw_dual_list_set_items (CwDualList *self, GPtrArray *items)
{
  g_return_if_fail (CW_IS_DUAL_LIST (self));

  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  show (self);
}

void
cw_dual_list_set_chosen (CwDualList *self, const char *const *keys)
{
  g_return_if_fail (CW_IS_DUAL_LIST (self));

  g_ptr_array_set_size (self->chosen, 0);
  for (guint i = 0; keys[i] != NULL; i++)
    g_ptr_array_add (self->chosen, g_strdup (keys[i]));
  show (self);
}

char **
cw_dual_list_dup_chosen (CwDualList *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->chosen->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (self->chosen, i));
  return g_strv_builder_end (builder);
}

/* ----- the object */

static void
cw_dual_list_dispose (GObject *object)
{
  CwDualList *self = CW_DUAL_LIST (object);

  g_clear_object (&self->items);
  g_clear_object (&self->filter);
  g_clear_object (&self->filtered);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_DUAL_LIST);
  G_OBJECT_CLASS (cw_dual_list_parent_class)->dispose (object);
}

static void
cw_dual_list_finalize (GObject *object)
{
  CwDualList *self = CW_DUAL_LIST (object);

  g_ptr_array_unref (self->chosen);
  g_free (self->text);
  G_OBJECT_CLASS (cw_dual_list_parent_class)->finalize (object);
}

static void
cw_dual_list_class_init (CwDualListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_dual_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_dual_list_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CW_TYPE_DUAL_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-dual-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CwDualList, chosen_list);
  gtk_widget_class_bind_template_child (widget_class, CwDualList, chosen_empty);
  gtk_widget_class_bind_template_child (widget_class, CwDualList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CwDualList, offered_view);
  gtk_widget_class_bind_template_child (widget_class, CwDualList, offered_empty);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_item_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_item_bind_cb);
}

static void
cw_dual_list_init (CwDualList *self)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->chosen = g_ptr_array_new_with_free_func (g_free);
  self->text = g_strdup ("");
  self->items = g_list_store_new (CW_TYPE_CHOICE_ITEM);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_offered, self, NULL));
  self->filtered = G_LIST_MODEL (gtk_filter_list_model_new (
      G_LIST_MODEL (g_object_ref (self->items)), g_object_ref (self->filter)));
  gtk_widget_init_template (GTK_WIDGET (self));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (self->filtered)));
  gtk_list_view_set_model (self->offered_view, selection);
  show (self);
}
