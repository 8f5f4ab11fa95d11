/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-rule-outcome.h"

G_BEGIN_DECLS

/**
 * CwRuleLinks:
 *
 * Which references (manager, member) other rules would add to the objects of targets, and which
 * they would remove. References are no values: whether one is there hangs on the rules that apply
 * to both of its ends, and on who is exported at all. So who may notice is noted while objects are
 * worked out, and the links of those, and to those, are read afterwards, page by page: nothing is
 * kept of a link. Writes nothing. Not for several threads at once.
 *
 * What is counted is what the next export would count: an object that is deleted leaves its groups
 * without a reference being removed, and takes its own references with it.
 */
typedef struct _CwRuleLinks CwRuleLinks;

/* The two sides that are compared: the rules in force and others. */
typedef enum
{
  CW_RULE_BEFORE,
  CW_RULE_AFTER,
  CW_RULE_N_SIDES,
} CwRuleMoment;

/**
 * CwRuleLinkChange:
 * @identity: whose reference it is: as in cw_rule_links_note()
 * @is_counted: something else of it would change too
 * @target: the index of the target
 * @attribute: the target's
 * @object: where it leads, an object of a source
 */
typedef struct
{
  gint64 identity;
  gboolean is_counted;
  guint target;
  CwAttributeId attribute;
  gint64 object;
  gboolean is_removal;
} CwRuleLinkChange;

/**
 * CwRuleLinksFuncs:
 * @on_change: each of them, those of one identity not always together. FALSE: an error
 * @on_progress: (nullable): how many of those that may notice were looked at, after each
 */
typedef struct
{
  gboolean (*on_change) (const CwRuleLinkChange *change, gpointer user_data, GError **error);
  void (*on_progress) (guint64 n_done, guint64 n_all, gpointer user_data);
  gpointer user_data;
} CwRuleLinksFuncs;

CwRuleLinks *
cw_rule_links_new (const CwObjectView *view, CwRuleSet *before, CwRuleSet *after, GError **error);
void cw_rule_links_free (CwRuleLinks *links);

/* The metaverse object's id of the circle, or -id of its only object, which is tied to nothing. */
gint64 cw_object_circle_get_identity (const CwObjectCircle *circle);

/* Somebody was worked out by both rule sets. @ops: (nullable): what would be done with it in each
 * target; %NULL: nothing. What is restored has its references again from the cloud, or gets them in
 * a later cycle: they do not count. */
void cw_rule_links_note (CwRuleLinks *links,
                         const CwObjectCircle *circle,
                         const CwRuleOutcome *before,
                         const CwRuleOutcome *after,
                         const CwPendingOp *ops);

/* The same, against what the store has of it: for looking at it alone. */
void cw_rule_links_note_stored (CwRuleLinks *links,
                                const CwObjectCircle *circle,
                                const CwRuleOutcome *after);

/* Once all were noted. Cancelled between two pages. */
gboolean cw_rule_links_work_out (CwRuleLinks *links,
                                 const CwRuleLinksFuncs *funcs,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Only the references of those that were noted, not those of others to them. */
gboolean
cw_rule_links_work_out_own (CwRuleLinks *links, const CwRuleLinksFuncs *funcs, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRuleLinks, cw_rule_links_free)

G_END_DECLS
