/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-each-window.h"

typedef struct
{
  CwWindowFunc func;
} Watch;

static void
on_windows_changed_cb (GListModel *windows,
                       guint position,
                       guint n_removed,
                       guint n_added,
                       gpointer user_data)
{
  const Watch *watch = user_data;

  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, position + i);

      watch->func (window);
    }
}

void
cw_each_window (GObject *owner, CwWindowFunc func)
{
  GListModel *windows = gtk_window_get_toplevels ();
  Watch *watch = g_new (Watch, 1);
  GClosure *closure = NULL;

  watch->func = func;
  closure = g_cclosure_new (G_CALLBACK (on_windows_changed_cb), watch,
                            (GClosureNotify) (GCallback) g_free);
  g_object_watch_closure (owner, closure);
  g_signal_connect_closure (windows, "items-changed", closure, FALSE);
  on_windows_changed_cb (windows, 0, 0, g_list_model_get_n_items (windows), watch);
}
