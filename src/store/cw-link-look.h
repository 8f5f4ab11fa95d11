/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * The links of sources for who works out what other rules would make of them: read in pages, and
 * nothing is written. A link to a login name (cw-login-name.h) leads to the entry that owns it; one
 * that leads to no entry is left out.
 */

/**
 * CwLinkEnd: where a link leads.
 * @dst: as the link has it; where the next page goes on
 * @object: the entry, and the metaverse object that it is tied to; 0: to none
 * @target: what there is of it in the target that was asked for; 0: nothing
 * @n_same: how many entries of the source are tied to that metaverse object
 * @anchor: (owned) (nullable): the entry's, by which the best of several references is chosen
 */
typedef struct
{
  gint64 dst;
  gint64 object;
  gint64 metaverse_id;
  gint64 target;
  guint n_same;
  GBytes *anchor;
} CwLinkEnd;

/* The links (src, attribute) behind @after, @limit at most. (element-type CwLinkEnd) */
GArray *cw_link_look_outgoing (CwStoreSession *session,
                               gint64 src,
                               CwAttributeId attribute,
                               gint64 target_connector_id,
                               gint64 after,
                               guint limit,
                               GError **error);

/* One that leads to an entry, and whom the entry that has it is tied to; 0: nobody. */
typedef struct
{
  gint64 src;
  CwAttributeId attribute;
  gint64 dst;
  gint64 metaverse_id;
} CwLinkStart;

/* The links to entry @object, by its DN and by its names, behind @after (all 0 at first), @limit at
 * most. (element-type CwLinkStart) */
GArray *cw_link_look_incoming (CwStoreSession *session,
                               gint64 object,
                               const CwLinkStart *after,
                               guint limit,
                               GError **error);

/* Whether one of the links (src, attribute) with a dst below @before leads to an entry that is tied
 * to the metaverse object; @identity below 0: to the entry -identity. */
gboolean cw_link_look_has (CwStoreSession *session,
                           gint64 src,
                           CwAttributeId attribute,
                           gint64 identity,
                           gint64 before,
                           gboolean *ret_has,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
