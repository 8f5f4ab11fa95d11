/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/pages/cw-database-form.h"

G_BEGIN_DECLS

#define CW_TYPE_ATTACH_GROUP (cw_attach_group_get_type ())

/**
 * CwAttachGroup:
 *
 * What can be done when the chosen database holds the configuration of another installation, which
 * is never overwritten: use it, choose another database, or stop. Hidden as long as there is none.
 */
G_DECLARE_FINAL_TYPE (CwAttachGroup, cw_attach_group, CW, ATTACH_GROUP, AdwPreferencesGroup)

/* Shows how it is with @form, which outlives it on its page. */
void cw_attach_group_update (CwAttachGroup *self, CwDatabaseForm *form, CwAppEngine *engine);

G_END_DECLS
