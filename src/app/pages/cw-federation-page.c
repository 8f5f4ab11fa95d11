/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-federation-page.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-secret-file-row.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-handover-row.h"
#include "app/pages/cw-limits-group.h"
#include "base/cw-answer.h"
#include "base/cw-json.h"

#define HTTPS_PORT 443

struct _CwFederationPage
{
  CwFormPage parent_instance;

  GtkEditable *domain_row;
  CwCheckRow *domain_check;
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
  GtkWidget *settings_group;
  CwHandoverRow *text_row;
  CwHandoverRow *json_row;
  AdwPreferencesGroup *provider_group;
  GtkEditable *metadata_row;
  CwCheckRow *check_row;
  CwCheckRow *metadata_check;
  CwCheckRow *realm_check;
  GtkWidget *check_button;
  GtkWidget *browser_row;
  CwLimitsGroup *limits;
};

G_DEFINE_FINAL_TYPE (CwFederationPage, cw_federation_page, CW_TYPE_FORM_PAGE)

static gboolean
is_ad_fs (CwDraft *draft)
{
  return g_str_equal (cw_draft_get_string (draft, "signIn.method", ""), "ad-fs");
}

/* That of AD FS has its place; others have theirs wherever they like. (transfer full) (nullable) */
static char *
dup_metadata_url (CwDraft *draft)
{
  const char *farm = cw_draft_get_string (draft, "signIn.federation.farmName", NULL);

  if (!is_ad_fs (draft))
    return g_strdup (cw_draft_get_string (draft, "signIn.federation.metadataUrl", NULL));
  return farm != NULL ? g_strdup_printf (
                            "https://%s/FederationMetadata/2007-06/FederationMetadata.xml", farm)
                      : NULL;
}

/* The host that people's browsers have to reach. (transfer full) (nullable) */
static char *
dup_host (CwDraft *draft, guint16 *ret_port)
{
  g_autofree char *metadata = dup_metadata_url (draft);
  g_autoptr (GUri) uri = metadata != NULL ? g_uri_parse (metadata, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (uri != NULL && ret_port != NULL)
    *ret_port = g_uri_get_port (uri) > 0 ? (guint16) g_uri_get_port (uri) : HTTPS_PORT;
  return host != NULL && *host != '\0' ? g_strdup (host) : NULL;
}

static GVariant *
no_secrets (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0);
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
  g_autofree char *host = dup_host (draft, NULL);
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
                    input, no_secrets ());
}

/* ----- the tenant and the provider */

/* With the sign-in to the tenant, where there is one. */
static void
add_sign_in (JsonObject *object, CwDraft *draft)
{
  GVariant *sign_in = cw_draft_get_fact (draft, CW_DRAFT_FACT_SIGN_IN);

  if (sign_in != NULL)
    json_object_set_string_member (object, "signIn", g_variant_get_string (sign_in, NULL));
}

/* NULL: none was entered. */
static const char *
get_domain (CwDraft *draft)
{
  return cw_draft_get_string (draft, "signIn.federation.domain", NULL);
}

/* Once the metadata were read, the issuer there is the one that is meant. */
static void
check_domain (CwFederationPage *self, CwDraft *draft)
{
  const char *domain = get_domain (draft);
  GVariant *metadata = cw_check_row_get_answer (self->metadata_check);
  const char *issuer = metadata != NULL ? cw_answer_get_string (metadata, "issuer") : "";
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *input = NULL;

  if (domain != NULL)
    {
      json_object_set_string_member (object, "domain", domain);
      add_sign_in (object, draft);
      if (issuer[0] != '\0')
        json_object_set_string_member (object, "issuer", issuer);
    }
  input = make_input (object);
  cw_check_row_ask (self->domain_check, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)),
                    "federated-domain", input, no_secrets ());
}

static void
on_metadata_checked_cb (CwFederationPage *self)
{
  check_domain (self, cw_wizard_page_get_draft (CW_WIZARD_PAGE (self)));
}

static void
run_server_check (CwFederationPage *self, CwDraft *draft)
{
  guint16 port = HTTPS_PORT;
  g_autofree char *host = dup_host (draft, &port);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *input = NULL;

  json_object_set_string_member (object, "host", host);
  json_object_set_int_member (object, "port", port);
  json_object_set_boolean_member (object, "tls", TRUE);
  input = make_input (object);
  cw_check_row_run (self->check_row, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), "server",
                    input, no_secrets ());
}

static void
run_metadata_check (CwFederationPage *self, CwDraft *draft)
{
  g_autofree char *url = dup_metadata_url (draft);
  const char *domain = get_domain (draft);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *input = NULL;

  json_object_set_string_member (object, "metadataUrl", url);
  if (domain != NULL)
    json_object_set_string_member (object, "domain", domain);
  add_sign_in (object, draft);
  input = make_input (object);
  cw_check_row_run (self->metadata_check, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)),
                    "federation", input, no_secrets ());
}

