/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-features-page.h"

#include <string.h>

#include "app/cw-check-row.h"
#include "app/pages/cw-account-rights.h"
#include "app/pages/cw-limits-group.h"
#include "base/cw-answer.h"
#include "base/cw-json.h"
#include "setup/draft/cw-feature-rights.h"
#include "setup/draft/cw-feature-rule.h"

/* A feature, where its switch is, and why it may be ruled out. */
typedef struct
{
  const char *path; /* behind its point: as the check "features" calls it */
  gsize row;
  gsize toggle;
} Feature;

struct _CwFeaturesPage
{
  CwFormPage parent_instance;

  GtkWidget *exchange_row;
  GtkSwitch *exchange_switch;
  GtkWidget *folders_row;
  GtkSwitch *folders_switch;
  GtkSwitch *expired_switch;
  GtkSwitch *match_switch;
  GtkWidget *filter_row;
  GtkSwitch *filter_switch;
  GtkWidget *hash_row;
  GtkSwitch *hash_switch;
  GtkWidget *writeback_row;
  GtkSwitch *writeback_switch;
  GtkWidget *groups_row;
  GtkSwitch *groups_switch;
  GtkWidget *devices_row;
  GtkSwitch *devices_switch;
  GtkWidget *extensions_row;
  GtkSwitch *extensions_switch;
  GtkWidget *back_row;
  GtkSwitch *back_switch;
  CwCheckRow *check_row;
  GtkBox *rights_box;
  CwLimitsGroup *limits;

  GPtrArray
      *texts; /* (owned) (element-type utf8): of the rows, as long as nothing rules them out */
};

G_DEFINE_FINAL_TYPE (CwFeaturesPage, cw_features_page, CW_TYPE_FORM_PAGE)

static const Feature features[] = {
  { "features.exchangeHybrid", G_STRUCT_OFFSET (CwFeaturesPage, exchange_row),
    G_STRUCT_OFFSET (CwFeaturesPage, exchange_switch) },
  { "features.publicFolders", G_STRUCT_OFFSET (CwFeaturesPage, folders_row),
    G_STRUCT_OFFSET (CwFeaturesPage, folders_switch) },
  { "features.attributeFilter", G_STRUCT_OFFSET (CwFeaturesPage, filter_row),
    G_STRUCT_OFFSET (CwFeaturesPage, filter_switch) },
  { "features.passwordHash", G_STRUCT_OFFSET (CwFeaturesPage, hash_row),
    G_STRUCT_OFFSET (CwFeaturesPage, hash_switch) },
  { "features.passwordWriteback", G_STRUCT_OFFSET (CwFeaturesPage, writeback_row),
    G_STRUCT_OFFSET (CwFeaturesPage, writeback_switch) },
  { "features.groupWriteback", G_STRUCT_OFFSET (CwFeaturesPage, groups_row),
    G_STRUCT_OFFSET (CwFeaturesPage, groups_switch) },
  { "features.deviceWriteback", G_STRUCT_OFFSET (CwFeaturesPage, devices_row),
    G_STRUCT_OFFSET (CwFeaturesPage, devices_switch) },
  { "features.extensions", G_STRUCT_OFFSET (CwFeaturesPage, extensions_row),
    G_STRUCT_OFFSET (CwFeaturesPage, extensions_switch) },
  { "features.backSync", G_STRUCT_OFFSET (CwFeaturesPage, back_row),
    G_STRUCT_OFFSET (CwFeaturesPage, back_switch) },
};

static GtkWidget *
get_row (CwFeaturesPage *self, const Feature *feature)
{
  return G_STRUCT_MEMBER (GtkWidget *, self, feature->row);
}

/* What the check said of a feature. (transfer full) (nullable) */
static GVariant *
find_item (CwDraft *draft, const char *name)
{
  GVariant *answer = cw_draft_get_fact (draft, CW_DRAFT_FACT_FEATURES);
  g_autoptr (GVariant) items = answer != NULL ? cw_answer_get_array (answer, "items") : NULL;

  for (gsize i = 0; items != NULL && i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      if (g_str_equal (cw_answer_get_string (item, "feature"), name))
        return g_steal_pointer (&item);
    }
  return NULL;
}

/* What is ruled out, or decided by the way of signing in, is greyed and says why; what is on
 * although it is ruled out can be switched off. */
static void
show_feature (CwFeaturesPage *self, CwDraft *draft, guint index)
{
  const Feature *feature = &features[index];
  GtkSwitch *toggle = G_STRUCT_MEMBER (GtkSwitch *, self, feature->toggle);
  g_autoptr (GVariant) item = find_item (draft, feature->path + strlen ("features."));
  const char *decided = cw_feature_rule_find (draft, feature->path);
  gboolean is_available = item == NULL || cw_answer_get_bool (item, "isAvailable");
  const char *text = g_ptr_array_index (self->texts, index);

  if (!is_available)
    text = cw_answer_get_string (item, "because");
  else if (decided != NULL)
    text = decided;
  gtk_widget_set_sensitive (get_row (self, feature),
                            is_available ? decided == NULL : gtk_switch_get_active (toggle));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (get_row (self, feature)), text);
}

static void
show_features (CwFeaturesPage *self)
{
  CwDraft *draft = cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    show_feature (self, draft, i);
}

