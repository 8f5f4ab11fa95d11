/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-directory-extension.h"

#include "base/cw-error.h"

static const struct
{
  const char *name;
  const char *graph_name;
  CwSyntax syntax;
} types[] = {
  [CW_EXTENSION_STRING] = { "string", "String", CW_SYNTAX_STRING_EXACT },
  [CW_EXTENSION_BOOLEAN] = { "boolean", "Boolean", CW_SYNTAX_BOOLEAN },
  [CW_EXTENSION_INTEGER] = { "integer", "Integer", CW_SYNTAX_INTEGER },
  [CW_EXTENSION_LARGE_INTEGER] = { "large-integer", "LargeInteger", CW_SYNTAX_INTEGER },
  [CW_EXTENSION_BINARY] = { "binary", "Binary", CW_SYNTAX_BINARY },
  [CW_EXTENSION_DATE_TIME] = { "date-time", "DateTime", CW_SYNTAX_TIME },
};

/* Whose objects become users and groups in the cloud; the others have no extensions there. */
static const struct
{
  const char *name;
  gboolean is_group;
} classes[] = {
  { "user", FALSE },          { "inetOrgPerson", FALSE },        { "person", FALSE },
  { "posixAccount", FALSE },  { "organizationalPerson", FALSE }, { "group", TRUE },
  { "groupOfNames", TRUE },   { "groupOfUniqueNames", TRUE },    { "posixGroup", TRUE },
  { "groupOfMembers", TRUE },
};

const char *
cw_extension_type_to_string (CwExtensionType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (types), NULL);

  return types[type].name;
}

const char *
cw_extension_type_get_graph_name (CwExtensionType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (types), NULL);

  return types[type].graph_name;
}

CwSyntax
cw_extension_type_get_syntax (CwExtensionType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (types), CW_SYNTAX_STRING);

  return types[type].syntax;
}

gboolean
cw_extension_type_from_syntax (CwSyntax syntax, CwExtensionType *ret_type)
{
  switch (syntax)
    {
    case CW_SYNTAX_STRING:
    case CW_SYNTAX_STRING_EXACT:
      *ret_type = CW_EXTENSION_STRING;
      return TRUE;
    case CW_SYNTAX_BINARY:
    case CW_SYNTAX_GUID:
    case CW_SYNTAX_SID:
      *ret_type = CW_EXTENSION_BINARY;
      return TRUE;
    /* A schema does not tell 32 from 64 bits in every directory: the larger one holds both. */
    case CW_SYNTAX_INTEGER:
    case CW_SYNTAX_FILETIME:
      *ret_type = CW_EXTENSION_LARGE_INTEGER;
      return TRUE;
    case CW_SYNTAX_BOOLEAN:
      *ret_type = CW_EXTENSION_BOOLEAN;
      return TRUE;
    case CW_SYNTAX_TIME:
      *ret_type = CW_EXTENSION_DATE_TIME;
      return TRUE;
    case CW_SYNTAX_REFERENCE:
      break;
    }
  return FALSE;
}

void
cw_directory_extension_free (CwDirectoryExtension *extension)
{
  if (extension == NULL)
    return;
  g_free (extension->name);
  g_free (extension->attribute);
  g_free (extension);
}

char *
cw_directory_extension_make_name (const CwDirectoryExtension *extension)
{
  /* Graph takes letters, digits and underscores, and Entra Connect does the same. */
  return g_strdelimit (g_strdup (extension->name), "-", '_');
}

/* ----- reading */

static CwExtensionType
type_from_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].name, name))
      return (CwExtensionType) i;
  return CW_EXTENSION_STRING;
}

static gboolean
find_class (const char *name, gboolean *ret_is_group)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_ascii_strcasecmp (classes[i].name, name) == 0)
      {
        *ret_is_group = classes[i].is_group;
        return TRUE;
      }
  return FALSE;
}

/* RFC 4512 1.4: keystring. */
static gboolean
is_name (const char *name)
{
  if (!g_ascii_isalpha (name[0]))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
}

