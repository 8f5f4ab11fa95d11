/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-instances-group.h"

#include <glib/gi18n.h>

#include "app/cw-instance-row.h"
#include "app/cw-instance-words.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

struct _CwInstancesGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *own_row;
  GPtrArray *rows; /* (owned) (element-type CwInstanceRow) */
  gboolean is_managed;
};

G_DEFINE_FINAL_TYPE (CwInstancesGroup, cw_instances_group, ADW_TYPE_PREFERENCES_GROUP)

static void
set_n_rows (CwInstancesGroup *self, gsize n_rows)
{
  while (self->rows->len < n_rows)
    {
      GtkWidget *row = cw_instance_row_new ();

      if (self->is_managed)
        cw_instance_row_add_buttons (CW_INSTANCE_ROW (row));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
  while (self->rows->len > n_rows)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, self->rows->len - 1);

      g_ptr_array_set_size (self->rows, (int) self->rows->len - 1);
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
    }
}

void
cw_instances_group_show (CwInstancesGroup *self, GVariant *instance)
{
  g_autoptr (GVariant) items = cw_answer_get_array (instance, "items");
  g_autoptr (GVariant) tenants = cw_answer_get_array (instance, "tenants");
  gboolean is_shared = cw_answer_get_bool (instance, "shared");
  gsize n_items = is_shared ? g_variant_n_children (items) : 0;
  g_autoptr (GVariant) own = cw_instance_words_find_own (instance);
  g_autofree char *text = cw_instance_words_say (instance, g_get_real_time ());

  g_return_if_fail (CW_IS_INSTANCES_GROUP (self));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->own_row),
                                 cw_instance_words_get_title (instance));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->own_row), text);
  set_n_rows (self, n_items + g_variant_n_children (tenants));
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autoptr (GVariant) item =
          i < n_items ? cw_answer_get_item (items, i) : cw_answer_get_item (tenants, i - n_items);

      if (i < n_items)
        cw_instance_row_show (g_ptr_array_index (self->rows, i), item, own);
      else
        cw_instance_row_show_tenant (g_ptr_array_index (self->rows, i), item);
    }
}

void
cw_instances_group_set_managed (CwInstancesGroup *self)
{
  g_return_if_fail (CW_IS_INSTANCES_GROUP (self));

  self->is_managed = TRUE;
}

void
cw_instances_group_set_link (CwInstancesGroup *self)
{
  g_return_if_fail (CW_IS_INSTANCES_GROUP (self));

  cw_row_set_action (self->own_row, "win.instances", NULL);
}

/* ----- the object */

static void
cw_instances_group_finalize (GObject *object)
{
  g_ptr_array_unref (CW_INSTANCES_GROUP (object)->rows);
  G_OBJECT_CLASS (cw_instances_group_parent_class)->finalize (object);
}

static void
cw_instances_group_class_init (CwInstancesGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_instances_group_finalize;
}

static void
cw_instances_group_init (CwInstancesGroup *self)
{
  self->rows = g_ptr_array_new ();
  self->own_row = cw_row_new ("", "");
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Installations"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->own_row);
}
