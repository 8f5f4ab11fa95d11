/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-reader.h"

G_BEGIN_DECLS

/**
 * CwAnchorListing:
 *
 * Lists the anchors of all objects as present, for sources that do not tell what was deleted: what
 * is not listed is gone. Costs the server a walk over the partition, but sends 16 bytes an object.
 */
typedef struct _CwAnchorListing CwAnchorListing;

/* @plan is borrowed and must live longer. @attribute holds the anchor, 16 bytes or (entryUUID) the
 * text of a UUID. */
CwAnchorListing *
cw_anchor_listing_new (const CwLdapReadPlan *plan, const char *attribute) G_GNUC_WARN_UNUSED_RESULT;
void cw_anchor_listing_free (CwAnchorListing *listing);

/* Writes until the page is full or all are listed (*ret_is_done). */
gboolean cw_anchor_listing_fill (CwAnchorListing *listing,
                                 CwChangeWriter *writer,
                                 GCancellable *cancellable,
                                 gboolean *ret_is_done,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The 16 bytes of an anchor's value in either form; FALSE when it is neither. */
gboolean cw_anchor_parse (const struct berval *value, CwGuid *ret_guid) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAnchorListing, cw_anchor_listing_free)

G_END_DECLS
