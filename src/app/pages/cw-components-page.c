/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-components-page.h"

#include <glib/gi18n.h>

#include "app/pages/cw-limits-group.h"

/* In the order of the rows' models. */
static const char *const modes[] = { "local", "remote", NULL };
static const char *const kinds[] = { "sqlite", "postgresql", NULL };
static const char *const tls_modes[] = { "verify-full", "verify-ca", "require", "disable", NULL };
static const char *const methods[] = { "peer", "kerberos", "password", "certificate", NULL };
static const char *const accounts[] = { "package", "domain", "local", NULL };

struct _CwComponentsPage
{
  CwFormPage parent_instance;

  AdwComboRow *mode_row;
  GtkEditable *location_row;
  AdwComboRow *main_kind_row;
  GtkWidget *main_server_row;
  GtkEditable *main_host_row;
  GtkEditable *main_port_row;
  GtkEditable *main_name_row;
  GtkEditable *main_schema_row;
  AdwComboRow *main_tls_row;
  AdwComboRow *main_authentication_row;
  GtkEditable *main_user_row;
  AdwComboRow *sync_kind_row;
  GtkWidget *sync_server_row;
  GtkEditable *sync_host_row;
  GtkEditable *sync_port_row;
  GtkEditable *sync_name_row;
  GtkEditable *sync_schema_row;
  AdwComboRow *sync_tls_row;
  AdwComboRow *sync_authentication_row;
  GtkEditable *sync_user_row;
  AdwComboRow *account_row;
  GtkEditable *account_name_row;
  GtkEditable *keytab_row;
  GtkEditable *admins_row;
  GtkEditable *operators_row;
  GtkEditable *browse_row;
  GtkEditable *reset_row;
  CwLimitsGroup *limits;
};

G_DEFINE_FINAL_TYPE (CwComponentsPage, cw_components_page, CW_TYPE_FORM_PAGE)

#define MAIN_PORT "installation.database.hosts.0.port"
#define SYNC_PORT "installation.syncDatabase.hosts.0.port"

/* ----- ports, which are numbers in the document */

/* 0: the usual one; -1: no port. */
static gint64
parse_port (GtkEditable *row)
{
  const char *text = gtk_editable_get_text (row);
  guint64 port = 0;

  if (text[0] == '\0')
    return 0;
  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL) ? (gint64) port : -1;
}

static void
on_port_changed_cb (CwComponentsPage *self, GtkEditable *row)
{
  CwDraft *draft = cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
  const char *path = row == self->main_port_row ? MAIN_PORT : SYNC_PORT;
  gint64 port = parse_port (row);

  if (port < 0)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
      port < 0 ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (draft == NULL)
    return;
  if (port > 0)
    cw_draft_set_int (draft, path, port);
  else
    cw_draft_remove (draft, path);
  cw_form_page_update (CW_FORM_PAGE (self));
}

static void
fill_port (GtkEditable *row, CwDraft *draft, const char *path)
{
  gint64 port = cw_draft_get_int (draft, path, 0);
  g_autofree char *text = port > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, port) : g_strdup ("");

  if (!g_str_equal (gtk_editable_get_text (row), text))
    gtk_editable_set_text (row, text);
}

