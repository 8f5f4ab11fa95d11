/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"
#include "engine/cw-method.h"

G_BEGIN_DECLS

#define CW_TYPE_SETUP_DESK (cw_setup_desk_get_type ())
G_DECLARE_FINAL_TYPE (CwSetupDesk, cw_setup_desk, CW, SETUP_DESK, GObject)

/**
 * CwSetupDesk:
 *
 * What an engine keeps of set-ups while they are made: which client holds the set-up lock,
 * administrators who signed in. All of it belongs to a client's session (CwMethodCall.session) and
 * goes with that, also when the client is killed.
 * Any thread.
 *
 * Signal "progress" (GVariant a{sv}): a running ApplySetup went on; emitted in the main context
 * that was the default where the desk was first asked for.
 */

/* The engine's own, made at need. (transfer none) */
CwSetupDesk *cw_setup_desk_get (CwEngine *engine);

/* Takes the set-up lock: the scheduler starts nothing while it is held. The holder may take it
 * again. CW_ERROR_BUSY names who has it. */
gboolean
cw_setup_desk_open (CwSetupDesk *desk, const char *session, const char *client, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* One that is not held is fine. While it is applied the lock stays until that ends. */
void cw_setup_desk_close (CwSetupDesk *desk, const char *session);

/* What ApplySetup does needs the lock, and is done by one call at a time: takes it for the call
 * when nobody has it. CW_ERROR_BUSY. */
gboolean cw_setup_desk_begin_apply (CwSetupDesk *desk, const char *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_setup_desk_end_apply (CwSetupDesk *desk, const char *session);
gboolean cw_setup_desk_is_applying (CwSetupDesk *desk);

/* A sign-in on its way, a boxed thing of its own kind; freed by @destroy. Returns its id. (transfer
 * full) */
char *cw_setup_desk_put_pending (CwSetupDesk *desk,
                                 const char *session,
                                 gpointer pending,
                                 GDestroyNotify destroy);
/* Takes it out again; CW_ERROR_NOT_FOUND. (transfer full) */
gpointer
cw_setup_desk_take_pending (CwSetupDesk *desk, const char *session, const char *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An administrator who signed in under that id. */
void cw_setup_desk_put_cloud (CwSetupDesk *desk,
                              const char *session,
                              const char *id,
                              CwCloudSession *cloud);
/* CW_ERROR_AUTH: nobody signed in under that id in this session. (transfer full) */
CwCloudSession *
cw_setup_desk_get_cloud (CwSetupDesk *desk, const char *session, const char *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_setup_desk_end_sign_in (CwSetupDesk *desk, const char *session, const char *id);

/* The client is gone: what it held is given back, what it ran is cancelled. */
void cw_setup_desk_end_session (CwSetupDesk *desk, const char *session);

/* Has "progress" emitted. @progress: (transfer full if floating) */
void cw_setup_desk_tell (CwSetupDesk *desk, GVariant *progress);

G_END_DECLS
