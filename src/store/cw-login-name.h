/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * Members that are told by their login name and not by their DN (memberUid, RFC 2307).
 *
 * A link to such a member leads to the name, whose number is in the place of the member's
 * (CwLink.dst), for the member may come later, be called otherwise, or go. The one entry of the
 * same connector that holds the name is its owner; of a name that several hold nobody is. Marks of
 * links (cw-link-store.h) name owners, never names.
 *
 * Names are folded by cw_login_name_fold(). A connector's holders are kept from its first name on
 * (cw_login_name_is_kept()): directories without such groups have no row here.
 */

/* The name as directories compare it: without regard to case and needless spaces (uid is compared
 * by caseIgnoreMatch, RFC 4519 2.39). What no login name can be, longer than 256 bytes or no text,
 * becomes its own hash; the empty text is nobody's name. (transfer full) */
char *cw_login_name_fold (const void *data, gsize len);

/* Whether the connector has names. */
gboolean cw_login_name_is_kept (CwStoreSession *session,
                                gint64 connector_id,
                                gboolean *ret_is_kept,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The number of a name, which is made when it is new. *ret_is_contested: several hold it. */
gboolean cw_login_name_get (CwStoreSession *session,
                            gint64 connector_id,
                            const char *name,
                            gint64 *ret_id,
                            gboolean *ret_is_contested,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The name with number @id; %NULL without error when that is none. *ret_owner_id: 0 for none.
 * (transfer full) (nullable) */
char *cw_login_name_find (CwStoreSession *session, gint64 id, gint64 *ret_owner_id, GError **error);

/* ----- who holds them */

/* Enters that entry @id holds a name, or no longer does. When the name's owner changes for it, the
 * old and the new one are marked, and so are the links by which they were members. *ret_n_holders:
 * 0, 1 or 2 for more. */
gboolean cw_login_name_hold (CwStoreSession *session,
                             gint64 connector_id,
                             const char *name,
                             gint64 id,
                             guint *ret_n_holders,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_login_name_release (CwStoreSession *session,
                                gint64 connector_id,
                                const char *name,
                                gint64 id,
                                guint *ret_n_holders,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All names of an entry. */
gboolean cw_login_name_release_all (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The names of an entry, rising. (element-type utf8) */
GPtrArray *cw_login_name_list_held (CwStoreSession *session, gint64 id, GError **error);

/* Who holds a name, rising. (element-type gint64) */
GArray *cw_login_name_list_holders (CwStoreSession *session,
                                    gint64 connector_id,
                                    const char *name,
                                    GError **error);

/* The first of an entry's names that others hold too, while a group names it; *ret_other_id is one
 * of them. %NULL without error when there is none. (transfer full) (nullable) */
char *cw_login_name_find_contested (CwStoreSession *session,
                                    gint64 id,
                                    gint64 *ret_other_id,
                                    GError **error);

/* ----- links */

/* cw_link_store_mark() for a source's link whose end may be a name. */
gboolean cw_login_name_mark (CwStoreSession *session,
                             gint64 src,
                             CwAttributeId attribute,
                             gint64 dst,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the links (@src, @attribute) lead to names: all of an attribute do, or none. */
gboolean cw_login_name_has_links (CwStoreSession *session,
                                  gint64 src,
                                  CwAttributeId attribute,
                                  gboolean *ret_has_links,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
