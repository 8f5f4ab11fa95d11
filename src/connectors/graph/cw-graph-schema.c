/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-schema.h"

#define EXTENSIONS   "onPremisesExtensionAttributes"
#define N_EXTENSIONS 15

/* Where the reference gives no limit: far more than anything that makes sense. */
#define UNLIMITED 4096

/* Graph reference, onPremisesExtensionAttributes. */
#define EXTENSION_LENGTH 1024

#define TEXT(name, length, flags)                                                                  \
  {                                                                                                \
    name, name, NULL, CW_GRAPH_TEXT, CW_SYNTAX_STRING, length, flags, 0                            \
  }
#define EXACT(name, length, flags)                                                                 \
  {                                                                                                \
    name, name, NULL, CW_GRAPH_TEXT, CW_SYNTAX_STRING_EXACT, length, flags, 0                      \
  }
#define BOOLEAN(name, flags)                                                                       \
  {                                                                                                \
    name, name, NULL, CW_GRAPH_BOOLEAN, CW_SYNTAX_BOOLEAN, 5, flags, 0                             \
  }
#define TEXTS(name, length, flags)                                                                 \
  {                                                                                                \
    name, name, NULL, CW_GRAPH_TEXTS, CW_SYNTAX_STRING, length, flags, 0                           \
  }

static const CwGraphProperty user_properties[] = {
  BOOLEAN ("accountEnabled", CW_GRAPH_KEEP | CW_GRAPH_REQUIRED),
  TEXTS ("businessPhones", 64, 0),
  TEXT ("city", 128, 0),
  TEXT ("companyName", 64, 0),
  TEXT ("country", 128, 0),
  TEXT ("department", 64, 0),
  TEXT ("displayName", 256, CW_GRAPH_KEEP | CW_GRAPH_REQUIRED),
  TEXT ("employeeId", 16, 0),
  TEXT ("employeeType", UNLIMITED, 0),
  TEXT ("faxNumber", UNLIMITED, 0),
  TEXT ("givenName", 64, 0),
  TEXT ("jobTitle", 128, 0),
  TEXT ("mail", UNLIMITED, 0),
  TEXT ("mailNickname", 64, CW_GRAPH_KEEP),
  TEXT ("mobilePhone", 64, 0),
  TEXT ("officeLocation", 128, 0),
  EXACT ("onPremisesImmutableId", UNLIMITED, CW_GRAPH_REQUIRED),
  TEXTS ("otherMails", 250, 0),
  TEXT ("passwordPolicies", UNLIMITED, 0),
  TEXT ("postalCode", 40, 0),
  TEXT ("preferredLanguage", UNLIMITED, 0),
  TEXTS ("proxyAddresses", UNLIMITED, CW_GRAPH_READ_ONLY),
  TEXT ("state", 128, 0),
  TEXT ("streetAddress", 1024, 0),
  TEXT ("surname", 64, 0),
  TEXT ("usageLocation", 2, CW_GRAPH_KEEP),
  TEXT ("userPrincipalName", 1024, CW_GRAPH_KEEP | CW_GRAPH_REQUIRED),
  TEXT ("userType", UNLIMITED, CW_GRAPH_KEEP),
  { "forceChangePasswordNextSignIn", "forceChangePasswordNextSignIn", "passwordProfile",
    CW_GRAPH_BOOLEAN, CW_SYNTAX_BOOLEAN, 5, CW_GRAPH_CREATE_ONLY | CW_GRAPH_WRITE_ONLY, 0 },
};

static const CwGraphProperty group_properties[] = {
  TEXT ("description", 1024, 0),
  TEXT ("displayName", 256, CW_GRAPH_KEEP | CW_GRAPH_REQUIRED),
  TEXTS ("groupTypes", UNLIMITED, CW_GRAPH_REQUIRED),
  TEXT ("mail", UNLIMITED, CW_GRAPH_READ_ONLY),
  BOOLEAN ("mailEnabled", CW_GRAPH_KEEP | CW_GRAPH_REQUIRED),
  TEXT ("mailNickname", 64, CW_GRAPH_KEEP),
  TEXTS ("proxyAddresses", UNLIMITED, CW_GRAPH_READ_ONLY),
  BOOLEAN ("securityEnabled", CW_GRAPH_KEEP | CW_GRAPH_REQUIRED),
  EXACT ("uniqueName", 128, CW_GRAPH_KEY | CW_GRAPH_REQUIRED),
};

static const CwGraphProperty contact_properties[] = {
  TEXT ("displayName", 256, CW_GRAPH_READ_ONLY),
  TEXT ("mail", UNLIMITED, CW_GRAPH_READ_ONLY),
  TEXTS ("proxyAddresses", UNLIMITED, CW_GRAPH_READ_ONLY),
};

static const struct
{
  const char *name;
  const char *collection;
  const char *link; /* (nullable) */
  gboolean is_written;
} types[CW_N_GRAPH_TYPES] = {
  [CW_GRAPH_USER] = { "user", "users", "manager", TRUE },
  [CW_GRAPH_GROUP] = { "group", "groups", "members", TRUE },
  [CW_GRAPH_CONTACT] = { "contact", "contacts", NULL, FALSE },
};

