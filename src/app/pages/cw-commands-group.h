/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_COMMANDS_GROUP (cw_commands_group_get_type ())

/**
 * CwCommandsGroup:
 *
 * Commands for somebody who may do more than the engine: a row each, with a button that copies it.
 * Hidden while there are none.
 */
G_DECLARE_FINAL_TYPE (CwCommandsGroup, cw_commands_group, CW, COMMANDS_GROUP, AdwPreferencesGroup)

/* @answer: (nullable): of a check, with a member "commands" or without */
void cw_commands_group_show (CwCommandsGroup *self, GVariant *answer);

G_END_DECLS
