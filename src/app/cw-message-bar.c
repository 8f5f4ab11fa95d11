/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-message-bar.h"

struct _CwMessageBar
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (CwMessageBar, cw_message_bar, ADW_TYPE_BIN)

void
cw_message_bar_show (CwMessageBar *self, const char *text)
{
  g_return_if_fail (CW_IS_MESSAGE_BAR (self));

  if (text != NULL)
    gtk_label_set_label (self->label, text);
  gtk_revealer_set_reveal_child (self->revealer, text != NULL);
  /* A message that is gone is gone for screen readers as well. */
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
}

static void
on_closed_cb (CwMessageBar *self)
{
  cw_message_bar_show (self, NULL);
}

static void
cw_message_bar_dispose (GObject *object)
{
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_MESSAGE_BAR);
  G_OBJECT_CLASS (cw_message_bar_parent_class)->dispose (object);
}

static void
cw_message_bar_class_init (CwMessageBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_message_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-message-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CwMessageBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, CwMessageBar, label);
  gtk_widget_class_bind_template_callback (widget_class, on_closed_cb);
}

static void
cw_message_bar_init (CwMessageBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_message_bar_show (self, NULL);
}
