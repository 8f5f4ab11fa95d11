/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CW_TYPE_SERVICE_DOOR (cw_service_door_get_type ())
G_DECLARE_FINAL_TYPE (CwServiceDoor, cw_service_door, CW, SERVICE_DOOR, GObject)

/**
 * CwServiceDoor:
 *
 * Lets D-Bus connections in at a listening socket. GDBusServer would do, but it opens its sockets
 * itself and cannot take one that the service manager opened. Each connection is authenticated on a
 * thread of its own, and has half a minute for that.
 *
 * Signal "entered": (GDBusConnection): one was authenticated; in the main context that was the
 * default where the door was opened. It answers nothing before the handlers have returned, and is
 * closed when nobody keeps it.
 */
CwServiceDoor *cw_service_door_new (GDBusAuthObserver *observer);

/* @socket: listening; the caller closes it. */
gboolean cw_service_door_open (CwServiceDoor *door, GSocket *socket, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Nobody comes in any more, those neither who are on their way. */
void cw_service_door_close (CwServiceDoor *door);

G_END_DECLS
