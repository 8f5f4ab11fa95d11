/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-check-items.h"

#include "app/cw-check-item.h"
#include "base/cw-answer.h"

/* Above each, instead of a spacing between them: an empty box has no height. */
#define ITEM_MARGIN 9

struct _CwCheckItems
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (CwCheckItems, cw_check_items, GTK_TYPE_BOX)

void
cw_check_items_clear (CwCheckItems *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
}

void
cw_check_items_add (CwCheckItems *self, const char *status, const char *summary, const char *remedy)
{
  GtkWidget *item = cw_check_item_new (status, summary, remedy);

  gtk_widget_set_margin_top (item, ITEM_MARGIN);
  gtk_box_append (GTK_BOX (self), item);
}

CwCheckState
cw_check_items_add_checks (CwCheckItems *self, GVariant *checks, gboolean shows_all)
{
  CwCheckState worst = CW_CHECK_OK;

  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);
      const char *status = cw_answer_get_string (check, "status");

      if (g_str_equal (status, "failed"))
        worst = CW_CHECK_FAILED;
      else if (g_str_equal (status, "warning"))
        worst = MAX (worst, CW_CHECK_WARNING);
      else if (!shows_all)
        continue;
      cw_check_items_add (self, status, cw_answer_get_string (check, "summary"),
                          cw_answer_get_string (check, "remedy"));
    }
  return worst;
}

static void
cw_check_items_class_init (CwCheckItemsClass *klass)
{
}

static void
cw_check_items_init (CwCheckItems *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
}
