/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/pages/cw-scope-item.h"

G_BEGIN_DECLS

/* What CwScopeView says, in words. */

/* What is ticked of one domain. (transfer full) */
char *cw_scope_text_describe (CwScopeItem *root) G_GNUC_WARN_UNUSED_RESULT;

/* What becomes of new containers in it. */
const char *cw_scope_text_explain_new (CwScopeItem *item);

/* Why the check "containers" did not tell what is in one. (transfer full) */
char *cw_scope_text_dup_reason (GVariant *answer) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
