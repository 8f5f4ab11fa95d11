/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwLinkProfile:
 *
 * Which references the rules move of an object, and with which precedence: a text of who works the
 * rules out. All objects of a kind have one of a few, so that the object only has its number
 * (CwCsObject.link_profile; 0: the rules have not looked at it yet, and its links are left alone).
 */
typedef struct
{
  gint64 id;
  char *content; /* (owned) */
} CwLinkProfile;

/* The number of the text; made when it is new. In a transaction. */
gboolean cw_link_profile_register (CwStoreSession *session,
                                   const char *content,
                                   gint64 *ret_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of them. (element-type CwLinkProfile) */
GPtrArray *cw_link_profile_list (CwStoreSession *session, GError **error);

/* Forgets those that no object has, once there are more than a few. In a transaction. */
gboolean cw_link_profile_clean (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Object @id has this one from now on. In a transaction. */
gboolean cw_link_profile_set (CwStoreSession *session, gint64 id, gint64 profile, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
