/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/* The check "suffixes" of a draft: what people's sign-in names end with, beside the tenant's
 * domains. Its answer is kept in the draft (CW_DRAFT_FACT_SUFFIXES), with what it is an answer to,
 * so that it is asked once: the short way asks before it passes the page over. */

/* What the engine is asked. (transfer full) (nullable): there is no directory yet */
char *cw_suffix_query_make_input (CwDraft *draft);

/* The answer that the draft keeps, unless something was changed since. (transfer none) (nullable)
 */
GVariant *cw_suffix_query_get_answer (CwDraft *draft);

/* Keeps it, a bad one too: the page is then shown in the short way as well. @input: what was asked
 */
void cw_suffix_query_keep (CwDraft *draft, const char *input, GVariant *answer);

/* Asks, unless the answer is there, and keeps what came. */
void cw_suffix_query_run_async (CwDraft *draft,
                                CwAppEngine *engine,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* FALSE: the engine could not be asked, or was told to stop. */
gboolean cw_suffix_query_run_finish (CwDraft *draft, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
