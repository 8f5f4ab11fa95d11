/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-joins-group.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-check-row.h"
#include "app/cw-share-bar.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-people-check.h"
#include "base/cw-answer.h"

typedef enum
{
  PART_JOINED,
  PART_ALONE,
  PART_AMBIGUOUS,
  PART_WITHOUT_VALUE,
  N_PARTS,
} Part;

/* Names are those of the answer, and of the kinds of its examples. */
static const struct
{
  const char *name;
  CwShareLook look;
} parts[N_PARTS] = {
  [PART_JOINED] = { "joined", CW_SHARE_GOOD },
  [PART_ALONE] = { "alone", CW_SHARE_NEUTRAL },
  [PART_AMBIGUOUS] = { "ambiguous", CW_SHARE_WARNING },
  [PART_WITHOUT_VALUE] = { "withoutValue", CW_SHARE_EMPTY },
};

struct _CwJoinsGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *nothing_row; /* there is nothing to join */
  CwCheckRow *check_row;
  GtkWidget *bar_row;
  CwShareBar *bar;
  AdwExpanderRow *rows[N_PARTS]; /* the legend, the numbers, and below them the examples */
  GPtrArray *examples[N_PARTS];  /* (element-type GtkWidget) */
  char *asked;                   /* (owned) (nullable): what the answer is to */
};

G_DEFINE_FINAL_TYPE (CwJoinsGroup, cw_joins_group, ADW_TYPE_PREFERENCES_GROUP)

/* ----- words */

/* (transfer full) */
static char *
describe_part (Part part, gint64 n)
{
  g_autofree char *count = cw_app_text_count (n);
  gulong plural = (gulong) n;

  switch (part)
    {
    case PART_JOINED:
      return g_strdup_printf (ngettext ("%s person is joined", "%s people are joined", plural),
                              count);
    case PART_ALONE:
      return g_strdup_printf (ngettext ("%s entry stays alone", "%s entries stay alone", plural),
                              count);
    case PART_AMBIGUOUS:
      return g_strdup_printf (
          ngettext ("%s entry is ambiguous", "%s entries are ambiguous", plural), count);
    case PART_WITHOUT_VALUE:
      return g_strdup_printf (
          ngettext ("%s entry has no value", "%s entries have no value", plural), count);
    case N_PARTS:
      break;
    }
  g_return_val_if_reached (NULL);
}

static const char *
explain_part (Part part)
{
  switch (part)
    {
    case PART_JOINED:
      return _ ("Their entries in several directories become one person.");
    case PART_ALONE:
      return _ ("No other directory has an entry with the same value.");
    case PART_AMBIGUOUS:
      return _ ("Others in the same directory have the same value, so that nobody can tell who is "
                "who. None of them is joined until their values differ.");
    case PART_WITHOUT_VALUE:
      return _ ("With this choice they are not synchronised.");
    case N_PARTS:
      break;
    }
  g_return_val_if_reached (NULL);
}

/* Why the example is where it is. (transfer full) */
static char *
give_reason (Part part, gint64 n_owners, const char *value)
{
  if (part == PART_JOINED)
    /* Translators: %s is a value that the entries share */
    return g_strdup_printf (_ ("Joined by “%s”"), value);
  if (part == PART_ALONE)
    /* Translators: %s is a value */
    return g_strdup_printf (_ ("Only here: “%s”"), value);
  return cw_people_check_describe_value (n_owners, value);
}

/* ----- examples */

static Part
find_part (const char *kind)
{
  for (guint i = 0; i < N_PARTS; i++)
    if (g_str_equal (parts[i].name, kind))
      return (Part) i;
  return N_PARTS;
}

static void
add_example (CwJoinsGroup *self, GVariant *example)
{
  Part part = find_part (cw_answer_get_string (example, "kind"));
  g_autoptr (GVariant) objects = cw_answer_get_array (example, "objects");
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *lines = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *subtitle = NULL;
  GtkWidget *row = NULL;

  if (part == N_PARTS || g_variant_n_children (objects) == 0)
    return;
  first = g_variant_get_child_value (objects, 0);
  lines = cw_people_check_list_objects (objects, names);
  reason = give_reason (part, cw_answer_get_int (example, "count"),
                        cw_answer_get_string (first, "value"));
  subtitle = g_strconcat (reason, lines, NULL);
  row = cw_row_new (names->str, subtitle);
  adw_expander_row_add_row (self->rows[part], row);
  g_ptr_array_add (self->examples[part], row);
}

