/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-login-name.h"

G_BEGIN_DECLS

/* Of cw-login-name.c and cw-login-holder.c for each other. */

/* 0 for what is not there. */
gboolean cw_login_name_look_up (CwStoreSession *session,
                                gint64 connector_id,
                                const char *name,
                                gint64 *ret_id,
                                gint64 *ret_owner_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The only one that holds a name; 0 when nobody does, or several. *ret_n_holders: 0, 1 or 2 for
 * more. */
gboolean cw_login_name_find_owner (CwStoreSession *session,
                                   gint64 connector_id,
                                   const char *name,
                                   guint *ret_n_holders,
                                   gint64 *ret_owner_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
