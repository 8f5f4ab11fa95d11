/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_EXPORT_ROW (cw_export_row_get_type ())

/**
 * CwExportRow:
 *
 * A row by which the answers of a draft are saved as a file for causewayctl setup.
 */
G_DECLARE_FINAL_TYPE (CwExportRow, cw_export_row, CW, EXPORT_ROW, AdwActionRow)

void cw_export_row_set_draft (CwExportRow *self, CwDraft *draft);

G_END_DECLS
