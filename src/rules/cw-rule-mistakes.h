/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CwRuleMistake: one thing that is wrong with rules, for an editor that shows it where it is.
 * @rule: (nullable): the id of the rule that it is about
 * @place: (nullable): the part of that rule, as a path in its JSON: "flows[2]", "precedence"
 * @position: of the character in an expression, from 1; 0: it is about none
 * @suggestion: (nullable): what may have been meant by the word that begins there
 * @message: all of it in one line, for a person who sees nothing else
 * @detail: what is wrong, without where
 * @document: in which of the rule files that were looked at together, from 1; 0: not known
 */
typedef struct
{
  char *rule;
  char *place;
  guint position;
  char *suggestion;
  char *message;
  char *detail;
  guint document;
} CwRuleMistake;

/* A list of them, in the order in which they were found. (transfer full) (element-type
 * CwRuleMistake) */
GPtrArray *cw_rule_mistakes_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Takes @error for what is wrong with @rule (nullable): its message names rule, place and position
 * as those of a rule set do. @place: (nullable): what the message says. */
void cw_rule_mistakes_add (GPtrArray *mistakes,
                           const char *rule,
                           const char *place,
                           const GError *error);

/* Takes what the JSON schema found in a rule file, "$.rules[0].flows[2]: …". */
void cw_rule_mistakes_add_form (GPtrArray *mistakes, JsonNode *document, const char *text);

/* Whether something is known already to be wrong with that part of the rule, or within it. */
gboolean cw_rule_mistakes_has (GPtrArray *mistakes, const char *rule, const char *place);

/* Whether all are about single conditions and flows, so that everything else can be looked at. */
gboolean cw_rule_mistakes_are_local (GPtrArray *mistakes);

/* CW_ERROR_INVALID_CONFIG with a line for each; %TRUE and no error when there are none. */
gboolean cw_rule_mistakes_to_error (GPtrArray *mistakes, GError **error);

G_END_DECLS
