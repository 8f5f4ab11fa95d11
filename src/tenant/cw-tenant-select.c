/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-select.h"

#include <stdio.h>
#include <string.h>

#include "tenant/cw-tenant-credentials.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-time.h"

#define EXTENSION_ATTRIBUTES 15

/* Marks @name in the masks of the kinds that know it. */
static gboolean
mark_name (CwTenantSelect *select, int kind, const char *name)
{
  gboolean is_known = FALSE;

  for (int i = 0; i <= CW_TENANT_KIND_LAST; i++)
    {
      const CwTenantProperty *property = NULL;

      if (kind != CW_TENANT_KIND_ANY && kind != i)
        continue;
      property = cw_tenant_property_lookup (i, name);
      if (property != NULL)
        select->masks[i] |= cw_tenant_property_mask (i, property);
      is_known |= property != NULL || cw_tenant_property_is_unsupported (i, name);
    }
  if (is_known || !cw_tenant_property_is_extension (name))
    return is_known;
  g_ptr_array_add (select->extensions, g_strdup (name));
  return TRUE;
}

static void
use_default (CwTenantSelect *select)
{
  select->is_default = TRUE;
  for (int i = 0; i <= CW_TENANT_KIND_LAST; i++)
    select->masks[i] = cw_tenant_property_default_mask (i);
}

CwTenantSelect *
cw_tenant_select_new (int kind, const char *text, CwTenantReply **ret_refusal)
{
  g_autoptr (CwTenantSelect) select = g_new0 (CwTenantSelect, 1);
  g_auto (GStrv) names = NULL;

  select->extensions = g_ptr_array_new_with_free_func (g_free);
  if (text == NULL || *text == '\0')
    {
      use_default (select);
      return g_steal_pointer (&select);
    }
  names = g_strsplit (text, ",", -1);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *name = g_strstrip (names[i]);

      if (g_str_equal (name, "*"))
        {
          use_default (select);
          continue;
        }
      if (mark_name (select, kind, name))
        continue;
      *ret_refusal = cw_tenant_reply_new_error (
          400, "BadRequest",
          "Parsing OData Select and Expand failed: Could not find a property named '%s' on type "
          "'microsoft.graph.%s'.",
          name, kind == CW_TENANT_KIND_ANY ? "directoryObject" : cw_tenant_kind_to_type (kind));
      return NULL;
    }
  return g_steal_pointer (&select);
}

void
cw_tenant_select_free (CwTenantSelect *select)
{
  g_clear_pointer (&select->extensions, g_ptr_array_unref);
  g_free (select);
}

static void
append_time (GString *out, gint64 time_usec)
{
  g_autofree char *text = time_usec != 0 ? cw_tenant_time_format (time_usec) : NULL;

  cw_tenant_json_append_string (out, text);
}

/* S-1-12-1 and the four 32-bit parts of the object's id, as Entra derives it. */
static void
append_security_identifier (GString *out, const char *id)
{
  guint a = 0;
  guint b = 0;
  guint c = 0;
  guint d = 0;
  guint64 tail = 0;

  if (sscanf (id, "%8x-%4x-%4x-%4x-%12" G_GINT64_MODIFIER "x", &a, &b, &c, &d, &tail) != 5)
    {
      g_string_append (out, "null");
      return;
    }
  /* Bytes 8 to 15 stand in the GUID in network order; the parts are read little-endian. */
  g_string_append_printf (out, "\"S-1-12-1-%u-%u-%u-%u\"", a, (c << 16) | b,
                          GUINT32_SWAP_LE_BE ((d << 16) | (guint32) (tail >> 32)),
                          GUINT32_SWAP_LE_BE ((guint32) tail));
}

/* In the recycle bin a user's name is its id without dashes and the old name, which frees the
 * name for others. */
static void
append_bin_name (GString *out, CwTenantObject *object, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (object->id, "-", -1);
  g_autofree char *prefix = g_strjoinv ("", parts);
  g_autofree char *full = g_strconcat (prefix, name, NULL);

  cw_tenant_json_append_string (out, full);
}

static void
append_extension_attributes (GString *out, JsonObject *values)
{
  g_string_append_c (out, '{');
  for (int i = 1; i <= EXTENSION_ATTRIBUTES; i++)
    {
      g_autofree char *name = g_strdup_printf ("extensionAttribute%d", i);

      cw_tenant_json_append_comma (out);
      g_string_append_printf (out, "\"%s\":", name);
      cw_tenant_json_append_string (out, cw_tenant_json_get_string (values, name));
    }
  g_string_append_c (out, '}');
}

static gboolean
is_computed (const char *name)
{
  static const char *const names[] = {
    "id", "createdDateTime", "deletedDateTime", "renewedDateTime", "securityIdentifier", NULL
  };

  return g_strv_contains (names, name);
}

