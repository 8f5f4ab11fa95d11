/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-version-row.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-version-words.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

#define SHOWN_CHANGES 12

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const struct
{
  const char *kind;
  const char *name;
} kinds[] = {
  { "settings", N_ ("Settings changed") },
  { "setup", N_ ("Set-up") },
  { "connector", N_ ("Connection") },
  { "certificate", N_ ("Certificate") },
  { "rules", N_ ("Rules") },
  { "schedule", N_ ("Schedule") },
  { "database", N_ ("Database") },
  { "source-anchor", N_ ("Source anchor") },
  { "import", N_ ("From a file") },
};
/* clang-format on */

/* (transfer full) */
static char *
format_title (GVariant *item)
{
  gint64 version = cw_answer_get_int (item, "version");
  const char *kind = cw_answer_get_string (item, "kind");
  g_autofree char *number = g_strdup_printf (_ ("Version %u"), (guint) version);

  if (cw_answer_has (item, "restored"))
    {
      g_autofree char *back =
          g_strdup_printf (_ ("Back to version %u"), (guint) cw_answer_get_int (item, "restored"));

      return g_strdup_printf ("%s · %s", number, back);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      return g_strdup_printf ("%s · %s", number, _ (kinds[i].name));
  return g_steal_pointer (&number);
}

/* (transfer full) */
static char *
format_subtitle (GVariant *item)
{
  g_autoptr (GVariant) changes = cw_answer_get_array (item, "changes");
  g_autofree char *when =
      cw_app_text_moment (cw_app_text_get_time (item, "changedAt"), g_get_real_time ());
  const char *user = cw_answer_get_string (item, "user");
  g_autoptr (GString) text = g_string_new (when);
  gsize n = g_variant_n_children (changes);

  g_string_append_printf (text, ", %s",
                          user[0] != '\0' ? user : cw_answer_get_string (item, "changedBy"));
  if (cw_answer_get_bool (item, "unreadable"))
    g_string_append_printf (text, "\n%s",
                            _ ("It cannot be read any more: what is stored of it is damaged. Go "
                               "back to another version, or restore a backup of the database."));
  for (gsize i = 0; i < MIN (n, SHOWN_CHANGES); i++)
    {
      g_autoptr (GVariant) change = cw_answer_get_item (changes, i);
      g_autofree char *line = cw_version_words_say_change (change);

      g_string_append_printf (text, "\n%s", line);
    }
  if (n > SHOWN_CHANGES)
    {
      gulong n_more = (gulong) (n - SHOWN_CHANGES);
      g_autofree char *count = cw_app_text_count ((gint64) n_more);

      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("%s more change", "%s more changes", n_more), count);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_button (GtkWidget *row, gint64 version)
{
  g_autofree char *label = g_strdup_printf (_ ("Go back to version %u"), (guint) version);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "edit-undo-symbolic",
                                    "tooltip-text", label, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.restore-version");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", version);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

GtkWidget *
cw_version_row_new (GVariant *item, gboolean can_restore)
{
  g_autofree char *title = format_title (item);
  g_autofree char *subtitle = format_subtitle (item);
  GtkWidget *row = cw_row_new (title, subtitle);
  gboolean is_unreadable = cw_answer_get_bool (item, "unreadable");

  if (is_unreadable)
    cw_row_add_icon (row, "dialog-warning-symbolic", "warning");
  if (can_restore && !is_unreadable)
    add_button (row, cw_answer_get_int (item, "version"));
  return row;
}
