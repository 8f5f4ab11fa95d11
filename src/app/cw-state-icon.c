/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-state-icon.h"

#include <glib/gi18n.h>

struct _CwStateIcon
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkImage *icon;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (CwStateIcon, cw_state_icon, ADW_TYPE_BIN)

/* What a state looks like, and what it is called for those who do not see it. */
/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const struct
{
  const char *state;
  const char *icon;
  const char *style; /* a class */
  const char *name;  /* "" where the row says enough */
} states[] = {
  { "waiting", "content-loading-symbolic", "dim-label", "" },
  { "done", "emblem-ok-symbolic", "success", N_ ("Done") },
  { "skipped", "emblem-ok-symbolic", "dim-label", N_ ("Was there already") },
  { "failed", "dialog-error-symbolic", "error", N_ ("Failed") },
  { "undone", "edit-undo-symbolic", "warning", N_ ("Taken back") },
  { "cancelled", "process-stop-symbolic", "warning", N_ ("Stopped") },
  { "removed", "emblem-ok-symbolic", "success", N_ ("Removed") },
  { "kept", "dialog-warning-symbolic", "warning", N_ ("Kept, because it is in use") },
};
/* clang-format on */

static void
show_icon (CwStateIcon *self, guint index)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), states[i].style);
  gtk_image_set_from_icon_name (self->icon, states[index].icon);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), states[index].style);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->icon));
}

const char *
cw_state_icon_show (CwStateIcon *self, const char *state)
{
  gboolean is_running = g_str_equal (state, "running");

  gtk_spinner_set_spinning (self->spinner, is_running);
  if (is_running)
    {
      gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->spinner));
      return _ ("Under way");
    }
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i].state, state))
      {
        show_icon (self, i);
        return states[i].name[0] != '\0' ? _ (states[i].name) : "";
      }
  return "";
}

static void
cw_state_icon_class_init (CwStateIconClass *klass)
{
}

static void
cw_state_icon_init (CwStateIcon *self)
{
  self->icon =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->icon));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->spinner));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

GtkWidget *
cw_state_icon_new (void)
{
  return g_object_new (CW_TYPE_STATE_ICON, NULL);
}