static void
append_computed (GString *out, CwTenantObject *object, const char *name)
{
  if (g_str_equal (name, "id"))
    cw_tenant_json_append_string (out, object->id);
  else if (g_str_equal (name, "deletedDateTime"))
    append_time (out, object->deleted_usec);
  else if (g_str_equal (name, "securityIdentifier"))
    append_security_identifier (out, object->id);
  else
    append_time (out, object->created_usec);
}

static gboolean
is_collection (const CwTenantProperty *property)
{
  return property->type == CW_TENANT_TYPE_STRINGS || property->type == CW_TENANT_TYPE_OBJECTS;
}

static gboolean
is_set (CwTenantObject *object, const CwTenantProperty *property)
{
  JsonNode *node = NULL;

  if (is_computed (property->name))
    return !g_str_equal (property->name, "deletedDateTime") || object->deleted_usec != 0;
  node = json_object_get_member (object->props, property->name);
  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

static void
append_value (GString *out,
              CwTenantObject *object,
              const CwTenantProperty *property,
              gboolean with_keys)
{
  JsonNode *node = json_object_get_member (object->props, property->name);

  if (is_computed (property->name))
    append_computed (out, object, property->name);
  else if (g_str_equal (property->name, "onPremisesExtensionAttributes"))
    append_extension_attributes (out, cw_tenant_json_get_object (object->props, property->name));
  else if (node != NULL && object->state == CW_TENANT_STATE_BIN &&
           g_str_equal (property->name, "userPrincipalName"))
    append_bin_name (out, object, json_node_get_string (node));
  else if (node == NULL && is_collection (property))
    g_string_append (out, "[]");
  else if (g_str_equal (property->name, "keyCredentials"))
    cw_tenant_credentials_append (out, json_node_get_array (node), with_keys);
  else
    cw_tenant_json_append_node (out, node);
}

static void
append_name (GString *out, const char *name)
{
  cw_tenant_json_append_comma (out);
  g_string_append_c (out, '"');
  g_string_append (out, name);
  g_string_append (out, "\":");
}

static void
append_extensions (GString *out, CwTenantObject *object, const CwTenantSelect *select)
{
  for (guint i = 0; i < select->extensions->len; i++)
    {
      const char *name = select->extensions->pdata[i];
      JsonNode *node = json_object_get_member (object->props, name);

      /* An extension without a value is not in an answer at all. */
      if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        continue;
      append_name (out, name);
      cw_tenant_json_append_node (out, node);
    }
}

void
cw_tenant_select_append_members (GString *out,
                                 CwTenantObject *object,
                                 const CwTenantSelect *select,
                                 CwTenantStyle style)
{
  guint count = 0;
  const CwTenantProperty *table = cw_tenant_property_table (object->kind, &count);
  gint64 mask = select->masks[object->kind];

  if (style == CW_TENANT_STYLE_TYPED)
    {
      append_name (out, "@odata.type");
      g_string_append_printf (out, "\"#microsoft.graph.%s\"",
                              cw_tenant_kind_to_type (object->kind));
    }
  if (style == CW_TENANT_STYLE_DELTA)
    mask |= cw_tenant_property_mask (object->kind, &table[0]);
  for (guint i = 0; i < count; i++)
    {
      if ((mask & ((gint64) 1 << i)) == 0 || table[i].type == CW_TENANT_TYPE_NAVIGATION)
        continue;
      if (style == CW_TENANT_STYLE_DELTA && !is_set (object, &table[i]))
        continue;
      append_name (out, table[i].name);
      append_value (out, object, &table[i], !select->is_default);
    }
  append_extensions (out, object, select);
}

void
cw_tenant_select_append (GString *out,
                         CwTenantObject *object,
                         const CwTenantSelect *select,
                         CwTenantStyle style)
{
  g_string_append_c (out, '{');
  cw_tenant_select_append_members (out, object, select, style);
  g_string_append_c (out, '}');
}

static void
append_cleared_extensions (GString *out, CwTenantObject *object, const CwTenantSelect *select)
{
  for (guint i = 0; i < select->extensions->len; i++)
    {
      const char *name = select->extensions->pdata[i];

      if (json_object_has_member (object->props, name))
        continue;
      append_name (out, name);
      g_string_append (out, "null");
    }
}

void
cw_tenant_select_append_cleared (GString *out,
                                 CwTenantObject *object,
                                 const CwTenantSelect *select,
                                 gint64 mask)
{
  guint count = 0;
  const CwTenantProperty *table = cw_tenant_property_table (object->kind, &count);

  if ((mask & CW_TENANT_MASK_EXTENSIONS) != 0)
    append_cleared_extensions (out, object, select);
  mask &= select->masks[object->kind];
  for (guint i = 0; i < count; i++)
    {
      if ((mask & ((gint64) 1 << i)) == 0 || table[i].type == CW_TENANT_TYPE_NAVIGATION ||
          is_set (object, &table[i]))
        continue;
      append_name (out, table[i].name);
      g_string_append (out, is_collection (&table[i]) ? "[]" : "null");
    }
}
