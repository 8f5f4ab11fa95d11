/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_CALL_DESK (cw_call_desk_get_type ())
G_DECLARE_FINAL_TYPE (CwCallDesk, cw_call_desk, CW, CALL_DESK, GObject)

/**
 * CwCallDesk:
 *
 * The calls on their way that can be stopped: each by the token that its client gave it, within
 * that client's session (CwMethodCall.session); all of a session when its client is gone.
 * Any thread.
 *
 * Signal "progress" (string session, GVariant a{sv}): a call of that session went on; emitted in
 * the main context that was the default where the desk was first asked for.
 */

/* The engine's own, made at need. (transfer none) */
CwCallDesk *cw_call_desk_get (CwEngine *engine);

/* A cancellable for a call; cancelled with @parent (nullable) too. @token: "" for none: only
 * @parent stops it. (transfer full) */
GCancellable *
cw_call_desk_begin (CwCallDesk *desk, const char *session, const char *token, GCancellable *parent)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_call_desk_end (CwCallDesk *desk, const char *session, const char *token);

/* FALSE: there is no such call. */
gboolean cw_call_desk_cancel (CwCallDesk *desk, const char *session, const char *token);

/* The client is gone: what it ran is cancelled. */
void cw_call_desk_end_session (CwCallDesk *desk, const char *session);

/* Has "progress" emitted. @progress: (transfer full if floating) */
void cw_call_desk_tell (CwCallDesk *desk, const char *session, GVariant *progress);

G_END_DECLS