static const char *const extension_names[N_EXTENSIONS] = {
  "extensionAttribute1",  "extensionAttribute2",  "extensionAttribute3",  "extensionAttribute4",
  "extensionAttribute5",  "extensionAttribute6",  "extensionAttribute7",  "extensionAttribute8",
  "extensionAttribute9",  "extensionAttribute10", "extensionAttribute11", "extensionAttribute12",
  "extensionAttribute13", "extensionAttribute14", "extensionAttribute15",
};

static void
add_properties (CwGraphSchema *schema,
                CwGraphType type,
                const CwGraphProperty *properties,
                gsize n_properties,
                CwAttributeTable *table)
{
  for (gsize i = 0; i < n_properties; i++)
    {
      CwGraphProperty property = properties[i];

      property.attribute = cw_attribute_table_intern (table, property.title);
      g_array_append_val (schema->properties[type], property);
    }
}

CwGraphSchema *
cw_graph_schema_new (CwAttributeTable *table)
{
  CwGraphSchema *schema = g_new0 (CwGraphSchema, 1);

  for (guint type = 0; type < CW_N_GRAPH_TYPES; type++)
    {
      schema->properties[type] = g_array_new (FALSE, FALSE, sizeof (CwGraphProperty));
      schema->types[type] = cw_attribute_table_intern (table, cw_graph_type_to_string (type));
    }
  add_properties (schema, CW_GRAPH_USER, user_properties, G_N_ELEMENTS (user_properties), table);
  add_properties (schema, CW_GRAPH_GROUP, group_properties, G_N_ELEMENTS (group_properties), table);
  add_properties (schema, CW_GRAPH_CONTACT, contact_properties, G_N_ELEMENTS (contact_properties),
                  table);
  for (guint i = 0; i < N_EXTENSIONS; i++)
    {
      CwGraphProperty extension = {
        .name = extension_names[i],
        .title = extension_names[i],
        .parent = EXTENSIONS,
        .kind = CW_GRAPH_TEXT,
        .syntax = CW_SYNTAX_STRING,
        .max_length = EXTENSION_LENGTH,
      };

      add_properties (schema, CW_GRAPH_USER, &extension, 1, table);
    }
  schema->manager = cw_attribute_table_intern (table, "manager");
  schema->members = cw_attribute_table_intern (table, "members");
  schema->administrator_roles = cw_attribute_table_intern (table, CW_ADMINISTRATOR_ROLES);
  return schema;
}

static CwGraphValueKind
get_extension_kind (const CwDirectoryExtension *extension)
{
  switch (extension->type)
    {
    case CW_EXTENSION_BOOLEAN:
      return CW_GRAPH_BOOLEAN;
    case CW_EXTENSION_INTEGER:
      return CW_GRAPH_INTEGER;
    case CW_EXTENSION_LARGE_INTEGER:
      return CW_GRAPH_LARGE_INTEGER;
    case CW_EXTENSION_DATE_TIME:
      return CW_GRAPH_DATE_TIME;
    case CW_EXTENSION_BINARY:
      return extension->is_multi_valued ? CW_GRAPH_BINARIES : CW_GRAPH_BINARY;
    case CW_EXTENSION_STRING:
      break;
    }
  return extension->is_multi_valued ? CW_GRAPH_TEXTS : CW_GRAPH_TEXT;
}

void
cw_graph_schema_add_extensions (CwGraphSchema *schema,
                                const CwGraphSettings *settings,
                                CwAttributeTable *table)
{
  for (guint i = 0; settings->extension_application != NULL && i < settings->extensions->len; i++)
    {
      const CwDirectoryExtension *extension = g_ptr_array_index (settings->extensions, i);
      g_autofree char *name =
          cw_graph_settings_make_extension_name (settings->extension_application, extension);
      CwGraphProperty property = {
        .name = g_intern_string (name),
        .title = g_intern_string (extension->attribute),
        .kind = get_extension_kind (extension),
        .syntax = cw_extension_type_get_syntax (extension->type),
        .max_length = CW_EXTENSION_MAX_LENGTH,
        .flags = CW_GRAPH_EXTENSION,
      };

      add_properties (schema, extension->is_group ? CW_GRAPH_GROUP : CW_GRAPH_USER, &property, 1,
                      table);
    }
}

void
cw_graph_schema_free (CwGraphSchema *schema)
{
  if (schema == NULL)
    return;
  for (guint type = 0; type < CW_N_GRAPH_TYPES; type++)
    g_array_unref (schema->properties[type]);
  g_free (schema);
}

gboolean
cw_graph_schema_find_type (const CwGraphSchema *schema,
                           CwAttributeId object_type,
                           CwGraphType *ret_type)
{
  for (guint type = 0; type < CW_N_GRAPH_TYPES; type++)
    {
      if (schema->types[type] != object_type)
        continue;
      *ret_type = type;
      return TRUE;
    }
  return FALSE;
}

