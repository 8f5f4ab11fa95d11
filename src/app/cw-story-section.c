/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-story-section.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-object-row.h"
#include "app/cw-story-reason.h"
#include "app/cw-story-values.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

GtkWidget *
cw_story_section_errors (GVariant *object)
{
  g_autoptr (GVariant) errors = cw_answer_get_array (object, "errors");
  GtkWidget *group = NULL;

  if (g_variant_n_children (errors) == 0)
    return NULL;
  group = cw_group_new (_ ("Errors"), NULL);
  for (gsize i = 0; i < g_variant_n_children (errors); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (errors, i);
      g_autofree char *first = cw_app_text_time (cw_app_text_get_time (item, "firstAt"));
      g_autofree char *last = cw_app_text_time (cw_app_text_get_time (item, "lastAt"));
      g_autofree char *seen = g_strdup_printf (
          /* Translators: a code, then when an error was seen first and last */
          _ ("%s · first seen %s, last %s"), cw_answer_get_string (item, "code"), first, last);
      const char *remedy = cw_answer_get_string (item, "remedy");
      g_autofree char *subtitle =
          remedy[0] != '\0' ? g_strdup_printf ("%s\n%s", remedy, seen) : g_strdup (seen);
      GtkWidget *row = cw_row_new (cw_answer_get_string (item, "message"), subtitle);

      cw_row_add_icon (row, "dialog-error-symbolic", "error");
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  return group;
}

/* "+ value" and "- value", one a line. */
static char *
format_change (GVariant *attribute)
{
  g_autoptr (GVariant) added = cw_answer_get_array (attribute, "added");
  g_autoptr (GVariant) removed = cw_answer_get_array (attribute, "removed");
  g_autofree char *in = cw_story_format_values (added);
  g_autofree char *out = cw_story_format_values (removed);
  const char *operation = cw_app_text_operation (cw_answer_get_string (attribute, "operation"));
  g_autoptr (GString) text = g_string_new (operation);

  if (in[0] != '\0')
    g_string_append_printf (text, _ ("\nnew: %s"), in);
  if (out[0] != '\0')
    g_string_append_printf (text, _ ("\nno longer: %s"), out);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_changes (GtkWidget *group, GVariant *pending)
{
  g_autoptr (GVariant) attributes = cw_answer_get_array (pending, "attributes");
  g_autoptr (GVariant) links = cw_answer_get_array (pending, "links");

  for (gsize i = 0; i < g_variant_n_children (attributes); i++)
    {
      g_autoptr (GVariant) attribute = cw_answer_get_item (attributes, i);
      g_autofree char *change = format_change (attribute);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 cw_row_new (cw_answer_get_string (attribute, "name"), change));
    }
  for (gsize i = 0; i < g_variant_n_children (links); i++)
    {
      g_autoptr (GVariant) link = cw_answer_get_item (links, i);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cw_object_row_new_for_link (link));
    }
}

GtkWidget *
cw_story_section_pending (GVariant *object)
{
  g_autoptr (GVariant) pending = cw_answer_get_dict (object, "pending");
  const char *operation = cw_app_text_operation (cw_answer_get_string (pending, "operation"));
  const char *state = cw_app_text_pending_state (cw_answer_get_string (pending, "pendingState"));
  gint64 sent = cw_app_text_get_time (pending, "sentAt");
  g_autofree char *when = cw_app_text_time (sent);
  g_autofree char *subtitle = NULL;
  GtkWidget *group = NULL;

  if (g_variant_n_children (pending) == 0)
    return NULL;
  group = cw_group_new (_ ("To Be Written"), NULL);
  subtitle = sent > 0 ? g_strdup_printf (_ ("%s · sent %s"), state, when) : g_strdup (state);
  if (operation[0] != '\0')
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cw_row_new (operation, subtitle));
  if (cw_answer_has (pending, "reason"))
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               cw_row_new (cw_answer_get_string (pending, "reason"), ""));
  add_changes (group, pending);
  return group;
}

