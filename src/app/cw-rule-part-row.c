/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-part-row.h"

#include <glib/gi18n.h>

#include "app/cw-expression-row.h"
#include "app/cw-rule-constant.h"
#include "app/cw-rule-texts.h"
#include "app/cw-rule-words.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

struct _CwRulePartRow
{
  AdwExpanderRow parent_instance;

  CwRulePart part;
  CwRuleDraft *draft;       /* (owned) */
  JsonObject *json;         /* (owned): of the draft */
  AdwComboRow *choice;      /* (nullable): until it is opened, as all below */
  GtkWidget *text_row;      /* what is compared or given: an attribute or a constant */
  GtkWidget *attribute_row; /* (nullable): of a condition of the scope */
  CwExpressionRow *expression;
  char *mistakes;               /* (owned) (nullable): that were marked */
  GVariant *expression_mistake; /* (owned) (nullable): the one that the expression shows */
  gboolean is_making;
};

G_DEFINE_FINAL_TYPE (CwRulePartRow, cw_rule_part_row, ADW_TYPE_EXPANDER_ROW)

enum
{
  SIGNAL_REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* docs/rules.md; behind them the choice has "Expression" */
static const char *const operators[] = {
  "EQUAL",       "NOTEQUAL",
  "LESSTHAN",    "LESSTHAN_OR_EQUAL",
  "GREATERTHAN", "GREATERTHAN_OR_EQUAL",
  "CONTAINS",    "NOTCONTAINS",
  "STARTSWITH",  "NOTSTARTSWITH",
  "ENDSWITH",    "NOTENDSWITH",
  "ISNULL",      "ISNOTNULL",
  "ISIN",        "ISNOTIN",
  "ISBITSET",    "ISNOTBITSET",
  "ISMEMBEROF",  "ISNOTMEMBEROF",
  NULL,
};

#define N_OPERATORS (G_N_ELEMENTS (operators) - 1)

/* docs/rules.md; the first is the default */
static const char *const merges[] = { "update", "replace", "merge", "mergeCaseInsensitive" };

#define N_MERGES G_N_ELEMENTS (merges)

/* What a value may come from; a join has no constant. */
static const char *const sources[] = { "source", "constant", "expression" };

/* ----- its JSON */

static const char *
get_text (CwRulePartRow *self, const char *member)
{
  JsonNode *node = json_object_get_member (self->json, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : "";
}

static gboolean
has_expression (CwRulePartRow *self)
{
  return json_object_has_member (self->json, "expression");
}

/* Which of the choices it has. */
static guint
find_choice (CwRulePartRow *self)
{
  if (self->part == CW_RULE_PART_SCOPE)
    {
      const char *operator= get_text (self, "operator");

      for (guint i = 0; !has_expression (self) && i < N_OPERATORS; i++)
        if (g_str_equal (operators[i], operator))
          return i;
      return has_expression (self) ? N_OPERATORS : 0;
    }
  if (has_expression (self))
    return self->part == CW_RULE_PART_JOIN ? 1 : 2;
  return json_object_has_member (self->json, "constant") ? 1 : 0;
}

/* The member that the text row is about. */
static const char *
get_text_member (CwRulePartRow *self, guint choice)
{
  return self->part == CW_RULE_PART_SCOPE ? "value" : sources[choice];
}

static gboolean
is_expression (CwRulePartRow *self, guint choice)
{
  return choice == (self->part == CW_RULE_PART_SCOPE  ? N_OPERATORS
                    : self->part == CW_RULE_PART_JOIN ? 1
                                                      : 2);
}

static gboolean
needs_text (CwRulePartRow *self, guint choice)
{
  return !is_expression (self, choice) &&
         (self->part != CW_RULE_PART_SCOPE || !g_str_has_suffix (operators[choice], "NULL"));
}

/* ----- what is shown */

static void
show_words (CwRulePartRow *self)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), self->json);
  g_autoptr (GVariant) part = g_variant_ref_sink (json_gvariant_deserialize (node, "a{sv}", NULL));
  gboolean is_flow = self->part == CW_RULE_PART_FLOW;
  g_autofree char *words = is_flow ? cw_rule_words_flow (part) : cw_rule_words_clause (part);
  const char *title = is_flow ? cw_answer_get_string (part, "target") : words;
  const char *subtitle =
      is_flow ? words : cw_rule_texts_say (cw_answer_get_string (part, "reason"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title[0] != '\0' ? title : "…");
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self),
                                 self->mistakes != NULL ? self->mistakes : subtitle);
}

