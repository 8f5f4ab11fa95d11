/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_JOINS_GROUP (cw_joins_group_get_type ())

/**
 * CwJoinsGroup:
 *
 * What would come of the way in which people of several directories are matched: how many entries
 * join, stay alone or are ambiguous, as a picture and in numbers, with examples of each. Where
 * there is nothing to join it says so.
 */
G_DECLARE_FINAL_TYPE (CwJoinsGroup, cw_joins_group, CW, JOINS_GROUP, AdwPreferencesGroup)

/* Looks again when something has changed that the answer depends on; what is on its way is
 * cancelled then. Cheap to call with every change of the draft. */
void cw_joins_group_update (CwJoinsGroup *self, CwAppEngine *engine, CwDraft *draft);

G_END_DECLS