const CwGraphProperty *
cw_graph_schema_find (const CwGraphSchema *schema, CwGraphType type, CwAttributeId attribute)
{
  GArray *properties = schema->properties[type];

  for (guint i = 0; i < properties->len; i++)
    {
      const CwGraphProperty *property = &g_array_index (properties, CwGraphProperty, i);

      if (property->attribute == attribute)
        return property;
    }
  return NULL;
}

const CwGraphProperty *
cw_graph_schema_find_by_name (const CwGraphSchema *schema, CwGraphType type, const char *name)
{
  GArray *properties = schema->properties[type];

  for (guint i = 0; i < properties->len; i++)
    {
      const CwGraphProperty *property = &g_array_index (properties, CwGraphProperty, i);

      if (g_str_equal (property->name, name))
        return property;
    }
  return NULL;
}

CwAttributeId
cw_graph_schema_get_attribute (const CwGraphSchema *schema, CwGraphType type, const char *name)
{
  const CwGraphProperty *property = cw_graph_schema_find_by_name (schema, type, name);

  g_return_val_if_fail (property != NULL, CW_ATTRIBUTE_NONE);

  return property->attribute;
}

char *
cw_graph_schema_format_select (const CwGraphSchema *schema, CwGraphType type, const char *link)
{
  GString *text = g_string_new ("id");
  const char *parent = NULL;

  for (guint i = 0; i < schema->properties[type]->len; i++)
    {
      const CwGraphProperty *property =
          &g_array_index (schema->properties[type], CwGraphProperty, i);

      if ((property->flags & CW_GRAPH_WRITE_ONLY) != 0)
        continue;
      if (property->parent == NULL)
        g_string_append_printf (text, ",%s", property->name);
      else if (g_strcmp0 (parent, property->parent) != 0)
        g_string_append_printf (text, ",%s", property->parent);
      parent = property->parent;
    }
  if (link != NULL)
    g_string_append_printf (text, ",%s", link);
  return g_string_free (text, FALSE);
}

const char *
cw_graph_type_to_string (CwGraphType type)
{
  return types[type].name;
}

const char *
cw_graph_type_get_collection (CwGraphType type)
{
  return types[type].collection;
}

const char *
cw_graph_type_get_link (CwGraphType type)
{
  return types[type].link;
}

gboolean
cw_graph_type_is_written (CwGraphType type)
{
  return types[type].is_written;
}

/* What Graph tells elsewhere than in the user's own properties. */
static void
describe_roles (GHashTable *attributes, GPtrArray *names)
{
  CwSchemaAttribute *attribute =
      cw_schema_attribute_new (CW_ADMINISTRATOR_ROLES, CW_SYNTAX_STRING, FALSE);

  attribute->is_read_only = TRUE;
  g_hash_table_insert (attributes, attribute->name, attribute);
  g_ptr_array_add (names, g_strdup (CW_ADMINISTRATOR_ROLES));
}

static void
describe_type (const CwGraphSchema *schema,
               CwGraphType type,
               GHashTable *attributes,
               GPtrArray *classes)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *link = types[type].link;

  for (guint i = 0; i < schema->properties[type]->len; i++)
    {
      const CwGraphProperty *property =
          &g_array_index (schema->properties[type], CwGraphProperty, i);
      CwSchemaAttribute *attribute = NULL;

      g_ptr_array_add (names, g_strdup (property->title));
      attribute = g_hash_table_lookup (attributes, property->title);
      if (attribute == NULL)
        {
          attribute = cw_schema_attribute_new (property->title, property->syntax,
                                               property->kind != CW_GRAPH_TEXTS &&
                                                   property->kind != CW_GRAPH_BINARIES);
          attribute->is_read_only = TRUE;
          g_hash_table_insert (attributes, attribute->name, attribute);
        }
      /* "mail" can be written for users and not for groups. */
      if ((property->flags & CW_GRAPH_READ_ONLY) == 0)
        attribute->is_read_only = FALSE;
    }
  if (type == CW_GRAPH_USER)
    describe_roles (attributes, names);
  if (link != NULL)
    {
      g_ptr_array_add (names, g_strdup (link));
      g_hash_table_insert (
          attributes, (gpointer) link,
          cw_schema_attribute_new (link, CW_SYNTAX_REFERENCE, type == CW_GRAPH_USER));
    }
  g_ptr_array_add (classes, cw_schema_class_new (cw_graph_type_to_string (type), names));
}

CwSchema *
cw_graph_schema_describe (const CwGraphSchema *schema)
{
  GPtrArray *classes = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_schema_class_free);
  GPtrArray *attributes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_schema_attribute_free);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer attribute = NULL;

  for (guint type = 0; type < CW_N_GRAPH_TYPES; type++)
    describe_type (schema, type, by_name, classes);
  g_hash_table_iter_init (&iter, by_name);
  while (g_hash_table_iter_next (&iter, NULL, &attribute))
    g_ptr_array_add (attributes, attribute);
  return cw_schema_new (classes, attributes);
}
