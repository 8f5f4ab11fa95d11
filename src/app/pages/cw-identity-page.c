/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-identity-page.h"

#include "app/cw-attribute-row.h"
#include "app/cw-check-row.h"
#include "app/pages/cw-anchor-values-group.h"
#include "app/pages/cw-joins-group.h"
#include "base/cw-answer.h"
#include "base/cw-json.h"

#define MATCHING_METHOD    "identity.matching.method"
#define MATCHING_ATTRIBUTE "identity.matching.attribute"
#define ANCHOR_METHOD      "identity.sourceAnchor.method"
#define ANCHOR_ATTRIBUTE   "identity.sourceAnchor.attribute"
#define ANCHOR_REASON      "identity.sourceAnchor.reason"
#define ANCHOR_BINARY      "identity.sourceAnchor.isBinary"

struct _CwIdentityPage
{
  CwFormPage parent_instance;

  GtkWidget *locked_group;
  GtkWidget *matching_group;
  GtkCheckButton *once_choice;
  GtkCheckButton *mail_choice;
  GtkCheckButton *sid_choice;
  GtkCheckButton *name_choice;
  GtkCheckButton *attribute_choice;
  CwAttributeRow *matching_row;
  CwJoinsGroup *joins_group;
  GtkWidget *anchor_group;
  GtkCheckButton *automatic_choice;
  CwCheckRow *anchor_check;
  char *anchor_asked; /* (owned) (nullable): what its answer is to */
  GtkCheckButton *anchor_choice;
  CwAttributeRow *anchor_row;
  CwAnchorValuesGroup *values_group;
};

G_DEFINE_FINAL_TYPE (CwIdentityPage, cw_identity_page, CW_TYPE_FORM_PAGE)

static CwDraft *
get_draft (CwIdentityPage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

/* An attribute of another method's is not in the document. */
static gboolean
is_by_attribute (CwDraft *draft, const char *path, const char *fallback)
{
  return g_str_equal (cw_draft_get_string (draft, path, fallback), "attribute");
}

static void
take_attribute (CwIdentityPage *self, CwAttributeRow *row, const char *method, const char *path)
{
  const char *attribute = cw_attribute_row_get_attribute (row);

  if (get_draft (self) == NULL || attribute == NULL ||
      cw_form_page_is_filling (CW_FORM_PAGE (self)))
    return;
  if (is_by_attribute (get_draft (self), method, ""))
    cw_draft_set_string (get_draft (self), path, attribute);
  cw_form_page_update (CW_FORM_PAGE (self));
}

static void
on_matching_attribute_cb (CwIdentityPage *self)
{
  take_attribute (self, self->matching_row, MATCHING_METHOD, MATCHING_ATTRIBUTE);
}

/* What is known of another attribute is not known of this one. */
static void
on_anchor_attribute_cb (CwIdentityPage *self)
{
  CwDraft *draft = get_draft (self);
  const char *attribute = cw_attribute_row_get_attribute (self->anchor_row);

  if (draft != NULL && attribute != NULL &&
      g_strcmp0 (cw_draft_get_string (draft, ANCHOR_ATTRIBUTE, NULL), attribute) != 0 &&
      !cw_form_page_is_filling (CW_FORM_PAGE (self)))
    cw_draft_remove (draft, ANCHOR_BINARY);
  take_attribute (self, self->anchor_row, ANCHOR_METHOD, ANCHOR_ATTRIBUTE);
}

/* The row of an attribute is there when there is one to choose; what it has shown is what is
 * chosen. */
static void
show_attribute (CwIdentityPage *self,
                CwAttributeRow *row,
                const char *method,
                const char *path,
                const char *use)
{
  CwDraft *draft = get_draft (self);
  gboolean is_wanted = is_by_attribute (draft, method, "");
  const char *attribute = cw_draft_get_string (draft, path, NULL);

  gtk_widget_set_visible (GTK_WIDGET (row), is_wanted);
  if (!is_wanted)
    return;
  if (attribute != NULL)
    cw_attribute_row_set_attribute (row, attribute);
  else if (cw_attribute_row_get_attribute (row) != NULL)
    cw_draft_set_string (draft, path, cw_attribute_row_get_attribute (row));
  cw_attribute_row_load (row, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), draft, use);
}