static void
clear_examples (CwJoinsGroup *self)
{
  for (guint i = 0; i < N_PARTS; i++)
    {
      for (guint j = 0; j < self->examples[i]->len; j++)
        adw_expander_row_remove (self->rows[i], g_ptr_array_index (self->examples[i], j));
      g_ptr_array_set_size (self->examples[i], 0);
      adw_expander_row_set_expanded (self->rows[i], FALSE);
    }
}

/* ----- the picture */

static void
show_answer (CwJoinsGroup *self, gboolean is_shown)
{
  gtk_widget_set_visible (self->bar_row, is_shown);
  for (guint i = 0; i < N_PARTS; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->rows[i]), is_shown);
}

/* In entries, of which several make one person who is joined: the parts then are parts of the same.
 */
static gint64
count_entries (GVariant *answer, Part part)
{
  gint64 others = 0;

  if (part != PART_JOINED)
    return cw_answer_get_int (answer, parts[part].name);
  for (guint i = PART_ALONE; i < N_PARTS; i++)
    others += cw_answer_get_int (answer, parts[i].name);
  return cw_answer_get_int (answer, "entries") - others;
}

static void
show_part (CwJoinsGroup *self, GVariant *answer, Part part, GString *description)
{
  gint64 n = cw_answer_get_int (answer, parts[part].name);
  g_autofree char *title = describe_part (part, n);
  gboolean has_examples = self->examples[part]->len > 0;

  cw_share_bar_add (self->bar, parts[part].look, count_entries (answer, part));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[part]), title);
  adw_expander_row_set_subtitle (self->rows[part], n > 0 ? explain_part (part) : "");
  adw_expander_row_set_enable_expansion (self->rows[part], has_examples);
  gtk_widget_set_visible (GTK_WIDGET (self->rows[part]), part != PART_WITHOUT_VALUE || n > 0);
  g_string_append_printf (description, "%s%s", description->len > 0 ? ", " : "", title);
}

static void
on_done_cb (CwJoinsGroup *self, GVariant *answer)
{
  g_autoptr (GVariant) examples = cw_answer_get_array (answer, "examples");
  g_autoptr (GString) description = g_string_new (NULL);

  clear_examples (self);
  cw_share_bar_clear (self->bar);
  show_answer (self, cw_answer_get_int (answer, "entries") > 0);
  if (cw_answer_get_int (answer, "entries") == 0)
    return;
  for (gsize i = 0; i < g_variant_n_children (examples); i++)
    {
      g_autoptr (GVariant) example = g_variant_get_child_value (examples, i);

      add_example (self, example);
    }
  for (guint i = 0; i < N_PARTS; i++)
    show_part (self, answer, (Part) i, description);
  cw_share_bar_describe (self->bar, description->str);
}

/* An answer that is no longer that to the question. */
static void
on_state_changed_cb (CwJoinsGroup *self)
{
  if (cw_check_row_get_answer (self->check_row) == NULL)
    show_answer (self, FALSE);
}

/* ----- the question */

static guint
count_directories (CwDraft *draft)
{
  guint n = 0;

  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    n += cw_draft_is_source (cw_draft_get_connector (draft, i)) ? 1 : 0;
  return n;
}

static void
set_nothing (CwJoinsGroup *self, const char *title, const char *subtitle)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->nothing_row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->nothing_row), subtitle);
}

