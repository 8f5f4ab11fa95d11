/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-anchor-values-group.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-people-check.h"
#include "base/cw-answer.h"

/* Names of kinds are those of the answer's examples, in the order of its findings. */
static const struct
{
  const char *name;
  const char *title;
} kinds[] = {
  { "shared", N_ ("Who has the same value") },
    { "sign", N_ ("Whose value holds an @ or another sign") },
      { "long", N_ ("Whose value is too long") },
        { "noText", N_ ("Whose value is no text") },
          { "several", N_ ("Who has several values") },
            { "missing", N_ ("Who has no value") },
              { "merged", N_ ("Who has the same value in several directories") },
            };

#define N_KINDS G_N_ELEMENTS (kinds)

struct _CwAnchorValuesGroup
{
  AdwPreferencesGroup parent_instance;

  CwCheckRow *check_row;
  AdwExpanderRow *rows[N_KINDS];
  GPtrArray *examples[N_KINDS]; /* (element-type GtkWidget) */
  char *asked;                  /* (owned) (nullable): what the answer is to */
};

G_DEFINE_FINAL_TYPE (CwAnchorValuesGroup, cw_anchor_values_group, ADW_TYPE_PREFERENCES_GROUP)

/* ----- examples */

static void
clear (CwAnchorValuesGroup *self)
{
  for (guint i = 0; i < N_KINDS; i++)
    {
      for (guint j = 0; j < self->examples[i]->len; j++)
        adw_expander_row_remove (self->rows[i], g_ptr_array_index (self->examples[i], j));
      g_ptr_array_set_size (self->examples[i], 0);
      adw_expander_row_set_expanded (self->rows[i], FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->rows[i]), FALSE);
    }
}

/* (transfer full): whom an example is about, and what they have */
static char *
describe (GVariant *example, GVariant *objects, GString *names)
{
  g_autofree char *lines = cw_people_check_list_objects (objects, names);
  g_autoptr (GVariant) first = g_variant_get_child_value (objects, 0);
  g_autofree char *value = NULL;

  /* Whoever has none is told by the DN alone, which each line begins with a new line before. */
  if (!cw_answer_has (first, "value"))
    return g_strdup (lines + 1);
  value = cw_people_check_describe_value (cw_answer_get_int (example, "count"),
                                          cw_answer_get_string (first, "value"));
  return g_strconcat (value, lines, NULL);
}

static void
add_example (CwAnchorValuesGroup *self, guint kind, GVariant *example)
{
  g_autoptr (GVariant) objects = cw_answer_get_array (example, "objects");
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *subtitle = NULL;
  GtkWidget *row = NULL;

  if (g_variant_n_children (objects) == 0)
    return;
  subtitle = describe (example, objects, names);
  row = cw_row_new (names->str, subtitle);
  adw_expander_row_add_row (self->rows[kind], row);
  g_ptr_array_add (self->examples[kind], row);
  gtk_widget_set_visible (GTK_WIDGET (self->rows[kind]), TRUE);
}

static void
on_done_cb (CwAnchorValuesGroup *self, GVariant *answer)
{
  g_autoptr (GVariant) examples = cw_answer_get_array (answer, "examples");

  clear (self);
  for (gsize i = 0; i < g_variant_n_children (examples); i++)
    {
      g_autoptr (GVariant) example = g_variant_get_child_value (examples, i);

      for (guint kind = 0; kind < N_KINDS; kind++)
        if (g_str_equal (kinds[kind].name, cw_answer_get_string (example, "kind")))
          add_example (self, kind, example);
    }
}

/* An answer that is no longer that to the question. */
static void
on_state_changed_cb (CwAnchorValuesGroup *self)
{
  if (cw_check_row_get_answer (self->check_row) == NULL)
    clear (self);
}

/* ----- the question */

void
cw_anchor_values_group_update (CwAnchorValuesGroup *self,
                               CwAppEngine *engine,
                               CwDraft *draft,
                               gboolean is_wanted)
{
  g_autofree char *input = is_wanted ? cw_people_check_make_input (draft) : NULL;

  g_return_if_fail (CW_IS_ANCHOR_VALUES_GROUP (self));

  gtk_widget_set_visible (GTK_WIDGET (self), is_wanted);
  if (g_strcmp0 (self->asked, input) == 0)
    return;
  g_free (self->asked);
  self->asked = g_strdup (input);
  cw_check_row_reset (self->check_row);
  if (input == NULL)
    return;
  /* What is settled is looked at only when somebody wants to know. */
  if (cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED))
    cw_check_row_prepare (self->check_row, engine, "anchor-values", input,
                          cw_draft_make_secrets (draft, NULL));
  else
    cw_check_row_run (self->check_row, engine, "anchor-values", input,
                      cw_draft_make_secrets (draft, NULL));
}

/* ----- the group */

static void
cw_anchor_values_group_dispose (GObject *object)
{
  CwAnchorValuesGroup *self = CW_ANCHOR_VALUES_GROUP (object);

  for (guint i = 0; i < N_KINDS; i++)
    g_clear_pointer (&self->examples[i], g_ptr_array_unref);
  g_clear_pointer (&self->asked, g_free);
  G_OBJECT_CLASS (cw_anchor_values_group_parent_class)->dispose (object);
}

static void
cw_anchor_values_group_class_init (CwAnchorValuesGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_anchor_values_group_dispose;
}

static void
add_kind (CwAnchorValuesGroup *self, guint kind)
{
  GtkWidget *row = g_object_new (ADW_TYPE_EXPANDER_ROW, "use-markup", FALSE, "title",
                                 _ (kinds[kind].title), "visible", FALSE, NULL);

  self->rows[kind] = ADW_EXPANDER_ROW (row);
  self->examples[kind] = g_ptr_array_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
cw_anchor_values_group_init (CwAnchorValuesGroup *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  adw_preferences_group_set_title (group, _ ("What People Have There"));
  self->check_row = CW_CHECK_ROW (cw_check_row_new (_ ("Values in all directories")));
  g_signal_connect_object (self->check_row, "done", G_CALLBACK (on_done_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->check_row, "notify::state", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, GTK_WIDGET (self->check_row));
  for (guint i = 0; i < N_KINDS; i++)
    add_kind (self, i);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
