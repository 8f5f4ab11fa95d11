/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-alert.h"
#include "engine/cw-engine.h"

G_BEGIN_DECLS

/* Looks whether something is wrong, and tells of it: the journal, and the channels that are
 * configured. A CwWatcherFunc: a program that runs when the engine ends is stopped, and its message
 * is sent by the next engine. */
gboolean cw_alert_keeper_look (CwEngine *engine, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Sends a message by every channel that is configured. CW_ERROR_INVALID_CONFIG: none is; the errors
 * of cw_alert_channel_tell() of the first that fails, when all have been tried. Blocks. */
gboolean cw_alert_keeper_send (CwEngine *engine,
                               CwAlert *alert,
                               CwAlertMessage message,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
