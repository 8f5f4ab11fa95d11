/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/* A draft from a file that somebody chose: an answers file, a configuration that was exported, or
 * an export of Microsoft Entra Connect (cw-entra-export.h). Files that an answers file names are
 * read: secrets (which only their owner may read) and certificates. What could not be taken over is
 * no error: it is in the fact CW_DRAFT_FACT_IMPORT, as cw_import_report_to_variant() makes it.
 *
 * Blocks: for a thread. @directory: what relative names in it are relative to.
 * CW_ERROR_INVALID_CONFIG: it is none of these. */
CwDraft *cw_draft_import (const char *text, gssize len, const char *directory, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same from a file; at most 16 MB of it. */
CwDraft *cw_draft_import_file (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Connectors that @live has under the same name and of the same kind get its ids: they are the same
 * ones, and the engine has their secrets. */
void cw_draft_import_adopt_ids (CwDraft *draft, CwDraft *live);

/* An answers file for `causewayctl` may leave out what only the pages ask: which cloud it is, and
 * that the application is there already. An import does this by itself. */
void cw_draft_import_complete (CwDraft *draft);

G_END_DECLS
