/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-attribute-row.h"

#include <glib/gi18n.h>

#include "app/cw-attribute-query.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwAttributeRow
{
  AdwActionRow parent_instance;

  GtkDropDown *drop_down;
  GtkStringList *names;

  GHashTable *reasons;       /* (owned) (element-type utf8 utf8): why one cannot be used */
  GCancellable *cancellable; /* (owned) (nullable): while the engine is asked */
  char *asked;               /* (owned) (nullable): what the list is an answer to */
  char *attribute;           /* (owned) (nullable) */
  char *hint;                /* (owned) (nullable): the subtitle when nothing is wrong */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (CwAttributeRow, cw_attribute_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_ATTRIBUTE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ----- what is shown */

/* Names of attributes do not tell capitals apart (RFC 4512, 2.5). */
static guint
find (CwAttributeRow *self, const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->names));

  for (guint i = 0; i < n; i++)
    if (g_ascii_strcasecmp (gtk_string_list_get_string (self->names, i), name) == 0)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static const char *
get_reason (CwAttributeRow *self)
{
  return self->attribute != NULL ? g_hash_table_lookup (self->reasons, self->attribute) : NULL;
}

static void
show_text (CwAttributeRow *self, const char *problem)
{
  if (self->hint == NULL)
    self->hint = g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (self)));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), problem != NULL ? problem : self->hint);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
}

static void
select_attribute (CwAttributeRow *self)
{
  guint position =
      self->attribute != NULL ? find (self, self->attribute) : GTK_INVALID_LIST_POSITION;
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));

  cw_widget_name_internal (GTK_WIDGET (self->drop_down), GTK_TYPE_TOGGLE_BUTTON, title);
  cw_widget_name_internal (GTK_WIDGET (self->drop_down), GTK_TYPE_SEARCH_ENTRY, title);
  self->is_filling = TRUE;
  if (self->attribute != NULL && position == GTK_INVALID_LIST_POSITION)
    {
      gtk_string_list_append (self->names, self->attribute);
      position = find (self, self->attribute);
    }
  gtk_drop_down_set_selected (self->drop_down, position);
  self->is_filling = FALSE;
  show_text (self, get_reason (self));
}

void
cw_attribute_row_set_attribute (CwAttributeRow *self, const char *attribute)
{
  g_return_if_fail (CW_IS_ATTRIBUTE_ROW (self));

  if (g_strcmp0 (self->attribute, attribute) == 0)
    return;
  g_free (self->attribute);
  self->attribute = g_strdup (attribute);
  select_attribute (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTRIBUTE]);
}

const char *
cw_attribute_row_get_attribute (CwAttributeRow *self)
{
  return self->attribute;
}

gboolean
cw_attribute_row_is_good (CwAttributeRow *self)
{
  return get_reason (self) == NULL;
}

static void
on_selected_cb (CwAttributeRow *self)
{
  guint position = gtk_drop_down_get_selected (self->drop_down);

  if (!self->is_filling && position != GTK_INVALID_LIST_POSITION)
    cw_attribute_row_set_attribute (self, gtk_string_list_get_string (self->names, position));
}

/* ----- the list: a name, and under it why it cannot be used */

/* The list is as wide as its button, unless its labels ask for more. */
static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "width-chars", 28,
                                   "max-width-chars", 28, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  if (style != NULL)
    {
      gtk_widget_add_css_class (label, style);
      gtk_widget_add_css_class (label, "dim-label");
    }
  return label;
}

static void
on_item_setup_cb (CwAttributeRow *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), make_label (NULL));
  gtk_box_append (GTK_BOX (box), make_label ("caption"));
  gtk_list_item_set_child (item, box);
}

static void
on_item_bind_cb (CwAttributeRow *self, GtkListItem *item)
{
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *because = gtk_widget_get_next_sibling (name);
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));
  const char *reason = g_hash_table_lookup (self->reasons, text);

  gtk_label_set_label (GTK_LABEL (name), text);
  gtk_label_set_label (GTK_LABEL (because), reason != NULL ? reason : "");
  gtk_widget_set_visible (because, reason != NULL);
  gtk_widget_set_tooltip_text (gtk_list_item_get_child (item), reason);
}

/* ----- asking */

static void
add_names (CwAttributeRow *self, GVariant *items, gboolean is_usable, GPtrArray *names)
{
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      const char *name = cw_answer_get_string (item, "name");

      if (cw_answer_get_bool (item, "isUsable") != is_usable)
        continue;
      g_ptr_array_add (names, g_strdup (name));
      if (!is_usable)
        g_hash_table_insert (self->reasons, g_strdup (name),
                             g_strdup (cw_answer_get_string (item, "because")));
    }
}

static void
take_items (CwAttributeRow *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->names));

  g_hash_table_remove_all (self->reasons);
  add_names (self, items, TRUE, names);
  add_names (self, items, FALSE, names);
  g_ptr_array_add (names, NULL);
  self->is_filling = TRUE;
  gtk_string_list_splice (self->names, 0, n, (const char *const *) names->pdata);
  self->is_filling = FALSE;
  select_attribute (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTRIBUTE]);
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAttributeRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error) ||
      g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (answer != NULL && cw_answer_has (answer, "items"))
    {
      take_items (self, answer);
      return;
    }
  g_clear_pointer (&self->asked, g_free);
  show_text (self, _ ("The directory's schema could not be read, so only this one can be chosen."));
}

void
cw_attribute_row_load (CwAttributeRow *self, CwAppEngine *engine, CwDraft *draft, const char *use)
{
  g_autofree char *input = cw_attribute_query_make_input (draft, use);

  g_return_if_fail (CW_IS_ATTRIBUTE_ROW (self));

  if (input == NULL || g_strcmp0 (input, self->asked) == 0)
    return;
  g_free (self->asked);
  self->asked = g_steal_pointer (&input);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_run_check_async (engine, "attributes", self->asked,
                                 cw_draft_make_secrets (draft, NULL), NULL, self->cancellable,
                                 on_answered_cb, g_object_ref (self));
}

/* ----- the object */

static void
cw_attribute_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ATTRIBUTE)
    g_value_set_string (value, CW_ATTRIBUTE_ROW (object)->attribute);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cw_attribute_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ATTRIBUTE)
    cw_attribute_row_set_attribute (CW_ATTRIBUTE_ROW (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cw_attribute_row_dispose (GObject *object)
{
  CwAttributeRow *self = CW_ATTRIBUTE_ROW (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_pointer (&self->reasons, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_free);
  g_clear_pointer (&self->attribute, g_free);
  g_clear_pointer (&self->hint, g_free);
  G_OBJECT_CLASS (cw_attribute_row_parent_class)->dispose (object);
}

static void
cw_attribute_row_class_init (CwAttributeRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cw_attribute_row_get_property;
  object_class->set_property = cw_attribute_row_set_property;
  object_class->dispose = cw_attribute_row_dispose;
  properties[PROP_ATTRIBUTE] =
      g_param_spec_string ("attribute", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-attribute-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CwAttributeRow, drop_down);
  gtk_widget_class_bind_template_child (widget_class, CwAttributeRow, names);
  gtk_widget_class_bind_template_callback (widget_class, on_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_item_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_item_bind_cb);
}

static void
cw_attribute_row_init (CwAttributeRow *self)
{
  self->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
