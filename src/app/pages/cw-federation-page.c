/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-federation-page.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/pages/cw-limits-group.h"
#include "base/cw-json.h"

struct _CwFederationPage
{
  CwFormPage parent_instance;

  GtkEditable *domain_row;
  GtkWidget *ad_fs_group;
  GtkEditable *farm_row;
  GtkEditable *server_row;
  GtkEditable *proxy_row;
  GtkEditable *account_row;
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

static void
cw_federation_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwFederationPage *self = CW_FEDERATION_PAGE (page);

  g_autofree char *host = dup_host (draft);

  gtk_widget_set_visible (self->ad_fs_group, is_ad_fs (draft));
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
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-federation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, domain_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, ad_fs_group);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, farm_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, proxy_row);
  gtk_widget_class_bind_template_child (widget_class, CwFederationPage, account_row);
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
  cw_form_page_bind_entry (form, self->server_row, "signIn.federation.servers.0");
  cw_form_page_bind_entry (form, self->proxy_row, "signIn.federation.proxies.0");
  cw_form_page_bind_entry (form, self->account_row, "signIn.federation.serviceAccount");
  cw_form_page_bind_entry (form, self->metadata_row, "signIn.federation.metadataUrl");
}
