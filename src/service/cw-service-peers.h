/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-engine.h"
#include "service/cw-caller.h"

G_BEGIN_DECLS

#define CW_TYPE_SERVICE_PEERS (cw_service_peers_get_type ())

/**
 * CwServicePeers:
 *
 * Who is connected, what each may do, and what each is told: a signal goes to those whose role
 * src/setup/cw-methods.c asks for, and to nobody else. Roles are found when somebody connects, and
 * anew when the configuration names other groups; until that is known nobody is told anything.
 * Belongs to one thread, but for cw_service_peers_identify().
 */
G_DECLARE_FINAL_TYPE (CwServicePeers, cw_service_peers, CW, SERVICE_PEERS, GObject)

CwServicePeers *cw_service_peers_new (CwEngine *engine) G_GNUC_WARN_UNUSED_RESULT;

/* Finds out who is on the other side of a stream that is about to be one of them. From any thread;
 * not for the main loop. */
void cw_service_peers_identify (CwEngine *engine, GIOStream *stream);

/* One that was identified is let in, and gets a session. FALSE: there are too many already of those
 * without a role, who are told so, but shall not use up all descriptors. */
gboolean cw_service_peers_enter (CwServicePeers *self, GDBusConnection *connection);

/* What serves it, for cw_service_peers_leave(). */
void
cw_service_peers_set_registration (CwServicePeers *self, GDBusConnection *connection, guint id);
/* 0: nothing serves it, or it is none of them. */
guint cw_service_peers_leave (CwServicePeers *self, GDBusConnection *connection);
/* Those that are served are no more, but are connected until they leave. */
void cw_service_peers_unregister_all (CwServicePeers *self);

/* The name of a connection's session: no other ever has it, as its address may. (transfer none) */
const char *cw_service_peers_get_session (GDBusConnection *connection);

/* Who it was when that was found out last. (transfer none) */
const CwCaller *cw_service_peers_get_caller (GDBusConnection *connection);

/* The configuration is another one: it may name other groups. */
void cw_service_peers_judge (CwServicePeers *self);

/* Tells whoever may know. @signal: of the table. @session: (nullable): nobody else. @dictionary:
 * a{sv} (transfer floating) */
void cw_service_peers_tell (CwServicePeers *self,
                            const char *signal,
                            const char *session,
                            GVariant *dictionary);

G_END_DECLS
