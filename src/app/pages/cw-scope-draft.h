/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"
#include "setup/draft/cw-scope-tree.h"

G_BEGIN_DECLS

/* What a draft says of one connector's domains and containers. @connector: as
 * cw_draft_find_connector() takes it. */

/* NULL: it is not there any more. (transfer none) (nullable) */
JsonObject *cw_scope_draft_get_connector (CwDraft *draft, const char *connector);

/* "partitions" or "scope.rules". (transfer none) (nullable) */
JsonArray *cw_scope_draft_get_array (CwDraft *draft, const char *connector, const char *member);

/* Both in one text, to be compared. (transfer full) */
char *cw_scope_draft_make_text (CwDraft *draft, const char *connector) G_GNUC_WARN_UNUSED_RESULT;

void cw_scope_draft_write (CwDraft *draft, const char *connector, CwScopeTree *tree);

/* The input of the check "containers": the connector, without what is ticked. @parent: (nullable):
 * the DN of a container, to be told what is in it. (transfer full) (nullable) */
char *cw_scope_draft_make_input (CwDraft *draft, const char *connector, const char *parent)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