GtkWidget *
cw_story_section_tied (GVariant *object)
{
  g_autoptr (GVariant) tied = cw_answer_get_array (object, "tied");
  gint64 number = cw_answer_get_int (object, "id");
  GtkWidget *group = NULL;

  for (gsize i = 0; i < g_variant_n_children (tied); i++)
    {
      g_autoptr (GVariant) other = cw_answer_get_item (tied, i);

      if (cw_answer_get_int (other, "id") == number)
        continue;
      if (group == NULL)
        group =
            cw_group_new (_ ("Joined With"), _ ("The same identity in other connected systems."));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cw_object_row_new (other));
    }
  return group;
}

GtkWidget *
cw_story_section_rules (GVariant *object)
{
  g_autoptr (GVariant) explanation = cw_answer_get_dict (object, "explanation");
  g_autoptr (GVariant) scope = cw_answer_get_array (explanation, "scope");
  GtkWidget *group = NULL;

  if (g_variant_n_children (scope) == 0)
    return NULL;
  group = cw_group_new (_ ("Rules"), _ ("Which rules this object is in the scope of, and why."));
  for (gsize i = 0; i < g_variant_n_children (scope); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (scope, i);
      gboolean is_in = cw_answer_get_bool (item, "inScope");
      const char *because = cw_answer_get_string (item, "because");
      g_autofree char *subtitle = because[0] != '\0'
          ? g_strdup_printf ("%s · %s", is_in ? _ ("In scope") : _ ("Out of scope"), because)
                             : g_strdup (is_in ? _ ("In scope") : _ ("Out of scope"));
      GtkWidget *row = cw_row_new (cw_story_name_rule (item), subtitle);

      cw_row_add_icon (row, is_in ? "object-select-symbolic" : "window-close-symbolic",
                       is_in ? "success" : "dim-label");
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  return group;
}

GtkWidget *
cw_story_section_links (GVariant *object)
{
  g_autoptr (GVariant) links = cw_answer_get_array (object, "links");
  GtkWidget *group = NULL;

  if (g_variant_n_children (links) == 0)
    return NULL;
  group = cw_group_new (_ ("References"), cw_answer_has (object, "linksNext")
                           ? _ ("The first of them; causewayctl object show tells all.")
                           : NULL);
  for (gsize i = 0; i < g_variant_n_children (links); i++)
    {
      g_autoptr (GVariant) link = cw_answer_get_item (links, i);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cw_object_row_new_for_link (link));
    }
  return group;
}

/* "Added, Joined": what a step counted of the object. */
static char *
format_counts (GVariant *counts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, counts);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autofree char *number = cw_app_text_count (g_variant_get_int64 (value));

      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                              cw_app_text_count_name (name));
      if (g_variant_get_int64 (value) > 1)
        g_string_append_printf (text, " (%s)", number);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
make_history_row (GVariant *item)
{
  g_autoptr (GVariant) counts = cw_answer_get_dict (item, "counts");
  g_autofree char *title = format_counts (counts);
  g_autofree char *when = cw_app_text_time (cw_app_text_get_time (item, "startedAt"));
  const char *connector = cw_answer_get_string (item, "connector");
  g_autofree char *subtitle = g_strdup_printf (
      "%s · %s%s%s", when, cw_app_text_step_kind (cw_answer_get_string (item, "kind")),
      connector[0] != '\0' ? " · " : "", connector);
  GtkWidget *row = cw_row_new (title, subtitle);

  cw_row_set_action (row, "win.run", g_variant_new_int64 (cw_answer_get_int (item, "run")));
  return row;
}

GtkWidget *
cw_story_section_history (GVariant *object)
{
  g_autoptr (GVariant) history = cw_answer_get_array (object, "history");
  gint64 n_runs = cw_answer_get_int (object, "historyRuns");
  g_autofree char *number = cw_app_text_count (n_runs);
  g_autofree char *description =
      g_strdup_printf (ngettext ("What the last run did to it.", "What the last %s runs did to it.",
                                 (gulong) n_runs),
                       number);
  GtkWidget *group = NULL;

  if (g_variant_n_children (history) == 0)
    return NULL;
  group = cw_group_new (_ ("History"), description);
  for (gsize i = 0; i < g_variant_n_children (history); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (history, i);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_history_row (item));
    }
  return group;
}