static void
bind_port (CwComponentsPage *self, GtkEditable *row)
{
  g_signal_connect_object (row, "changed", G_CALLBACK (on_port_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* ----- the page */

/* One that comes up is unfolded: its fields are wanted now. */
static void
show_server (GtkWidget *row, gboolean is_server)
{
  if (is_server && !gtk_widget_get_visible (row))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_set_visible (row, is_server);
}

static void
cw_components_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwComponentsPage *self = CW_COMPONENTS_PAGE (page);

  gboolean is_package = g_str_equal (
      cw_draft_get_string (draft, "installation.serviceAccount.kind", "package"), "package");
  gboolean is_domain = g_str_equal (
      cw_draft_get_string (draft, "installation.serviceAccount.kind", "package"), "domain");

  show_server (self->main_server_row, adw_combo_row_get_selected (self->main_kind_row) == 1);
  show_server (self->sync_server_row, adw_combo_row_get_selected (self->sync_kind_row) == 1);
  gtk_widget_set_visible (GTK_WIDGET (self->account_name_row), !is_package);
  gtk_widget_set_visible (GTK_WIDGET (self->keytab_row), is_domain);
  cw_limits_group_show (self->limits, draft, (const char *const[]){ "installation.", NULL });
}

static gboolean
cw_components_page_is_good (CwFormPage *page, CwDraft *draft)
{
  CwComponentsPage *self = CW_COMPONENTS_PAGE (page);

  return parse_port (self->main_port_row) >= 0 && parse_port (self->sync_port_row) >= 0;
}

static void
cw_components_page_enter (CwWizardPage *page)
{
  CwComponentsPage *self = CW_COMPONENTS_PAGE (page);

  fill_port (self->main_port_row, cw_wizard_page_get_draft (page), MAIN_PORT);
  fill_port (self->sync_port_row, cw_wizard_page_get_draft (page), SYNC_PORT);
  CW_WIZARD_PAGE_CLASS (cw_components_page_parent_class)->enter (page);
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
cw_components_page_class_init (CwComponentsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_components_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_components_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_components_page_get_first_focus;
  form_class->step = CW_WIZARD_COMPONENTS;
  form_class->refresh = cw_components_page_refresh;
  form_class->is_good = cw_components_page_is_good;
  g_type_ensure (CW_TYPE_LIMITS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-components-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, mode_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, location_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_kind_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_server_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_host_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_port_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_name_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_schema_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_tls_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_authentication_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, main_user_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_kind_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_server_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_host_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_port_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_name_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_schema_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_tls_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_authentication_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, sync_user_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, account_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, account_name_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, keytab_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, admins_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, operators_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, browse_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, reset_row);
  gtk_widget_class_bind_template_child (widget_class, CwComponentsPage, limits);
}

static void
cw_components_page_init (CwComponentsPage *self)
{
  CwFormPage *form = CW_FORM_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  cw_form_page_bind_combo (form, self->mode_row, "installation.mode", modes, "local");
  cw_form_page_bind_entry (form, self->location_row, "installation.dataLocation");
  cw_form_page_bind_combo (form, self->main_kind_row, "installation.database.kind", kinds,
                           "sqlite");
  cw_form_page_bind_entry (form, self->main_host_row, "installation.database.hosts.0.host");
  cw_form_page_bind_entry (form, self->main_name_row, "installation.database.name");
  cw_form_page_bind_entry (form, self->main_schema_row, "installation.database.schema");
  cw_form_page_bind_combo (form, self->main_tls_row, "installation.database.tls", tls_modes,
                           "verify-full");
  cw_form_page_bind_combo (form, self->main_authentication_row,
                           "installation.database.authentication", methods, "peer");
  cw_form_page_bind_entry (form, self->main_user_row, "installation.database.user");
  bind_port (self, self->main_port_row);
  cw_form_page_bind_combo (form, self->sync_kind_row, "installation.syncDatabase.kind", kinds,
                           "sqlite");
  cw_form_page_bind_entry (form, self->sync_host_row, "installation.syncDatabase.hosts.0.host");
  cw_form_page_bind_entry (form, self->sync_name_row, "installation.syncDatabase.name");
  cw_form_page_bind_entry (form, self->sync_schema_row, "installation.syncDatabase.schema");
  cw_form_page_bind_combo (form, self->sync_tls_row, "installation.syncDatabase.tls", tls_modes,
                           "verify-full");
  cw_form_page_bind_combo (form, self->sync_authentication_row,
                           "installation.syncDatabase.authentication", methods, "peer");
  cw_form_page_bind_entry (form, self->sync_user_row, "installation.syncDatabase.user");
  bind_port (self, self->sync_port_row);
  cw_form_page_bind_combo (form, self->account_row, "installation.serviceAccount.kind", accounts,
                           "package");
  cw_form_page_bind_entry (form, self->account_name_row, "installation.serviceAccount.name");
  cw_form_page_bind_entry (form, self->keytab_row, "installation.serviceAccount.keytabFile");
  cw_form_page_bind_entry (form, self->admins_row, "installation.groups.admins");
  cw_form_page_bind_entry (form, self->operators_row, "installation.groups.operators");
  cw_form_page_bind_entry (form, self->browse_row, "installation.groups.browse");
  cw_form_page_bind_entry (form, self->reset_row, "installation.groups.passwordReset");
}
