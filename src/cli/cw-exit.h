/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwExit: what causewayctl's exit code says; documented in causewayctl(1), never renumbered.
 * @CW_EXIT_OK: done
 * @CW_EXIT_FAILED: it did not work; the message says why
 * @CW_EXIT_USAGE: the command line is wrong
 * @CW_EXIT_NOT_FOUND: what was named does not exist
 * @CW_EXIT_NO_ENGINE: the engine cannot be reached
 * @CW_EXIT_NOT_PERMITTED: the caller may not do this
 * @CW_EXIT_OBJECT_ERRORS: the cycle ended; some objects have errors
 * @CW_EXIT_GUARD: a guard stopped the cycle
 * @CW_EXIT_BUSY: a cycle runs, or another engine works on the state directory
 * @CW_EXIT_INVALID: the configuration or the answers are wrong
 * @CW_EXIT_ATTENTION: nothing failed, but something needs attention
 */
typedef enum
{
  CW_EXIT_OK = 0,
  CW_EXIT_FAILED = 1,
  CW_EXIT_USAGE = 2,
  CW_EXIT_NOT_FOUND = 3,
  CW_EXIT_NO_ENGINE = 4,
  CW_EXIT_NOT_PERMITTED = 5,
  CW_EXIT_OBJECT_ERRORS = 6,
  CW_EXIT_GUARD = 7,
  CW_EXIT_BUSY = 8,
  CW_EXIT_INVALID = 9,
  CW_EXIT_ATTENTION = 10,
} CwExit;

CwExit cw_exit_from_error (const GError *error);

/* @run: an answer of GetRun. */
CwExit cw_exit_from_run (GVariant *run);

G_END_DECLS
