/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_HANDOVER_ROW (cw_handover_row_get_type ())

/**
 * CwHandoverRow:
 *
 * A row by which what a federation provider has to enter is saved as a file, as text, or with
 * #CwHandoverRow:json as JSON.
 */
G_DECLARE_FINAL_TYPE (CwHandoverRow, cw_handover_row, CW, HANDOVER_ROW, AdwActionRow)

/* From now on it is that of @draft as it is when somebody saves it. Can be saved as soon as there
 * is a domain. */
void cw_handover_row_show (CwHandoverRow *self, CwDraft *draft);

G_END_DECLS
