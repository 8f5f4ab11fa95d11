/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Calls that end with the window in which they were made. A call holds its widget until it is
 * answered, so that its dispose comes too late to cancel anything: an answer may take a quarter of
 * an hour, or never come.
 *
 * A widget keeps one GCancellable, NULL while nothing is on its way (or one for all its calls, from
 * its init on). */

/* Cancels the call that is on its way and begins another: *inout_cancellable (owned) is a new one,
 * which is cancelled when @widget leaves its window, or, being a window, is closed. */
void cw_widget_call_begin (GtkWidget *widget, GCancellable **inout_cancellable);

/* Cancels the call that is on its way, if any, and lets go of its cancellable. */
void cw_widget_call_end (GCancellable **inout_cancellable);

G_END_DECLS
