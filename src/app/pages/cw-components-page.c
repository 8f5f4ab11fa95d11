/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-components-page.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-path-button.h"
#include "app/pages/cw-attach-group.h"
#include "app/pages/cw-commands-group.h"
#include "app/pages/cw-database-form.h"
#include "app/pages/cw-limits-group.h"
#include "base/cw-json.h"

/* In the order of the rows' models. */
static const char *const modes[] = { "local", "remote", NULL };
static const char *const accounts[] = { "package", "domain", "local", NULL };

#define PACKAGE_ACCOUNT "{\"kind\": \"package\"}"

struct _CwComponentsPage
{
  CwFormPage parent_instance;

  AdwComboRow *mode_row;
  GtkEditable *location_row;
  CwCheckRow *location_check;
  CwDatabaseForm *main_form;
  CwAttachGroup *attach_group;
  CwDatabaseForm *sync_form;
  AdwComboRow *account_row;
  GtkEditable *account_name_row;
  GtkEditable *keytab_row;
  CwCheckRow *account_check;
  CwCommandsGroup *account_commands;
  GtkEditable *admins_row;
  GtkEditable *operators_row;
  GtkEditable *browse_row;
  GtkEditable *reset_row;
  CwCheckRow *groups_check;
  CwLimitsGroup *limits;
};

G_DEFINE_FINAL_TYPE (CwComponentsPage, cw_components_page, CW_TYPE_FORM_PAGE)

/* ----- what is on this machine */

/* The member of "installation" alone, for the check of that name. @missing: (nullable): what is
 * meant where the document does not have it. (transfer full) (nullable): nothing is */
static char *
make_input (CwDraft *draft, const char *member, const char *missing)
{
  g_autofree char *path = g_strconcat ("installation.", member, NULL);
  JsonNode *node = cw_draft_get_node (draft, path);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  if (node == NULL && missing == NULL)
    return NULL;
  json_object_set_member (object, member,
                          node != NULL ? json_node_copy (node)
                                       : cw_json_parse (missing, -1, FALSE, NULL));
  json_node_set_object (root, object);
  return cw_json_to_canonical (root, FALSE);
}

static void
check_part (CwComponentsPage *self,
            CwCheckRow *row,
            CwDraft *draft,
            const char *member,
            const char *missing,
            gboolean is_wanted)
{
  g_autofree char *input = is_wanted ? make_input (draft, member, missing) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (row), input != NULL);
  cw_check_row_ask (row, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), "installation", input,
                    g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
}

/* What root has to do, while the check says that there is something. */
static void
on_account_state_cb (CwComponentsPage *self)
{
  cw_commands_group_show (self->account_commands, cw_check_row_get_answer (self->account_check));
}

/* ----- the page */

static gboolean
is_server (CwDraft *draft, const char *path)
{
  return g_str_equal (cw_draft_get_string (draft, path, "sqlite"), "postgresql");
}

/* Beside a file what is read cannot have a database of its own. */
static void
cw_components_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwComponentsPage *self = CW_COMPONENTS_PAGE (page);
  CwAppEngine *engine = cw_wizard_page_get_engine (CW_WIZARD_PAGE (page));
  const char *kind = cw_draft_get_string (draft, "installation.serviceAccount.kind", "package");
  gboolean is_package = g_str_equal (kind, "package");
  gboolean is_local =
      g_str_equal (cw_draft_get_string (draft, "installation.mode", "local"), "local");

  cw_database_form_update (self->main_form, engine, draft);
  cw_attach_group_update (self->attach_group, self->main_form, engine);
  cw_database_form_update (self->sync_form, engine, draft);
  gtk_widget_set_visible (GTK_WIDGET (self->sync_form),
                          is_server (draft, "installation.database.kind") ||
                              is_server (draft, "installation.syncDatabase.kind"));
  gtk_widget_set_visible (GTK_WIDGET (self->account_name_row), !is_package);
  gtk_widget_set_visible (GTK_WIDGET (self->keytab_row), g_str_equal (kind, "domain"));
  check_part (self, self->location_check, draft, "dataLocation", NULL, is_local);
  check_part (self, self->account_check, draft, "serviceAccount", PACKAGE_ACCOUNT,
              (is_package && is_local) ||
                  cw_draft_get_string (draft, "installation.serviceAccount.name", NULL) != NULL);
  check_part (self, self->groups_check, draft, "groups", NULL, is_local);
  cw_limits_group_show (self->limits, draft, (const char *const[]){ "installation.", NULL });
}

/* What a database holds is never overwritten. */
static gboolean
cw_components_page_is_good (CwFormPage *page, CwDraft *draft)
{
  return !cw_database_form_holds_configuration (CW_COMPONENTS_PAGE (page)->main_form);
}

static GtkWidget *
cw_components_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_COMPONENTS_PAGE (page)->mode_row);
}

static void
cw_components_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_COMPONENTS_PAGE);
  G_OBJECT_CLASS (cw_components_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, mode_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, location_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, location_check);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_form);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, attach_group);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_form);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, account_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, account_name_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, keytab_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, account_check);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, account_commands);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, admins_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, operators_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, browse_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, reset_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, groups_check);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, limits);
}

static void
cw_components_page_class_init (CwComponentsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_components_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_components_page_get_first_focus;
  form_class->step = CW_WIZARD_COMPONENTS;
  form_class->refresh = cw_components_page_refresh;
  form_class->is_good = cw_components_page_is_good;
  g_type_ensure (CW_TYPE_ATTACH_GROUP);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_COMMANDS_GROUP);
  g_type_ensure (CW_TYPE_DATABASE_FORM);
  g_type_ensure (CW_TYPE_LIMITS_GROUP);
  g_type_ensure (CW_TYPE_PATH_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-components-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_account_state_cb);
}

static void
cw_components_page_init (CwComponentsPage *self)
{
  CwFormPage *form = CW_FORM_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->main_form, "checked", G_CALLBACK (cw_form_page_update), self,
                           G_CONNECT_SWAPPED);
  cw_form_page_bind_combo (form, self->mode_row, "installation.mode", modes, "local");
  cw_form_page_bind_entry (form, self->location_row, "installation.dataLocation");
  cw_database_form_bind (self->main_form, form, "installation.database", CW_DRAFT_SECRET_DATABASE);
  cw_database_form_set_default (self->sync_form, _ ("Together with the configuration"));
  cw_database_form_bind (self->sync_form, form, "installation.syncDatabase",
                         CW_DRAFT_SECRET_SYNC_DATABASE);
  cw_form_page_bind_combo (form, self->account_row, "installation.serviceAccount.kind", accounts,
                           "package");
  cw_form_page_bind_entry (form, self->account_name_row, "installation.serviceAccount.name");
  cw_form_page_bind_entry (form, self->keytab_row, "installation.serviceAccount.keytabFile");
  cw_form_page_bind_entry (form, self->admins_row, "installation.groups.admins");
  cw_form_page_bind_entry (form, self->operators_row, "installation.groups.operators");
  cw_form_page_bind_entry (form, self->browse_row, "installation.groups.browse");
  cw_form_page_bind_entry (form, self->reset_row, "installation.groups.passwordReset");
}
