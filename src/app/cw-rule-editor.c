/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-editor.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-leave-dialog.h"
#include "app/cw-rule-head.h"
#include "app/cw-rule-parts.h"
#include "app/cw-rule-preview.h"
#include "app/cw-rule-trial.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define CHECK_MS 250 /* until nobody types */

struct _CwRuleEditor
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkButton *back_button;
  GtkButton *go_button;
  GtkStack *stages;
  GtkWidget *problem_bar;
  GtkLabel *problem_label;
  CwRuleHead *head;
  GtkBox *scope_box;
  GtkBox *join_box;
  GtkBox *flow_box;
  CwRulePreview *preview;
  CwRuleTrial *trial;

  CwAppEngine *engine;       /* (owned) */
  CwRuleDraft *draft;        /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): of the question on its way */
  GPtrArray *lists[3];       /* (owned) (element-type CwRuleParts): by CwRulePart */
  guint check_source;
  gboolean is_valid; /* as it is written now */
  gboolean is_closing;
};

G_DEFINE_FINAL_TYPE (CwRuleEditor, cw_rule_editor, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const list_names[] = { "scope", "join", "flows" };

static gboolean
is_trying (CwRuleEditor *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stages), "trial") == 0;
}

static void
update (CwRuleEditor *self)
{
  gboolean is_last = is_trying (self);

  gtk_button_set_label (self->back_button, is_last ? _ ("_Back") : _ ("_Cancel"));
  gtk_button_set_label (self->go_button, is_last ? _ ("_Save") : _ ("_Try…"));
  cw_text_care_wrap (GTK_WIDGET (self->back_button));
  cw_text_care_wrap (GTK_WIDGET (self->go_button));
  gtk_widget_set_sensitive (GTK_WIDGET (self->go_button),
                            is_last ? cw_rule_trial_is_over (self->trial) : self->is_valid);
}

static void
show_problem (CwRuleEditor *self, const char *message)
{
  cw_label_set_text (self->problem_label, message);
  gtk_widget_set_visible (self->problem_bar, message[0] != '\0');
}

/* ----- checking */

/* "scope[0][1].value", "flows[7]": which list, which of its groups, which element. */
static gboolean
parse_place (const char *place, guint *ret_list, guint *ret_group, guint *ret_index)
{
  for (guint i = 0; i < G_N_ELEMENTS (list_names); i++)
    {
      const char *rest = place + strlen (list_names[i]);
      guint first = 0;
      guint second = 0;
      int n = 0;

      if (!g_str_has_prefix (place, list_names[i]))
        continue;
      n = sscanf (rest, "[%u][%u]", &first, &second);
      *ret_list = i;
      *ret_group = i == CW_RULE_PART_FLOW ? 0 : first;
      *ret_index = i == CW_RULE_PART_FLOW ? first : second;
      return n >= 1;
    }
  return FALSE;
}

/* The list that was the group of that number when the rule was sent: empty ones were left out. */
static CwRuleParts *
find_list (CwRuleEditor *self, guint list, guint group)
{
  for (guint i = 0; i < self->lists[list]->len; i++)
    {
      CwRuleParts *parts = g_ptr_array_index (self->lists[list], i);

      if (!cw_rule_parts_is_empty (parts) && group-- == 0)
        return parts;
    }
  return NULL;
}

static gboolean
is_about_draft (CwRuleEditor *self, GVariant *mistake)
{
  const char *id =
      json_object_get_string_member_with_default (cw_rule_draft_get_json (self->draft), "id", "");

  return g_str_equal (cw_answer_get_string (mistake, "rule"), id);
}

/* FALSE: there is no row that it is about. */
static gboolean
mark (CwRuleEditor *self, GVariant *mistake)
{
  const char *place = cw_answer_get_string (mistake, "place");
  CwRuleParts *parts = NULL;
  guint list = 0;
  guint group = 0;
  guint index = 0;

  if (!is_about_draft (self, mistake))
    return FALSE;
  if (!parse_place (place, &list, &group, &index))
    return cw_rule_head_mark (self->head, place, cw_answer_get_string (mistake, "detail"));
  parts = find_list (self, list, group);
  if (parts != NULL)
    cw_rule_parts_mark (parts, index, mistake);
  return parts != NULL;
}

static void
clear_marks (CwRuleEditor *self)
{
  cw_rule_head_clear_marks (self->head);
  for (guint i = 0; i < G_N_ELEMENTS (self->lists); i++)
    for (guint j = 0; j < self->lists[i]->len; j++)
      cw_rule_parts_clear_marks (g_ptr_array_index (self->lists[i], j));
}

