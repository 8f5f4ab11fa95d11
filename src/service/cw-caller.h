/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-method.h"
#include "service/cw-peer-role.h"

G_BEGIN_DECLS

/* Who asks, and what that one may do. */
typedef struct
{
  char *name; /* (owned): "uid 1000" */
  CwRole role;
} CwCaller;

void cw_caller_clear (CwCaller *caller);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwCaller, cw_caller_clear)

/* Asked anew for every call: a group may have been made or emptied since. Without credentials the
 * caller is nobody. Not for the main loop. */
void cw_caller_identify (GIOStream *stream, const CwRoleGroups *groups, CwCaller *ret_caller);

/* FALSE with G_DBUS_ERROR_ACCESS_DENIED, and a line in the journal, when the role is not enough. */
gboolean
cw_caller_authorize (const CwCaller *caller, const char *what, CwRole needed, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
