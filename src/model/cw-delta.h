/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry.h"

G_BEGIN_DECLS

typedef enum
{
  CW_DELTA_ADD,     /* attribute was absent */
  CW_DELTA_REPLACE, /* attribute had other values */
  CW_DELTA_REMOVE,  /* attribute is absent now */
} CwDeltaOp;

/* Values added and removed are borrowed from the two entries, which the delta holds. */
typedef struct
{
  CwAttributeId attribute;
  CwDeltaOp op;
  guint added_first, n_added;     /* into cw_delta_get_added() */
  guint removed_first, n_removed; /* into cw_delta_get_removed() */
} CwDeltaItem;

/**
 * CwDelta:
 *
 * The difference of two entries, found by merging their two sorted indexes in O(n + m). What rules,
 * exports and the audit see of a change. Immutable.
 */
typedef struct _CwDelta CwDelta;

/* @before and @after are (nullable): %NULL stands for no attributes. */
CwDelta *cw_delta_new (CwEntry *before, CwEntry *after) G_GNUC_WARN_UNUSED_RESULT;
CwDelta *cw_delta_ref (CwDelta *delta);
void cw_delta_unref (CwDelta *delta);

guint cw_delta_get_n_items (const CwDelta *delta);
const CwDeltaItem *cw_delta_get_item (const CwDelta *delta, guint index);
const CwDeltaItem *cw_delta_find (const CwDelta *delta, CwAttributeId attribute); /* (nullable) */

CwValue cw_delta_get_added (const CwDelta *delta, guint index);
CwValue cw_delta_get_removed (const CwDelta *delta, guint index);

/* @entry with the delta applied: diff (a, b) applied to a equals b. (transfer full) */
CwEntry *cw_delta_apply (const CwDelta *delta, const CwEntry *entry, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDelta, cw_delta_unref)

G_END_DECLS
