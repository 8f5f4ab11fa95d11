/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-state-group.h"

#include "app/cw-state-icon.h"
#include "app/cw-widgets.h"

struct _CwStateGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *row;
  CwStateIcon *icon;
};

G_DEFINE_FINAL_TYPE (CwStateGroup, cw_state_group, ADW_TYPE_PREFERENCES_GROUP)

void
cw_state_group_show (CwStateGroup *self, const char *state, const char *title, const char *text)
{
  g_return_if_fail (CW_IS_STATE_GROUP (self));

  (void) cw_state_icon_show (self->icon, state);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), title);
  adw_action_row_set_subtitle (self->row, text);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  cw_scroll_to (GTK_WIDGET (self->row));
}

void
cw_state_group_set_text (CwStateGroup *self, const char *text)
{
  g_return_if_fail (CW_IS_STATE_GROUP (self));

  if (g_strcmp0 (adw_action_row_get_subtitle (self->row), text) == 0)
    return;
  adw_action_row_set_subtitle (self->row, text);
  cw_scroll_to (GTK_WIDGET (self->row));
}

void
cw_state_group_clear (CwStateGroup *self)
{
  g_return_if_fail (CW_IS_STATE_GROUP (self));

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
cw_state_group_class_init (CwStateGroupClass *klass)
{
}

static void
cw_state_group_init (CwStateGroup *self)
{
  self->row = ADW_ACTION_ROW (cw_row_new ("", ""));
  self->icon = CW_STATE_ICON (cw_state_icon_new ());
  adw_action_row_add_prefix (self->row, GTK_WIDGET (self->icon));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->row));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
