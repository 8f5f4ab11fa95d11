/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-preview.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-object-row.h"
#include "app/cw-outcome-row.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define TYPING_MS  400 /* until nobody types */
#define CANDIDATES 6   /* in the scope, and not in it */

struct _CwRulePreview
{
  AdwPreferencesGroup parent_instance;

  GtkEditable *object_row;

  CwAppEngine *engine;       /* (owned) (nullable): until it is set */
  GCancellable *cancellable; /* (owned) (nullable): of the question on its way */
  GPtrArray *rows;           /* (owned) (element-type GtkWidget): of the answer */
  char *text;                /* (owned) (nullable): of the rule */
  char *id;                  /* (owned) (nullable): of the rule */
  GVariant *chosen;          /* (owned) (nullable): the object; NULL: none yet */
  guint source;
};

G_DEFINE_FINAL_TYPE (CwRulePreview, cw_rule_preview, ADW_TYPE_PREFERENCES_GROUP)

/* ----- what is shown */

static void
clear (CwRulePreview *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static GtkWidget *
add_row (CwRulePreview *self, const char *title, const char *subtitle)
{
  GtkWidget *row = cw_row_new (title, subtitle);

  gtk_widget_add_css_class (row, "story-value");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static void on_another_clicked_cb (CwRulePreview *self);

static void
add_chosen (CwRulePreview *self)
{
  g_autofree char *title = cw_object_row_format_title (self->chosen);
  GtkWidget *row = add_row (self, title, cw_answer_get_string (self->chosen, "dn"));
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "edit-find-symbolic", "valign",
                                    GTK_ALIGN_CENTER, "tooltip-text", _ ("Another Object"), NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Another Object"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_another_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
show_message (CwRulePreview *self, const char *message, const char *detail)
{
  clear (self);
  if (self->chosen != NULL)
    add_chosen (self);
  cw_row_add_icon (add_row (self, message, detail), "dialog-warning-symbolic", "warning");
}

/* What a list of rules says of this one. @dict: has an "explanation". (transfer full) (nullable) */
static GVariant *
find_scope (CwRulePreview *self, GVariant *dict)
{
  g_autoptr (GVariant) explanation = cw_answer_get_dict (dict, "explanation");
  g_autoptr (GVariant) scope = cw_answer_get_array (explanation, "scope");

  for (gsize i = 0; i < g_variant_n_children (scope); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (scope, i);

      if (g_strcmp0 (cw_answer_get_string (item, "rule"), self->id) == 0)
        return g_steal_pointer (&item);
    }
  return NULL;
}

static void
add_scope_icon (GtkWidget *row, gboolean is_in)
{
  cw_row_add_icon (row, is_in ? "object-select-symbolic" : "window-close-symbolic",
                   is_in ? "success" : "dim-label");
}

static const char *
name_scope (gboolean is_in)
{
  return is_in ? _ ("In scope") : _ ("Out of scope");
}

static void
show_scope (CwRulePreview *self, GVariant *dict)
{
  g_autoptr (GVariant) item = find_scope (self, dict);
  gboolean is_in = item != NULL && cw_answer_get_bool (item, "inScope");

  if (item != NULL)
    add_scope_icon (add_row (self, name_scope (is_in), cw_answer_get_string (item, "because")),
                    is_in);
}

/* What another object keeps from it, a line for each value. */
static void
show_taken (CwRulePreview *self, GVariant *preview)
{
  g_autofree char *words = cw_outcome_describe_taken (preview);

  if (words[0] != '\0')
    cw_row_add_icon (add_row (self, _ ("Used by another object already"), words),
                              "dialog-warning-symbolic", "warning");
}

static void
show_preview (CwRulePreview *self, GVariant *preview)
{
  g_autoptr (GVariant) metaverse = cw_answer_get_dict (preview, "metaverse");
  g_autoptr (GVariant) targets = cw_answer_get_array (preview, "targets");
  g_autofree char *words = cw_outcome_describe (metaverse);

  if (cw_answer_has (preview, "errorMessage"))
    {
      show_message (self, cw_answer_get_string (preview, "errorMessage"), "");
      return;
    }
  clear (self);
  add_chosen (self);
  show_scope (self, preview);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = cw_answer_get_item (targets, i);

      show_scope (self, target);
    }
  add_row (self, _ ("Identity in the Metaverse"), words);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = cw_answer_get_item (targets, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");
      g_autofree char *change = cw_outcome_describe (target);

      add_row (self, cw_answer_get_string (connector, "name"), change);
    }
  show_taken (self, preview);
}

/* ----- one object */

static void
on_previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRulePreview) self = CW_RULE_PREVIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer != NULL)
    show_preview (self, answer);
  else if (!cw_error_is_cancelled (error))
    show_message (self, error->message, "");
}

