/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-limits-group.h"

#include <glib/gi18n.h>

#include "app/cw-widgets.h"
#include "base/cw-json.h"
#include "model/cw-config-limit.h"

struct _CwLimitsGroup
{
  AdwPreferencesGroup parent_instance;

  GtkListBox *list;
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
  GtkWidget *row = cw_row_new (limit->text, "");

  cw_row_add_icon (row, "dialog-information-symbolic", "");
  gtk_list_box_append (self->list, row);
}

void
cw_limits_group_show (CwLimitsGroup *self, CwDraft *draft, const char *const *prefixes)
{
  g_autofree char *text = cw_draft_to_answers (draft);
  g_autoptr (JsonNode) root = cw_json_parse (text, -1, FALSE, NULL);
  g_autoptr (GPtrArray) limits = root != NULL ? cw_config_limits_find (root) : NULL;
  gboolean is_any = FALSE;

  cw_list_box_clear (self->list);
  for (guint i = 0; limits != NULL && i < limits->len; i++)
    {
      const CwConfigLimit *limit = g_ptr_array_index (limits, i);

      if (!is_about (limit, prefixes))
        continue;
      add_row (self, limit);
      is_any = TRUE;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), is_any);
}

static void
cw_limits_group_class_init (CwLimitsGroupClass *klass)
{
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
