/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-connector-row.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

static const struct
{
  const char *icon;
  const char *style;
} looks[] = {
  [CW_HEALTH_GOOD] = { "emblem-ok-symbolic", "success" },
  [CW_HEALTH_UNKNOWN] = { "dialog-question-symbolic", "dim-label" },
  [CW_HEALTH_WARNING] = { "dialog-warning-symbolic", "warning" },
  [CW_HEALTH_BAD] = { "dialog-error-symbolic", "error" },
};

/* The counts that are not 0, "3 to add, 12 to update, 1 refused". (transfer full) */
static char *
describe_pending (GVariant *pending)
{
  static const struct
  {
    const char *member;
    const char *text;
  } counts[] = {
    { "add", N_ ("%s to add") },           { "update", N_ ("%s to update") },
    { "restore", N_ ("%s to restore") },   { "delete", N_ ("%s to delete") },
    { "links", N_ ("%s references") },     { "unconfirmed", N_ ("%s not confirmed yet") },
    { "refused", N_ ("%s refused") },
  };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      gint64 count = cw_answer_get_int (pending, counts[i].member);
      g_autofree char *number = cw_app_text_count (count);
      g_auto (GStrv) halves = g_strsplit (_ (counts[i].text), "%s", 2);

      if (count > 0)
        g_ptr_array_add (parts, g_strjoinv (number, halves));
    }
  if (parts->len == 0)
    return g_strdup (_ ("Nothing waits to be written"));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **) parts->pdata);
}

static char *
describe_counts (GVariant *connector)
{
  g_autoptr (GVariant) pending = cw_answer_get_dict (connector, "pending");
  gint64 n_objects = cw_answer_get_int (connector, "objects");
  g_autofree char *count = cw_app_text_count (n_objects);
  g_autofree char *objects = NULL;
  g_autofree char *waiting = NULL;

  if (cw_answer_has (connector, "objects"))
    objects = g_strdup_printf (ngettext ("%s object", "%s objects", (gulong) n_objects), count);
  if (cw_answer_has (connector, "pending"))
    waiting = describe_pending (pending);
  if (objects != NULL && waiting != NULL)
    return g_strdup_printf ("%s · %s", objects, waiting);
  return g_strdup (objects != NULL ? objects : waiting != NULL ? waiting : "");
}

GtkWidget *
cw_connector_row_new (GVariant *connector, const CwHealthFinding *finding)
{
  CwHealthLevel level = finding != NULL ? finding->level : CW_HEALTH_UNKNOWN;
  const char *kind = cw_app_text_connector_kind (cw_answer_get_string (connector, "kind"));
  g_autofree char *counts = describe_counts (connector);
  g_autoptr (GString) subtitle = g_string_new (kind);
  GtkWidget *row = NULL;

  if (counts[0] != '\0')
    g_string_append_printf (subtitle, " · %s", counts);
  if (finding != NULL)
    g_string_append_printf (subtitle, "\n%s", finding->sentence);
  row = cw_row_new (cw_answer_get_string (connector, "name"), subtitle->str);
  cw_row_add_icon (row, looks[level].icon, looks[level].style);
  return row;
}

GtkWidget *
cw_connector_row_new_certificate (GVariant *connector, gint64 now_usec)
{
  g_autoptr (CwHealthFinding) finding = cw_health_judge_certificate (connector, now_usec);
  GtkWidget *row = NULL;
  GtkWidget *button = NULL;

  if (finding == NULL)
    return NULL;
  row = cw_row_new (_ ("Certificate of the application"), finding->sentence);
  button = gtk_button_new_with_label (_ ("Renew…"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.renew");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", finding->tenant);
  cw_row_add_icon (row, looks[finding->level].icon, looks[finding->level].style);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  return row;
}
