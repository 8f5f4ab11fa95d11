/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_ATTRIBUTE_ROW (cw_attribute_row_get_type ())

/**
 * CwAttributeRow:
 *
 * A row that chooses an attribute of the directories, out of those that their schemas have, by a
 * list that can be searched. One that cannot be used for the purpose is listed with the reason,
 * which is also told under the title when it is chosen.
 *
 * Property "attribute" (string, never empty once loaded): what is chosen.
 */
G_DECLARE_FINAL_TYPE (CwAttributeRow, cw_attribute_row, CW, ATTRIBUTE_ROW, AdwActionRow)

/* Asks the first Active Directory of the draft (another directory when there is none) for its
 * attributes, once for each directory. @use: as of the check "attributes": "login", "anchor",
 * "join" */
void
cw_attribute_row_load (CwAttributeRow *self, CwAppEngine *engine, CwDraft *draft, const char *use);

const char *cw_attribute_row_get_attribute (CwAttributeRow *self);
/* One that is not in the list is listed. */
void cw_attribute_row_set_attribute (CwAttributeRow *self, const char *attribute);

/* FALSE: what is chosen cannot be used for the purpose. */
gboolean cw_attribute_row_is_good (CwAttributeRow *self);

G_END_DECLS
