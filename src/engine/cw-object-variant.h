/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-engine.h"
#include "rules/cw-rule-set.h"
#include "store/cw-connector-space.h"
#include "sync/cw-sync-groups.h"
#include "sync/cw-sync-scope.h"

G_BEGIN_DECLS

/* What describing objects needs, for one call. */
typedef struct
{
  CwEngine *engine;             /* borrowed */
  CwAttributeTable *attributes; /* borrowed */
  CwConfig *config;             /* (owned) */
  CwStoreSession *session;      /* (owned) */
  CwRuleSet *rules;             /* (owned) */
  GPtrArray *partitions;        /* (owned) (element-type CwCsPartition) */
} CwObjectView;

gboolean cw_object_view_init (CwObjectView *view, CwEngine *engine, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_object_view_clear (CwObjectView *view);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwObjectView, cw_object_view_clear)

/* A row. *ret_object: (transfer full): %NULL when there is none (any more). FALSE with an error of
 * the store. */
gboolean cw_object_view_get (const CwObjectView *view,
                             gint64 id,
                             CwCsLoad load,
                             CwCsObject **ret_object,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the connector with this number in the store is a configured source. */
gboolean cw_object_view_is_source (const CwObjectView *view, gint64 connector_number);

/* The name of the partition that @object was read from. (transfer none) (nullable) */
const char *cw_object_view_get_partition (const CwObjectView *view, const CwCsObject *object);

/* The configured connector that @object belongs to; (nullable): removed since. */
const CwConnectorConfig *
cw_object_view_find_connector (const CwObjectView *view, const CwCsObject *object);

/* An object as rules see it. @groups, @scope: (nullable): as loaded for the rule set that will be
 * asked. FALSE when the connector is not configured any more, or nothing was read of the object. */
gboolean cw_object_view_describe (const CwObjectView *view,
                                  CwSyncGroups *groups,
                                  CwSyncScope *scope,
                                  const CwCsObject *object,
                                  CwRuleObject *ret_description) G_GNUC_WARN_UNUSED_RESULT;

/* "id", "connector", "type", "dn", "anchor", "title", "state" of a row, into @builder. */
void cw_object_view_add_summary (const CwObjectView *view,
                                 GVariantBuilder *builder,
                                 const CwCsObject *object);

/* The same of the object of this number, also when its row was removed since ("state" is "gone",
 * and "goneAt" says when) or became another's; only "id" and "state" when nothing is known any
 * more. FALSE with an error of the store. */
gboolean cw_object_view_add_numbered (const CwObjectView *view,
                                      GVariantBuilder *builder,
                                      gint64 id,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "dn" and "anchor" of an object of @connector. All (nullable). */
void cw_object_view_add_names (GVariantBuilder *builder,
                               const CwConnectorConfig *connector,
                               const char *dn,
                               GBytes *anchor);

/* "operation", "state", "sentAt", "attributes" of a target's pending change, into @builder: the
 * attributes are what an export would send. */
gboolean cw_object_view_add_pending (const CwObjectView *view,
                                     GVariantBuilder *builder,
                                     const CwCsObject *object,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A link's other end: {"id", "dn", "anchor", "title"} beside what the caller adds; "login" of a
 * member by login name, and only that when no entry has it, or several have. FALSE with an error of
 * the store. */
gboolean cw_object_view_add_target (const CwObjectView *view,
                                    GVariantBuilder *builder,
                                    gint64 target_id,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "live", "add", "waiting" */
const char *cw_cs_state_to_string (CwCsState state);
const char *cw_pending_op_to_string (CwPendingOp op);
const char *cw_pending_state_to_string (CwPendingState state);

/* FALSE when @text names none. */
gboolean
cw_pending_op_from_string (const char *text, CwPendingOp *ret_op) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
