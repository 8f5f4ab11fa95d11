/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_ANCHOR_VALUES_GROUP (cw_anchor_values_group_get_type ())

/**
 * CwAnchorValuesGroup:
 *
 * What the directories hold in the attribute that is to be the source anchor: whether everybody has
 * a value that can be one, and examples of those who do not. It is there when an attribute was
 * chosen whose values somebody else writes.
 */
G_DECLARE_FINAL_TYPE (CwAnchorValuesGroup,
                      cw_anchor_values_group,
                      CW,
                      ANCHOR_VALUES_GROUP,
                      AdwPreferencesGroup)

/* Asks as soon as @is_wanted, and again when the draft has changed what is asked. */
void cw_anchor_values_group_update (CwAnchorValuesGroup *self,
                                    CwAppEngine *engine,
                                    CwDraft *draft,
                                    gboolean is_wanted);

G_END_DECLS
