/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-step-list.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-page-table.h"
#include "app/cw-step-row.h"
#include "app/cw-widgets.h"

struct _CwStepList
{
  AdwBin parent_instance;

  GtkListBox *list;

  GArray *steps; /* (owned) (element-type CwWizardStep) */
  CwWizardStep current;
};

enum
{
  SIGNAL_STEP_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwStepList, cw_step_list, ADW_TYPE_BIN)

/* ----- the steps */

static CwWizardStep
get_step (CwStepList *self, int index)
{
  if (index < 0 || index >= (int) self->steps->len)
    return CW_WIZARD_N_STEPS;
  return g_array_index (self->steps, CwWizardStep, index);
}

/* -1: it is not listed. */
static int
find_step (CwStepList *self, CwWizardStep step)
{
  for (int i = 0; i < (int) self->steps->len; i++)
    if (get_step (self, i) == step)
      return i;
  return -1;
}

CwWizardStep
cw_step_list_get_current (CwStepList *self)
{
  return self->current;
}

CwWizardStep
cw_step_list_get_first (CwStepList *self)
{
  return get_step (self, 0);
}

CwWizardStep
cw_step_list_get_next (CwStepList *self)
{
  int index = find_step (self, self->current);

  return index < 0 ? CW_WIZARD_N_STEPS : get_step (self, index + 1);
}

CwWizardStep
cw_step_list_get_previous (CwStepList *self)
{
  return get_step (self, find_step (self, self->current) - 1);
}

gboolean
cw_step_list_has (CwStepList *self, CwWizardStep step)
{
  return find_step (self, step) >= 0;
}

guint
cw_step_list_get_position (CwStepList *self, CwWizardStep step)
{
  return (guint) (find_step (self, step) + 1);
}

char *
cw_step_list_describe_position (CwStepList *self)
{
  /* The only one so far: what follows is chosen on it. */
  if (self->steps->len <= 1)
    return NULL;
  return g_strdup_printf (_ ("Step %d of %d"),
                             (int) cw_step_list_get_position (self, self->current),
                             (int) self->steps->len);
}

/* ----- the list */

static void
update_rows (CwStepList *self)
{
  int current = find_step (self, self->current);

  for (int i = 0; i < (int) self->steps->len; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

      cw_step_row_set_state (CW_STEP_ROW (row), i < current    ? CW_STEP_DONE
                                                : i == current ? CW_STEP_CURRENT
                                                               : CW_STEP_TO_COME);
    }
  if (current >= 0)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, current));
}

void
cw_step_list_set_current (CwStepList *self, CwWizardStep step)
{
  g_return_if_fail (CW_IS_STEP_LIST (self));

  self->current = step;
  update_rows (self);
}

static gboolean
is_shown (CwStepList *self, CwDraft *draft, CwWizardStep step)
{
  /* One that stops being relevant while it is shown stays until it is left. */
  return cw_page_table_get_type (step) != G_TYPE_INVALID &&
         (step == self->current || cw_wizard_flow_is_relevant (draft, step));
}

/* (transfer full) (element-type CwWizardStep) */
static GArray *
list_steps (CwStepList *self, CwDraft *draft)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (CwWizardStep));

  for (CwWizardStep step = 0; draft != NULL && step < CW_WIZARD_N_STEPS; step++)
    if (is_shown (self, draft, step))
      g_array_append_val (steps, step);
  return steps;
}

static gboolean
are_equal (GArray *a, GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (CwWizardStep)) == 0;
}

void
cw_step_list_update (CwStepList *self, CwDraft *draft)
{
  g_autoptr (GArray) steps = list_steps (self, draft);

  g_return_if_fail (CW_IS_STEP_LIST (self));

  if (are_equal (steps, self->steps))
    return;
  g_array_unref (self->steps);
  self->steps = g_array_ref (steps);
  cw_list_box_clear (self->list);
  for (guint i = 0; i < steps->len; i++)
    gtk_list_box_append (self->list, cw_step_row_new (cw_wizard_step_get_title (
                                         g_array_index (steps, CwWizardStep, i))));
  update_rows (self);
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, CwStepList *self)
{
  g_signal_emit (self, signals[SIGNAL_STEP_ACTIVATED], 0,
                 (guint) get_step (self, gtk_list_box_row_get_index (row)));
  /* Whoever did not go there: the row of the page that is shown stays the chosen one. */
  update_rows (self);
}

/* ----- the object */

static void
cw_step_list_finalize (GObject *object)
{
  g_array_unref (CW_STEP_LIST (object)->steps);
  G_OBJECT_CLASS (cw_step_list_parent_class)->finalize (object);
}

static void
cw_step_list_class_init (CwStepListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_step_list_finalize;
  signals[SIGNAL_STEP_ACTIVATED] =
      g_signal_new ("step-activated", CW_TYPE_STEP_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
cw_step_list_init (CwStepList *self)
{
  self->steps = g_array_new (FALSE, FALSE, sizeof (CwWizardStep));
  self->current = CW_WIZARD_N_STEPS;
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Steps of the set-up"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated_cb), self, 0);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}
