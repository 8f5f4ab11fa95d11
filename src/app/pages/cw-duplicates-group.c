/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-duplicates-group.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-suffix-query.h"
#include "base/cw-answer.h"

/* The first of them; causewayctl setup check duplicates tells more. */
#define SHOWN 20

struct _CwDuplicatesGroup
{
  AdwPreferencesGroup parent_instance;

  CwCheckRow *check_row;
  GPtrArray *rows; /* (element-type GtkWidget): one for each value */
};

G_DEFINE_FINAL_TYPE (CwDuplicatesGroup, cw_duplicates_group, ADW_TYPE_PREFERENCES_GROUP)

/* "Ann Doe (CN=Ann,...)", a line each. (transfer full) */
static char *
describe_owners (GVariant *item)
{
  g_autoptr (GVariant) objects = cw_answer_get_array (item, "objects");
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (objects); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (objects, i);

      g_string_append_printf (text, "%s%s (%s)", i > 0 ? "\n" : "",
                              cw_answer_get_string (object, "name"),
                              cw_answer_get_string (object, "object"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_row (CwDuplicatesGroup *self, GVariant *item)
{
  g_autofree char *owners = describe_owners (item);
  g_autofree char *title = g_strdup_printf ("%s: %s", cw_answer_get_string (item, "attribute"),
                                            cw_answer_get_string (item, "value"));
  GtkWidget *row = cw_row_new (title, owners);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
clear (CwDuplicatesGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
on_done_cb (CwDuplicatesGroup *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  gsize n = MIN (g_variant_n_children (items), SHOWN);

  clear (self);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      add_row (self, item);
    }
}

/* The question is that of the suffixes: the directories, the sign-in, the attribute of the names.
 */
void
cw_duplicates_group_run (CwDuplicatesGroup *self, CwAppEngine *engine, CwDraft *draft)
{
  g_autofree char *input = cw_suffix_query_make_input (draft);

  clear (self);
  gtk_widget_set_visible (GTK_WIDGET (self), input != NULL);
  if (input != NULL)
    cw_check_row_run (self->check_row, engine, "duplicates", input,
                      cw_draft_make_secrets (draft, NULL));
}

void
cw_duplicates_group_cancel (CwDuplicatesGroup *self)
{
  if (cw_check_row_get_state (self->check_row) == CW_CHECK_CHECKING)
    cw_check_row_reset (self->check_row);
}

static void
cw_duplicates_group_dispose (GObject *object)
{
  CwDuplicatesGroup *self = CW_DUPLICATES_GROUP (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (cw_duplicates_group_parent_class)->dispose (object);
}

static void
cw_duplicates_group_class_init (CwDuplicatesGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_duplicates_group_dispose;
}

static void
cw_duplicates_group_init (CwDuplicatesGroup *self)
{
  self->rows = g_ptr_array_new ();
  self->check_row = CW_CHECK_ROW (cw_check_row_new (_ ("Values that two people have")));
  g_signal_connect_object (self->check_row, "done", G_CALLBACK (on_done_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->check_row));
}
