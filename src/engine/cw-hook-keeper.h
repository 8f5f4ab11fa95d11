/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"

G_BEGIN_DECLS

/* Tells every hook of the configuration of the cycles that have ended since it was told last. A
 * CwWatcherFunc: beside the cycles, which never wait for it, and outside of any transaction. A
 * program that fails is shown, and is run again with the same lines after a while. */
gboolean cw_hook_keeper_look (CwEngine *engine, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
