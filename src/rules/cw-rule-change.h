/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-set.h"

G_BEGIN_DECLS

/**
 * CwRuleChange:
 *
 * What is different between two rule sets, and which objects can notice: those to which a rule that
 * was added, removed or changed applies, in its old form or its new one. Not for several threads at
 * once. Both rule sets share an attribute table.
 */
typedef struct _CwRuleChange CwRuleChange;

CwRuleChange *cw_rule_change_new (CwRuleSet *before, CwRuleSet *after) G_GNUC_WARN_UNUSED_RESULT;
void cw_rule_change_free (CwRuleChange *change);

/* What both Now()s are, see cw_rule_evaluator_set_now(). */
void cw_rule_change_set_now (CwRuleChange *change, gint64 now_usec);

/* No rule is different. */
gboolean cw_rule_change_is_empty (CwRuleChange *change);

/* The difference reaches beyond the scopes of rules: what the metaverse holds, how objects are
 * joined, which references flow, what has to be unique. Every object has to be looked at. */
gboolean cw_rule_change_is_whole (CwRuleChange *change);

/* Ids of the rules that are different. (transfer none) (element-type utf8) */
GPtrArray *cw_rule_change_get_ids (CwRuleChange *change);

/* Whether an inbound rule of connectors of this kind is different; whether any outbound rule is. */
gboolean cw_rule_change_has_kind (CwRuleChange *change, CwConnectorKind kind);
gboolean cw_rule_change_has_outbound (CwRuleChange *change);

/* Whether the object can notice. A scope that fails on it counts: its error may come or go. */
gboolean cw_rule_change_touches (CwRuleChange *change, const CwRuleObject *object);
gboolean cw_rule_change_touches_metaverse (CwRuleChange *change,
                                           CwAttributeId metaverse_type,
                                           const CwEntry *metaverse);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRuleChange, cw_rule_change_free)

G_END_DECLS
