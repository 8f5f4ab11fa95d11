/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-object-variant.h"
#include "store/cw-metaverse.h"

G_BEGIN_DECLS

/**
 * CwObjectCircle:
 *
 * An object and all that is tied to it: what the rules make of one is made of all.
 */
typedef struct
{
  CwMvObject *metaverse; /* (owned) (nullable): nothing is tied */
  GPtrArray *sources;    /* (owned) (element-type CwCsObject) */
  GPtrArray *targets;    /* (owned) (element-type CwCsObject) */
} CwObjectCircle;

gboolean cw_object_circle_load (CwObjectCircle *circle,
                                const CwObjectView *view,
                                gint64 object_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of a metaverse object. */
gboolean cw_object_circle_load_metaverse (CwObjectCircle *circle,
                                          const CwObjectView *view,
                                          gint64 metaverse_id,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_object_circle_clear (CwObjectCircle *circle);

/* The circle's object in the connector with this number. (transfer none) (nullable) */
CwCsObject *cw_object_circle_find_target (const CwObjectCircle *circle, gint64 connector_id);

/**
 * CwRuleSide:
 *
 * A rule set that is tried on objects, the one in force or another. Writes nothing.
 */
typedef struct
{
  CwRuleSet *rules;           /* (owned) */
  CwRuleEvaluator *evaluator; /* (owned) */
  CwSyncGroups *groups;       /* (owned) (nullable) */
  CwSyncScope *scope;         /* (owned) (nullable) */
} CwRuleSide;

gboolean
cw_rule_side_init (CwRuleSide *side, const CwObjectView *view, CwRuleSet *rules, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_rule_side_clear (CwRuleSide *side);

/* "explanation" into @builder: what the inbound rules make of those of @objects (element-type
 * CwCsObject) that are in a source. @metaverse_type: 0: none yet. */
void cw_rule_side_explain (const CwRuleSide *side,
                           const CwObjectView *view,
                           CwAttributeId metaverse_type,
                           GPtrArray *objects,
                           GVariantBuilder *builder);

/* Which rules move references of one of the sources: see cw-rule-references.h. */
typedef struct
{
  gint64 id; /* of the source's object */
  CwConnectorKind kind;
  guint connector_index;
  guint64 rules;
} CwRuleOutcomeReferences;

/**
 * CwRuleOutcome:
 *
 * What the rules make of a circle now: as synchronise would, without ties to other objects.
 * References are not in it, but which rules move them: see CwRuleLinks.
 */
typedef struct
{
  CwAttributeId type;         /* the metaverse type that it has or would have; 0: none */
  CwEntry *entry;             /* (owned) (nullable): %NULL when no rule keeps or makes an object */
  CwOutboundResult *outbound; /* (owned): one for each of cw_rule_outcome_list_targets() */
  guint n_outbound;
  GArray *references; /* (owned) (nullable) (element-type CwRuleOutcomeReferences) */
  GArray *taken;      /* (owned) (nullable) (element-type CwRuleKey): what other objects keep */
  GPtrArray *losses;  /* (owned) (nullable) (element-type GVariant): the same, for people */
  GError *error;      /* (owned) (nullable): an expression fails on it */
} CwRuleOutcome;

void cw_rule_outcome_work_out (CwRuleOutcome *outcome,
                               const CwRuleSide *side,
                               const CwObjectView *view,
                               const CwObjectCircle *circle);
void cw_rule_outcome_clear (CwRuleOutcome *outcome);

/* Its targets' part again. */
void cw_rule_outcome_flow_out (CwRuleOutcome *outcome,
                               const CwRuleSide *side,
                               const CwObjectView *view,
                               const CwObjectCircle *circle);

/* The same once more, with what other objects keep from it left out, as synchronise would. The
 * side's evaluator knows what that is as long as the outcome is there. FALSE: an error of the
 * store. */
gboolean cw_rule_outcome_leave_out_taken (CwRuleOutcome *outcome,
                                          const CwRuleSide *side,
                                          const CwObjectView *view,
                                          const CwObjectCircle *circle,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "taken" into @builder: what it does without, and who has it. */
void cw_rule_outcome_add_losses (const CwRuleOutcome *outcome, GVariantBuilder *builder);

gboolean cw_rule_outcome_equal (const CwRuleOutcome *a, const CwRuleOutcome *b);

/* The configured targets in order of creation. (transfer container) (element-type
 * CwConnectorConfig)
 */
GPtrArray *cw_rule_outcome_list_targets (const CwObjectView *view);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwObjectCircle, cw_object_circle_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwRuleSide, cw_rule_side_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwRuleOutcome, cw_rule_outcome_clear)

G_END_DECLS
