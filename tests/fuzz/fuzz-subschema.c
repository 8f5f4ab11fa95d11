/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "connectors/ldap/cw-ldap-subschema.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A server's schema: every line as an attribute type and as an object class. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (CwSchema) schema = NULL;
  GPtrArray *attributes = NULL;

  for (gsize i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (values, g_bytes_new (lines[i], strlen (lines[i]) + 1));
  schema = cw_ldap_subschema_parse (values, values);
  attributes = cw_schema_get_attributes (schema);
  for (guint i = 0; i < attributes->len; i++)
    {
      const CwSchemaAttribute *attribute = g_ptr_array_index (attributes, i);

      g_assert_nonnull (cw_schema_find_attribute (schema, attribute->name));
    }
  return 0;
}
