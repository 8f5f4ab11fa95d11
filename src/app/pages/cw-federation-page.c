/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-federation-page.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-secret-file-row.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-limits-group.h"
#include "base/cw-json.h"

struct _CwFederationPage
{
  CwFormPage parent_instance;

  GtkEditable *domain_row;
  GtkWidget *ad_fs_group;
  GtkEditable *farm_row;
  GtkEditable *servers_row;
  GtkEditable *proxies_row;
  GtkEditable *account_row;
  GtkWidget *certificate_group;
  CwSecretFileRow *certificate_row;
  CwSecretFileRow *key_row;
  GtkEditable *password_row;
  CwCheckRow *certificate_check;
  CwCheckRow *names_check;
  GtkWidget *provider_group;
  GtkEditable *metadata_row;
  CwCheckRow *check_row;
  GtkWidget *check_button;
  CwLimitsGroup *limits;
};

G_DEFINE_FINAL_TYPE (CwFederationPage, cw_federation_page, CW_TYPE_FORM_PAGE)

static gboolean
is_ad_fs (CwDraft *draft)
{
  return g_str_equal (cw_draft_get_string (draft, "signIn.method", ""), "ad-fs");
}

/* The host that people's browsers have to reach. (transfer full) (nullable) */
static char *
dup_host (CwDraft *draft)
{
  const char *metadata = cw_draft_get_string (draft, "signIn.federation.metadataUrl", NULL);
  g_autoptr (GUri) uri = NULL;

  if (is_ad_fs (draft))
    return g_strdup (cw_draft_get_string (draft, "signIn.federation.farmName", NULL));
  uri = metadata != NULL ? g_uri_parse (metadata, G_URI_FLAGS_NONE, NULL) : NULL;
  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

static void
on_check_clicked_cb (CwFederationPage *self)
{
  g_autofree char *host = dup_host (cw_wizard_page_get_draft (CW_WIZARD_PAGE (self)));
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *input = NULL;

  if (host == NULL)
    return;
  json_object_set_string_member (object, "host", host);
  json_object_set_int_member (object, "port", 443);
  json_object_set_boolean_member (object, "tls", TRUE);
  json_node_set_object (node, object);
  input = cw_json_to_canonical (node, FALSE);
  cw_check_row_run (self->check_row, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), "server",
                    input, g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
}

/* ----- the service's certificate and names */

/* (transfer full) (nullable): @object has no members */
static char *
make_input (JsonObject *object)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (root, object);
  return json_object_get_size (object) > 0 ? cw_json_to_canonical (root, FALSE) : NULL;
}

static void
check_certificate (CwFederationPage *self, CwDraft *draft)
{
  const char *farm = cw_draft_get_string (draft, "signIn.federation.farmName", NULL);
  gboolean is_chosen = cw_draft_has_secret (draft, "", CW_DRAFT_SECRET_CERTIFICATE);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *input = NULL;

  if (is_chosen && farm != NULL && is_ad_fs (draft))
    json_object_set_string_member (object, "service", farm);
  input = make_input (object);
  cw_check_row_set_idle_text (self->certificate_check,
                              is_chosen ? _ ("Enter the name of the service first")
                                        : _ ("Choose the file first"));
  cw_check_row_ask (self->certificate_check, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)),
                    "certificate", input, cw_draft_make_secrets (draft, ""));
}

static void
copy_list (JsonObject *object, CwDraft *draft, const char *member, const char *path)
{
  JsonNode *node = cw_draft_get_node (draft, path);

  if (node != NULL)
    json_object_set_member (object, member, json_node_copy (node));
}

/* A provider elsewhere may well be an alias; that of AD FS must not. */
static void
check_names (CwFederationPage *self, CwDraft *draft)
{
  g_autofree char *host = dup_host (draft);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *provider = NULL;
  g_autofree char *input = NULL;

  if (host != NULL && is_ad_fs (draft))
    {
      json_object_set_string_member (object, "service", host);
      copy_list (object, draft, "servers", "signIn.federation.servers");
      copy_list (object, draft, "proxies", "signIn.federation.proxies");
    }
  else if (host != NULL)
    {
      provider = json_array_new ();
      json_array_add_string_element (provider, host);
      json_object_set_array_member (object, "servers", provider);
    }
  input = make_input (object);
  cw_check_row_ask (self->names_check, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), "names",
                    input, g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
}

/* ----- the page */

static void
cw_federation_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwFederationPage *self = CW_FEDERATION_PAGE (page);
  g_autofree char *host = dup_host (draft);

  cw_secret_file_row_bind (self->certificate_row, draft, CW_DRAFT_SECRET_CERTIFICATE);
  cw_secret_file_row_bind (self->key_row, draft, CW_DRAFT_SECRET_KEY);
  check_certificate (self, draft);
  check_names (self, draft);
  gtk_widget_set_visible (self->ad_fs_group, is_ad_fs (draft));
  gtk_widget_set_visible (self->certificate_group, is_ad_fs (draft));
  gtk_widget_set_visible (self->provider_group, !is_ad_fs (draft));
  gtk_widget_set_sensitive (self->check_button, host != NULL);
  cw_limits_group_show (self->limits, draft, (const char *const[]){ "signIn.", NULL });
}

static GtkWidget *
cw_federation_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_FEDERATION_PAGE (page)->domain_row);
}

static void
cw_federation_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_FEDERATION_PAGE);
  G_OBJECT_CLASS (cw_federation_page_parent_class)->dispose (object);
}

static void
cw_federation_page_class_init (CwFederationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_federation_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_federation_page_get_first_focus;
  form_class->step = CW_WIZARD_FEDERATION;
  form_class->refresh = cw_federation_page_refresh;
  g_type_ensure (CW_TYPE_LIMITS_GROUP);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_SECRET_FILE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-federation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, domain_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, ad_fs_group);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, farm_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, servers_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, proxies_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, account_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, certificate_group);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, certificate_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, key_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, certificate_check);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, names_check);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, provider_group);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, metadata_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, check_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, check_button);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, limits);
  gtk_widget_class_bind_template_callback (widget_class, on_check_clicked_cb);
}

static void
cw_federation_page_init (CwFederationPage *self)
{
  CwFormPage *form = CW_FORM_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  cw_form_page_bind_entry (form, self->domain_row, "signIn.federation.domain");
  cw_form_page_bind_entry (form, self->farm_row, "signIn.federation.farmName");
  cw_form_page_bind_list (form, self->servers_row, "signIn.federation.servers",
                          cw_draft_text_get_strings ());
  cw_form_page_bind_list (form, self->proxies_row, "signIn.federation.proxies",
                          cw_draft_text_get_strings ());
  cw_form_page_bind_secret (form, self->password_row, "signIn.federation.certificatePassword",
                            CW_DRAFT_SECRET_KEY_PASSWORD);
  cw_password_row_name (GTK_WIDGET (self->password_row));
  cw_form_page_bind_entry (form, self->account_row, "signIn.federation.serviceAccount");
  cw_form_page_bind_entry (form, self->metadata_row, "signIn.federation.metadataUrl");
}
