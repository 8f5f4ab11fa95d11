/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-rule-words.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

/* What is not as usual about the rule. (nullable) */
static const char *
get_badge (GVariant *rule)
{
  if (cw_answer_has (rule, "replacedBy"))
    /* Translators: of a shipped rule: another one stands in its place */
    return _ ("Replaced");
  if (!cw_answer_get_bool (rule, "enabled"))
    return _ ("Off");
  if (!g_str_equal (cw_answer_get_string (rule, "origin"), "standard"))
    /* Translators: of a rule: made by the administrator, not shipped with the program */
    return _ ("Own");
  return NULL;
}

static void
add_precedence (GtkWidget *row, gint64 precedence)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, precedence);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", number, "width-chars", 3, "xalign", 1.0,
                                   "tooltip-text", _ ("Precedence: the lower number wins"), NULL);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), label);
}

GtkWidget *
cw_rule_row_new (GVariant *rule)
{
  g_autofree char *types = cw_rule_words_types (rule);
  const char *link_type = cw_rule_words_link_type (cw_answer_get_string (rule, "linkType"));
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", types, link_type);
  GtkWidget *row = cw_row_new (cw_rule_words_title (rule), subtitle);
  const char *badge = get_badge (rule);

  add_precedence (row, cw_answer_get_int (rule, "precedence"));
  if (badge != NULL)
    {
      GtkWidget *label =
          g_object_new (GTK_TYPE_LABEL, "label", badge, "valign", GTK_ALIGN_CENTER, NULL);

      gtk_widget_add_css_class (label, "rule-badge");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  if (!cw_answer_get_bool (rule, "enabled"))
    gtk_widget_add_css_class (row, "dim-label");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "rules.open");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", cw_answer_get_string (rule, "id"));
  return row;
}

GtkWidget *
cw_rule_row_new_for_file (GVariant *file)
{
  GtkWidget *row =
      cw_row_new (cw_answer_get_string (file, "path"), cw_answer_get_string (file, "message"));

  cw_row_add_icon (row, "dialog-error-symbolic", "error");
  return row;
}
