/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-health-card.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

struct _CwHealthCard
{
  GtkBox parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkListBox *findings;
};

G_DEFINE_FINAL_TYPE (CwHealthCard, cw_health_card, GTK_TYPE_BOX)

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const struct
{
  const char *icon;
  const char *style;
  const char *title;
} levels[] = {
  [CW_HEALTH_GOOD] = { "emblem-ok-symbolic", "success", N_ ("All is well") },
  [CW_HEALTH_UNKNOWN] = { "dialog-question-symbolic", "dim-label", N_ ("Ready to start") },
  [CW_HEALTH_WARNING] = { "dialog-warning-symbolic", "warning", N_ ("Needs a look") },
  [CW_HEALTH_BAD] = { "dialog-error-symbolic", "error", N_ ("Something is wrong") },
};
/* clang-format on */

static void
show_finding (CwHealthCard *self, const CwHealthFinding *finding)
{
  GtkWidget *row = cw_row_new (finding->sentence, "");

  cw_row_add_icon (row, levels[finding->level].icon, levels[finding->level].style);
  if (finding->tenant != NULL)
    cw_row_set_action (row, "win.renew", g_variant_new_string (finding->tenant));
  else if (finding->digest != NULL)
    cw_row_set_action (row, "win.changes", g_variant_new_string (finding->digest));
  else if (g_str_equal (finding->place, "keys"))
    cw_row_set_action (row, "win.keys", NULL);
  else if (g_str_equal (finding->place, "instances"))
    cw_row_set_action (row, "win.instances", NULL);
  else if (finding->place[0] != '\0')
    cw_row_set_action (row, "win.view", g_variant_new_string (finding->place));
  gtk_list_box_append (self->findings, row);
}

static char *
describe_size (GVariant *status)
{
  g_autoptr (GVariant) connectors = cw_answer_get_array (status, "connectors");
  gulong n_connectors = (gulong) g_variant_n_children (connectors);
  gint64 n_objects = cw_answer_get_int (status, "metaverseObjects");
  g_autofree char *objects = cw_app_text_count (n_objects);
  g_autofree char *systems = g_strdup_printf (
      ngettext ("%lu connected system", "%lu connected systems", n_connectors), n_connectors);
  g_autofree char *identities =
      g_strdup_printf (ngettext ("%s identity", "%s identities", (gulong) n_objects), objects);

  /* The database is away. */
  if (!cw_answer_has (status, "connectors"))
    return g_strdup ("");
  return g_strdup_printf ("%s · %s", systems, identities);
}

void
cw_health_card_show (CwHealthCard *self, const CwHealth *health, GVariant *status)
{
  g_autofree char *size = describe_size (status);

  g_return_if_fail (CW_IS_HEALTH_CARD (self));

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), levels[i].style);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), levels[health->level].style);
  gtk_image_set_from_icon_name (self->icon, levels[health->level].icon);
  cw_label_set_text (self->title, _ (levels[health->level].title));
  cw_label_set_text (self->subtitle, size);
  cw_list_box_clear (self->findings);
  for (guint i = 0; i < health->findings->len; i++)
    show_finding (self, g_ptr_array_index (health->findings, i));
  gtk_widget_set_visible (GTK_WIDGET (self->findings), health->findings->len > 0);
}

/* ----- the object */

static void
cw_health_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_HEALTH_CARD);
  G_OBJECT_CLASS (cw_health_card_parent_class)->dispose (object);
}

static void
cw_health_card_class_init (CwHealthCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_health_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-health-card.ui");
  gtk_widget_class_bind_template_child (widget_class, CwHealthCard, icon);
  gtk_widget_class_bind_template_child (widget_class, CwHealthCard, title);
  gtk_widget_class_bind_template_child (widget_class, CwHealthCard, subtitle);
  gtk_widget_class_bind_template_child (widget_class, CwHealthCard, findings);
}

static void
cw_health_card_init (CwHealthCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
