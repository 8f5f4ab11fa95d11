/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwSetupRows:
 *
 * How far a set-up is, for a person: on a terminal a row for each action, drawn anew; else a line
 * each time an action's state changes.
 */
typedef struct _CwSetupRows CwSetupRows;

/* @is_silent: show nothing. */
CwSetupRows *cw_setup_rows_new (gboolean is_silent) G_GNUC_WARN_UNUSED_RESULT;
void cw_setup_rows_free (CwSetupRows *rows);

/* @progress: with "actions", as in the signal SetupProgress; a #CwClientProgressFunc. */
void cw_setup_rows_update (GVariant *progress, gpointer rows);

/* "✓ Store the configuration (this machine)". (transfer full) */
char *cw_setup_rows_format (GVariant *action);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSetupRows, cw_setup_rows_free)

G_END_DECLS
