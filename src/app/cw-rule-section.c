/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-section.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-rule-difference.h"
#include "app/cw-rule-texts.h"
#include "app/cw-rule-words.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

static void
add_row (GtkWidget *group, const char *title, const char *subtitle)
{
  GtkWidget *row = cw_row_new (title, subtitle);

  gtk_widget_add_css_class (row, "story-value");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

GtkWidget *
cw_rule_section_about (GVariant *answer)
{
  GtkWidget *group = cw_group_new (_ ("About This Rule"), NULL);
  g_autofree char *way = cw_rule_words_way (answer);
  g_autofree char *types = cw_rule_words_types (answer);
  g_autofree char *precedence =
      g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (answer, "precedence"));

  add_row (group, way, types);
  /* Translators: of a rule: its number, the lower one wins */
  add_row (group, _ ("Precedence"), precedence);
  /* Translators: of a rule: Join, Sticky Join or Provision */
  add_row (group, _ ("Link Type"),
                     cw_rule_words_link_type (cw_answer_get_string (answer, "linkType")));
  if (cw_answer_has (answer, "within"))
    add_row (group, _ ("Only Where This Rule Applies"), cw_answer_get_string (answer, "within"));
  if (cw_answer_has (answer, "replaces"))
    add_row (group, _ ("In the Place of"), cw_answer_get_string (answer, "replaces"));
  add_row (group, _ ("Identifier"), cw_answer_get_string (answer, "id"));
  if (cw_answer_has (answer, "path"))
    add_row (group, _ ("File"), cw_answer_get_string (answer, "path"));
  return group;
}

/* A box of groups, one for each group of conditions. @more: the title of those after the first. */
static GtkWidget *
make_clauses (GVariant *groups, const char *title, const char *description, const char *more)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  for (gsize i = 0; i < g_variant_n_children (groups); i++)
    {
      g_autoptr (GVariant) clauses = cw_answer_get_item (groups, i);
      GtkWidget *group = cw_group_new (i == 0 ? title : more, i == 0 ? description : NULL);

      for (gsize j = 0; j < g_variant_n_children (clauses); j++)
        {
          g_autoptr (GVariant) clause = cw_answer_get_item (clauses, j);
          g_autofree char *text = cw_rule_words_clause (clause);
          const char *reason = cw_rule_texts_say (cw_answer_get_string (clause, "reason"));

          adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cw_row_new (text, reason));
        }
      gtk_box_append (GTK_BOX (box), group);
    }
  return box;
}

GtkWidget *
cw_rule_section_scope (GVariant *answer)
{
  g_autoptr (GVariant) rule = cw_answer_get_dict (answer, "rule");
  g_autoptr (GVariant) groups = cw_answer_get_array (rule, "scope");

  if (g_variant_n_children (groups) == 0)
    return cw_group_new (_ ("Scope"), _ ("It applies to every object of these types."));
  return make_clauses (groups, _ ("Scope"),
                                  _ ("It applies to objects that meet all of these conditions."),
                                     _ ("Or All of These"));
}

GtkWidget *
cw_rule_section_join (GVariant *answer)
{
  g_autoptr (GVariant) rule = cw_answer_get_dict (answer, "rule");
  g_autoptr (GVariant) groups = cw_answer_get_array (rule, "join");

  if (g_variant_n_children (groups) == 0)
    return NULL;
  return make_clauses (
      groups, _ ("Join"), _ ("What has to be equal for two objects to be one identity. Groups are "
                          "tried in turn."),
                             _ ("Else All of These"));
}

GtkWidget *
cw_rule_section_flows (GVariant *answer)
{
  g_autoptr (GVariant) rule = cw_answer_get_dict (answer, "rule");
  g_autoptr (GVariant) flows = cw_answer_get_array (rule, "flows");
  GtkWidget *group = NULL;

  if (g_variant_n_children (flows) == 0)
    return NULL;
  group =
      cw_group_new (_ ("Attribute Flows"),
                       _ ("What each attribute gets, unless a rule with a lower number decides."));
  for (gsize i = 0; i < g_variant_n_children (flows); i++)
    {
      g_autoptr (GVariant) flow = cw_answer_get_item (flows, i);
      g_autofree char *text = cw_rule_words_flow (flow);

      add_row (group, cw_answer_get_string (flow, "target"), text);
    }
  return group;
}

GtkWidget *
cw_rule_section_differences (GVariant *answer)
{
  g_autoptr (GVariant) differences = cw_answer_get_array (answer, "differences");
  GtkWidget *group = NULL;

  if (!cw_answer_has (answer, "shipped"))
    return NULL;
  group = cw_group_new (_ ("Difference to the Shipped Rule"),
                           g_variant_n_children (differences) == 0 ? _ ("None.") : NULL);
  for (gsize i = 0; i < g_variant_n_children (differences); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (differences, i);
      g_autofree char *text = cw_rule_difference_say_sides (item);

      add_row (group, cw_rule_difference_say_part (item), text);
    }
  return group;
}
