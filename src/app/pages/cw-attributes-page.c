/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-attributes-page.h"

#include <glib/gi18n.h>

#include "app/cw-tick-list.h"
#include "model/cw-cloud-app.h"

#define PATH "attributes.excluded"

struct _CwAttributesPage
{
  CwFormPage parent_instance;

  GtkWidget *all_button;
  CwTickList *list;
  char *filled; /* (owned) (nullable): what the list shows, so that it is not filled for nothing */
};

G_DEFINE_FINAL_TYPE (CwAttributesPage, cw_attributes_page, CW_TYPE_FORM_PAGE)

static CwDraft *
get_draft (CwAttributesPage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

/* Who needs it. (transfer full) */
static char *
make_detail (GPtrArray *apps, const char *const *ids, const char *name)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < apps->len; i++)
    {
      const CwCloudApp *app = g_ptr_array_index (apps, i);

      if (cw_cloud_app_is_among (app, ids) && cw_cloud_app_needs (app, name))
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", app->title);
    }
  if (text->len == 0)
    g_string_append (text, _ ("None of the chosen applications needs it"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_attribute (CwAttributesPage *self, const char *name, const char *detail, gboolean is_excluded)
{
  if (cw_cloud_app_is_name_among (name, cw_cloud_apps_get_mandatory ()))
    cw_tick_list_add (self->list, name, name,
                      _ ("Cannot be left out: every application needs it"),
                         CW_TICK_ON | CW_TICK_LOCKED);
  else
    cw_tick_list_add (self->list, name, name, detail, is_excluded ? CW_TICK_NONE : CW_TICK_ON);
}

/* @ids: (nullable): all applications */
static gboolean
is_news (CwAttributesPage *self, char **names, const char *const *ids, char **excluded)
{
  g_autofree char *all = g_strjoinv (" ", names);
  g_autofree char *chosen = ids != NULL ? g_strjoinv (" ", (char **) ids) : g_strdup ("*");
  g_autofree char *left_out = g_strjoinv (" ", excluded);
  g_autofree char *wanted = g_strjoin ("\n", all, chosen, left_out, NULL);

  if (g_strcmp0 (wanted, self->filled) == 0)
    return FALSE;
  g_free (self->filled);
  self->filled = g_steal_pointer (&wanted);
  return TRUE;
}

/* What is left out already is shown too when no application needs it, so that it is not lost. */
static void
fill_list (CwAttributesPage *self)
{
  CwDraft *draft = get_draft (self);
  g_autoptr (GPtrArray) apps = cw_cloud_apps_load ();
  g_auto (GStrv) chosen = cw_draft_get_strings (draft, "attributes.apps");
  g_auto (GStrv) excluded = cw_draft_get_strings (draft, PATH);
  gboolean is_restricted = cw_draft_get_node (draft, "attributes.apps") != NULL;
  const char *const *ids = is_restricted ? (const char *const *) chosen : NULL;
  g_auto (GStrv) names = cw_cloud_apps_list_attributes (apps, ids);

  if (!is_news (self, names, ids, excluded))
    return;
  cw_tick_list_clear (self->list);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *detail = make_detail (apps, ids, names[i]);

      add_attribute (self, names[i], detail,
                     cw_cloud_app_is_name_among (names[i], (const char *const *) excluded));
    }
  for (guint i = 0; excluded[i] != NULL; i++)
    if (!cw_cloud_app_is_name_among (excluded[i], (const char *const *) names))
      add_attribute (self, excluded[i], _ ("None of the chosen applications needs it"), TRUE);
}

static void
on_list_changed_cb (CwAttributesPage *self)
{
  g_auto (GStrv) excluded = cw_tick_list_dup_keys (self->list, FALSE);

  g_clear_pointer (&self->filled, g_free);
  if (excluded[0] == NULL)
    cw_draft_remove (get_draft (self), PATH);
  else
    cw_draft_set_strings (get_draft (self), PATH, (const char *const *) excluded);
}

static void
on_all_clicked_cb (CwAttributesPage *self)
{
  cw_draft_remove (get_draft (self), PATH);
  fill_list (self);
}

/* ----- the page */

static void
cw_attributes_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwAttributesPage *self = CW_ATTRIBUTES_PAGE (page);

  gtk_widget_set_visible (self->all_button, cw_draft_get_node (draft, PATH) != NULL);
}

static void
cw_attributes_page_enter (CwWizardPage *page)
{
  CwAttributesPage *self = CW_ATTRIBUTES_PAGE (page);

  fill_list (self);
  /* An imported draft may leave out what cannot be: the list shows that it stays. */
  if (!cw_wizard_flow_is_complete (get_draft (self), CW_WIZARD_ATTRIBUTES))
    on_list_changed_cb (self);
  CW_WIZARD_PAGE_CLASS (cw_attributes_page_parent_class)->enter (page);
}

static GtkWidget *
cw_attributes_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_ATTRIBUTES_PAGE (page)->list);
}

static void
cw_attributes_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_ATTRIBUTES_PAGE);
  G_OBJECT_CLASS (cw_attributes_page_parent_class)->dispose (object);
}

static void
cw_attributes_page_finalize (GObject *object)
{
  g_free (CW_ATTRIBUTES_PAGE (object)->filled);
  G_OBJECT_CLASS (cw_attributes_page_parent_class)->finalize (object);
}

static void
cw_attributes_page_class_init (CwAttributesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_attributes_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_attributes_page_finalize;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_attributes_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_attributes_page_get_first_focus;
  CW_FORM_PAGE_CLASS (klass)->step = CW_WIZARD_ATTRIBUTES;
  CW_FORM_PAGE_CLASS (klass)->refresh = cw_attributes_page_refresh;
  g_type_ensure (CW_TYPE_TICK_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-attributes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwAttributesPage, all_button);
  gtk_widget_class_bind_template_child (widget_class, CwAttributesPage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_all_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_list_changed_cb);
}

static void
cw_attributes_page_init (CwAttributesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
