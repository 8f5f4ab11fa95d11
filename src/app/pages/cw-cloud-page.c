/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-cloud-page.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-path-button.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-cloud-sign-in.h"
#include "app/pages/cw-registration-form.h"
#include "base/cw-json.h"

/* In the order of the row's model. */
static const char *const environments[] = { "global",   "us-government", "china",
                                            "practice", "custom",        NULL };

struct _CwCloudPage
{
  CwFormPage parent_instance;

  AdwComboRow *environment_row;
  GtkWidget *authority_row;
  GtkWidget *graph_row;
  GtkWidget *ca_row;
  GtkCheckButton *create_choice;
  GtkCheckButton *existing_choice;
  CwCloudSignIn *sign_in;
  CwRegistrationForm *registration;
  GtkWidget *application_group;
  CwCheckRow *application_check;
  AdwActionRow *connected_row;
  GtkWidget *connected_group;
  GtkWidget *new_box;
};

G_DEFINE_FINAL_TYPE (CwCloudPage, cw_cloud_page, CW_TYPE_FORM_PAGE)

/* Clouds whose addresses have to be given. */
static gboolean
has_addresses (CwDraft *draft)
{
  const char *environment = cw_draft_get_string (draft, "cloud.environment", "global");

  return g_str_equal (environment, "practice") || g_str_equal (environment, "custom");
}

static gboolean
is_existing (CwDraft *draft)
{
  return g_str_equal (cw_draft_get_string (draft, "cloud.registration.mode", "create"), "existing");
}

/* The connector to the cloud of a configuration that runs. (transfer none) (nullable) */
static JsonObject *
get_stored (CwDraft *draft)
{
  int index = cw_draft_find_cloud (draft);
  JsonObject *connector = index >= 0 ? cw_draft_get_connector (draft, (guint) index) : NULL;

  return connector != NULL && json_object_has_member (connector, "id") ? connector : NULL;
}

static void
show_connected (CwCloudPage *self, JsonObject *connector)
{
  gtk_widget_set_visible (self->connected_group, connector != NULL);
  if (connector == NULL)
    return;
  adw_preferences_row_set_title (
      ADW_PREFERENCES_ROW (self->connected_row),
      json_object_get_string_member_with_default (connector, "name", ""));
  adw_action_row_set_subtitle (
      self->connected_row, json_object_get_string_member_with_default (connector, "tenantId", ""));
}

/* {"connector": ..., "cloud"?: ...}. (transfer full) (nullable): something is still missing */
static char *
make_input (CwDraft *draft)
{
  int index = cw_draft_find_cloud (draft);
  JsonNode *cloud = cw_draft_get_node (draft, "cloud");
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  if (index < 0 || !cw_wizard_flow_is_complete (draft, CW_WIZARD_CLOUD))
    return NULL;
  json_object_set_object_member (object, "connector",
                                 json_object_ref (cw_draft_get_connector (draft, (guint) index)));
  if (cloud != NULL)
    json_object_set_member (object, "cloud", json_node_copy (cloud));
  json_node_set_object (root, object);
  return cw_json_to_canonical (root, FALSE);
}

/* Once everything is entered: a wrong secret locks no application. */
static void
check_application (CwCloudPage *self, CwDraft *draft, gboolean is_wanted)
{
  g_autofree char *input = is_wanted ? make_input (draft) : NULL;
  int index = cw_draft_find_cloud (draft);
  const char *name = index >= 0 ? json_object_get_string_member_with_default (
                                      cw_draft_get_connector (draft, (guint) index), "name", "")
                                : "";

  gtk_widget_set_visible (self->application_group, is_wanted);
  cw_check_row_ask (self->application_check, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)),
                    "application", input, cw_draft_make_secrets (draft, name));
}

/* What was found wrong must not stay below the edge, nor what should be known before one goes on.
 */
static void
on_application_done_cb (CwCloudPage *self)
{
  if (!cw_check_row_is_good (self->application_check) ||
      cw_check_row_get_state (self->application_check) == CW_CHECK_WARNING)
    cw_scroll_to (GTK_WIDGET (self->application_check));
  cw_form_page_update (CW_FORM_PAGE (self));
}

static void
cw_cloud_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwCloudPage *self = CW_CLOUD_PAGE (page);
  JsonObject *stored = get_stored (draft);

  cw_cloud_sign_in_set_up (self->sign_in, draft, cw_wizard_page_get_engine (CW_WIZARD_PAGE (page)));
  gtk_widget_set_visible (self->authority_row, has_addresses (draft));
  gtk_widget_set_visible (self->graph_row, has_addresses (draft));
  gtk_widget_set_visible (self->ca_row, has_addresses (draft));
  gtk_widget_set_visible (self->new_box, stored == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->registration), is_existing (draft));
  show_connected (self, stored);
  cw_registration_form_refresh (self->registration, draft);
  check_application (self, draft, is_existing (draft) && stored == NULL);
  cw_cloud_sign_in_refresh (self->sign_in);
}

static gboolean
cw_cloud_page_is_good (CwFormPage *page, CwDraft *draft)
{
  CwCloudPage *self = CW_CLOUD_PAGE (page);

  if (get_stored (draft) != NULL)
    return TRUE;
  return is_existing (draft) ? cw_check_row_is_good (self->application_check)
                             : cw_cloud_sign_in_is_good (self->sign_in);
}

static GtkWidget *
cw_cloud_page_get_first_focus (CwWizardPage *page)
{
  CwCloudPage *self = CW_CLOUD_PAGE (page);

  if (get_stored (cw_wizard_page_get_draft (page)) != NULL)
    return GTK_WIDGET (self->connected_row);
  return GTK_WIDGET (self->environment_row);
}

static void
cw_cloud_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_CLOUD_PAGE);
  G_OBJECT_CLASS (cw_cloud_page_parent_class)->dispose (object);
}

static void
cw_cloud_page_class_init (CwCloudPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_cloud_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_cloud_page_get_first_focus;
  form_class->step = CW_WIZARD_CLOUD;
  form_class->refresh = cw_cloud_page_refresh;
  form_class->is_good = cw_cloud_page_is_good;
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_CLOUD_SIGN_IN);
  g_type_ensure (CW_TYPE_PATH_BUTTON);
  g_type_ensure (CW_TYPE_REGISTRATION_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-cloud-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, environment_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, authority_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, graph_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, ca_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, create_choice);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, existing_choice);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, sign_in);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, registration);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, application_group);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, application_check);
  gtk_widget_class_bind_template_callback (widget_class, on_application_done_cb);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, connected_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, connected_group);
  gtk_widget_class_bind_template_child (widget_class, CwCloudPage, new_box);
}

static void
cw_cloud_page_init (CwCloudPage *self)
{
  CwFormPage *form = CW_FORM_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  cw_form_page_bind_combo (form, self->environment_row, "cloud.environment", environments,
                           "global");
  cw_form_page_bind_entry (form, GTK_EDITABLE (self->authority_row), "cloud.authorityUrl");
  cw_form_page_bind_entry (form, GTK_EDITABLE (self->graph_row), "cloud.graphUrl");
  cw_form_page_bind_entry (form, GTK_EDITABLE (self->ca_row), "cloud.caFile");
  cw_form_page_bind_choice (form, self->create_choice, "cloud.registration.mode", "create",
                            "create");
  cw_form_page_bind_choice (form, self->existing_choice, "cloud.registration.mode", "existing",
                            "create");
}
