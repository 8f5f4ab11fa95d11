/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"
#include "store/cw-connector-space.h"

G_BEGIN_DECLS

/* Whether the object of a target carries a source anchor in the form in which the standard rules
 * make them: a GUID. Accounts that were always the cloud's own have none. That the anchor is there
 * does not tell who wrote it: whatever takes it for more has to know that from elsewhere. Of a kind
 * of target whose anchors anybody may write in any form nothing is. */
gboolean cw_made_anchor_is_there (CwConnectorKind kind,
                                  const CwCsObject *object,
                                  CwAttributeTable *attributes);

/* That anchor. (transfer none): lives with @object. (nullable): there is none */
const char *
cw_made_anchor_find (CwConnectorKind kind, const CwCsObject *object, CwAttributeTable *attributes);

G_END_DECLS
