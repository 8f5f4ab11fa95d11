/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwProgressLine:
 *
 * A cycle's progress for a person: on a terminal one line that is drawn anew, with a bar, objects a
 * second and the time left; else a line each time a step begins.
 */
typedef struct _CwProgressLine CwProgressLine;

/* @is_silent: show nothing. */
CwProgressLine *cw_progress_line_new (gboolean is_silent) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the line. */
void cw_progress_line_free (CwProgressLine *line);

/* @progress: as in the signal Progress; a #CwClientProgressFunc. */
void cw_progress_line_update (GVariant *progress, gpointer line);

/* What the line says, at most @width columns. (transfer full) */
char *cw_progress_line_format (GVariant *progress, guint width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwProgressLine, cw_progress_line_free)

G_END_DECLS
