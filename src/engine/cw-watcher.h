/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"

G_BEGIN_DECLS

/**
 * CwWatcher:
 *
 * A thread that looks at the engine every minute, and when something has changed: a cycle has
 * ended, or the configuration is another one. What it then does may take its time, and no cycle
 * waits for it.
 */
typedef struct _CwWatcher CwWatcher;

/* One look. Not called while the database is away, of which nothing is known then. */
typedef gboolean (*CwWatcherFunc) (CwEngine *engine, GCancellable *cancellable, GError **error);

/* @engine: borrowed, and there until cw_watcher_free(). @name: of the thread. */
CwWatcher *
cw_watcher_start (CwEngine *engine, const char *name, CwWatcherFunc func) G_GNUC_WARN_UNUSED_RESULT;

/* Has it look now. From any thread. */
void cw_watcher_nudge (CwWatcher *watcher);

/* Cancels the look that is on its way, and waits for its end. */
void cw_watcher_free (CwWatcher *watcher);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwWatcher, cw_watcher_free)

G_END_DECLS