/* ----- the source anchor that is chosen for somebody */

static gboolean
has_active_directory (CwDraft *draft)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    if (g_str_equal (json_object_get_string_member_with_default (cw_draft_get_connector (draft, i),
                                                                 "kind", ""),
                     "active-directory"))
      return TRUE;
  return FALSE;
}

/* What the engine is asked. (transfer full) */
static char *
make_anchor_input (CwDraft *draft)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);
  GVariant *sign_in = cw_draft_get_fact (draft, CW_DRAFT_FACT_SIGN_IN);

  json_object_set_member (object, "connectors",
                          json_node_copy (cw_draft_get_node (draft, "connectors")));
  if (sign_in != NULL)
    json_object_set_string_member (object, "signIn", g_variant_get_string (sign_in, NULL));
  return cw_json_to_canonical (root, FALSE);
}

static void
forget_anchor (CwDraft *draft)
{
  cw_draft_remove (draft, ANCHOR_ATTRIBUTE);
  cw_draft_remove (draft, ANCHOR_REASON);
  cw_draft_remove (draft, ANCHOR_BINARY);
}

static void
on_anchor_checked_cb (CwIdentityPage *self, GVariant *answer)
{
  CwDraft *draft = get_draft (self);

  if (is_by_attribute (draft, ANCHOR_METHOD, "") || !cw_answer_has (answer, "attribute"))
    return;
  cw_draft_set_string (draft, ANCHOR_METHOD, "automatic");
  /* An attribute without a reason would be taken for a choice that somebody has left. */
  cw_draft_set_string (draft, ANCHOR_REASON, cw_answer_get_string (answer, "reason"));
  cw_draft_set_string (draft, ANCHOR_ATTRIBUTE, cw_answer_get_string (answer, "attribute"));
}

/* Chosen anew when it is to be chosen among others; an installation keeps what it has. */
static void
update_anchor_check (CwIdentityPage *self, CwDraft *draft)
{
  gboolean is_reopened = cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED);
  gboolean is_wanted = !is_by_attribute (draft, ANCHOR_METHOD, "") &&
                       has_active_directory (draft) &&
                       (!is_reopened || cw_draft_get_string (draft, ANCHOR_REASON, NULL) != NULL);
  g_autofree char *input = is_wanted ? make_anchor_input (draft) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->anchor_check), is_wanted);
  if (g_strcmp0 (self->anchor_asked, input) == 0)
    return;
  g_free (self->anchor_asked);
  self->anchor_asked = g_strdup (input);
  cw_check_row_reset (self->anchor_check);
  if (!is_reopened && !is_by_attribute (draft, ANCHOR_METHOD, ""))
    forget_anchor (draft);
  if (input != NULL)
    cw_check_row_run (self->anchor_check, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)),
                      "anchor", input, cw_draft_make_secrets (draft, NULL));
}

/* What was chosen for somebody, with a reason, is no choice of theirs, and the other way round. */
static void
settle_anchor (CwDraft *draft)
{
  gboolean has_reason = cw_draft_get_string (draft, ANCHOR_REASON, NULL) != NULL;

  if (is_by_attribute (draft, ANCHOR_METHOD, "") == has_reason)
    forget_anchor (draft);
}

/* An attribute is chosen, and nothing is known against its name. */
static gboolean
has_good_anchor (CwIdentityPage *self, CwDraft *draft)
{
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, CW_WIZARD_IDENTITY);

  for (guint i = 0; i < problems->len; i++)
    if (g_str_equal (((const CwDraftProblem *) g_ptr_array_index (problems, i))->path,
                     ANCHOR_ATTRIBUTE))
      return FALSE;
  return is_by_attribute (draft, ANCHOR_METHOD, "") &&
         cw_draft_get_string (draft, ANCHOR_ATTRIBUTE, NULL) != NULL &&
         cw_attribute_row_is_good (self->anchor_row);
}

