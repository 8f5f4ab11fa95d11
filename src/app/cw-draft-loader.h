/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/* Where the wizard starts from: an answers file when @path names one, else the engine's live
 * configuration. @path: (nullable) */
void cw_draft_loader_load_async (CwAppEngine *engine,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/* (transfer full) */
CwDraft *
cw_draft_loader_load_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
