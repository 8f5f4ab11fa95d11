/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_SETUP_SESSION (cw_setup_session_get_type ())

/**
 * CwSetupSession:
 *
 * One sitting at the set-up: the engine's lock, from OpenSetup to CloseSetup, and the draft that is
 * worked on.
 *
 * Signals: "started": there is a draft, or another one. "failed" (GError): the lock or the draft
 * cannot be had; a draft that was there before stays. "edited": the draft has changed. "lost": the
 * engine went away, and the lock with it.
 */
G_DECLARE_FINAL_TYPE (CwSetupSession, cw_setup_session, CW, SETUP_SESSION, GObject)

/* @path: (nullable): answers to start with; else it starts from the live configuration. */
CwSetupSession *
cw_setup_session_new (CwAppEngine *engine, const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* Asks for the lock, then reads the draft. */
void cw_setup_session_open (CwSetupSession *self);

/* Begins anew with the answers of a file. */
void cw_setup_session_load (CwSetupSession *self, const char *path);

/* Gives the lock back, and stops what is being read. The draft stays. */
void cw_setup_session_close (CwSetupSession *self);

/* (transfer none) */
CwAppEngine *cw_setup_session_get_engine (CwSetupSession *self);
/* (transfer none) (nullable): until it is read */
CwDraft *cw_setup_session_get_draft (CwSetupSession *self);

/* Whether something was entered that closing would lose. */
gboolean cw_setup_session_is_edited (CwSetupSession *self);

G_END_DECLS
