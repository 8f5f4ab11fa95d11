/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-plan-view.h"

#include <glib/gi18n.h>

#include "app/cw-plan-row.h"
#include "app/cw-text-care.h"
#include "base/cw-answer.h"

struct _CwPlanView
{
  AdwBin parent_instance;

  GtkBox *box;
  GPtrArray *rows; /* (owned) (element-type CwPlanRow): in the order of the actions */
  char *layout;    /* (owned) (nullable): which actions the rows are for */
  char *tenant;    /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CwPlanView, cw_plan_view, ADW_TYPE_BIN)

/* The same as long as the same rows in the same groups can show them. (transfer full) */
static char *
describe_layout (CwPlanView *self, GVariant *actions)
{
  g_autoptr (GString) text = g_string_new (self->tenant);

  for (gsize i = 0; i < g_variant_n_children (actions); i++)
    {
      g_autoptr (GVariant) action = g_variant_get_child_value (actions, i);

      g_string_append_printf (text, "\n%s\t%s", cw_answer_get_string (action, "id"),
                              cw_answer_get_string (action, "where"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full) */
static char *
make_title (CwPlanView *self, GVariant *action)
{
  const char *place = cw_answer_get_string (action, "place");

  if (g_str_equal (place, "machine"))
    return g_strdup (_ ("This Computer"));
  if (g_str_equal (place, "tenant"))
    return self->tenant != NULL && self->tenant[0] != '\0'
        /* Translators: %s is a tenant's domain */
        ? g_strdup_printf (_ ("The Tenant %s"), self->tenant)
        : g_strdup (_ ("The Tenant"));
  return g_strdup (cw_answer_get_string (action, "where"));
}

/* The last one, or a new one where the place is another: the page shows the order in which things
 * are done, even if that comes back to a place. (transfer none) */
static AdwPreferencesGroup *
ensure_group (CwPlanView *self, GVariant *action)
{
  g_autofree char *title = make_title (self, action);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  GtkWidget *group = gtk_widget_get_last_child (GTK_WIDGET (self->box));

  if (group != NULL &&
      g_str_equal (adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (group)), escaped))
    return ADW_PREFERENCES_GROUP (group);
  group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  cw_text_care_wrap (group);
  gtk_box_append (self->box, group);
  return ADW_PREFERENCES_GROUP (group);
}

static void
clear (CwPlanView *self)
{
  GtkWidget *child = NULL;

  g_ptr_array_set_size (self->rows, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
}

void
cw_plan_view_show (CwPlanView *self, GVariant *actions, const char *failure)
{
  g_autofree char *layout = describe_layout (self, actions);
  gboolean is_same = g_strcmp0 (layout, self->layout) == 0;

  if (!is_same)
    clear (self);
  for (gsize i = 0; i < g_variant_n_children (actions); i++)
    {
      g_autoptr (GVariant) action = g_variant_get_child_value (actions, i);

      if (!is_same)
        {
          GtkWidget *row = cw_plan_row_new ();

          adw_preferences_group_add (ensure_group (self, action), row);
          g_ptr_array_add (self->rows, row);
        }
      cw_plan_row_show (CW_PLAN_ROW (g_ptr_array_index (self->rows, i)), action, failure);
    }
  g_free (self->layout);
  self->layout = g_steal_pointer (&layout);
}

void
cw_plan_view_set_tenant (CwPlanView *self, const char *tenant)
{
  g_free (self->tenant);
  self->tenant = g_strdup (tenant);
}

static void
cw_plan_view_finalize (GObject *object)
{
  CwPlanView *self = CW_PLAN_VIEW (object);

  g_ptr_array_unref (self->rows);
  g_free (self->layout);
  g_free (self->tenant);
  G_OBJECT_CLASS (cw_plan_view_parent_class)->finalize (object);
}

static void
cw_plan_view_class_init (CwPlanViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_plan_view_finalize;
}

static void
cw_plan_view_init (CwPlanView *self)
{
  self->rows = g_ptr_array_new ();
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 24));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}
