/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A rule that was read, until the domain it lies in is there. */
typedef struct
{
  char *guid;
  char *dn;
  guint depth;
  gboolean include;
  gboolean includes_new;
  gboolean is_used;
} CwScopeRule;

/* @array: (nullable): as in the answers document; what is not a rule is passed over. The highest
 * first. (element-type CwScopeRule) (transfer full) */
GPtrArray *cw_scope_rules_read (JsonArray *array) G_GNUC_WARN_UNUSED_RESULT;

/* By @guid, else by @dn. @guid: (nullable). (transfer none) (nullable) */
CwScopeRule *cw_scope_rules_find (GPtrArray *rules, const char *guid, const char *dn);

/* Adds one to @rules. */
void cw_scope_rule_write (JsonArray *rules,
                          const char *guid,
                          const char *dn,
                          gboolean is_included,
                          gboolean includes_new);

G_END_DECLS
