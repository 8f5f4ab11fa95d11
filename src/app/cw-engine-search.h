/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/cw-engine-helper.h"

G_BEGIN_DECLS

/* The way to an engine: each socket in turn, then one of the user's own, which is started. */

/* @sockets: (element-type filename); @state_dir: (nullable): of an engine to start when none
 * answers. */
void cw_engine_search_async (GPtrArray *sockets,
                             const char *state_dir,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/* @ret_helper: (transfer full) (nullable): the engine that was started, also when it could not be
 * connected to. An engine that does not
 * let this user in: G_DBUS_ERROR_ACCESS_DENIED. (transfer full) */
GDBusConnection *
cw_engine_search_finish (GAsyncResult *result, CwEngineHelper **ret_helper, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
