/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-accounts-page.h"

#include "app/cw-account-group.h"
#include "app/cw-widget-call.h"
#include "base/cw-error.h"
#include "setup/draft/cw-wizard-flow.h"

struct _CwAccountsPage
{
  CwWizardPage parent_instance;

  AdwPreferencesPage *groups;

  GPtrArray *shown; /* (owned) (element-type GtkWidget): a group for each connector */
  char *names;      /* (owned) (nullable): of those connectors */

  GCancellable *cancellable; /* (owned) (nullable): of the question what is stored */
};

G_DEFINE_FINAL_TYPE (CwAccountsPage, cw_accounts_page, CW_TYPE_WIZARD_PAGE)

static const char *
get_name (CwDraft *draft, guint index)
{
  return json_object_get_string_member_with_default (cw_draft_get_connector (draft, index), "name",
                                                     "");
}

/* (transfer full) */
static char *
join_names (CwDraft *draft)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    g_string_append_printf (names, "%s\n", get_name (draft, i));
  return g_string_free (names, FALSE);
}

static void
show_groups (CwAccountsPage *self, CwDraft *draft)
{
  CwAppEngine *engine = cw_wizard_page_get_engine (CW_WIZARD_PAGE (self));

  for (guint i = 0; i < self->shown->len; i++)
    adw_preferences_page_remove (self->groups, g_ptr_array_index (self->shown, i));
  g_ptr_array_set_size (self->shown, 0);
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      GtkWidget *group = cw_account_group_new (draft, engine, get_name (draft, i));

      adw_preferences_page_add (self->groups, ADW_PREFERENCES_GROUP (group));
      g_ptr_array_add (self->shown, group);
    }
}

/* ----- what has to be entered */

static void
update (CwAccountsPage *self)
{
  CwDraft *draft = cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, CW_WIZARD_ACCOUNTS);

  for (guint i = 0; self->shown != NULL && i < self->shown->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("connectors.%u.", i);
      const char *text = NULL;

      for (guint j = 0; j < problems->len; j++)
        {
          const CwDraftProblem *problem = g_ptr_array_index (problems, j);

          if (g_str_has_prefix (problem->path, path))
            text = problem->text;
        }
      cw_account_group_show_problem (g_ptr_array_index (self->shown, i), text);
    }
  cw_wizard_page_set_complete (CW_WIZARD_PAGE (self), problems->len == 0);
}

static void
on_keys_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAccountsPage) self = CW_ACCOUNTS_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) keys = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  /* Without an answer the plan tells what is missing. */
  cw_draft_set_fact (cw_wizard_page_get_draft (CW_WIZARD_PAGE (self)), CW_DRAFT_FACT_KEYS, keys);
  update (self);
}

static void
ask_for_keys (CwAccountsPage *self)
{
  CwAppEngine *engine = cw_wizard_page_get_engine (CW_WIZARD_PAGE (self));

  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (engine, "GetKeys", NULL, self->cancellable, on_keys_cb,
                            g_object_ref (self));
}

/* ----- the page */

/* Connectors may have come and gone on other pages; else what was entered stays in sight. */
static void
cw_accounts_page_enter (CwWizardPage *page)
{
  CwAccountsPage *self = CW_ACCOUNTS_PAGE (page);
  CwDraft *draft = cw_wizard_page_get_draft (page);
  g_autofree char *names = join_names (draft);

  if (self->cancellable == NULL)
    g_signal_connect_object (draft, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (g_strcmp0 (names, self->names) != 0)
    show_groups (self, draft);
  g_free (self->names);
  self->names = g_steal_pointer (&names);
  update (self);
  ask_for_keys (self);
}

static void
cw_accounts_page_dispose (GObject *object)
{
  CwAccountsPage *self = CW_ACCOUNTS_PAGE (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_free);
  if (adw_bin_get_child (ADW_BIN (self)) != NULL)
    adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_ACCOUNTS_PAGE);
  G_OBJECT_CLASS (cw_accounts_page_parent_class)->dispose (object);
}

static void
cw_accounts_page_class_init (CwAccountsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_accounts_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_accounts_page_enter;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-accounts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwAccountsPage, groups);
}

static void
cw_accounts_page_init (CwAccountsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown = g_ptr_array_new ();
}
