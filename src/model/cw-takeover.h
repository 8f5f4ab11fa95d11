/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"
#include "model/cw-entry.h"

G_BEGIN_DECLS

/* The attribute of a target's object that names the administrator's roles that it holds. */
#define CW_ADMINISTRATOR_ROLES "administratorRoles"

/* The code of the error of an object that would take over such a one. */
#define CW_TAKEOVER_ERROR "administrator-match"

/* Whether a target's settings say so of the object with this id: $.connectors[].takeOver. */
gboolean cw_takeover_is_allowed (JsonObject *settings, const char *id);

/* Why an object is not exported. @name: of the account, as people know it; @roles (element-type
 * utf8). (transfer full) */
char *cw_takeover_describe (const char *name, const char *id, GPtrArray *roles);

G_END_DECLS