static void
ask_preview (CwRulePreview *self)
{
  g_autofree char *number =
      g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (self->chosen, "id"));
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "rules", "s", self->text);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "PreviewObject",
                            g_variant_new ("(s@a{sv})", number, g_variant_dict_end (&options)),
                            self->cancellable, on_previewed_cb, g_object_ref (self));
}

/* ----- choosing one */

static void
on_candidate_activated_cb (CwRulePreview *self, GtkWidget *row)
{
  GVariant *object = g_object_get_data (G_OBJECT (row), "object");

  g_clear_pointer (&self->chosen, g_variant_unref);
  self->chosen = g_variant_ref (object);
  gtk_widget_set_visible (GTK_WIDGET (self->object_row), FALSE);
  clear (self);
  add_chosen (self);
  gtk_widget_child_focus (g_ptr_array_index (self->rows, 0), GTK_DIR_TAB_FORWARD);
  ask_preview (self);
}

static void
add_candidate (CwRulePreview *self, GVariant *object)
{
  gboolean is_in = cw_answer_get_bool (object, "inScope");
  g_autofree char *title = cw_object_row_format_title (object);
  g_autofree char *subtitle =
      g_strdup_printf ("%s · %s\n%s", name_scope (is_in), cw_answer_get_string (object, "because"),
                       cw_answer_get_string (object, "dn"));
  GtkWidget *row = add_row (self, title, subtitle);

  add_scope_icon (row, is_in);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "object", g_variant_ref (object),
                          (GDestroyNotify) g_variant_unref);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_candidate_activated_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
show_candidates (CwRulePreview *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autofree char *count = cw_app_text_count (cw_answer_get_int (answer, "lookedAt"));
  /* Translators: how many objects were looked at */
  g_autofree char *looked_at = g_strdup_printf (_ ("Looked at: %s objects"), count);

  clear (self);
  if (g_variant_n_children (items) == 0)
    show_message (self, _ ("Nothing Found"), looked_at);
  else if (cw_answer_get_int (answer, "inScope") == 0)
    show_message (self, _ ("None is in the scope of the rule"), looked_at);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      add_candidate (self, item);
    }
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRulePreview) self = CW_RULE_PREVIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer != NULL)
    show_candidates (self, answer);
  else if (!cw_error_is_cancelled (error))
    show_message (self, error->message, "");
}

static void
ask_candidates (CwRulePreview *self)
{
  g_autofree char *token = cw_app_engine_make_token (self->engine);
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "text", "s", gtk_editable_get_text (self->object_row));
  g_variant_dict_insert (&options, "limit", "u", (guint32) CANDIDATES);
  g_variant_dict_insert (&options, "token", "s", token);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (
      self->engine, "FindRuleObjects",
      g_variant_new ("(ss@a{sv})", self->text, self->id, g_variant_dict_end (&options)),
      self->cancellable, on_found_cb, g_object_ref (self));
}

static gboolean
on_typed_cb (gpointer user_data)
{
  CwRulePreview *self = user_data;

  self->source = 0;
  ask_candidates (self);
  return G_SOURCE_REMOVE;
}

/* Nothing can be looked for before there is a rule that is good. */
static void
on_object_changed_cb (CwRulePreview *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  cw_widget_call_end (&self->cancellable);
  if (self->engine != NULL && self->text != NULL)
    self->source = g_timeout_add (TYPING_MS, on_typed_cb, self);
}

static void
on_another_clicked_cb (CwRulePreview *self)
{
  g_clear_pointer (&self->chosen, g_variant_unref);
  clear (self);
  gtk_widget_set_visible (GTK_WIDGET (self->object_row), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->object_row));
  ask_candidates (self);
}

void
cw_rule_preview_set_rule (CwRulePreview *self, const char *text, const char *id)
{
  g_return_if_fail (CW_IS_RULE_PREVIEW (self));

  if (g_strcmp0 (self->text, text) == 0 && g_strcmp0 (self->id, id) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  g_free (self->id);
  self->id = g_strdup (id);
  if (self->chosen != NULL)
    ask_preview (self);
  else
    ask_candidates (self);
}

/* ----- the object */

static void
cw_rule_preview_dispose (GObject *object)
{
  CwRulePreview *self = CW_RULE_PREVIEW (object);

  g_clear_handle_id (&self->source, g_source_remove);
  cw_widget_call_end (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_RULE_PREVIEW);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->chosen, g_variant_unref);
  G_OBJECT_CLASS (cw_rule_preview_parent_class)->dispose (object);
}

static void
cw_rule_preview_class_init (CwRulePreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_rule_preview_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-rule-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRulePreview, object_row);
  gtk_widget_class_bind_template_callback (widget_class, on_object_changed_cb);
}

static void
cw_rule_preview_init (CwRulePreview *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cw_rule_preview_set_engine (CwRulePreview *self, CwAppEngine *engine)
{
  g_set_object (&self->engine, engine);
}
