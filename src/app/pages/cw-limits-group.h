/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_LIMITS_GROUP (cw_limits_group_get_type ())

/**
 * CwLimitsGroup:
 *
 * What of the answers on a page this version keeps but does not act upon yet, a sentence each.
 * Hidden when there is none.
 */
G_DECLARE_FINAL_TYPE (CwLimitsGroup, cw_limits_group, CW, LIMITS_GROUP, AdwPreferencesGroup)

/* @prefixes: (array zero-terminated=1): of the paths that the page is about ("signIn.") */
void cw_limits_group_show (CwLimitsGroup *self, CwDraft *draft, const char *const *prefixes);

/* The sentences of "notServed" in an answer, each once although two settings may have it. (transfer
 * full) (element-type utf8) */
GPtrArray *cw_limits_list_sentences (GVariant *answer);

G_END_DECLS
