/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-set.h"
#include "store/cw-connector-space.h"

G_BEGIN_DECLS

#define CW_SYNC_ANCHOR_ATTRIBUTE "sourceAnchor"

/* The source anchor ties a metaverse object to the cloud for life: a directory that has another
 * value now changes nothing about that, and takes nothing away. */

/* Whether one of the targets' objects (element-type CwCsObject) holds the anchor for good: it is in
 * the cloud, or among its deleted items. */
gboolean cw_sync_anchor_is_fixed (GPtrArray *targets);

/**
 * cw_sync_anchor_keep:
 * @previous: what the metaverse object was
 * @objects: its sources
 * @entry: (inout): what the rules make of it now; gets the anchor of @previous back
 * @ret_refused: the other value, "" for none, when no source stands for the old one any more, which
 *   is an error of the object; else %NULL: of several accounts of one person the first one changed
 *
 * Uses @evaluator anew. FALSE only when the entry cannot be made.
 */
gboolean cw_sync_anchor_keep (CwRuleEvaluator *evaluator,
                              CwAttributeId metaverse_type,
                              CwAttributeId anchor,
                              const CwEntry *previous,
                              const CwRuleObject *objects,
                              guint n_objects,
                              CwEntry **entry,
                              char **ret_refused,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is told of the object, with both values. (transfer full) */
char *cw_sync_anchor_describe (const CwEntry *previous, CwAttributeId anchor, const char *refused);

G_END_DECLS
