/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-method.h"
#include "service/cw-peer-role.h"

G_BEGIN_DECLS

/* Who asks, and what that one may do. */
typedef struct
{
  char *name;   /* (owned): "uid 1000" */
  uid_t uid;    /* (uid_t) -1: nobody */
  char *user;   /* (owned) (nullable): what the user database calls that uid */
  CwRole roles; /* a set */
} CwCaller;

void cw_caller_clear (CwCaller *caller);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwCaller, cw_caller_clear)

/* Asked anew for every call: a group may have been made or emptied since, and the configuration of
 * @engine may name another. Without credentials the caller is nobody. Not for the main loop. */
void cw_caller_identify (GIOStream *stream, CwEngine *engine, CwCaller *ret_caller);

/* FALSE with G_DBUS_ERROR_ACCESS_DENIED, and a line in the journal, when the roles do not include
 * @needed. @what: the method. */
gboolean cw_caller_authorize (const CwCaller *caller,
                              const char *what,
                              CwRole needed,
                              CwEngine *engine,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
