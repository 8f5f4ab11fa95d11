/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-existing-plan.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-existing-words.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

struct _CwExistingPlan
{
  AdwPreferencesPage parent_instance;

  GtkListBox *holds;
  GtkListBox *plan;
  CwStateGroup *state;
};

G_DEFINE_FINAL_TYPE (CwExistingPlan, cw_existing_plan, ADW_TYPE_PREFERENCES_PAGE)

static void
add_row (GtkListBox *list, const char *title, const char *subtitle, const char *icon)
{
  GtkWidget *row = cw_row_new (title, subtitle);

  if (icon != NULL)
    cw_row_add_icon (row, icon, "");
  gtk_list_box_append (list, row);
}

static void
add_connectors (CwExistingPlan *self, GVariant *profile)
{
  g_autoptr (GVariant) items = cw_answer_get_array (profile, "connectors");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      add_row (self->holds, cw_answer_get_string (item, "name"),
               cw_app_text_connector_kind (cw_answer_get_string (item, "kind")), NULL);
    }
}

void
cw_existing_plan_show (CwExistingPlan *self, GVariant *profile)
{
  g_autofree char *origin = cw_existing_words_say_origin (profile);
  g_autofree char *place = cw_existing_words_say_place (profile);
  g_autofree char *missing = cw_existing_words_say_missing (profile);
  g_auto (GStrv) plan = cw_existing_words_list_plan (profile);

  g_return_if_fail (CW_IS_EXISTING_PLAN (self));

  cw_list_box_clear (self->holds);
  cw_list_box_clear (self->plan);
  add_row (self->holds, _ ("Saved on"), origin, NULL);
  add_row (self->holds, _ ("Where the configuration lies"), place, NULL);
  add_connectors (self, profile);
  for (guint i = 0; plan[i] != NULL; i++)
    add_row (self->plan, plan[i], "", "dialog-information-symbolic");
  if (missing[0] != '\0')
    add_row (self->plan, _ ("Files that have to be put onto this computer"), missing,
                            "dialog-warning-symbolic");
}

CwStateGroup *
cw_existing_plan_get_state (CwExistingPlan *self)
{
  g_return_val_if_fail (CW_IS_EXISTING_PLAN (self), NULL);

  return self->state;
}

static void
cw_existing_plan_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_EXISTING_PLAN);
  G_OBJECT_CLASS (cw_existing_plan_parent_class)->dispose (object);
}

static void
cw_existing_plan_class_init (CwExistingPlanClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_existing_plan_dispose;
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-existing-plan.ui");
  gtk_widget_class_bind_template_child (widget_class, CwExistingPlan, holds);
  gtk_widget_class_bind_template_child (widget_class, CwExistingPlan, plan);
  gtk_widget_class_bind_template_child (widget_class, CwExistingPlan, state);
}

static void
cw_existing_plan_init (CwExistingPlan *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
