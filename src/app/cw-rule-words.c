/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-words.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-rule-texts.h"
#include "base/cw-answer.h"

const char *
cw_rule_words_title (GVariant *rule)
{
  return cw_rule_texts_say (
      cw_answer_get_string (rule, cw_answer_has (rule, "name") ? "name" : "id"));
}

char *
cw_rule_words_way (GVariant *rule)
{
  const char *kind = cw_app_text_connector_kind (cw_answer_get_string (rule, "connectorKind"));

  if (g_str_equal (cw_answer_get_string (rule, "direction"), "outbound"))
    /* Translators: of rules that write to a connected system: "Microsoft Entra ID" */
    return g_strdup_printf (_ ("Out to %s"), kind);
  /* Translators: of rules that read from a connected system: "Active Directory" */
  return g_strdup_printf (_ ("In from %s"), kind);
}

char *
cw_rule_words_join (GVariant *texts)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (texts); i++)
    {
      g_autoptr (GVariant) text = cw_answer_get_item (texts, i);

      g_string_append_printf (joined, "%s%s", i > 0 ? ", " : "", g_variant_get_string (text, NULL));
    }
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

char *
cw_rule_words_types (GVariant *rule)
{
  g_autoptr (GVariant) types = cw_answer_get_array (rule, "objectTypes");
  g_autofree char *joined = cw_rule_words_join (types);
  const char *metaverse = cw_answer_get_string (rule, "metaverseType");

  if (g_str_equal (cw_answer_get_string (rule, "direction"), "outbound"))
    return g_strdup_printf ("%s → %s", metaverse, joined);
  return g_strdup_printf ("%s → %s", joined, metaverse);
}

const char *
cw_rule_words_link_type (const char *id)
{
  if (g_str_equal (id, "provision"))
    /* Translators: link type of a rule: it may make new objects */
    return _ ("Provision");
  if (g_str_equal (id, "stickyJoin"))
    /* Translators: link type of a rule: it joins, and keeps the object alive */
    return _ ("Sticky Join");
  /* Translators: link type of a rule: it only contributes to objects that are there */
  return _ ("Join");
}

const char *
cw_rule_words_merge (const char *id)
{
  if (g_str_equal (id, "merge"))
    return _ ("Values of all rules together");
  if (g_str_equal (id, "mergeCaseInsensitive"))
    return _ ("Values of all rules together, without doubles that differ in case");
  if (g_str_equal (id, "replace"))
    /* Translators: how values of several rules go together: like "One rule decides", but named so
     */
    return _ ("One rule decides (replace)");
  return _ ("One rule decides");
}

char *
cw_rule_words_clause (GVariant *clause)
{
  const char *expression = cw_answer_get_string (clause, "expression");
  const char *metaverse = cw_answer_get_string (clause, "metaverse");
  const char *source = expression[0] != '\0' ? expression : cw_answer_get_string (clause, "source");

  if (metaverse[0] != '\0')
    return g_strdup_printf ("%s = %s", source, metaverse);
  if (expression[0] != '\0')
    return g_strdup (expression);
  return g_strchomp (g_strdup_printf ("%s %s %s", cw_answer_get_string (clause, "attribute"),
                                      cw_answer_get_string (clause, "operator"),
                                      cw_answer_get_string (clause, "value")));
}

/* Text in quotation marks; True and numbers as they are. (transfer full) */
static char *
format_constant (GVariant *constant)
{
  if (g_variant_is_of_type (constant, G_VARIANT_TYPE_STRING))
    return g_strdup_printf ("\"%s\"", g_variant_get_string (constant, NULL));
  if (g_variant_is_of_type (constant, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (g_variant_get_boolean (constant) ? "True" : "False");
  return g_variant_print (constant, FALSE);
}

static char *
format_source (GVariant *flow)
{
  g_autoptr (GVariant) constant = g_variant_lookup_value (flow, "constant", NULL);

  if (constant != NULL)
    return format_constant (constant);
  if (cw_answer_has (flow, "source"))
    return g_strdup_printf ("[%s]", cw_answer_get_string (flow, "source"));
  return g_strdup (cw_answer_get_string (flow, "expression"));
}

char *
cw_rule_words_flow (GVariant *flow)
{
  g_autofree char *source = format_source (flow);
  const char *merge = cw_answer_get_string (flow, "merge");
  g_autoptr (GString) text = g_string_new (source);

  if (cw_answer_get_bool (flow, "applyOnce"))
    g_string_append_printf (text, "\n%s", _ ("Only when the object is made"));
  if (g_str_has_prefix (merge, "merge"))
    g_string_append_printf (text, "\n%s", cw_rule_words_merge (merge));
  if (cw_answer_get_bool (flow, "unique"))
    g_string_append_printf (text, "\n%s", _ ("Unique"));
  if (cw_answer_has (flow, "duplicate"))
    {
      g_autofree char *instead = g_strdup_printf (_ ("If another object has the value: %s"),
                                                     cw_answer_get_string (flow, "duplicate"));

      g_string_append_printf (text, "\n%s", instead);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
cw_rule_words_match (GVariant *rule, const char *text)
{
  static const char *const members[] = { "id", "name", "description", "metaverseType" };
  g_autofree char *types = cw_rule_words_types (rule);
  g_autofree char *folded_types = g_utf8_casefold (types, -1);

  if (strstr (folded_types, text) != NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *value = cw_answer_get_string (rule, members[i]);
      g_autofree char *member = g_utf8_casefold (value, -1);
      g_autofree char *said = g_utf8_casefold (cw_rule_texts_say (value), -1);

      if (strstr (member, text) != NULL || strstr (said, text) != NULL)
        return TRUE;
    }
  return FALSE;
}
