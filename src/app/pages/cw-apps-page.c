/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-apps-page.h"

#include <glib/gi18n.h>

#include "app/cw-tick-list.h"
#include "model/cw-cloud-app.h"

#define PATH "attributes.apps"

struct _CwAppsPage
{
  CwFormPage parent_instance;

  GtkWidget *restrict_row;
  GtkSwitch *restrict_switch;
  GtkWidget *apps_group;
  CwTickList *list;

  GPtrArray *apps; /* (owned) (element-type CwCloudApp) */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (CwAppsPage, cw_apps_page, CW_TYPE_FORM_PAGE)

static CwDraft *
get_draft (CwAppsPage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

static void
fill_list (CwAppsPage *self)
{
  g_auto (GStrv) ids = cw_draft_get_strings (get_draft (self), PATH);

  cw_tick_list_clear (self->list);
  for (guint i = 0; i < self->apps->len; i++)
    {
      const CwCloudApp *app = g_ptr_array_index (self->apps, i);
      gboolean is_chosen = cw_cloud_app_is_among (app, (const char *const *) ids);
      guint n = g_strv_length (app->attributes);
      g_autofree char *detail = g_strdup_printf (
          ngettext ("Uses %u attribute of the directory", "Uses %u attributes of the directory", n),
          n);

      cw_tick_list_add (self->list, app->id, app->title, detail,
                        is_chosen ? CW_TICK_ON : CW_TICK_NONE);
    }
}

static void
on_restrict_changed_cb (CwAppsPage *self)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  g_auto (GStrv) ids = NULL;

  if (self->is_filling)
    return;
  if (!gtk_switch_get_active (self->restrict_switch))
    {
      cw_draft_remove (get_draft (self), PATH);
      return;
    }
  /* All at first: what is not used is taken out. */
  builder = g_strv_builder_new ();
  for (guint i = 0; i < self->apps->len; i++)
    g_strv_builder_add (builder, ((CwCloudApp *) g_ptr_array_index (self->apps, i))->id);
  ids = g_strv_builder_end (builder);
  cw_draft_set_strings (get_draft (self), PATH, (const char *const *) ids);
  fill_list (self);
}

/* What this version does not know stays as it is. */
static gboolean
is_known (CwAppsPage *self, const char *id)
{
  for (guint i = 0; i < self->apps->len; i++)
    if (g_str_equal (((CwCloudApp *) g_ptr_array_index (self->apps, i))->id, id))
      return TRUE;
  return FALSE;
}

static void
on_list_changed_cb (CwAppsPage *self)
{
  g_auto (GStrv) before = cw_draft_get_strings (get_draft (self), PATH);
  g_auto (GStrv) ticked = cw_tick_list_dup_keys (self->list, TRUE);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  for (guint i = 0; ticked[i] != NULL; i++)
    g_strv_builder_add (builder, ticked[i]);
  for (guint i = 0; before[i] != NULL; i++)
    if (!is_known (self, before[i]))
      g_strv_builder_add (builder, before[i]);
  ids = g_strv_builder_end (builder);
  cw_draft_set_strings (get_draft (self), PATH, (const char *const *) ids);
}

/* ----- the page */

static void
cw_apps_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwAppsPage *self = CW_APPS_PAGE (page);
  gboolean is_restricted = cw_draft_get_node (draft, PATH) != NULL;

  self->is_filling = TRUE;
  gtk_switch_set_active (self->restrict_switch, is_restricted);
  self->is_filling = FALSE;
  gtk_widget_set_visible (self->apps_group, is_restricted);
}

static void
cw_apps_page_enter (CwWizardPage *page)
{
  fill_list (CW_APPS_PAGE (page));
  CW_WIZARD_PAGE_CLASS (cw_apps_page_parent_class)->enter (page);
}

static GtkWidget *
cw_apps_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_APPS_PAGE (page)->restrict_switch);
}

static void
cw_apps_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_APPS_PAGE);
  G_OBJECT_CLASS (cw_apps_page_parent_class)->dispose (object);
}

static void
cw_apps_page_finalize (GObject *object)
{
  g_ptr_array_unref (CW_APPS_PAGE (object)->apps);
  G_OBJECT_CLASS (cw_apps_page_parent_class)->finalize (object);
}

static void
cw_apps_page_class_init (CwAppsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_apps_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_apps_page_finalize;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_apps_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_apps_page_get_first_focus;
  CW_FORM_PAGE_CLASS (klass)->step = CW_WIZARD_APPS;
  CW_FORM_PAGE_CLASS (klass)->refresh = cw_apps_page_refresh;
  g_type_ensure (CW_TYPE_TICK_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-apps-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwAppsPage, restrict_row);
  gtk_widget_class_bind_template_child (widget_class, CwAppsPage, restrict_switch);
  gtk_widget_class_bind_template_child (widget_class, CwAppsPage, apps_group);
  gtk_widget_class_bind_template_child (widget_class, CwAppsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_restrict_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_list_changed_cb);
}

static void
cw_apps_page_init (CwAppsPage *self)
{
  self->apps = cw_cloud_apps_load ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_form_page_bind_problem (CW_FORM_PAGE (self), self->restrict_row, PATH);
}
