/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CW_TYPE_RULE_DRAFT (cw_rule_draft_get_type ())

/**
 * CwRuleDraft:
 *
 * A rule that is being written: its JSON (docs/rules.md), which is changed in place.
 *
 * Signal "changed": its JSON is another one.
 */
G_DECLARE_FINAL_TYPE (CwRuleDraft, cw_rule_draft, CW, RULE_DRAFT, GObject)

/* Of one of the administrator's own rules, to change it; of any other, a copy "own-ID" that takes
 * its place. @answer: of GetRule */
CwRuleDraft *cw_rule_draft_new_for (GVariant *answer) G_GNUC_WARN_UNUSED_RESULT;

/* One without flows, with an id and a precedence that no rule has, for the objects of systems of
 * that kind that become metaverse objects. @answer: of ListRules */
CwRuleDraft *cw_rule_draft_new (GVariant *answer, const char *kind) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none): whoever changes it calls cw_rule_draft_touch(). */
JsonObject *cw_rule_draft_get_json (CwRuleDraft *self);

/* "scope", "join", "flows": made when it is not there. (transfer none) */
JsonArray *cw_rule_draft_get_array (CwRuleDraft *self, const char *name);

/* As it is stored: lists and groups without anything in them are left out. (transfer full) */
char *cw_rule_draft_to_text (CwRuleDraft *self);

/* Whether it says something else than when it was made. */
gboolean cw_rule_draft_is_changed (CwRuleDraft *self);

/* Of the configuration that it was made from. */
gint64 cw_rule_draft_get_version (CwRuleDraft *self);

/* Says that it was changed. */
void cw_rule_draft_touch (CwRuleDraft *self);

G_END_DECLS
