/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/* The input of the check "attributes" about the first Active Directory of the draft, or another
 * directory when there is none: all forests have the schema that Windows brings. @use: "login",
 * "anchor", "join" or "extension". (transfer full) (nullable): there is no directory yet */
char *cw_attribute_query_make_input (CwDraft *draft, const char *use);

G_END_DECLS
