/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-parts.h"

#include <glib/gi18n.h>

#define ROWS_A_FRAME 3
#define FRAME_MS     16

struct _CwRuleParts
{
  AdwPreferencesGroup parent_instance;

  CwRulePart part;
  CwRuleDraft *draft; /* (owned) */
  JsonArray *array;   /* (owned): of the draft */
  GPtrArray *rows;    /* (owned) (element-type CwRulePartRow): of the first elements */
  guint source;
};

G_DEFINE_FINAL_TYPE (CwRuleParts, cw_rule_parts, ADW_TYPE_PREFERENCES_GROUP)

static void
on_remove_cb (CwRuleParts *self, GtkWidget *row)
{
  guint index = 0;

  if (!g_ptr_array_find (self->rows, row, &index))
    return;
  json_array_remove_element (self->array, index);
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_remove_index (self->rows, index);
  cw_rule_draft_touch (self->draft);
}

static void
make_next (CwRuleParts *self)
{
  JsonObject *json = json_array_get_object_element (self->array, self->rows->len);
  GtkWidget *row = cw_rule_part_row_new (self->part, self->draft, json);

  g_signal_connect_object (row, "remove", G_CALLBACK (on_remove_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static gboolean
on_frame_due_cb (gpointer user_data)
{
  CwRuleParts *self = user_data;

  for (guint i = 0; i < ROWS_A_FRAME && self->rows->len < json_array_get_length (self->array); i++)
    make_next (self);
  if (self->rows->len < json_array_get_length (self->array))
    return G_SOURCE_CONTINUE;
  self->source = 0;
  return G_SOURCE_REMOVE;
}

void
cw_rule_parts_add (CwRuleParts *self)
{
  JsonObject *json = json_object_new ();

  g_return_if_fail (CW_IS_RULE_PARTS (self));

  /* What most flows of one's own are. */
  if (self->part == CW_RULE_PART_FLOW)
    json_object_set_string_member (json, "expression", "");
  json_array_add_object_element (self->array, json);
  while (self->rows->len < json_array_get_length (self->array))
    make_next (self);
  cw_rule_part_row_open (g_ptr_array_index (self->rows, self->rows->len - 1));
  cw_rule_draft_touch (self->draft);
}

void
cw_rule_parts_mark (CwRuleParts *self, guint index, guint position, const char *message)
{
  g_return_if_fail (CW_IS_RULE_PARTS (self));

  for (guint i = 0; i < self->rows->len; i++)
    cw_rule_part_row_mark (g_ptr_array_index (self->rows, i), position,
                           i == index ? message : NULL);
}

static void
add_add_button (CwRuleParts *self)
{
  gboolean is_flow = self->part == CW_RULE_PART_FLOW;
  const char *label = is_flow ? _ ("Add a Flow") : _ ("Add a Condition");
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "list-add-symbolic", "valign",
                                    GTK_ALIGN_CENTER, "tooltip-text", label, NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (cw_rule_parts_add), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), button);
}

static void
cw_rule_parts_dispose (GObject *object)
{
  CwRuleParts *self = CW_RULE_PARTS (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->array, json_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (cw_rule_parts_parent_class)->dispose (object);
}

static void
cw_rule_parts_class_init (CwRulePartsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_rule_parts_dispose;
}

static void
cw_rule_parts_init (CwRuleParts *self)
{
  self->rows = g_ptr_array_new ();
}

GtkWidget *
cw_rule_parts_new (CwRulePart part,
                   CwRuleDraft *draft,
                   JsonArray *array,
                   const char *title,
                   const char *description)
{
  CwRuleParts *self =
      g_object_new (CW_TYPE_RULE_PARTS, "title", title, "description", description, NULL);

  self->part = part;
  self->draft = g_object_ref (draft);
  self->array = json_array_ref (array);
  add_add_button (self);
  self->source =
      g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FRAME_MS, on_frame_due_cb, self, NULL);
  return GTK_WIDGET (self);
}
