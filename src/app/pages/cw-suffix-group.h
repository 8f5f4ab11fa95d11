/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_SUFFIX_GROUP (cw_suffix_group_get_type ())

/**
 * CwSuffixGroup:
 *
 * What sign-in names end with, how many people each ending concerns, and whether the tenant has
 * verified it: what needs somebody first, what nobody has last. Of a long list the beginning, with
 * a button for more.
 */
G_DECLARE_FINAL_TYPE (CwSuffixGroup, cw_suffix_group, CW, SUFFIX_GROUP, AdwPreferencesGroup)

/* Shows the answer of the check "suffixes". @answer: (nullable): hides the group.
 * @initial_domain: the tenant's own, "" when it is not known */
void cw_suffix_group_show (CwSuffixGroup *self, GVariant *answer, const char *initial_domain);

G_END_DECLS