static void
show_fields (CwRulePartRow *self)
{
  guint choice = adw_combo_row_get_selected (self->choice);
  gboolean is_constant = self->part == CW_RULE_PART_FLOW && choice == 1;

  gtk_widget_set_visible (GTK_WIDGET (self->expression), is_expression (self, choice));
  gtk_widget_set_visible (self->text_row, needs_text (self, choice));
  if (self->attribute_row != NULL)
    gtk_widget_set_visible (self->attribute_row, !is_expression (self, choice));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->text_row),
                                 is_constant || self->part == CW_RULE_PART_SCOPE ? _ ("Value")
                                                                                 : _ ("Attribute"));
}

static void
tell (CwRulePartRow *self)
{
  show_words (self);
  cw_rule_draft_touch (self->draft);
}

/* ----- fields */

/* The JSON gets what the fields say now, and nothing of what they said before. */
static void
write_choice (CwRulePartRow *self)
{
  guint choice = adw_combo_row_get_selected (self->choice);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text_row));
  const char *member = NULL;
  g_autofree char *expression = cw_expression_row_dup_text (self->expression);

  if (self->is_making)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (json_object_has_member (self->json, sources[i]))
      json_object_remove_member (self->json, sources[i]);
  if (self->part == CW_RULE_PART_SCOPE)
    {
      const char *attribute = gtk_editable_get_text (GTK_EDITABLE (self->attribute_row));

      json_object_set_string_member (self->json, "attribute", attribute);
      json_object_set_string_member (self->json, "operator",
                                     operators[MIN (choice, N_OPERATORS - 1)]);
      json_object_set_string_member (self->json, "value", text);
    }
  if (self->part == CW_RULE_PART_SCOPE && is_expression (self, choice))
    {
      json_object_remove_member (self->json, "attribute");
      json_object_remove_member (self->json, "operator");
    }
  if (self->part == CW_RULE_PART_SCOPE && !needs_text (self, choice))
    json_object_remove_member (self->json, "value");
  member = needs_text (self, choice) ? get_text_member (self, choice) : NULL;
  if (is_expression (self, choice))
    json_object_set_string_member (self->json, "expression", expression);
  else if (g_strcmp0 (member, "constant") == 0)
    cw_rule_constant_set (self->json, text);
  else if (member != NULL)
    json_object_set_string_member (self->json, member, text);
  show_fields (self);
  tell (self);
}

static void
on_member_changed_cb (CwRulePartRow *self, GtkEditable *row)
{
  const char *member = g_object_get_data (G_OBJECT (row), "member");

  json_object_set_string_member (self->json, member, gtk_editable_get_text (row));
  if (g_str_equal (member, "reason") && gtk_editable_get_text (row)[0] == '\0')
    json_object_remove_member (self->json, member);
  tell (self);
}

static GtkWidget *
add_entry (CwRulePartRow *self, const char *title, const char *text, GCallback callback)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_connect_object (row, "changed", callback, self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  return row;
}

static void
add_member (CwRulePartRow *self, const char *title, const char *member)
{
  GtkWidget *row =
      add_entry (self, title, get_text (self, member), G_CALLBACK (on_member_changed_cb));

  g_object_set_data (G_OBJECT (row), "member", (gpointer) member);
}

