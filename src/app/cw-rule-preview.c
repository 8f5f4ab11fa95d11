/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-preview.h"

#include <glib/gi18n.h>

#include "app/cw-object-row.h"
#include "app/cw-outcome-row.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define TYPING_MS 400 /* until nobody types */

struct _CwRulePreview
{
  AdwPreferencesGroup parent_instance;

  GtkEditable *object_row;

  CwAppEngine *engine;       /* (owned) (nullable): until it is set */
  GCancellable *cancellable; /* (owned) (nullable): of the question on its way */
  GPtrArray *rows;           /* (owned) (element-type GtkWidget): of the answer */
  char *text;                /* (owned) (nullable) */
  char *id;                  /* (owned) (nullable) */
  gint64 object;             /* that was found by what is typed; 0: none yet */
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

static void
show_message (CwRulePreview *self, const char *message)
{
  clear (self);
  cw_row_add_icon (add_row (self, message, ""), "dialog-warning-symbolic", "warning");
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
show_scope (CwRulePreview *self, GVariant *preview, GVariant *dict)
{
  g_autoptr (GVariant) item = find_scope (self, dict);
  g_autofree char *title = cw_object_row_format_title (preview);
  g_autofree char *subtitle = NULL;
  const char *because = item != NULL ? cw_answer_get_string (item, "because") : "";
  gboolean is_in = item != NULL && cw_answer_get_bool (item, "inScope");

  if (item == NULL)
    return;
  subtitle = g_strdup_printf ("%s%s%s",
                              is_in ? _ ("In scope")
                                    : _ ("Out of scope"), because[0] != '\0' ? " · " : "", because);
  cw_row_add_icon (add_row (self, title, subtitle),
                   is_in ? "object-select-symbolic" : "window-close-symbolic",
                   is_in ? "success" : "dim-label");
}

static void
show_preview (CwRulePreview *self, GVariant *preview)
{
  g_autoptr (GVariant) metaverse = cw_answer_get_dict (preview, "metaverse");
  g_autoptr (GVariant) targets = cw_answer_get_array (preview, "targets");
  g_autofree char *words = cw_outcome_describe (metaverse);

  if (cw_answer_has (preview, "errorMessage"))
    {
      show_message (self, cw_answer_get_string (preview, "errorMessage"));
      return;
    }
  clear (self);
  show_scope (self, preview, preview);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = cw_answer_get_item (targets, i);

      show_scope (self, preview, target);
    }
  add_row (self, _ ("Identity in the Metaverse"), words);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = cw_answer_get_item (targets, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");
      g_autofree char *change = cw_outcome_describe (target);

      add_row (self, cw_answer_get_string (connector, "name"), change);
    }
}

/* ----- asking */

static void
on_previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRulePreview) self = CW_RULE_PREVIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer != NULL)
    show_preview (self, answer);
  else if (!cw_error_is_cancelled (error))
    show_message (self, error->message);
}

static void
ask_preview (CwRulePreview *self)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, self->object);
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);

  if (self->text != NULL)
    g_variant_dict_insert (&options, "rules", "s", self->text);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "PreviewObject",
                            g_variant_new ("(s@a{sv})", number, g_variant_dict_end (&options)),
                            self->cancellable, on_previewed_cb, g_object_ref (self));
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRulePreview) self = CW_RULE_PREVIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) first = NULL;

  if (cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      show_message (self, error->message);
      return;
    }
  items = cw_answer_get_array (answer, "items");
  if (g_variant_n_children (items) == 0)
    {
      show_message (self, _ ("Nothing Found"));
      return;
    }
  first = cw_answer_get_item (items, 0);
  self->object = cw_answer_get_int (first, "id");
  ask_preview (self);
}

static gboolean
on_typed_cb (gpointer user_data)
{
  CwRulePreview *self = user_data;
  const char *text = gtk_editable_get_text (self->object_row);

  self->source = 0;
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "SearchObjects",
                            g_variant_new ("(ssu)", "", text, (guint32) 1), self->cancellable,
                            on_found_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
on_object_changed_cb (CwRulePreview *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  cw_widget_call_end (&self->cancellable);
  clear (self);
  self->object = 0;
  if (self->engine != NULL && gtk_editable_get_text (self->object_row)[0] != '\0')
    self->source = g_timeout_add (TYPING_MS, on_typed_cb, self);
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
  if (self->object != 0)
    ask_preview (self);
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
