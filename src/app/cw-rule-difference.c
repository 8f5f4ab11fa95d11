/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-difference.h"

#include <glib/gi18n.h>

#include "app/cw-rule-texts.h"
#include "app/cw-rule-words.h"
#include "base/cw-answer.h"
#include "base/cw-json.h"

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const struct
{
  const char *member;
  const char *title;
} parts[] = {
  { "name", N_ ("Name") },
  { "description", N_ ("Description") },
  { "direction", N_ ("Direction") },
  { "objectTypes", N_ ("Object Types") },
  { "linkType", N_ ("Link Type") },
  { "precedence", N_ ("Precedence") },
  { "within", N_ ("Only Where This Rule Applies") },
  { "scope", N_ ("Scope") },
  { "join", N_ ("Join") },
};
/* clang-format on */

const char *
cw_rule_difference_say_part (GVariant *difference)
{
  const char *member = cw_answer_get_string (difference, "member");

  if (cw_answer_has (difference, "target"))
    return cw_answer_get_string (difference, "target");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_str_equal (parts[i].member, member))
      return _ (parts[i].title);
  return member;
}

/* ----- one side */

/* A line for each group of conditions. (transfer full) */
static char *
say_groups (GVariant *groups)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (groups); i++)
    {
      g_autoptr (GVariant) clauses = cw_answer_get_item (groups, i);

      for (gsize j = 0; j < g_variant_n_children (clauses); j++)
        {
          g_autoptr (GVariant) clause = cw_answer_get_item (clauses, j);
          g_autofree char *words = cw_rule_words_clause (clause);

          g_string_append_printf (text, "%s%s", j > 0 ? "; " : i > 0 ? "\n" : "", words);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full) */
static char *
say_text (const char *member, const char *text)
{
  return g_strdup (g_str_equal (member, "linkType") ? cw_rule_words_link_type (text)
                                                    : cw_rule_texts_say (text));
}

/* (transfer full) (nullable): it is written as JSON */
static char *
say_node (const char *member, JsonNode *node)
{
  g_autoptr (GVariant) value = NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return say_text (member, json_node_get_string (node));
  if (!JSON_NODE_HOLDS_ARRAY (node) && !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  value = json_gvariant_deserialize (node, JSON_NODE_HOLDS_ARRAY (node) ? "av" : "a{sv}", NULL);
  if (value == NULL)
    return NULL;
  g_variant_ref_sink (value);
  if (g_str_equal (member, "flows") && JSON_NODE_HOLDS_OBJECT (node))
    return cw_rule_words_flow (value);
  if (g_str_equal (member, "objectTypes"))
    return cw_rule_words_join (value);
  if (g_str_equal (member, "scope") || g_str_equal (member, "join"))
    return say_groups (value);
  return NULL;
}

/* (transfer full) */
static char *
say_side (GVariant *difference, const char *side)
{
  const char *text = cw_answer_get_string (difference, side);
  g_autoptr (JsonNode) node = text[0] != '\0' ? cw_json_parse (text, -1, FALSE, NULL) : NULL;
  g_autofree char *said =
      node != NULL ? say_node (cw_answer_get_string (difference, "member"), node) : NULL;

  if (said != NULL && said[0] != '\0')
    return g_steal_pointer (&said);
  return g_strdup (text[0] != '\0' && said == NULL ? text : "–");
}

char *
cw_rule_difference_say_sides (GVariant *difference)
{
  g_autofree char *before = say_side (difference, "before");
  g_autofree char *after = say_side (difference, "after");

  /* Translators: what a shipped rule says, and what the administrator's copy says */
  return g_strdup_printf (_ ("shipped: %s\nyours: %s"), before, after);
}
