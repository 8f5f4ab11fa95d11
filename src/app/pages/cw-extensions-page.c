/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-extensions-page.h"

#include <glib/gi18n.h>

#include "app/cw-attribute-query.h"
#include "app/cw-check-row.h"
#include "app/cw-dual-list.h"
#include "app/pages/cw-cloud-sign-in.h"
#include "base/cw-answer.h"
#include "setup/draft/cw-wizard-flow.h"

#define PATH "attributes.extensions"

struct _CwExtensionsPage
{
  CwFormPage parent_instance;

  CwCheckRow *check_row;
  CwDualList *list;
  CwCloudSignIn *sign_in;

  char *input; /* (owned) (nullable): what the check row was asked */
};

G_DEFINE_FINAL_TYPE (CwExtensionsPage, cw_extensions_page, CW_TYPE_FORM_PAGE)

static CwDraft *
get_draft (CwExtensionsPage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

/* ----- keys: "department user" */

/* (transfer none) (nullable): there are none */
static JsonArray *
get_items (CwExtensionsPage *self)
{
  JsonNode *node = cw_draft_get_node (get_draft (self), PATH);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* (transfer full) */
static char *
make_key (JsonObject *item)
{
  return g_strconcat (json_object_get_string_member_with_default (item, "name", ""), " ",
                      json_object_get_string_member_with_default (item, "class", ""), NULL);
}

/* Of one that was there before, with the type that the set-up found for it. (transfer full) */
static JsonObject *
make_item (CwExtensionsPage *self, const char *key)
{
  JsonArray *items = get_items (self);
  g_auto (GStrv) words = g_strsplit (key, " ", 2);
  JsonObject *object = NULL;

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      g_autofree char *known = make_key (item);

      if (g_str_equal (known, key))
        return json_object_ref (item);
    }
  object = json_object_new ();
  json_object_set_string_member (object, "name", words[0]);
  json_object_set_string_member (object, "class", words[1]);
  return object;
}

static void
write_chosen (CwExtensionsPage *self)
{
  g_auto (GStrv) keys = cw_dual_list_dup_chosen (self->list);
  JsonArray *array = NULL;

  if (keys[0] == NULL)
    {
      cw_draft_remove (get_draft (self), PATH);
      return;
    }
  array = json_array_new ();
  for (guint i = 0; keys[i] != NULL; i++)
    json_array_add_object_element (array, make_item (self, keys[i]));
  cw_draft_set_node (get_draft (self), PATH, json_node_init_array (json_node_alloc (), array));
  json_array_unref (array);
}

static void
read_chosen (CwExtensionsPage *self)
{
  JsonArray *array = get_items (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) keys = NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autofree char *key = make_key (json_array_get_object_element (array, i));

      g_strv_builder_add (builder, key);
    }
  keys = g_strv_builder_end (builder);
  cw_dual_list_set_chosen (self->list, (const char *const *) keys);
}

/* ----- what is offered */

static const char *
get_class_title (const char *class)
{
  if (g_str_equal (class, "user") || g_str_equal (class, "inetOrgPerson"))
    return _ ("Of people");
  if (g_str_equal (class, "group"))
    return _ ("Of groups");
  return class;
}

/* In Active Directory inetOrgPerson is a subclass of user (MS-ADSC). */
static gboolean
is_repeated (const char *class, const char *const *classes)
{
  return g_str_equal (class, "inetOrgPerson") && g_strv_contains (classes, "user");
}

static void
add_items (GPtrArray *items, GVariant *attribute)
{
  const char *name = cw_answer_get_string (attribute, "name");
  gboolean is_single = cw_answer_get_bool (attribute, "singleValued");
  g_autofree const char **classes = NULL;

  if (!cw_answer_get_bool (attribute, "isUsable") ||
      !g_variant_lookup (attribute, "classes", "^a&s", &classes))
    return;
  for (guint i = 0; classes[i] != NULL; i++)
    {
      g_autofree char *key = g_strconcat (name, " ", classes[i], NULL);
      g_autofree char *detail =
          g_strdup_printf ("%s · %s", get_class_title (classes[i]),
                           is_single ? _ ("one value") : _ ("several values"));

      if (!is_repeated (classes[i], classes))
        g_ptr_array_add (items, cw_choice_item_new (key, name, detail));
    }
}

static void
on_check_done_cb (CwExtensionsPage *self, GVariant *answer)
{
  g_autoptr (GVariant) attributes = cw_answer_get_array (answer, "items");
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < g_variant_n_children (attributes); i++)
    {
      g_autoptr (GVariant) attribute = g_variant_get_child_value (attributes, i);

      add_items (items, attribute);
    }
  cw_dual_list_set_items (self->list, items);
}

static void
on_list_changed_cb (CwExtensionsPage *self)
{
  write_chosen (self);
}

/* ----- the page */

/* A set-up that is reopened has nobody signed in, and need not. */
static void
cw_extensions_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwExtensionsPage *self = CW_EXTENSIONS_PAGE (page);

  cw_cloud_sign_in_set_up (self->sign_in, draft, cw_wizard_page_get_engine (CW_WIZARD_PAGE (page)));
  cw_cloud_sign_in_refresh (self->sign_in);
  gtk_widget_set_visible (GTK_WIDGET (self->sign_in), cw_wizard_flow_wants_places (draft));
}

static void
cw_extensions_page_enter (CwWizardPage *page)
{
  CwExtensionsPage *self = CW_EXTENSIONS_PAGE (page);
  CwDraft *draft = get_draft (self);
  g_autofree char *input = cw_attribute_query_make_input (draft, "extension");

  read_chosen (self);
  CW_WIZARD_PAGE_CLASS (cw_extensions_page_parent_class)->enter (page);
  if (input == NULL || g_strcmp0 (input, self->input) == 0)
    return;
  g_free (self->input);
  self->input = g_steal_pointer (&input);
  cw_check_row_run (self->check_row, cw_wizard_page_get_engine (page), "attributes", self->input,
                    cw_draft_make_secrets (draft, NULL));
}

static GtkWidget *
cw_extensions_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_EXTENSIONS_PAGE (page)->list);
}

static void
cw_extensions_page_dispose (GObject *object)
{
  g_clear_pointer (&CW_EXTENSIONS_PAGE (object)->input, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_EXTENSIONS_PAGE);
  G_OBJECT_CLASS (cw_extensions_page_parent_class)->dispose (object);
}

static void
cw_extensions_page_class_init (CwExtensionsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_extensions_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_extensions_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_extensions_page_get_first_focus;
  CW_FORM_PAGE_CLASS (klass)->step = CW_WIZARD_EXTENSIONS;
  CW_FORM_PAGE_CLASS (klass)->refresh = cw_extensions_page_refresh;
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_CLOUD_SIGN_IN);
  g_type_ensure (CW_TYPE_DUAL_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-extensions-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwExtensionsPage, check_row);
  gtk_widget_class_bind_template_child (widget_class, CwExtensionsPage, list);
  gtk_widget_class_bind_template_child (widget_class, CwExtensionsPage, sign_in);
  gtk_widget_class_bind_template_callback (widget_class, on_check_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_list_changed_cb);
}

static void
cw_extensions_page_init (CwExtensionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_form_page_bind_problem (CW_FORM_PAGE (self), GTK_WIDGET (self->check_row), PATH);
}