static void
on_switched_cb (CwRulePartRow *self, GParamSpec *pspec, GtkSwitch *widget)
{
  json_object_set_boolean_member (self->json, g_object_get_data (G_OBJECT (widget), "member"),
                                  gtk_switch_get_active (widget));
  tell (self);
}

static void
add_switch (CwRulePartRow *self, const char *title, const char *subtitle, const char *member)
{
  GtkWidget *row = cw_row_new (title, subtitle);
  GtkWidget *widget = g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_switch_set_active (GTK_SWITCH (widget),
                         json_object_get_boolean_member_with_default (self->json, member, FALSE));
  g_object_set_data (G_OBJECT (widget), "member", (gpointer) member);
  g_signal_connect_object (widget, "notify::active", G_CALLBACK (on_switched_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), widget);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), widget);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

static void
on_merge_chosen_cb (CwRulePartRow *self, GParamSpec *pspec, AdwComboRow *row)
{
  guint merge = adw_combo_row_get_selected (row);

  json_object_set_string_member (self->json, "merge", merges[MIN (merge, N_MERGES - 1)]);
  tell (self);
}

static void
add_merge (CwRulePartRow *self)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Several Rules for It"));
  for (guint i = 0; i < N_MERGES; i++)
    gtk_string_list_append (names, cw_rule_words_merge (merges[i]));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  for (guint i = 0; i < N_MERGES; i++)
    if (g_str_equal (merges[i], get_text (self, "merge")))
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (on_merge_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

static GtkStringList *
list_choices (CwRulePartRow *self)
{
  GtkStringList *names = gtk_string_list_new (self->part == CW_RULE_PART_SCOPE ? operators : NULL);

  if (self->part != CW_RULE_PART_SCOPE)
    gtk_string_list_append (names, _ ("Attribute"));
  if (self->part == CW_RULE_PART_FLOW)
    gtk_string_list_append (names, _ ("Constant"));
  gtk_string_list_append (names, _ ("Expression"));
  return names;
}

static void
add_choice (CwRulePartRow *self)
{
  g_autoptr (GtkStringList) names = list_choices (self);

  self->choice = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->choice),
                                 self->part == CW_RULE_PART_SCOPE ? _ ("Operator") : _ ("Source"));
  adw_combo_row_set_model (self->choice, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->choice, find_choice (self));
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (write_choice), self,
                           G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->choice));
}

static void
add_value (CwRulePartRow *self)
{
  guint choice = find_choice (self);
  g_autofree char *constant = cw_rule_constant_to_text (self->json);
  gboolean is_constant = json_object_has_member (self->json, "constant");
  const char *text = is_constant || is_expression (self, choice)
                         ? constant
                         : get_text (self, get_text_member (self, choice));

  self->text_row = add_entry (self, "", text, G_CALLBACK (write_choice));
  self->expression = CW_EXPRESSION_ROW (cw_expression_row_new (get_text (self, "expression")));
  g_signal_connect_object (self->expression, "changed", G_CALLBACK (write_choice), self,
                           G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->expression));
}

static void
mark_expression (CwRulePartRow *self)
{
  if (self->expression == NULL || self->expression_mistake == NULL || !has_expression (self))
    return;
  cw_expression_row_mark (self->expression,
                          (guint) cw_answer_get_int (self->expression_mistake, "position"),
                          cw_answer_get_string (self->expression_mistake, "detail"),
                          cw_answer_has (self->expression_mistake, "suggestion")
                              ? cw_answer_get_string (self->expression_mistake, "suggestion")
                              : NULL);
}

