/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_SAFETY_GROUP (cw_safety_group_get_type ())

/**
 * CwSafetyGroup:
 *
 * What keeps an installation from doing harm: staging mode, what the next export writes, the guards
 * and what they hold back, and which engine works here.
 */
G_DECLARE_FINAL_TYPE (CwSafetyGroup, cw_safety_group, CW, SAFETY_GROUP, AdwPreferencesGroup)

/* @status: the answer of GetStatus */
void cw_safety_group_show_status (CwSafetyGroup *self, GVariant *status);
/* @config: a configuration */
void cw_safety_group_show_config (CwSafetyGroup *self, GVariant *config);
/* @guards: the answer of GetGuards */
void cw_safety_group_show_guards (CwSafetyGroup *self, GVariant *guards);

G_END_DECLS
