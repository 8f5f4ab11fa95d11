/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Precedences of an administrator's own rules are below this; a rule that replaces another one may
 * have that one's. */
#define CW_OWN_RULES_PRECEDENCE_END 100

/* An administrator's own rules: a rule file that is kept in the configuration. Every function makes
 * a new one of @own (nullable), which has passed the JSON schema of rule files; what it holds is
 * checked in full when the rule set is made. */

/* A rule, or a rule file, as somebody wrote it: a rule is wrapped into a file of its own. Checked
 * with the JSON schema; %CW_ERROR_INVALID_CONFIG names each mistake with its place. (transfer full)
 */
JsonNode *cw_own_rules_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for looking only: what is wrong is added to @mistakes (element-type CwRuleMistake), and
 * the document given all the same when it is only about single conditions and flows, which
 * cw_rule_set_list_mistakes() then says again. (transfer full) (nullable) */
JsonNode *
cw_own_rules_parse_checked (const char *text, GPtrArray *mistakes) G_GNUC_WARN_UNUSED_RESULT;

/* @own with what @change has: rules take the place of those with their ids, or come last. (transfer
 * full) */
JsonNode *cw_own_rules_put (JsonNode *own, JsonNode *change) G_GNUC_WARN_UNUSED_RESULT;

/* Without the rule @id, which has to be in @own. CW_ERROR_NOT_FOUND. (transfer full) (nullable):
 * %NULL without error when nothing is left. */
JsonNode *cw_own_rules_remove (JsonNode *own, const char *id, GError **error);

/* With the rule switched on or off: one of @own by its own member, any other by "disabledRules".
 * (transfer full) (nullable): nothing is left */
JsonNode *
cw_own_rules_enable (JsonNode *own, const char *id, gboolean is_enabled) G_GNUC_WARN_UNUSED_RESULT;

/* The rule @id of a rule file. (transfer none) (nullable) */
JsonObject *cw_own_rules_find (JsonNode *document, const char *id);

/* What only concerns own rules: precedences below the standard ones', and no two for the same
 * objects. CW_ERROR_INVALID_CONFIG names both rules. */
gboolean cw_own_rules_check (JsonNode *own, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of these are added to @mistakes (element-type CwRuleMistake). */
void cw_own_rules_list_mistakes (JsonNode *own, GPtrArray *mistakes);

/* Of these what also concerns own rules that are not the configuration's: the precedences. */
void cw_own_rules_list_precedences (JsonNode *own, GPtrArray *mistakes);

/* Rules of @own that have the precedence of one of @other, which is an administrator's own too. */
void cw_own_rules_list_rivals (JsonNode *own, JsonNode *other, GPtrArray *mistakes);

/* How a rule differs from another: {"member", "target"?, "before"?, "after"?} for each member, and
 * for each flow by its target; texts are JSON. (transfer full) (element-type JsonObject) */
JsonArray *cw_own_rules_compare (JsonObject *before, JsonObject *after);

G_END_DECLS
