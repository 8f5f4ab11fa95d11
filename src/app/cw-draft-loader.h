/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/* Where the wizard starts from: a file with settings when @path names one (cw-draft-import.h: its
 * secrets and certificates are in the draft, and what could not be taken over in a fact), else the
 * engine's live configuration. CW_DRAFT_FACT_REOPENED says whether the engine has one. @path:
 * (nullable) */
void cw_draft_loader_load_async (CwAppEngine *engine,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/* (transfer full) */
CwDraft *
cw_draft_loader_load_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
