/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/* Calls PlanSetup or ApplySetup with what the draft has: its answers, secrets, and the
 * administrator who signed in. @token: for CancelCall, which lets the call end with what became of
 * it; cancelling
 * @cancellable also stops the engine's work, but does not wait for that. @digest: (nullable): of
 * the plan that was shown. cw_app_engine_call_finish() gets the answer. */
void cw_setup_call_async (CwAppEngine *engine,
                          const char *method,
                          CwDraft *draft,
                          const char *token,
                          const char *digest,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

G_END_DECLS
