/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-feature-rule.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *method; /* signIn.method */
  const char *feature;
  const char *because;
} rules[] = {
  { "password-hash", "features.passwordHash",
    N_ ("People sign in with password hashes: they are synchronised in any case.") },
};

static gboolean
is_in_force (CwDraft *draft, guint index)
{
  return g_str_equal (cw_draft_get_string (draft, "signIn.method", ""), rules[index].method);
}

const char *
cw_feature_rule_find (CwDraft *draft, const char *feature)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].feature, feature) && is_in_force (draft, i))
      return _ (rules[i].because);
  return NULL;
}

void
cw_feature_rule_settle (CwDraft *draft)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (is_in_force (draft, i) && !cw_draft_get_bool (draft, rules[i].feature, FALSE))
      cw_draft_set_bool (draft, rules[i].feature, TRUE);
}
