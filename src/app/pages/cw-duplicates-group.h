/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_DUPLICATES_GROUP (cw_duplicates_group_get_type ())

/**
 * CwDuplicatesGroup:
 *
 * Sign-in names and addresses that two people have, in the directories or there and in the tenant:
 * the service takes one of them only, and it is better to know before anything is sent.
 */
G_DECLARE_FINAL_TYPE (CwDuplicatesGroup,
                      cw_duplicates_group,
                      CW,
                      DUPLICATES_GROUP,
                      AdwPreferencesGroup)

/* Looks; hidden without a directory. */
void cw_duplicates_group_run (CwDuplicatesGroup *self, CwAppEngine *engine, CwDraft *draft);

/* Stops looking; what was found already stays. */
void cw_duplicates_group_cancel (CwDuplicatesGroup *self);

G_END_DECLS
