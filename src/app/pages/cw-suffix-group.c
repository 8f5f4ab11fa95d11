/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-suffix-group.h"

#include <glib/gi18n.h>

#include "app/cw-widgets.h"
#include "base/cw-answer.h"

/* Rows that are shown at first, and by each press of the button. */
#define ROWS_AT_ONCE 50

struct _CwSuffixGroup
{
  AdwPreferencesGroup parent_instance;

  GtkListBox *list;
  GtkWidget *more_button;

  GPtrArray *items;     /* (owned) (element-type GVariant): in the order of the rows */
  GVariant *answer;     /* (owned) (nullable): that is shown */
  char *initial_domain; /* (owned) (nullable) */
  guint n_shown;
};

G_DEFINE_FINAL_TYPE (CwSuffixGroup, cw_suffix_group, ADW_TYPE_PREFERENCES_GROUP)

/* ----- the order */

static gboolean
is_missing (GVariant *item)
{
  return g_str_has_prefix (cw_answer_get_string (item, "state"), "not-");
}

static int
get_rank (GVariant *item)
{
  if (cw_answer_get_int (item, "users") == 0)
    return 2;
  return is_missing (item) ? 0 : 1;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  GVariant *first = *(GVariant *const *) a;
  GVariant *second = *(GVariant *const *) b;
  int by_rank = get_rank (first) - get_rank (second);
  gint64 by_users = cw_answer_get_int (second, "users") - cw_answer_get_int (first, "users");

  if (by_rank != 0)
    return by_rank;
  if (by_users != 0)
    return by_users > 0 ? 1 : -1;
  return g_strcmp0 (cw_answer_get_string (first, "suffix"),
                    cw_answer_get_string (second, "suffix"));
}

/* ----- a row */

/* (transfer full) */
static char *
describe_missing (CwSuffixGroup *self, GVariant *item)
{
  gboolean is_added = g_str_equal (cw_answer_get_string (item, "state"), "not-verified");
  const char *domain = self->initial_domain;

  if (cw_answer_get_int (item, "users") == 0)
    return g_strdup (is_added ? _ ("In the tenant, but not verified.")
                              : _ ("Not added to the tenant."));
  if (domain == NULL || domain[0] == '\0')
    domain = _ ("the tenant's own domain");
  /* Translators: %s is the tenant's own domain, "contoso.onmicrosoft.com" */
  return g_strdup_printf (
      is_added ? _ ("In the tenant, but not verified: these people sign in with a name at %s.")
               : _ ("Not added to the tenant: these people sign in with a name at %s."), domain);
}

/* (transfer full) */
static char *
describe (CwSuffixGroup *self, GVariant *item)
{
  const char *state = cw_answer_get_string (item, "state");

  if (g_str_equal (state, "verified"))
    return g_strdup (_ ("Verified in the tenant."));
  if (is_missing (item))
    return describe_missing (self, item);
  return g_strdup (_ ("Not compared with the tenant's domains."));
}

static GtkWidget *
make_users_label (gint64 users)
{
  GtkWidget *label = NULL;
  g_autofree char *text = NULL;

  if (users == 0)
    text = g_strdup (C_ ("a suffix", "Not used"));
  else
    text = g_strdup_printf (ngettext ("%u person", "%u people", (gulong) users), (guint) users);
  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
add_row (CwSuffixGroup *self, GVariant *item)
{
  gint64 users = cw_answer_get_int (item, "users");
  g_autofree char *text = describe (self, item);
  GtkWidget *row = cw_row_new (cw_answer_get_string (item, "suffix"), text);

  if (is_missing (item) && users > 0)
    cw_row_add_icon (row, "dialog-warning-symbolic", "warning");
  else if (g_str_equal (cw_answer_get_string (item, "state"), "verified"))
    cw_row_add_icon (row, "emblem-ok-symbolic", "success");
  else
    cw_row_add_icon (row, "content-loading-symbolic", "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_users_label (users));
  gtk_list_box_append (self->list, row);
}

/* ----- the list */

static void
show_more (CwSuffixGroup *self)
{
  guint end = MIN (self->items->len, self->n_shown + ROWS_AT_ONCE);

  for (; self->n_shown < end; self->n_shown++)
    add_row (self, g_ptr_array_index (self->items, self->n_shown));
  gtk_widget_set_visible (self->more_button, self->n_shown < self->items->len);
}

static void
on_more_clicked_cb (CwSuffixGroup *self)
{
  show_more (self);
}

static void
read_items (CwSuffixGroup *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  g_ptr_array_set_size (self->items, 0);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    g_ptr_array_add (self->items, g_variant_get_child_value (items, i));
  g_ptr_array_sort (self->items, compare_items);
}

static const char *
get_description (CwSuffixGroup *self)
{
  GVariant *first = self->items->len > 0 ? g_ptr_array_index (self->items, 0) : NULL;

  if (first != NULL && get_rank (first) == 0)
    return _ ("A name is corrected by itself as soon as its domain is verified.");
  return _ ("What people's sign-in names end with.");
}

void
cw_suffix_group_show (CwSuffixGroup *self, GVariant *answer, const char *initial_domain)
{
  if (self->answer == answer && g_strcmp0 (self->initial_domain, initial_domain) == 0)
    return;
  g_clear_pointer (&self->answer, g_variant_unref);
  self->answer = answer != NULL ? g_variant_ref (answer) : NULL;
  g_free (self->initial_domain);
  self->initial_domain = g_strdup (initial_domain);
  cw_list_box_clear (self->list);
  self->n_shown = 0;
  g_ptr_array_set_size (self->items, 0);
  if (answer != NULL)
    read_items (self, answer);
  show_more (self);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), get_description (self));
  gtk_widget_set_visible (GTK_WIDGET (self), self->items->len > 0);
}

static void
cw_suffix_group_dispose (GObject *object)
{
  CwSuffixGroup *self = CW_SUFFIX_GROUP (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->answer, g_variant_unref);
  g_clear_pointer (&self->initial_domain, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_SUFFIX_GROUP);
  G_OBJECT_CLASS (cw_suffix_group_parent_class)->dispose (object);
}

static void
cw_suffix_group_class_init (CwSuffixGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_suffix_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-suffix-group.ui");
  gtk_widget_class_bind_template_child (widget_class, CwSuffixGroup, list);
  gtk_widget_class_bind_template_child (widget_class, CwSuffixGroup, more_button);
  gtk_widget_class_bind_template_callback (widget_class, on_more_clicked_cb);
}

static void
cw_suffix_group_init (CwSuffixGroup *self)
{
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}
