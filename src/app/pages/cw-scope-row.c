/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-scope-row.h"

#include "app/pages/cw-scope-item.h"

struct _CwScopeRow
{
  AdwBin parent_instance;

  GtkTreeExpander *expander;
  GtkCheckButton *check;
  GtkImage *icon;
  GtkLabel *name_label;
  GtkLabel *details_label;

  GtkTreeListRow *row; /* (owned) (nullable) */
  CwScopeItem *item;   /* (owned) (nullable): the row has none once it was folded away */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (CwScopeRow, cw_scope_row, ADW_TYPE_BIN)

static void
show_state (CwScopeRow *self)
{
  CwScopeState state = cw_scope_node_get_state (cw_scope_item_get_node (self->item));

  self->is_filling = TRUE;
  gtk_check_button_set_inconsistent (self->check, state == CW_SCOPE_MIXED);
  gtk_check_button_set_active (self->check, state == CW_SCOPE_ON);
  self->is_filling = FALSE;
  /* A domain that does not answer may be left out, not taken in. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->check),
                            cw_scope_item_is_reachable (self->item) || state != CW_SCOPE_OFF);
}

static void
on_check_toggled_cb (CwScopeRow *self)
{
  CwScopeNode *node = self->item != NULL ? cw_scope_item_get_node (self->item) : NULL;

  if (self->is_filling || node == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "list.select-item", "(ubb)",
                              gtk_tree_list_row_get_position (self->row), FALSE, FALSE);
  cw_scope_tree_set_included (cw_scope_item_get_tree (self->item), node,
                              cw_scope_node_get_state (node) != CW_SCOPE_ON);
}

static void
on_expanded_cb (CwScopeRow *self)
{
  if (self->item != NULL && gtk_tree_list_row_get_expanded (self->row))
    cw_scope_item_want (self->item);
}

static void
show_item (CwScopeRow *self)
{
  g_autofree char *details = cw_scope_item_dup_details (self->item);
  const char *name = cw_scope_item_get_name (self->item);
  gboolean is_note = cw_scope_item_is_note (self->item);

  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->details_label, details);
  gtk_label_set_wrap (self->name_label, is_note);
  gtk_label_set_ellipsize (self->name_label, is_note ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (
      GTK_WIDGET (self->name_label),
      is_note ? NULL : cw_scope_node_get_dn (cw_scope_item_get_node (self->item)));
  gtk_widget_set_visible (GTK_WIDGET (self->details_label), !is_note);
  gtk_widget_set_visible (GTK_WIDGET (self->check), !is_note);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !is_note);
  if (is_note)
    return;
  gtk_image_set_from_icon_name (self->icon, cw_scope_item_get_icon (self->item));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, details, -1);
  show_state (self);
}

void
cw_scope_row_set_row (CwScopeRow *self, GtkTreeListRow *row)
{
  if (self->item != NULL && cw_scope_item_get_tree (self->item) != NULL)
    g_signal_handlers_disconnect_by_data (cw_scope_item_get_tree (self->item), self);
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_clear_object (&self->item);
  g_set_object (&self->row, row);
  gtk_tree_expander_set_list_row (self->expander, row);
  if (row == NULL)
    return;
  self->item = CW_SCOPE_ITEM (gtk_tree_list_row_get_item (row));
  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (on_expanded_cb), self,
                           G_CONNECT_SWAPPED);
  if (!cw_scope_item_is_note (self->item))
    g_signal_connect_object (cw_scope_item_get_tree (self->item), "changed",
                             G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  show_item (self);
  on_expanded_cb (self);
}

gboolean
cw_scope_row_unfold (CwScopeRow *self, gboolean is_unfolded)
{
  if (self->row == NULL || !gtk_tree_list_row_is_expandable (self->row) ||
      gtk_tree_list_row_get_expanded (self->row) == is_unfolded)
    return FALSE;
  gtk_tree_list_row_set_expanded (self->row, is_unfolded);
  return TRUE;
}

gboolean
cw_scope_row_toggle (CwScopeRow *self)
{
  if (self->item == NULL || cw_scope_item_is_note (self->item) ||
      !gtk_widget_is_sensitive (GTK_WIDGET (self->check)))
    return FALSE;
  on_check_toggled_cb (self);
  return TRUE;
}

CwScopeRow *
cw_scope_row_find_focused (GtkWidget *view)
{
  GtkRoot *root = gtk_widget_get_root (view);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, CW_TYPE_SCOPE_ROW) : NULL;

  /* The focus is on a row, or on its box. */
  if (row == NULL && focus != NULL)
    row = gtk_widget_get_first_child (focus);
  return CW_IS_SCOPE_ROW (row) ? CW_SCOPE_ROW (row) : NULL;
}

gboolean
cw_scope_row_press_key (CwScopeRow *self, guint keyval)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return cw_scope_row_unfold (self, is_rtl);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return cw_scope_row_unfold (self, !is_rtl);
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
      return cw_scope_row_toggle (self);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* ----- the object */

static void
cw_scope_row_dispose (GObject *object)
{
  CwScopeRow *self = CW_SCOPE_ROW (object);

  g_clear_object (&self->item);
  g_clear_object (&self->row);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_SCOPE_ROW);
  G_OBJECT_CLASS (cw_scope_row_parent_class)->dispose (object);
}

static void
cw_scope_row_class_init (CwScopeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_scope_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-scope-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CwScopeRow, expander);
  gtk_widget_class_bind_template_child (widget_class, CwScopeRow, check);
  gtk_widget_class_bind_template_child (widget_class, CwScopeRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CwScopeRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, CwScopeRow, details_label);
  gtk_widget_class_bind_template_callback (widget_class, on_check_toggled_cb);
}

static void
cw_scope_row_init (CwScopeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
