/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-rule-links.h"
#include "rules/cw-rule-references.h"
#include "store/cw-link-flows.h"

G_BEGIN_DECLS

/* Shared by the files cw-rule-links*.c. A profile (cw-link-profile.h) is a number here, by its
 * text; 0 is none: the object is not there, or the rules have not looked at it. */

typedef struct
{
  gint64 id; /* of the connector space object */
  guint connector_index;
  guint profiles[CW_RULE_N_SIDES];
} CwLinkSource;

typedef struct
{
  CwAttributeId object_type;
  guint profiles[CW_RULE_N_SIDES];
} CwLinkTargetState;

/* An identity, as far as references hang on it. */
typedef struct
{
  gint64 identity;
  gboolean is_counted;
  GArray *sources;            /* (owned) (element-type CwLinkSource) */
  CwLinkTargetState *targets; /* (owned): one for each target */
} CwLinkNode;

/* A way of references from an object of a source into an attribute of a target. */
typedef struct
{
  gint64 src;
  CwAttributeId source_attribute;
  CwAttributeId target_attribute;
  gint64 choice; /* as in CwLinkFlow */
  gint64 rank;
  gboolean is_open[CW_RULE_N_SIDES];
} CwLinkPath;

/* (element-type) of what rules say of the references of one object; there are but a few. */
typedef struct
{
  CwRuleMoment side;
  gboolean is_outbound;
  CwConnectorKind kind;
  guint64 rules;
  guint number;
} CwKnownProfile;

struct _CwRuleLinks
{
  const CwObjectView *view;
  CwRuleSet *rules[CW_RULE_N_SIDES]; /* (owned) */
  GPtrArray *targets;                /* (owned) (element-type CwConnectorConfig) */
  GPtrArray *profiles;               /* (owned) (element-type CwRuleReferences): number - 1 */
  GHashTable *numbers;               /* (owned) (element-type utf8 guint): of texts */
  GHashTable *stored;                /* (owned) (element-type gint64 guint): of link_profile */
  GArray *known;                     /* (owned) (element-type CwKnownProfile) */
  GHashTable *flows;                 /* (owned) (element-type gint64 GArray): of two profiles */
  GPtrArray *nodes;                  /* (owned) (element-type CwLinkNode): who may notice */
  GHashTable *by_identity;           /* (owned) (element-type gint64 CwLinkNode): the same */
  GHashTable *loaded;                /* (owned) (element-type gint64 CwLinkNode): others, a few */
  GHashTable *settled;               /* (owned) (element-type utf8): choices made once already */
  const CwRuleLinksFuncs *funcs;     /* while they are worked out */
  GCancellable *cancellable;         /* (nullable): likewise */
};

/* ----- cw-rule-links-path.c: which ways there are */

/* (element-type CwLinkPath): of the node's sources into its object of the target */
GArray *cw_rule_links_list_paths (CwRuleLinks *links, const CwLinkNode *node, guint target);

/* Whether the way is there on one side only, and does not lead to a choice. */
gboolean cw_link_path_is_new_or_gone (const CwLinkPath *path);

/* Whether the ways that lead to a choice for this attribute are others than before. */
gboolean cw_link_paths_have_new_choice (GArray *paths, CwAttributeId attribute);

/* Whether links of this attribute of the node's object in the target are our say. */
gboolean cw_rule_links_is_managed (CwRuleLinks *links,
                                   const CwLinkNode *node,
                                   guint target,
                                   CwAttributeId attribute);

/* ----- cw-rule-links-settle.c: what is different about one attribute of one object */

/* All links of the ways that are there on one side only. */
gboolean cw_rule_links_settle (CwRuleLinks *links, const CwLinkNode *node, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* All links to a node that is made or deleted in some target: of everybody else. */
gboolean cw_rule_links_settle_incoming (CwRuleLinks *links, const CwLinkNode *node, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-rule-links.c */

/* The node of a metaverse object, noted or as the store has it. *ret_node: %NULL when there is
 * none. (transfer none): until the next call. */
gboolean cw_rule_links_find (CwRuleLinks *links,
                             gint64 identity,
                             const CwLinkNode **ret_node,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
