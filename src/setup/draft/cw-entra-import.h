/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/**
 * CwEntraImport:
 *
 * What was exported from one server of Microsoft Entra Connect: settings as JSON
 * (cw-entra-export.h), rules as scripts (cw-entra-script.h), or both in a folder.
 */
typedef struct _CwEntraImport CwEntraImport;

CwEntraImport *cw_entra_import_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_entra_import_free (CwEntraImport *self);

/* One file. @name: (nullable): for the report. FALSE: it is neither settings nor a script. */
gboolean cw_entra_import_add (CwEntraImport *self, const char *name, const char *text, gssize len);

/* A file, or every *.json and *.ps1 in a folder and the folders in it (three deep, 500 files, 64 MB
 * in all). Blocks. %CW_ERROR_INVALID_CONFIG: it cannot be read, or is nothing of the kind. */
gboolean cw_entra_import_add_path (CwEntraImport *self, const char *path, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A draft of all that was added: forests and settings, when there are settings, and rules. What was
 * taken over and what was not is its fact CW_DRAFT_FACT_IMPORT. (transfer full) */
CwDraft *cw_entra_import_end (CwEntraImport *self) G_GNUC_WARN_UNUSED_RESULT;

/* Whether there were settings: a draft of scripts alone holds rules and no directory. */
gboolean cw_entra_import_has_settings (const CwEntraImport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwEntraImport, cw_entra_import_free)

G_END_DECLS