/* Each beside its row; what has none, above all. */
static void
mark_all (CwRuleEditor *self, GVariant *mistakes)
{
  g_autoptr (GString) others = g_string_new (NULL);

  clear_marks (self);
  for (gsize i = 0; i < g_variant_n_children (mistakes); i++)
    {
      g_autoptr (GVariant) mistake = cw_answer_get_item (mistakes, i);

      if (!mark (self, mistake))
        g_string_append_printf (others, "%s%s", others->len > 0 ? "\n" : "",
                                cw_answer_get_string (mistake, "message"));
    }
  show_problem (self, others->str);
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRuleEditor) self = CW_RULE_EDITOR (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) mistakes = NULL;

  if (cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      show_problem (self, error->message);
      return;
    }
  mistakes = cw_answer_get_array (answer, "mistakes");
  self->is_valid = cw_answer_get_bool (answer, "valid");
  mark_all (self, mistakes);
  update (self);
  if (self->is_valid)
    {
      g_autofree char *text = cw_rule_draft_to_text (self->draft);

      cw_rule_preview_set_rule (
          self->preview, text,
          json_object_get_string_member (cw_rule_draft_get_json (self->draft), "id"));
    }
}

static gboolean
on_check_due_cb (gpointer user_data)
{
  CwRuleEditor *self = user_data;
  g_autofree char *text = cw_rule_draft_to_text (self->draft);

  self->check_source = 0;
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "CheckRules", g_variant_new ("(s)", text),
                            self->cancellable, on_checked_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
on_draft_changed_cb (CwRuleEditor *self)
{
  self->is_valid = FALSE;
  update (self);
  g_clear_handle_id (&self->check_source, g_source_remove);
  self->check_source = g_timeout_add (CHECK_MS, on_check_due_cb, self);
}

/* ----- the lists */

static void on_earlier_cb (CwRuleEditor *self, GtkWidget *list);

static GtkWidget *
add_list (CwRuleEditor *self, CwRulePart part, JsonArray *array)
{
  static const struct
  {
    const char *title;
    const char *more;
    const char *description;
  } words[] = {
    { N_ ("Scope"),
          N_ ("Or All of These"), N_ ("It applies to objects that meet all of these conditions.") },
          { N_ ("Join"), N_ ("Else All of These"),
                             N_ ("What has to be equal for two objects to be one identity. Groups are tried in turn.") },
                { N_ ("Attribute Flows"), NULL,
                      N_ ("What each attribute gets, unless a rule with a lower number decides.") },
           };
  GtkBox *boxes[] = { self->scope_box, self->join_box, self->flow_box };
  gboolean is_first = self->lists[part]->len == 0;
  GtkWidget *list = cw_rule_parts_new (part, self->draft, array,
                                       is_first               ? _ (words[part].title)
                                                              : _ (words[part].more),
                                                     is_first ? _ (words[part].description) : NULL);

  /* In which order groups of a scope stand makes no difference. */
  if (!is_first && part == CW_RULE_PART_JOIN)
    {
      cw_rule_parts_offer_earlier (CW_RULE_PARTS (list));
      g_signal_connect_object (list, "earlier", G_CALLBACK (on_earlier_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_box_append (boxes[part], list);
  g_ptr_array_add (self->lists[part], list);
  return list;
}

/* A scope or a join is a list of lists, of which the first is always offered. */
static JsonArray *
add_group (CwRuleEditor *self, CwRulePart part)
{
  JsonArray *groups = cw_rule_draft_get_array (self->draft, list_names[part]);
  JsonArray *group = json_array_new ();

  json_array_add_array_element (groups, group);
  return group;
}

static void
add_groups (CwRuleEditor *self, CwRulePart part)
{
  JsonArray *groups = cw_rule_draft_get_array (self->draft, list_names[part]);

  if (json_array_get_length (groups) == 0)
    add_group (self, part);
  for (guint i = 0; i < json_array_get_length (groups); i++)
    add_list (self, part, json_array_get_array_element (groups, i));
}

static void
swap_groups (JsonArray *groups, guint index)
{
  g_autoptr (JsonArray) rest = json_array_new ();
  JsonNode *moved = json_array_dup_element (groups, index);

  for (guint i = index - 1; i < json_array_get_length (groups); i++)
    if (i != index)
      json_array_add_element (rest, json_array_dup_element (groups, i));
  while (json_array_get_length (groups) >= index)
    json_array_remove_element (groups, index - 1);
  json_array_add_element (groups, moved);
  for (guint i = 0; i < json_array_get_length (rest); i++)
    json_array_add_element (groups, json_array_dup_element (rest, i));
}

/* A way to join is tried before the one above it. */
static void
on_earlier_cb (CwRuleEditor *self, GtkWidget *list)
{
  GPtrArray *lists = self->lists[CW_RULE_PART_JOIN];
  guint index = 0;

  if (!g_ptr_array_find (lists, list, &index) || index == 0)
    return;
  swap_groups (cw_rule_draft_get_array (self->draft, "join"), index);
  for (guint i = 0; i < lists->len; i++)
    gtk_box_remove (self->join_box, g_ptr_array_index (lists, i));
  g_ptr_array_set_size (lists, 0);
  add_groups (self, CW_RULE_PART_JOIN);
  gtk_widget_child_focus (g_ptr_array_index (lists, index - 1), GTK_DIR_TAB_FORWARD);
  cw_rule_draft_touch (self->draft);
}

static void
on_scope_group_clicked_cb (CwRuleEditor *self)
{
  GtkWidget *list = add_list (self, CW_RULE_PART_SCOPE, add_group (self, CW_RULE_PART_SCOPE));

  cw_rule_parts_add (CW_RULE_PARTS (list));
}

static void
on_join_group_clicked_cb (CwRuleEditor *self)
{
  GtkWidget *list = add_list (self, CW_RULE_PART_JOIN, add_group (self, CW_RULE_PART_JOIN));

  cw_rule_parts_add (CW_RULE_PARTS (list));
}

/* ----- closing */

static void
close_now (GtkWindow *window)
{
  CwRuleEditor *self = CW_RULE_EDITOR (window);

  if (self->is_closing)
    return;
  self->is_closing = TRUE;
  gtk_window_destroy (window);
}

static gboolean
cw_rule_editor_close_request (GtkWindow *window)
{
  CwRuleEditor *self = CW_RULE_EDITOR (window);

  if (self->is_closing)
    return FALSE;
  if (cw_rule_draft_is_changed (self->draft))
    cw_leave_dialog_ask (window, CW_LEAVE_RULE, close_now);
  else
    close_now (window);
  return TRUE;
}

gboolean
cw_rule_editor_is_changed (CwRuleEditor *self)
{
  g_return_val_if_fail (CW_IS_RULE_EDITOR (self), FALSE);

  return !self->is_closing && cw_rule_draft_is_changed (self->draft);
}

/* ----- trying and saving */

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRuleEditor) self = CW_RULE_EDITOR (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      show_problem (self, error->message);
      cw_stack_show (self->stages, "form");
      update (self);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_SAVED], 0,
                 json_object_get_string_member (cw_rule_draft_get_json (self->draft), "id"));
  close_now (GTK_WINDOW (self));
}

static void
on_go_clicked_cb (CwRuleEditor *self)
{
  g_autofree char *text = cw_rule_draft_to_text (self->draft);

  if (!is_trying (self))
    {
      cw_stack_show (self->stages, "trial");
      cw_rule_trial_run (self->trial, self->engine, text);
      update (self);
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->go_button), FALSE);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "PutRules",
                            g_variant_new ("(sx)", text, cw_rule_draft_get_version (self->draft)),
                            self->cancellable, on_saved_cb, g_object_ref (self));
}