/* A configuration keeps where the tenant is with its connector. */
static void
add_cloud (JsonObject *object, CwDraft *draft)
{
  static const char *const members[] = { "authorityUrl", "graphUrl", "caFile" };
  JsonNode *node = cw_draft_get_node (draft, "cloud");
  int index = cw_draft_find_cloud (draft);
  JsonObject *cloud = NULL;

  if (node != NULL)
    {
      json_object_set_member (object, "cloud", json_node_copy (node));
      return;
    }
  cloud = json_object_new ();
  for (gsize i = 0; index >= 0 && i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *member =
          json_object_get_member (cw_draft_get_connector (draft, (guint) index), members[i]);

      if (member != NULL)
        json_object_set_member (cloud, members[i], json_node_copy (member));
    }
  json_object_set_object_member (object, "cloud", cloud);
}

static void
run_realm_check (CwFederationPage *self, CwDraft *draft)
{
  const char *domain = get_domain (draft);
  g_autofree char *host = dup_host (draft, NULL);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *input = NULL;

  if (domain == NULL)
    return;
  json_object_set_string_member (object, "domain", domain);
  json_object_set_string_member (object, "host", host);
  add_cloud (object, draft);
  input = make_input (object);
  cw_check_row_run (self->realm_check, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)),
                    "federated-sign-in", input, no_secrets ());
}

static void
on_check_clicked_cb (CwFederationPage *self)
{
  CwDraft *draft = cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
  g_autofree char *host = dup_host (draft, NULL);

  if (host == NULL)
    return;
  run_server_check (self, draft);
  run_metadata_check (self, draft);
  run_realm_check (self, draft);
}

/* ----- seeing it in a browser */

/* A page of each cloud that sends people of a domain on to where they sign in. (transfer full)
 * (nullable): of a tenant elsewhere none is known */
static char *
dup_browser_url (CwDraft *draft)
{
  static const struct
  {
    const char *environment;
    const char *url;
  } pages[] = {
    { "global", "https://myapps.microsoft.com/" },
    { "us-government", "https://portal.azure.us/" },
    { "china", "https://portal.azure.cn/" },
  };
  const char *environment = cw_draft_get_string (draft, "cloud.environment", "global");
  const char *domain = get_domain (draft);
  g_autofree char *name = domain != NULL ? g_uri_escape_string (domain, NULL, FALSE) : NULL;

  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (pages[i].environment, environment))
      return g_strconcat (pages[i].url, name, NULL);
  return NULL;
}

static void
on_browser_clicked_cb (CwFederationPage *self)
{
  CwDraft *draft = cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
  g_autofree char *url = dup_browser_url (draft);

  if (url != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), url, GDK_CURRENT_TIME);
}

/* ----- the page */

/* PingFederate has its metadata where its documentation says; another provider anywhere. */
static void
show_provider (CwFederationPage *self, CwDraft *draft)
{
  gboolean is_ping =
      g_str_equal (cw_draft_get_string (draft, "signIn.method", ""), "ping-federate");
  g_autofree char *text = NULL;

  /* Translators: %s is an address */
  text = g_strdup_printf (_ ("It says where people are sent, and which certificate signs. That of "
                             "PingFederate is usually at %s."),
                             "https://NAME:9031/pf/federation_metadata.ping"
                             "?PartnerSpId=urn:federation:MicrosoftOnline");
  adw_preferences_group_set_description (
      self->provider_group,
      is_ping ? text : _ ("It says where people are sent, and which certificate signs."));
  gtk_widget_set_visible (GTK_WIDGET (self->provider_group), !is_ad_fs (draft));
  gtk_widget_set_visible (self->settings_group, !is_ad_fs (draft));
  cw_handover_row_show (self->text_row, draft);
  cw_handover_row_show (self->json_row, draft);
}

static void
cw_federation_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwFederationPage *self = CW_FEDERATION_PAGE (page);
  g_autofree char *host = dup_host (draft, NULL);
  g_autofree char *url = dup_browser_url (draft);

  cw_secret_file_row_bind (self->certificate_row, draft, "", CW_DRAFT_SECRET_CERTIFICATE);
  cw_secret_file_row_bind (self->key_row, draft, "", CW_DRAFT_SECRET_KEY);
  check_certificate (self, draft);
  check_names (self, draft);
  check_domain (self, draft);
  show_provider (self, draft);
  gtk_widget_set_visible (self->browser_row, url != NULL);
  gtk_widget_set_visible (self->ad_fs_group, is_ad_fs (draft));
  gtk_widget_set_visible (self->certificate_group, is_ad_fs (draft));
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
  g_type_ensure (CW_TYPE_HANDOVER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-federation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, domain_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, domain_check);
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
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, json_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, text_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, settings_group);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, provider_group);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, metadata_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, check_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, realm_check);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, metadata_check);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, check_button);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, browser_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, limits);
  gtk_widget_class_bind_template_callback (widget_class, on_check_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_browser_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_metadata_checked_cb);
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
