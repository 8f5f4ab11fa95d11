/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-widget-call.h"

static void
on_root_changed_cb (GCancellable *cancellable, GParamSpec *pspec, GtkWidget *widget)
{
  if (gtk_widget_get_root (widget) == NULL)
    g_cancellable_cancel (cancellable);
}

void
cw_widget_call_begin (GtkWidget *widget, GCancellable **inout_cancellable)
{
  cw_widget_call_end (inout_cancellable);
  *inout_cancellable = g_cancellable_new ();
  /* A window is its own root for as long as it lives. */
  if (GTK_IS_WINDOW (widget))
    g_signal_connect_object (widget, "unmap", G_CALLBACK (g_cancellable_cancel), *inout_cancellable,
                             G_CONNECT_SWAPPED);
  else
    g_signal_connect_object (widget, "notify::root", G_CALLBACK (on_root_changed_cb),
                             *inout_cancellable, G_CONNECT_SWAPPED);
}

void
cw_widget_call_end (GCancellable **inout_cancellable)
{
  g_cancellable_cancel (*inout_cancellable);
  g_clear_object (inout_cancellable);
}
