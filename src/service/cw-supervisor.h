/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"

G_BEGIN_DECLS

/**
 * CwSupervisor:
 *
 * Tells the service manager how the engine is (sd_notify(3)): what it does, in words, and that it
 * is alive. Alive it is when the main loop turns, which is what sends, and when a cycle that runs
 * has gone on lately: a step that is stuck for good shall not look healthy. Belongs to the thread
 * whose main context it was made in.
 */
typedef struct _CwSupervisor CwSupervisor;

/* @longest_silence_usec: how long a cycle may say nothing; 0: what its connectors may be silent by
 * their settings, and an hour at least. The watchdog is fed when WATCHDOG_USEC and WATCHDOG_PID ask
 * for it (sd_watchdog_enabled(3)). */
CwSupervisor *
cw_supervisor_new (CwEngine *engine, gint64 longest_silence_usec) G_GNUC_WARN_UNUSED_RESULT;
void cw_supervisor_free (CwSupervisor *supervisor);

/* How long a step of these connectors may be silent and yet be well. */
gint64 cw_supervisor_get_longest_silence (CwConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSupervisor, cw_supervisor_free)

G_END_DECLS
