/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-attribute-choice.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-directory.h"

static void
add_choices (CwSetupCheck *check, GPtrArray *choices)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < choices->len; i++)
    {
      const CwAttributeChoice *choice = g_ptr_array_index (choices, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "name", choice->name);
      cw_variant_add_string (&item, "syntax", cw_syntax_to_string (choice->syntax));
      cw_variant_add_bool (&item, "singleValued", choice->is_single_valued);
      cw_variant_add (&item, "classes",
                      g_variant_new_strv ((const char *const *) choice->classes, -1));
      cw_variant_add_bool (&item, "isUsable", choice->is_usable);
      cw_variant_add_string (&item, "because", choice->because);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (check->answer, "items", g_variant_builder_end (&array));
}

gboolean
cw_setup_check_attributes (CwSetupCheck *check, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  const char *text = cw_setup_check_need_string (check, "use", error);
  CwAttributeUse use = CW_ATTRIBUTE_USE_LOGIN;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSchema) schema = NULL;
  g_autoptr (GPtrArray) choices = NULL;

  if (text == NULL)
    return FALSE;
  if (!cw_attribute_use_from_string (text, &use))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "$.use: there is no use “%s”", text);
      return FALSE;
    }
  if (!cw_setup_directory_open (&directory, check, cw_setup_check_get_object (check, "connector"),
                                error))
    return FALSE;
  if (directory.session == NULL)
    return TRUE;
  schema = cw_attribute_choice_read_schema (directory.session, directory.root, check->cancellable,
                                            &local_error);
  if (schema == NULL)
    return cw_setup_check_add_error (check, "schema", g_steal_pointer (&local_error), NULL, error);
  choices = cw_attribute_choice_list (schema, directory.root, use);
  add_choices (check, choices);
  cw_setup_check_add (check, "schema", CW_CHECK_OK, CW_PHRASE ("The schema was read"), NULL);
  return TRUE;
}
