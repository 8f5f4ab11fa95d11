/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-engine.h"

G_BEGIN_DECLS

#define CW_SERVICE_OBJECT_PATH "/org/causeway/Engine"
#define CW_SERVICE_INTERFACE   "org.causeway.Engine1"

#define CW_TYPE_SERVICE (cw_service_get_type ())
G_DECLARE_FINAL_TYPE (CwService, cw_service, CW, SERVICE, GObject)

/**
 * CwService:
 *
 * The engine on a unix socket, as data/dbus/org.causeway.Engine1.xml says: an adapter that checks
 * who asks, has the method called on a worker thread, and passes the engine's signals on. Belongs
 * to the thread whose main context it was started in.
 *
 * Signal "idle": the last call that was being worked on has been answered.
 */

/* Listens on the socket that the service manager handed over, else at @socket_path; see
 * CwServiceSocket for what may be wrong with it. Who has which role: cw_role_groups_get(). */
CwService *cw_service_start (CwEngine *engine, const char *socket_path, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Where it really listens; "" once it was stopped. (transfer none) */
const char *cw_service_get_socket_path (CwService *service);

/* Takes no more calls, cancels those that are being worked on (they are still answered), removes
 * the socket. A service that was started has to be stopped: its connections hold it. */
void cw_service_stop (CwService *service);

/* Calls that have no answer yet. */
guint cw_service_get_n_calls (CwService *service);

/* The introspection data. (transfer full) */
GDBusInterfaceInfo *cw_service_load_interface (GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
