/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-attribute-choice.h"
#include "model/cw-directory-extension.h"
#include "setup/cw-setup-directory.h"
#include "setup/cw-setup-extensions.h"
#include "setup/cw-setup-plan-check.h"

/* What the directory's schema says about the attributes that become directory extensions. */

/* (transfer none) (nullable): there are none */
static JsonArray *
get_items (CwSetupPlan *plan)
{
  JsonNode *attributes =
      json_object_get_member (json_node_get_object (plan->document), "attributes");
  JsonObject *object = attributes != NULL && JSON_NODE_HOLDS_OBJECT (attributes)
                           ? json_node_get_object (attributes)
                           : NULL;

  return object != NULL && json_object_has_member (object, "extensions")
             ? json_object_get_array_member (object, "extensions")
             : NULL;
}

static gboolean
has_class (const CwAttributeChoice *choice, const char *class)
{
  for (guint i = 0; choice->classes[i] != NULL; i++)
    if (g_ascii_strcasecmp (choice->classes[i], class) == 0)
      return TRUE;
  return FALSE;
}

/* (transfer none) (nullable): it can be none, for the reason in *ret_because */
static const CwAttributeChoice *
find_choice (GPtrArray *list, JsonObject *item, const char **ret_because)
{
  const char *name = json_object_get_string_member (item, "name");
  const char *class = json_object_get_string_member (item, "class");

  for (guint i = 0; i < list->len; i++)
    {
      const CwAttributeChoice *choice = g_ptr_array_index (list, i);

      if (g_ascii_strcasecmp (choice->name, name) != 0)
        continue;
      if (!choice->is_usable)
        *ret_because = choice->because;
      else if (has_class (choice, class))
        return choice;
      else
        break;
      return NULL;
    }
  *ret_because = CW_PHRASE ("Objects of that class have no such attribute in the directory");
  return NULL;
}

void
cw_setup_extensions_judge (CwSetupPlan *plan,
                           CwSchema *schema,
                           const CwRootDse *root,
                           GPtrArray *checks)
{
  JsonArray *items = get_items (plan);
  g_autoptr (GPtrArray) list = cw_attribute_choice_list (schema, root, CW_ATTRIBUTE_USE_EXTENSION);

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      const char *because = NULL;
      g_autofree char *summary = NULL;

      if (find_choice (list, item, &because) != NULL)
        continue;
      summary = g_strdup_printf ("%s: %s", json_object_get_string_member (item, "name"), because);
      g_ptr_array_add (
          checks, cw_check_new ("attribute:attributes.extensions", CW_CHECK_FAILED, summary, NULL));
    }
}

/* ----- settling */

static gboolean
is_settled (JsonArray *items)
{
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    if (!json_object_has_member (json_array_get_object_element (items, i), "type"))
      return FALSE;
  return TRUE;
}

static gboolean
settle (JsonObject *item, GPtrArray *list, GError **error)
{
  const char *because = NULL;
  const CwAttributeChoice *choice = find_choice (list, item, &because);
  CwExtensionType type = CW_EXTENSION_STRING;

  if (choice == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "%s: %s",
                   json_object_get_string_member (item, "name"), because);
      return FALSE;
    }
  if (!cw_extension_type_from_syntax (choice->syntax, &type))
    g_return_val_if_reached (FALSE);
  json_object_set_string_member (item, "type", cw_extension_type_to_string (type));
  json_object_set_boolean_member (item, "multiValued", !choice->is_single_valued);
  return TRUE;
}

gboolean
cw_setup_extensions_settle (CwSetupPlan *plan, GError **error)
{
  JsonArray *items = get_items (plan);
  g_auto (CwSetupDirectory) directory = { 0 };
  g_autoptr (CwSchema) schema = NULL;
  g_autoptr (GPtrArray) list = NULL;

  if (is_settled (items))
    return TRUE;
  if (!cw_setup_plan_read_schema (plan, &directory, &schema, error))
    return FALSE;
  if (schema == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_UNREACHABLE,
                           "The directory cannot be asked what types the directory extensions "
                           "have: sign in to it, or enter the types in attributes.extensions");
      return FALSE;
    }
  list = cw_attribute_choice_list (schema, directory.root, CW_ATTRIBUTE_USE_EXTENSION);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);

      if (!json_object_has_member (item, "type") && !settle (item, list, error))
        return FALSE;
    }
  return TRUE;
}