static void
update_values (CwIdentityPage *self, CwDraft *draft)
{
  gboolean is_wanted = has_good_anchor (self, draft) && cw_draft_find_directory (draft) != NULL;

  cw_anchor_values_group_update (
      self->values_group, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), draft, is_wanted);
}

static void
cw_identity_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwIdentityPage *self = CW_IDENTITY_PAGE (page);
  gboolean is_reopened = cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED);

  gtk_widget_set_visible (self->locked_group, is_reopened);
  gtk_widget_set_sensitive (self->matching_group, !is_reopened);
  gtk_widget_set_sensitive (self->anchor_group, !is_reopened);
  settle_anchor (draft);
  show_attribute (self, self->matching_row, MATCHING_METHOD, MATCHING_ATTRIBUTE, "join");
  show_attribute (self, self->anchor_row, ANCHOR_METHOD, ANCHOR_ATTRIBUTE, "anchor");
  if (!is_by_attribute (draft, MATCHING_METHOD, ""))
    cw_draft_remove (draft, MATCHING_ATTRIBUTE);
  update_anchor_check (self, draft);
  update_values (self, draft);
  cw_joins_group_update (self->joins_group, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)),
                         draft);
}

static gboolean
cw_identity_page_is_good (CwFormPage *page, CwDraft *draft)
{
  CwIdentityPage *self = CW_IDENTITY_PAGE (page);

  return (!is_by_attribute (draft, MATCHING_METHOD, "") ||
          cw_attribute_row_is_good (self->matching_row)) &&
         (!is_by_attribute (draft, ANCHOR_METHOD, "") ||
          cw_attribute_row_is_good (self->anchor_row));
}

static GtkWidget *
cw_identity_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_IDENTITY_PAGE (page)->once_choice);
}

static void
cw_identity_page_dispose (GObject *object)
{
  g_clear_pointer (&CW_IDENTITY_PAGE (object)->anchor_asked, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_IDENTITY_PAGE);
  G_OBJECT_CLASS (cw_identity_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, locked_group);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, matching_group);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, once_choice);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, mail_choice);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, sid_choice);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, name_choice);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, attribute_choice);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, matching_row);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, joins_group);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, anchor_group);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, automatic_choice);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, anchor_check);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, anchor_choice);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, anchor_row);
  gtk_widget_class_bind_template_child (widget_class, CwIdentityPage, values_group);
  gtk_widget_class_bind_template_callback (widget_class, on_matching_attribute_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_anchor_attribute_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_anchor_checked_cb);
}

static void
cw_identity_page_class_init (CwIdentityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_identity_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_identity_page_get_first_focus;
  form_class->step = CW_WIZARD_IDENTITY;
  form_class->refresh = cw_identity_page_refresh;
  form_class->is_good = cw_identity_page_is_good;
  g_type_ensure (CW_TYPE_ANCHOR_VALUES_GROUP);
  g_type_ensure (CW_TYPE_ATTRIBUTE_ROW);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_JOINS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-identity-page.ui");
  bind_children (widget_class);
}

static void
cw_identity_page_init (CwIdentityPage *self)
{
  CwFormPage *form = CW_FORM_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  cw_form_page_bind_choice (form, self->once_choice, MATCHING_METHOD, "once", "once");
  cw_form_page_bind_choice (form, self->mail_choice, MATCHING_METHOD, "mail", "once");
  cw_form_page_bind_choice (form, self->sid_choice, MATCHING_METHOD, "object-sid", "once");
  cw_form_page_bind_choice (form, self->name_choice, MATCHING_METHOD, "account-name", "once");
  cw_form_page_bind_choice (form, self->attribute_choice, MATCHING_METHOD, "attribute", "once");
  cw_form_page_bind_choice (form, self->automatic_choice, ANCHOR_METHOD, "automatic", "automatic");
  cw_form_page_bind_choice (form, self->anchor_choice, ANCHOR_METHOD, "attribute", "automatic");
  cw_form_page_bind_problem (form, GTK_WIDGET (self->matching_row), MATCHING_ATTRIBUTE);
  cw_form_page_bind_problem (form, GTK_WIDGET (self->anchor_row), ANCHOR_ATTRIBUTE);
}
