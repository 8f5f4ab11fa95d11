/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-limits-group.h"

#include <glib/gi18n.h>

#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-json.h"
#include "model/cw-config-limit.h"

struct _CwLimitsGroup
{
  AdwPreferencesGroup parent_instance;

  GtkListBox *list;
  char *shown; /* (owned) (nullable): the sentences that the list has rows for */
};

G_DEFINE_FINAL_TYPE (CwLimitsGroup, cw_limits_group, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
is_about (const CwConfigLimit *limit, const char *const *prefixes)
{
  const char *path = g_str_has_prefix (limit->path, "$.") ? limit->path + 2 : limit->path;

  for (guint i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (path, prefixes[i]))
      return TRUE;
  return FALSE;
}

static void
add_row (CwLimitsGroup *self, const CwConfigLimit *limit)
{
  GtkWidget *row = cw_row_new (_ (limit->text), "");

  cw_row_add_icon (row, "dialog-information-symbolic", "");
  gtk_list_box_append (self->list, row);
}

/* (transfer full) (element-type CwConfigLimit): those that the page is about */
static GPtrArray *
find_limits (CwDraft *draft, const char *const *prefixes)
{
  g_autofree char *text = cw_draft_to_answers (draft);
  g_autoptr (JsonNode) root = cw_json_parse (text, -1, FALSE, NULL);
  GPtrArray *limits = root != NULL ? cw_config_limits_find (root) : g_ptr_array_new ();

  for (guint i = limits->len; i > 0; i--)
    if (!is_about (g_ptr_array_index (limits, i - 1), prefixes))
      g_ptr_array_remove_index (limits, i - 1);
  return limits;
}

/* Whether an earlier limit says the same. */
static gboolean
is_said (GPtrArray *limits, guint index)
{
  const CwConfigLimit *limit = g_ptr_array_index (limits, index);

  for (guint i = 0; i < index; i++)
    if (g_str_equal (((const CwConfigLimit *) g_ptr_array_index (limits, i))->text, limit->text))
      return TRUE;
  return FALSE;
}

GPtrArray *
cw_limits_list_sentences (GVariant *answer)
{
  g_autoptr (GVariant) limits = cw_answer_get_array (answer, "notServed");
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < g_variant_n_children (limits); i++)
    {
      g_autoptr (GVariant) limit = g_variant_get_child_value (limits, i);
      const char *text = cw_answer_get_string (limit, "text");

      if (!g_ptr_array_find_with_equal_func (sentences, text, g_str_equal, NULL))
        g_ptr_array_add (sentences, g_strdup (text));
    }
  return sentences;
}

/* Called with every change of the draft, most of which change nothing here. */
void
cw_limits_group_show (CwLimitsGroup *self, CwDraft *draft, const char *const *prefixes)
{
  g_autoptr (GPtrArray) limits = find_limits (draft, prefixes);
  g_autoptr (GString) sentences = g_string_new (NULL);

  for (guint i = limits->len; i > 0; i--)
    if (is_said (limits, i - 1))
      g_ptr_array_remove_index (limits, i - 1);
  for (guint i = 0; i < limits->len; i++)
    g_string_append_printf (sentences, "%s\n",
                            ((const CwConfigLimit *) g_ptr_array_index (limits, i))->text);
  if (g_strcmp0 (self->shown, sentences->str) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (sentences->str);
  cw_list_box_clear (self->list);
  for (guint i = 0; i < limits->len; i++)
    add_row (self, g_ptr_array_index (limits, i));
  gtk_widget_set_visible (GTK_WIDGET (self), limits->len > 0);
}

static void
cw_limits_group_finalize (GObject *object)
{
  g_free (CW_LIMITS_GROUP (object)->shown);
  G_OBJECT_CLASS (cw_limits_group_parent_class)->finalize (object);
}

static void
cw_limits_group_class_init (CwLimitsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_limits_group_finalize;
}

static void
cw_limits_group_init (CwLimitsGroup *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Not served by this version"), -1);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Not Served by This Version"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self),
      _ ("What you choose is kept, and takes effect with a version that serves it."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->list));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
