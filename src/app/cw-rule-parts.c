/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-parts.h"

#include <glib/gi18n.h>

#define ROWS_A_FRAME 3
#define FRAME_MS     16

/* What is wrong with an element. */
typedef struct
{
  guint index;
  GVariant *mistake; /* (owned) */
} Mark;

struct _CwRuleParts
{
  AdwPreferencesGroup parent_instance;

  CwRulePart part;
  CwRuleDraft *draft; /* (owned) */
  JsonArray *array;   /* (owned): of the draft */
  GPtrArray *rows;    /* (owned) (element-type CwRulePartRow): of the first elements */
  GPtrArray *marks;   /* (owned) (element-type Mark) */
  GtkWidget *buttons; /* (not owned): beside the title */
  guint source;
};

G_DEFINE_FINAL_TYPE (CwRuleParts, cw_rule_parts, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SIGNAL_EARLIER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
free_mark (gpointer data)
{
  Mark *mark = data;

  g_variant_unref (mark->mistake);
  g_free (mark);
}

static void
show_marks (CwRuleParts *self, guint index)
{
  for (guint i = 0; i < self->marks->len; i++)
    {
      const Mark *mark = g_ptr_array_index (self->marks, i);

      if (mark->index == index)
        cw_rule_part_row_mark (g_ptr_array_index (self->rows, index), mark->mistake);
    }
}

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
  show_marks (self, self->rows->len - 1);
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
cw_rule_parts_mark (CwRuleParts *self, guint index, GVariant *mistake)
{
  Mark *mark = g_new0 (Mark, 1);

  g_return_if_fail (CW_IS_RULE_PARTS (self));

  mark->index = index;
  mark->mistake = g_variant_ref (mistake);
  g_ptr_array_add (self->marks, mark);
  if (index < self->rows->len)
    cw_rule_part_row_mark (g_ptr_array_index (self->rows, index), mistake);
}

void
cw_rule_parts_clear_marks (CwRuleParts *self)
{
  g_return_if_fail (CW_IS_RULE_PARTS (self));

  g_ptr_array_set_size (self->marks, 0);
  for (guint i = 0; i < self->rows->len; i++)
    cw_rule_part_row_clear_marks (g_ptr_array_index (self->rows, i));
}

gboolean
cw_rule_parts_is_empty (CwRuleParts *self)
{
  return json_array_get_length (self->array) == 0;
}

static GtkWidget *
add_button (CwRuleParts *self, const char *icon, const char *label)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", icon, "valign", GTK_ALIGN_CENTER,
                                    "tooltip-text", label, NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_box_append (GTK_BOX (self->buttons), button);
  return button;
}

static void
on_earlier_clicked_cb (CwRuleParts *self)
{
  g_signal_emit (self, signals[SIGNAL_EARLIER], 0);
}

void
cw_rule_parts_offer_earlier (CwRuleParts *self)
{
  GtkWidget *button = add_button (self, "go-up-symbolic", _ ("Try Earlier"));

  g_signal_connect_object (button, "clicked", G_CALLBACK (on_earlier_clicked_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
add_add_button (CwRuleParts *self)
{
  gboolean is_flow = self->part == CW_RULE_PART_FLOW;
  GtkWidget *button =
      add_button (self, "list-add-symbolic", is_flow ? _ ("Add a Flow") : _ ("Add a Condition"));

  g_signal_connect_object (button, "clicked", G_CALLBACK (cw_rule_parts_add), self,
                           G_CONNECT_SWAPPED);
}

static void
cw_rule_parts_dispose (GObject *object)
{
  CwRuleParts *self = CW_RULE_PARTS (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->array, json_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  G_OBJECT_CLASS (cw_rule_parts_parent_class)->dispose (object);
}

static void
cw_rule_parts_class_init (CwRulePartsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_rule_parts_dispose;
  signals[SIGNAL_EARLIER] = g_signal_new ("earlier", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cw_rule_parts_init (CwRuleParts *self)
{
  self->rows = g_ptr_array_new ();
  self->marks = g_ptr_array_new_with_free_func (free_mark);
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->buttons);
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