/* FALSE: there is something to join. */
static gboolean
show_nothing (CwJoinsGroup *self, CwDraft *draft)
{
  const char *method = cw_draft_get_string (draft, "identity.matching.method", "once");
  guint n_directories = count_directories (draft);
  gboolean is_nothing = n_directories < 2 || g_str_equal (method, "once");

  if (n_directories < 2)
    set_nothing (
        self,
        _ ("There is nothing to join"),
           _ ("With one directory everybody in it is a person of their own. Here is shown who "
                    "joins with whom as soon as there are several directories."));
  else if (is_nothing)
    set_nothing (self,
                 _ ("Nobody is joined"),
                    _ ("Every entry becomes a person of its own. With another choice above you see "
                    "here who joins with whom, before anything is done."));
  gtk_widget_set_visible (self->nothing_row, is_nothing);
  gtk_widget_set_visible (GTK_WIDGET (self->check_row), !is_nothing);
  return is_nothing;
}

static gboolean
is_askable (CwDraft *draft)
{
  return !g_str_equal (cw_draft_get_string (draft, "identity.matching.method", "once"),
                       "attribute") ||
         cw_draft_get_string (draft, "identity.matching.attribute", NULL) != NULL;
}

static void
ask (CwJoinsGroup *self, CwAppEngine *engine, CwDraft *draft, const char *input)
{
  GVariant *secrets = cw_draft_make_secrets (draft, NULL);

  /* What is settled is looked at only when somebody wants to know. */
  if (cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED))
    cw_check_row_prepare (self->check_row, engine, "joins", input, secrets);
  else
    cw_check_row_run (self->check_row, engine, "joins", input, secrets);
}

void
cw_joins_group_update (CwJoinsGroup *self, CwAppEngine *engine, CwDraft *draft)
{
  g_autofree char *input = NULL;

  g_return_if_fail (CW_IS_JOINS_GROUP (self));

  if (!show_nothing (self, draft) && is_askable (draft))
    input = cw_people_check_make_input (draft);
  if (g_strcmp0 (self->asked, input) == 0)
    return;
  g_free (self->asked);
  self->asked = g_strdup (input);
  show_answer (self, FALSE);
  cw_check_row_reset (self->check_row);
  if (input != NULL)
    ask (self, engine, draft, input);
}

/* ----- the group */

static void
add_bar (CwJoinsGroup *self)
{
  self->bar = CW_SHARE_BAR (cw_share_bar_new ());
  gtk_widget_set_margin_top (GTK_WIDGET (self->bar), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->bar), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (self->bar), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->bar), 12);
  self->bar_row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "child", self->bar, "activatable", FALSE,
                                "selectable", FALSE, "focusable", FALSE, NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->bar_row);
}

static void
add_part (CwJoinsGroup *self, Part part)
{
  GtkWidget *row = g_object_new (ADW_TYPE_EXPANDER_ROW, "use-markup", FALSE, NULL);

  self->rows[part] = ADW_EXPANDER_ROW (row);
  self->examples[part] = g_ptr_array_new ();
  adw_expander_row_add_prefix (self->rows[part], cw_share_bar_new_swatch (parts[part].look));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
cw_joins_group_dispose (GObject *object)
{
  CwJoinsGroup *self = CW_JOINS_GROUP (object);

  for (guint i = 0; i < N_PARTS; i++)
    g_clear_pointer (&self->examples[i], g_ptr_array_unref);
  g_clear_pointer (&self->asked, g_free);
  G_OBJECT_CLASS (cw_joins_group_parent_class)->dispose (object);
}

static void
cw_joins_group_class_init (CwJoinsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_joins_group_dispose;
}

static void
cw_joins_group_init (CwJoinsGroup *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  adw_preferences_group_set_title (group, _ ("Who Joins With Whom"));
  self->nothing_row = cw_row_new ("", "");
  cw_row_add_icon (self->nothing_row, "dialog-information-symbolic", "");
  adw_preferences_group_add (group, self->nothing_row);
  self->check_row = CW_CHECK_ROW (cw_check_row_new (_ ("Preview of all directories")));
  cw_check_row_set_idle_text (self->check_row, _ ("Choose the attribute that is the same first"));
  g_signal_connect_object (self->check_row, "done", G_CALLBACK (on_done_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->check_row, "notify::state", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, GTK_WIDGET (self->check_row));
  add_bar (self);
  for (guint i = 0; i < N_PARTS; i++)
    add_part (self, (Part) i);
  show_answer (self, FALSE);
}
