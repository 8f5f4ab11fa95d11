/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-delta.h"
#include "model/cw-entry-builder.h"
#include "rules/cw-rule-set.h"

G_BEGIN_DECLS

/* TRUE when a target object holds everything that it should: every attribute that an outbound rule
 * writes is equal. @imported: (nullable). No allocation: asked for every object of a confirming
 * import. */
gboolean cw_sync_is_satisfied (CwRuleSet *rules,
                               CwConnectorKind kind,
                               CwAttributeId object_type,
                               const CwEntry *desired,
                               const CwEntry *imported);

/* What has to be sent so that it does: the difference over the attributes that rules write.
 * @imported: (nullable): not known to hold anything. */
CwDelta *cw_sync_make_delta (CwRuleSet *rules,
                             CwConnectorKind kind,
                             CwAttributeId object_type,
                             CwEntryBuilder *builder,
                             CwEntry *desired,
                             CwEntry *imported,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a target's object has values that only one may have and that we did not give it: what the
 * target makes of others, or somebody else wrote. @desired, @imported: (nullable) */
gboolean cw_sync_holds_more (CwRuleSet *rules,
                             CwConnectorKind kind,
                             CwAttributeId object_type,
                             const CwEntry *desired,
                             const CwEntry *imported);

G_END_DECLS