static CwDirectoryExtension *
read_extension (JsonObject *object, GError **error)
{
  g_autoptr (CwDirectoryExtension) extension = g_new0 (CwDirectoryExtension, 1);
  const char *class = json_object_get_string_member (object, "class");

  extension->name = g_strdup (json_object_get_string_member (object, "name"));
  extension->attribute = g_strconcat (CW_EXTENSION_PREFIX, extension->name, NULL);
  extension->type =
      type_from_name (json_object_get_string_member_with_default (object, "type", "string"));
  extension->is_multi_valued =
      json_object_get_boolean_member_with_default (object, "multiValued", FALSE);
  if (!is_name (extension->name))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "$.attributes.extensions: “%s” is no name of an attribute", extension->name);
      return NULL;
    }
  if (!find_class (class, &extension->is_group))
    {
      g_set_error (
          error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
          "$.attributes.extensions: %s: only people and groups have directory extensions, not “%s”",
          extension->name, class);
      return NULL;
    }
  if (extension->is_multi_valued && extension->type != CW_EXTENSION_STRING &&
      extension->type != CW_EXTENSION_BINARY)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "$.attributes.extensions: %s: only texts and bytes can have several values",
                   extension->name);
      return NULL;
    }
  return g_steal_pointer (&extension);
}

/* Of people and of groups it may be two; but it is one thing. */
static gboolean
check_other (const CwDirectoryExtension *extension,
             const CwDirectoryExtension *other,
             GError **error)
{
  g_autofree char *name = cw_directory_extension_make_name (extension);
  g_autofree char *other_name = cw_directory_extension_make_name (other);

  if (g_ascii_strcasecmp (name, other_name) != 0)
    return TRUE;
  if (g_strcmp0 (extension->name, other->name) != 0)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                 "$.attributes.extensions: %s and %s would have the same name in the cloud",
                 extension->name, other->name);
  else if (extension->is_group == other->is_group)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                 "$.attributes.extensions: %s is there twice", extension->name);
  else if (extension->type != other->type || extension->is_multi_valued != other->is_multi_valued)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                 "$.attributes.extensions: %s has two types", extension->name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_count (GPtrArray *extensions, gboolean is_group, GError **error)
{
  guint n = 0;

  for (guint i = 0; i < extensions->len; i++)
    n += ((const CwDirectoryExtension *) g_ptr_array_index (extensions, i))->is_group == is_group;
  if (n <= CW_EXTENSION_MAX_OF_OBJECT)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "$.attributes.extensions: an object has %d extensions at most, and %u are chosen: "
               "choose fewer",
               CW_EXTENSION_MAX_OF_OBJECT, n);
  return FALSE;
}

static gboolean
check (GPtrArray *extensions, GError **error)
{
  for (guint i = 0; i < extensions->len; i++)
    for (guint j = 0; j < i; j++)
      if (!check_other (g_ptr_array_index (extensions, i), g_ptr_array_index (extensions, j),
                        error))
        return FALSE;
  return TRUE;
}

GPtrArray *
cw_directory_extensions_read (JsonNode *attributes, GError **error)
{
  g_autoptr (GPtrArray) extensions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_directory_extension_free);
  JsonObject *object = attributes != NULL && JSON_NODE_HOLDS_OBJECT (attributes)
                           ? json_node_get_object (attributes)
                           : NULL;
  JsonArray *array = object != NULL && json_object_has_member (object, "extensions")
                         ? json_object_get_array_member (object, "extensions")
                         : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      CwDirectoryExtension *extension =
          read_extension (json_array_get_object_element (array, i), error);

      if (extension == NULL)
        return NULL;
      g_ptr_array_add (extensions, extension);
    }
  /* The numbers first: what follows compares each with each. */
  if (!check_count (extensions, FALSE, error) || !check_count (extensions, TRUE, error) ||
      !check (extensions, error))
    return NULL;
  return g_steal_pointer (&extensions);
}
