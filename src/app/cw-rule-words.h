/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A synchronisation rule, or a part of one, in words: of an element of ListRules, or of the member
 * "rule" of GetRule (docs/json.md, docs/rules.md). Each text: (transfer full) unless it says. */

/* Its name, or its id when it has none. (transfer none): lives with @rule. */
const char *cw_rule_words_title (GVariant *rule);

char *cw_rule_words_way (GVariant *rule);             /* "In from Active Directory" */
char *cw_rule_words_types (GVariant *rule);           /* "user, inetOrgPerson → person" */
const char *cw_rule_words_link_type (const char *id); /* "Provision" (transfer none) */

const char *cw_rule_words_merge (const char *id); /* "One rule decides" (transfer none) */

/* "department STARTSWITH Eng", "objectGUID = sourceAnchor", or an expression. */
char *cw_rule_words_clause (GVariant *clause);
/* "UCase([title])", and what else is said of it. */
char *cw_rule_words_flow (GVariant *flow);

/* Whether what is searched for is in its name, its id, its types or its attributes.
 * @text: casefolded */
gboolean cw_rule_words_match (GVariant *rule, const char *text);

/* What stands in a list of texts, with commas. */
char *cw_rule_words_join (GVariant *texts);

G_END_DECLS