static void
make_fields (CwRulePartRow *self)
{
  self->is_making = TRUE;
  if (self->part == CW_RULE_PART_FLOW)
    add_member (self, _ ("Target Attribute"), "target");
  if (self->part == CW_RULE_PART_SCOPE)
    self->attribute_row =
        add_entry (self, _ ("Attribute"), get_text (self, "attribute"), G_CALLBACK (write_choice));
  add_choice (self);
  add_value (self);
  if (self->part == CW_RULE_PART_JOIN)
    {
      add_member (self, _ ("Metaverse Attribute"), "metaverse");
      add_switch (self, _ ("Case-Sensitive"), "", "caseSensitive");
    }
  if (self->part == CW_RULE_PART_FLOW)
    {
      add_switch (self, _ ("Only when the object is made"), "", "applyOnce");
      add_merge (self);
      add_switch (
          self, _ ("Unique"),
                   _ ("Of a rule that goes out: of two objects with one value, one does without."),
                      "unique");
      add_member (self, _ ("What the Other Object Gets"), "duplicate");
    }
  if (self->part == CW_RULE_PART_SCOPE)
    add_member (self, _ ("Reason, told when it does not hold"), "reason");
  show_fields (self);
  mark_expression (self);
  self->is_making = FALSE;
}

static void
on_expanded_cb (CwRulePartRow *self)
{
  if (self->choice == NULL && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    make_fields (self);
}

/* ----- outside */

void
cw_rule_part_row_open (CwRulePartRow *self)
{
  g_return_if_fail (CW_IS_RULE_PART_ROW (self));

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
  cw_scroll_to (GTK_WIDGET (self));
}

void
cw_rule_part_row_clear_marks (CwRulePartRow *self)
{
  g_return_if_fail (CW_IS_RULE_PART_ROW (self));

  g_clear_pointer (&self->mistakes, g_free);
  show_words (self);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "part-mistake");
  g_clear_pointer (&self->expression_mistake, g_variant_unref);
  if (self->expression != NULL)
    cw_expression_row_mark (self->expression, 0, NULL, NULL);
}

void
cw_rule_part_row_mark (CwRulePartRow *self, GVariant *mistake)
{
  const char *detail = cw_answer_get_string (mistake, "detail");
  char *mistakes = NULL;

  g_return_if_fail (CW_IS_RULE_PART_ROW (self));

  mistakes =
      self->mistakes != NULL ? g_strconcat (self->mistakes, "\n", detail, NULL) : g_strdup (detail);
  g_free (self->mistakes);
  self->mistakes = mistakes;
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), mistakes);
  gtk_widget_add_css_class (GTK_WIDGET (self), "part-mistake");
  /* What is no place in the expression is about the other fields. */
  if (cw_answer_has (mistake, "position"))
    {
      g_clear_pointer (&self->expression_mistake, g_variant_unref);
      self->expression_mistake = g_variant_ref (mistake);
    }
  mark_expression (self);
}

static void
on_remove_clicked_cb (CwRulePartRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
add_remove_button (CwRulePartRow *self)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "user-trash-symbolic", "valign",
                                    GTK_ALIGN_CENTER, "tooltip-text", _ ("Remove"), NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Remove"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), button);
}

static void
cw_rule_part_row_dispose (GObject *object)
{
  CwRulePartRow *self = CW_RULE_PART_ROW (object);

  g_clear_object (&self->draft);
  g_clear_pointer (&self->json, json_object_unref);
  g_clear_pointer (&self->mistakes, g_free);
  g_clear_pointer (&self->expression_mistake, g_variant_unref);
  G_OBJECT_CLASS (cw_rule_part_row_parent_class)->dispose (object);
}

static void
cw_rule_part_row_class_init (CwRulePartRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_rule_part_row_dispose;
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cw_rule_part_row_init (CwRulePartRow *self)
{
  g_signal_connect_object (self, "notify::expanded", G_CALLBACK (on_expanded_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
cw_rule_part_row_new (CwRulePart part, CwRuleDraft *draft, JsonObject *json)
{
  CwRulePartRow *self = g_object_new (CW_TYPE_RULE_PART_ROW, "use-markup", FALSE, NULL);

  self->part = part;
  self->draft = g_object_ref (draft);
  self->json = json_object_ref (json);
  add_remove_button (self);
  show_words (self);
  return GTK_WIDGET (self);
}
