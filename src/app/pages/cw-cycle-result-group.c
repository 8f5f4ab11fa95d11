/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-cycle-result-group.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

struct _CwCycleResultGroup
{
  AdwPreferencesGroup parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (CwCycleResultGroup, cw_cycle_result_group, ADW_TYPE_PREFERENCES_GROUP)

/* The sums of a connector, over its partitions. */
typedef struct
{
  gint64 n_read;
  gint64 n_added;
  gint64 n_updated;
  gint64 n_deleted;
  gboolean is_exported; /* an export ran */
} Sums;

static void
add_step (GHashTable *connectors, GPtrArray *order, GVariant *step)
{
  g_autoptr (GVariant) counts = cw_answer_get_dict (step, "counts");
  const char *name = cw_answer_get_string (step, "connector");
  Sums *sums = g_hash_table_lookup (connectors, name);

  if (name[0] == '\0')
    return;
  if (sums == NULL)
    {
      sums = g_new0 (Sums, 1);
      g_ptr_array_add (order, g_strdup (name));
      g_hash_table_insert (connectors, g_strdup (name), sums);
    }
  sums->n_read += cw_answer_get_int (counts, "read");
  sums->n_added += cw_answer_get_int (counts, "export-added");
  sums->n_updated += cw_answer_get_int (counts, "export-updated");
  sums->n_deleted += cw_answer_get_int (counts, "export-deleted");
  sums->is_exported |= g_str_equal (cw_answer_get_string (step, "kind"), "export") &&
                       !g_str_equal (cw_answer_get_string (step, "state"), "skipped");
}

static void
add_row (CwCycleResultGroup *self, const char *title, const char *text)
{
  gtk_list_box_append (self->list, cw_row_new (title, text));
}

static void
add_read (CwCycleResultGroup *self, const char *name, const Sums *sums)
{
  g_autofree char *count = cw_app_text_count (sums->n_read);
  /* Translators: %s is the name of a directory or a tenant */
  g_autofree char *title = g_strdup_printf (_ ("Read from %s"), name);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%s object", "%s objects", (gulong) sums->n_read), count);

  add_row (self, title, text);
}

static void
add_written (CwCycleResultGroup *self, const char *name, const Sums *sums)
{
  g_autofree char *added = cw_app_text_count (sums->n_added);
  g_autofree char *updated = cw_app_text_count (sums->n_updated);
  g_autofree char *deleted = cw_app_text_count (sums->n_deleted);
  /* Translators: %s is the name of a tenant */
  g_autofree char *title = g_strdup_printf (_ ("Written to %s"), name);
  /* Translators: three numbers of objects */
  g_autofree char *text =
      g_strdup_printf (_ ("%s added, %s changed, %s deleted"), added, updated, deleted);

  add_row (self, title, text);
}

/* Of all steps. */
static gint64
sum_errors (GVariant *steps)
{
  gint64 sum = 0;

  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);
      g_autoptr (GVariant) counts = cw_answer_get_dict (step, "counts");

      sum += cw_answer_get_int (counts, "errors");
    }
  return sum;
}

static void
add_errors (CwCycleResultGroup *self, gint64 n)
{
  g_autofree char *count = cw_app_text_count (n);
  g_autofree char *text =
      n == 0 ? g_strdup (_ ("None"))
             : g_strdup_printf (ngettext ("%s. The status panel says what is wrong and what helps.",
                                          "%s. The status panel groups them by cause and says what "
                                          "helps.",
                                          (gulong) n),
                                count);

  add_row (self, _ ("Objects with errors"), text);
}

static void
add_state (CwCycleResultGroup *self, GVariant *run)
{
  const char *state = cw_answer_get_string (run, "state");
  const char *message = cw_answer_get_string (run, "errorMessage");
  g_autofree char *duration = cw_app_text_duration (cw_answer_get_double (run, "seconds"));
  g_autofree char *text = message[0] != '\0' ? g_strdup (message) : g_strdup (duration);
  GtkWidget *row = cw_row_new (cw_app_text_run_state (state), text);

  cw_row_add_icon (row, cw_app_text_run_icon (state), cw_app_text_run_style (state));
  gtk_list_box_append (self->list, row);
}

void
cw_cycle_result_group_show (CwCycleResultGroup *self, GVariant *run)
{
  g_autoptr (GVariant) steps = cw_answer_get_array (run, "steps");
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) connectors =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);

      add_step (connectors, order, step);
    }
  cw_list_box_clear (self->list);
  add_state (self, run);
  for (guint i = 0; i < order->len; i++)
    {
      const char *name = g_ptr_array_index (order, i);
      const Sums *sums = g_hash_table_lookup (connectors, name);

      add_read (self, name, sums);
      if (sums->is_exported)
        add_written (self, name, sums);
    }
  add_errors (self, sum_errors (steps));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
cw_cycle_result_group_class_init (CwCycleResultGroupClass *klass)
{
}

static void
cw_cycle_result_group_init (CwCycleResultGroup *self)
{
  self->list = cw_boxed_list_new (_ ("What the Last Cycle Did"));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("What the Last Cycle Did"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->list));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
