/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An administrator's own program, run by the engine: as the engine's user, in an environment, a
 * folder and a process group of its own, with one text on its standard input. */

/* Whether nobody but root and the engine's user can change what would be run.
 * CW_ERROR_INVALID_CONFIG: it is not there, or no program; CW_ERROR_PERMISSION: others can write
 * it, or a folder on the way to it. */
gboolean cw_program_check (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  const char *path;             /* absolute */
  const char *const *arguments; /* (nullable): none; behind its name */
  guint seconds;                /* it and what it started are killed then */
} CwProgram;

/**
 * cw_program_run:
 * @input: what it reads
 *
 * Blocks until it has ended. What it writes on standard error is part of the error when it fails;
 * standard output goes nowhere. CW_ERROR_TIMEOUT, CW_ERROR_FAILED, %G_IO_ERROR_CANCELLED, and the
 * errors of cw_program_check().
 */
gboolean cw_program_run (const CwProgram *program,
                         const char *input,
                         GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
