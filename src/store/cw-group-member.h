/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* The members of a group whose membership decides what becomes of them: they have to be
 * synchronised anew when it changes, though nothing of their own did. @attribute is the group's
 * reference. Inside a transaction. */

/* Their numbers, rising; those that are named by login are meant too. (element-type gint64) */
GArray *cw_group_member_list (CwStoreSession *session,
                              gint64 group,
                              CwAttributeId attribute,
                              GError **error);

/* Marks those that came or went since the links were reconciled last. */
gboolean cw_group_member_mark_changed (CwStoreSession *session,
                                       gint64 group,
                                       CwAttributeId attribute,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Marks all. */
gboolean cw_group_member_mark_all (CwStoreSession *session,
                                   gint64 group,
                                   CwAttributeId attribute,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
