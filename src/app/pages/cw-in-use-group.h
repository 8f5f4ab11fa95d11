/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CW_TYPE_IN_USE_GROUP (cw_in_use_group_get_type ())

/**
 * CwInUseGroup:
 *
 * What was chosen for whoever set it up, as it is in force: accounts, the application and until
 * when its certificate is good, the source anchor, the schedule.
 */
G_DECLARE_FINAL_TYPE (CwInUseGroup, cw_in_use_group, CW, IN_USE_GROUP, AdwPreferencesGroup)

/* @config: as GetConfig has it. @status: (nullable): the answer of GetStatus. */
void cw_in_use_group_show (CwInUseGroup *self, JsonObject *config, GVariant *status);

G_END_DECLS
