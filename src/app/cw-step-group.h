/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A step of GetRun: what it did, how it ended, and its counts as buttons that open the objects
 * behind them. */
GtkWidget *cw_step_group_new (GVariant *step) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
