/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-entry.h"

G_BEGIN_DECLS

/**
 * CwChangeKind: what one object's change says.
 * @CW_CHANGE_FULL: the whole object as it is now; attributes and links that are not here are gone
 * @CW_CHANGE_PARTIAL: only what changed: each attribute in the entry replaces its own (present with
 *   no values: removed); links as their op says; a %NULL dn, type or parent is unchanged
 * @CW_CHANGE_DELETED: the object is gone
 * @CW_CHANGE_RECYCLED: the object is deleted but can be brought back (Graph's deleted items)
 * @CW_CHANGE_PRESENT: the object exists unchanged (RFC 4533 present phase)
 * @CW_CHANGE_BROKEN: the object could not be read; @error_message says why. It counts as present
 */
typedef enum
{
  CW_CHANGE_FULL,
  CW_CHANGE_PARTIAL,
  CW_CHANGE_DELETED,
  CW_CHANGE_RECYCLED,
  CW_CHANGE_PRESENT,
  CW_CHANGE_BROKEN,
} CwChangeKind;

/**
 * CwLinkOp:
 * @CW_LINK_ADD: the link exists
 * @CW_LINK_REMOVE: the link no longer exists
 * @CW_LINK_CLEAR: all links of this attribute are forgotten before those that follow (the target is
 *   empty); this is how "replace" and "removed" are said. In a %CW_CHANGE_FULL it is implied
 */
typedef enum
{
  CW_LINK_ADD,
  CW_LINK_REMOVE,
  CW_LINK_CLEAR,
} CwLinkOp;

/* One reference value. The target is named by its anchor when the connector can tell it (AD's
 * extended DN, Graph), else by its DN, or by its login name (memberUid, RFC 2307); the others are
 * empty. All pointers are into the page. */
typedef struct
{
  CwAttributeId attribute;
  guint8 op; /* CwLinkOp */
  CwValue anchor;
  const char *dn; /* (nullable) */
  CwValue login;
} CwLinkChange;

/* One object. Strings and values are borrowed from the page. */
typedef struct
{
  CwChangeKind kind;
  CwValue anchor;            /* never empty but for %CW_CHANGE_BROKEN */
  CwValue parent_anchor;     /* may be empty: unknown, or no hierarchy */
  const char *dn;            /* (nullable) */
  CwAttributeId object_type; /* interned class name ("user"), CW_ATTRIBUTE_NONE: unchanged */
  gboolean is_elsewhere;     /* in none of the directory's partitions: this only stands for it */
  CwEntry *entry;            /* (nullable) (owned by the page) */
  guint first_link;          /* into the page's links */
  guint n_links;
  const char *error_message; /* (nullable) */
} CwChange;

/**
 * CwChangePage:
 *
 * What one read of a connector returned: changes, and where to go on. Immutable once ended; a few
 * large blocks of memory for all strings. Passed from the reading thread to the writing thread.
 */
typedef struct _CwChangePage CwChangePage;

CwChangePage *cw_change_page_new (void) G_GNUC_WARN_UNUSED_RESULT;
CwChangePage *cw_change_page_ref (CwChangePage *page);
void cw_change_page_unref (CwChangePage *page);

/* ----- making one (a connector, one thread) */

/* Starts a change; @anchor and @dn are copied, @dn is (nullable). The result is valid until the
 * next call; @kind, @object_type and the like may be set in it. */
CwChange *cw_change_page_add (CwChangePage *page,
                              CwChangeKind kind,
                              const void *anchor,
                              gsize anchor_len,
                              const char *dn);
void cw_change_page_set_parent (CwChangePage *page, const void *anchor, gsize len);
void cw_change_page_set_entry (CwChangePage *page, CwEntry *entry); /* (transfer full) */
void cw_change_page_set_error (CwChangePage *page, const char *message);

/* Adds a link to the change that was started last. One of @anchor and @dn, both copied. */
void cw_change_page_add_link (CwChangePage *page,
                              CwAttributeId attribute,
                              CwLinkOp op,
                              CwValue anchor,
                              const char *dn);

/* The same by login name, which is not empty; copied. */
void cw_change_page_add_login_link (CwChangePage *page,
                                    CwAttributeId attribute,
                                    CwLinkOp op,
                                    CwValue login);

/* Drops the change that was started last. */
void cw_change_page_drop_last (CwChangePage *page);

/* @next: (nullable): where the next read of this session goes on; %NULL: this was the last page.
 * @watermark: (nullable): where a later run may start. It is stored in the same transaction as the
 * page's changes. A page in the middle has one only when the source allows to resume there. */
void cw_change_page_set_cursor (CwChangePage *page, GBytes *next, GBytes *watermark);

/* Only on the last page: every object of the partition that this read neither sent nor presented is
 * deleted (a full read; RFC 4533 with refreshDeletes=FALSE). */
void cw_change_page_set_delete_absent (CwChangePage *page, gboolean delete_absent);

/* ----- reading one */

guint cw_change_page_get_n_changes (const CwChangePage *page);
const CwChange *cw_change_page_get_change (const CwChangePage *page, guint index);
const CwLinkChange *cw_change_page_get_links (const CwChangePage *page); /* all, by first_link */
guint cw_change_page_get_n_links (const CwChangePage *page);
GBytes *cw_change_page_get_next (const CwChangePage *page);      /* (transfer none) (nullable) */
GBytes *cw_change_page_get_watermark (const CwChangePage *page); /* (transfer none) (nullable) */
gboolean cw_change_page_is_last (const CwChangePage *page);
gboolean cw_change_page_get_delete_absent (const CwChangePage *page);

/* Bytes held, for bounding what is in flight. */
gsize cw_change_page_get_size (const CwChangePage *page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwChangePage, cw_change_page_unref)

G_END_DECLS
