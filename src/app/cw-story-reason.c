/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-story-reason.h"

#include <glib/gi18n.h>

#include "app/cw-rule-texts.h"
#include "base/cw-answer.h"

const char *
cw_story_name_rule (GVariant *rule)
{
  const char *name = cw_answer_get_string (rule, "name");

  return name[0] != '\0' ? cw_rule_texts_say (name) : cw_answer_get_string (rule, "rule");
}

/* Among the rules whose scopes were looked at. @id: what is told when it is not. */
static const char *
find_rule_name (GVariant *explanation, const char *id)
{
  g_autoptr (GVariant) scope = cw_answer_get_array (explanation, "scope");

  for (gsize i = 0; i < g_variant_n_children (scope); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (scope, i);

      /* Lives with the explanation. */
      if (g_str_equal (cw_answer_get_string (item, "rule"), id))
        return cw_story_name_rule (item);
    }
  return id;
}

/* @id: of a connector, of whose objects the identity has one. (nullable) */
static const char *
find_connector_name (GVariant *object, const char *id)
{
  g_autoptr (GVariant) tied = cw_answer_get_array (object, "tied");

  for (gsize i = 0; i < g_variant_n_children (tied); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (tied, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (item, "connector");

      if (id[0] != '\0' && g_str_equal (cw_answer_get_string (connector, "id"), id))
        return cw_answer_get_string (connector, "name");
    }
  return NULL;
}

static GVariant *
find_value (GVariant *explanation, const char *attribute)
{
  g_autoptr (GVariant) values = cw_answer_get_array (explanation, "values");

  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (values, i);

      if (g_str_equal (cw_answer_get_string (item, "attribute"), attribute) &&
          cw_answer_has (item, "rule"))
        return g_steal_pointer (&item);
    }
  return NULL;
}

static void
append_source (GString *text, GVariant *object, GVariant *flow)
{
  const char *source = find_connector_name (object, cw_answer_get_string (flow, "connector"));

  if (source != NULL)
    g_string_append_printf (text, " · %s", source);
}

static void
append_winner (GString *text, GVariant *object, GVariant *explanation, GVariant *value)
{
  const char *expression = cw_answer_get_string (value, "expression");
  const char *rule = find_rule_name (explanation, cw_answer_get_string (value, "rule"));

  if (expression[0] == '\0')
    g_string_append_printf (text, _ ("Set by the rule “%s”"), rule);
  else
    /* Translators: a rule and the expression in it that made a value */
    g_string_append_printf (text, _ ("Set by the rule “%s”: %s"), rule, expression);
  if (cw_answer_get_bool (value, "reference"))
    append_source (text, object, value);
}

/* Of an entry that has several where there is place for one. */
static void
append_choice (GString *text, GVariant *value)
{
  gint64 n = cw_answer_get_int (value, "references");

  if (n <= 1)
    return;
  g_string_append_c (text, '\n');
  g_string_append_printf (text,
                          /* Translators: which of an object's managers counts */
                          ngettext ("The one with the lowest identifier, of %lu",
                                    "The one with the lowest identifier, of %lu", (gulong) n),
                          (gulong) n);
}

/* References of other rules and directories that came second. */
static void
append_overruled (GString *text, GVariant *object, GVariant *explanation, GVariant *value)
{
  g_autoptr (GVariant) overruled = cw_answer_get_array (value, "overruled");

  for (gsize i = 0; i < g_variant_n_children (overruled); i++)
    {
      g_autoptr (GVariant) flow = cw_answer_get_item (overruled, i);
      const char *other = cw_answer_get_string (flow, "value");

      if (!cw_answer_get_bool (flow, "reference") || other[0] == '\0')
        continue;
      g_string_append_c (text, '\n');
      /* Translators: a value that another one was preferred to */
      g_string_append_printf (text, _ ("Overruled: %s"), other);
      g_string_append_printf (text, " · %s",
                              find_rule_name (explanation, cw_answer_get_string (flow, "rule")));
      append_source (text, object, flow);
    }
}

char *
cw_story_explain_value (GVariant *object, const char *attribute)
{
  g_autoptr (GVariant) explanation = cw_answer_get_dict (object, "explanation");
  g_autoptr (GVariant) value = find_value (explanation, attribute);
  GString *text = NULL;

  if (value == NULL)
    return NULL;
  text = g_string_new (NULL);
  append_winner (text, object, explanation, value);
  append_choice (text, value);
  append_overruled (text, object, explanation, value);
  return g_string_free (text, FALSE);
}
