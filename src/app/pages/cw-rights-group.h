/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_RIGHTS_GROUP (cw_rights_group_get_type ())

/**
 * CwRightsGroup:
 *
 * The rights that an account lacks, feature by feature and domain by domain; the commands that
 * grant them, to be copied; and a form by which an administrator has them granted here. Hidden when
 * nothing is missing. Signal "granted": look again.
 */
G_DECLARE_FINAL_TYPE (CwRightsGroup, cw_rights_group, CW, RIGHTS_GROUP, AdwPreferencesGroup)

/* @answer: of the check "account"; @input_json: its input, which that of "grant" is made of. */
void cw_rights_group_show (CwRightsGroup *self,
                           CwAppEngine *engine,
                           GVariant *answer,
                           const char *input_json);

void cw_rights_group_clear (CwRightsGroup *self);

G_END_DECLS