static void
on_back_clicked_cb (CwRuleEditor *self)
{
  if (!is_trying (self))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  cw_rule_trial_stop (self->trial);
  cw_stack_show (self->stages, "form");
  update (self);
}

/* ----- the object */

static void
cw_rule_editor_dispose (GObject *object)
{
  CwRuleEditor *self = CW_RULE_EDITOR (object);

  g_clear_handle_id (&self->check_source, g_source_remove);
  cw_widget_call_end (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_RULE_EDITOR);
  for (guint i = 0; i < G_N_ELEMENTS (self->lists); i++)
    g_clear_pointer (&self->lists[i], g_ptr_array_unref);
  g_clear_object (&self->draft);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (cw_rule_editor_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-rule-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, title);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, back_button);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, go_button);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, stages);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, problem_label);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, head);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, scope_box);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, join_box);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, flow_box);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, preview);
  gtk_widget_class_bind_template_child (widget_class, CwRuleEditor, trial);
  gtk_widget_class_bind_template_callback (widget_class, on_go_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_scope_group_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_join_group_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
cw_rule_editor_class_init (CwRuleEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_rule_editor_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = cw_rule_editor_close_request;
  g_type_ensure (CW_TYPE_RULE_HEAD);
  g_type_ensure (CW_TYPE_RULE_PREVIEW);
  g_type_ensure (CW_TYPE_RULE_TRIAL);
  signals[SIGNAL_SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  bind_template (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_rule_editor_init (CwRuleEditor *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->lists); i++)
    self->lists[i] = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_stack_hide_others (self->stages);
  cw_text_care_tell_short (GTK_WIDGET (self));
}

CwRuleEditor *
cw_rule_editor_open (GtkWindow *parent, CwAppEngine *engine, CwRuleDraft *draft, gboolean is_new)
{
  CwRuleEditor *self = g_object_new (CW_TYPE_RULE_EDITOR, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  self->draft = g_object_ref (draft);
  adw_window_title_set_title (self->title, is_new ? _ ("New Rule") : _ ("Edit Rule"));
  gtk_window_set_title (GTK_WINDOW (self), is_new ? _ ("New Rule") : _ ("Edit Rule"));
  cw_rule_head_set_draft (self->head, draft, is_new);
  add_groups (self, CW_RULE_PART_SCOPE);
  add_groups (self, CW_RULE_PART_JOIN);
  add_list (self, CW_RULE_PART_FLOW, cw_rule_draft_get_array (draft, "flows"));
  cw_rule_preview_set_engine (self->preview, engine);
  g_signal_connect_object (draft, "changed", G_CALLBACK (on_draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  on_draft_changed_cb (self);
  cw_text_care_wrap (GTK_WIDGET (self->title));
  cw_text_care_wrap (GTK_WIDGET (self->stages));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
