/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-rule-outcome.h"

G_BEGIN_DECLS

/* What the rules would make of an object now, and which rule and source set each value, into
 * @builder: scopes of every rule for every source, the metaverse object and what each target would
 * get, with the differences to what is there. Changes nothing. @rules: the ones in force or others.
 */
gboolean cw_object_preview_add (const CwObjectView *view,
                                const CwCsObject *object,
                                CwRuleSet *rules,
                                GVariantBuilder *builder,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "operation" ("add", "update", "restore", "delete", "none") and, when values are sent, "type" and
 * "changes": what @desired means for the target's object. @object: (nullable): it has none. */
gboolean cw_object_preview_add_operation (GVariantBuilder *builder,
                                          const CwObjectView *view,
                                          CwRuleSet *rules,
                                          const CwConnectorConfig *target,
                                          const CwCsObject *object,
                                          const CwOutboundResult *desired,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