static void
on_checked_cb (CwFeaturesPage *self, GVariant *answer)
{
  cw_draft_set_fact (cw_wizard_page_get_draft (CW_WIZARD_PAGE (self)), CW_DRAFT_FACT_FEATURES,
                     answer);
  show_features (self);
}

/* {"connectors": [...], "signIn"?: ...}. (transfer full) */
static char *
make_input (CwDraft *draft)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonNode *connectors = cw_draft_get_node (draft, "connectors");
  GVariant *sign_in = cw_draft_get_fact (draft, CW_DRAFT_FACT_SIGN_IN);
  g_autoptr (JsonObject) object = json_object_new ();

  if (connectors != NULL)
    json_object_set_member (object, "connectors", json_node_copy (connectors));
  if (sign_in != NULL)
    json_object_set_string_member (object, "signIn", g_variant_get_string (sign_in, NULL));
  json_node_set_object (node, object);
  return cw_json_to_canonical (node, FALSE);
}

/* ----- the rights of the accounts */

/* Accounts that exist: those that the set-up makes get what the features need. */
static void
fill_rights (CwFeaturesPage *self, CwAppEngine *engine, CwDraft *draft)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rights_box))) != NULL)
    gtk_box_remove (self->rights_box, child);
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);

      if (!cw_feature_rights_can_be_checked (connector))
        continue;
      child =
          cw_account_rights_new (engine, draft, json_object_get_string_member (connector, "name"));
      g_signal_connect_object (child, "changed", G_CALLBACK (cw_form_page_update), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->rights_box, child);
    }
}

static gboolean
cw_features_page_is_good (CwFormPage *page, CwDraft *draft)
{
  CwFeaturesPage *self = CW_FEATURES_PAGE (page);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->rights_box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!cw_account_rights_is_good (CW_ACCOUNT_RIGHTS (child)))
      return FALSE;
  return TRUE;
}

/* ----- the page */

static void
cw_features_page_enter (CwWizardPage *page)
{
  CwFeaturesPage *self = CW_FEATURES_PAGE (page);
  CwDraft *draft = cw_wizard_page_get_draft (page);
  g_autofree char *input = make_input (draft);

  cw_feature_rule_settle (draft);
  show_features (self);
  fill_rights (self, cw_wizard_page_get_engine (page), draft);
  cw_check_row_run (self->check_row, cw_wizard_page_get_engine (page), "features", input,
                    cw_draft_make_secrets (draft, NULL));
  CW_WIZARD_PAGE_CLASS (cw_features_page_parent_class)->enter (page);
}

static void
cw_features_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwFeaturesPage *self = CW_FEATURES_PAGE (page);

  cw_limits_group_show (self->limits, draft,
                        (const char *const[]){ "features.", "attributes.", NULL });
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->rights_box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    cw_account_rights_update (CW_ACCOUNT_RIGHTS (child));
}

static GtkWidget *
cw_features_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_FEATURES_PAGE (page)->exchange_switch);
}

static void
cw_features_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_FEATURES_PAGE);
  G_OBJECT_CLASS (cw_features_page_parent_class)->dispose (object);
}

static void
cw_features_page_finalize (GObject *object)
{
  g_ptr_array_unref (CW_FEATURES_PAGE (object)->texts);
  G_OBJECT_CLASS (cw_features_page_parent_class)->finalize (object);
}

static void
cw_features_page_class_init (CwFeaturesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_features_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_features_page_finalize;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_features_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_features_page_get_first_focus;
  form_class->step = CW_WIZARD_FEATURES;
  form_class->refresh = cw_features_page_refresh;
  form_class->is_good = cw_features_page_is_good;
  g_type_ensure (CW_TYPE_LIMITS_GROUP);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-features-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, exchange_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, exchange_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, folders_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, folders_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, expired_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, match_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, filter_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, filter_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, hash_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, hash_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, writeback_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, writeback_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, groups_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, groups_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, devices_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, devices_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, extensions_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, extensions_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, back_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, back_switch);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, check_row);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, rights_box);
  gtk_widget_class_bind_template_child (widget_class, CwFeaturesPage, limits);
  gtk_widget_class_bind_template_callback (widget_class, on_checked_cb);
}

static void
cw_features_page_init (CwFeaturesPage *self)
{
  CwFormPage *form = CW_FORM_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    g_ptr_array_add (self->texts, g_strdup (adw_action_row_get_subtitle (
                                      ADW_ACTION_ROW (get_row (self, &features[i])))));
  cw_form_page_bind_switch (form, self->exchange_switch, "features.exchangeHybrid", FALSE);
  cw_form_page_bind_switch (form, self->folders_switch, "features.publicFolders", FALSE);
  cw_form_page_bind_switch (form, self->expired_switch, "identity.disableExpired", TRUE);
  cw_form_page_bind_switch (form, self->match_switch, "identity.softMatch", TRUE);
  cw_form_page_bind_switch (form, self->filter_switch, "features.attributeFilter", FALSE);
  cw_form_page_bind_switch (form, self->hash_switch, "features.passwordHash", FALSE);
  cw_form_page_bind_switch (form, self->writeback_switch, "features.passwordWriteback", FALSE);
  cw_form_page_bind_switch (form, self->groups_switch, "features.groupWriteback", FALSE);
  cw_form_page_bind_switch (form, self->devices_switch, "features.deviceWriteback", FALSE);
  cw_form_page_bind_switch (form, self->extensions_switch, "features.extensions", FALSE);
  cw_form_page_bind_switch (form, self->back_switch, "features.backSync", FALSE);
}
