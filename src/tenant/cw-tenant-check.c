/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-check.h"

#include <string.h>

#include "base/cw-time.h"
#include "tenant/cw-tenant-json.h"

#define MAX_EXTENSION_ATTRIBUTE 1024

CwTenantReply *
cw_tenant_check_has_object (CwTenantRequest *request, JsonObject **ret_body)
{
  JsonObject *body = cw_tenant_request_peek_object (request);

  if (body == NULL)
    return cw_tenant_reply_new_error (400, "BadRequest",
                                      "Unable to read JSON request payload. Please ensure "
                                      "Content-Type header is set and payload is of valid JSON "
                                      "format.");
  *ret_body = body;
  return NULL;
}

static CwTenantReply *
refuse_value (CwTenantKind kind, const char *name)
{
  return cw_tenant_reply_new_invalid (name, "InvalidValue",
                                      "Invalid value specified for property '%s' of resource '%s'.",
                                      name, cw_tenant_kind_to_title (kind));
}

static CwTenantReply *
refuse_missing (CwTenantKind kind, const char *name)
{
  return cw_tenant_reply_new_invalid (name, "MissingRequiredProperty",
                                      "A value is required for property '%s' of resource '%s'.",
                                      name, cw_tenant_kind_to_title (kind));
}

static gboolean
is_string (JsonNode *node, guint max_length)
{
  const char *text = NULL;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  text = json_node_get_string (node);
  return max_length == 0 || g_utf8_strlen (text, -1) <= (glong) max_length;
}

static gboolean
is_string_list (JsonNode *node, guint max_length)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < length; i++)
    {
      if (!is_string (json_array_get_element (array, i), max_length))
        return FALSE;
    }
  return array != NULL;
}

static gboolean
is_date_time (JsonNode *node)
{
  gint64 time_usec = 0;

  return is_string (node, 0) && cw_time_parse_iso8601 (json_node_get_string (node), &time_usec);
}

gboolean
cw_tenant_check_is_type (const CwTenantProperty *property, JsonNode *node)
{
  switch (property->type)
    {
    case CW_TENANT_TYPE_STRING:
      return is_string (node, property->max_length);
    case CW_TENANT_TYPE_BOOLEAN:
      return json_node_get_value_type (node) == G_TYPE_BOOLEAN;
    case CW_TENANT_TYPE_DATE_TIME:
      return is_date_time (node);
    case CW_TENANT_TYPE_STRINGS:
      return is_string_list (node, property->max_length);
    case CW_TENANT_TYPE_OBJECT:
      return JSON_NODE_HOLDS_OBJECT (node);
    case CW_TENANT_TYPE_OBJECTS:
      return JSON_NODE_HOLDS_ARRAY (node);
    case CW_TENANT_TYPE_NAVIGATION:
    default:
      return FALSE;
    }
}

/* The names that a complex property may hold, NULL-terminated; %NULL when they are not looked at.
 */
static const char *const *
get_part_names (const char *property)
{
  static const char *const extension_attributes[] = {
    "extensionAttribute1",  "extensionAttribute2",  "extensionAttribute3",  "extensionAttribute4",
    "extensionAttribute5",  "extensionAttribute6",  "extensionAttribute7",  "extensionAttribute8",
    "extensionAttribute9",  "extensionAttribute10", "extensionAttribute11", "extensionAttribute12",
    "extensionAttribute13", "extensionAttribute14", "extensionAttribute15", NULL
  };
  static const char *const org_data[] = { "costCenter", "division", NULL };
  static const char *const password_profile[] = { "forceChangePasswordNextSignIn",
                                                  "forceChangePasswordNextSignInWithMfa",
                                                  "password", NULL };

  static const char *const unchecked[] = { "api", "publicClient", "spa", "web", NULL };

  if (g_strv_contains (unchecked, property))
    return NULL;
  if (g_str_equal (property, "onPremisesExtensionAttributes"))
    return extension_attributes;
  if (g_str_equal (property, "employeeOrgData"))
    return org_data;
  return password_profile;
}

static gboolean
is_part_right (const char *name, JsonNode *node)
{
  if (g_str_has_prefix (name, "force"))
    return json_node_get_value_type (node) == G_TYPE_BOOLEAN;
  return JSON_NODE_HOLDS_NULL (node) || is_string (node, MAX_EXTENSION_ATTRIBUTE);
}

static CwTenantReply *
check_parts (CwTenantKind kind, const CwTenantProperty *property, JsonObject *parts)
{
  const char *const *names = get_part_names (property->name);
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  json_object_iter_init (&iter, parts);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (names == NULL || strchr (name, '@') != NULL)
        continue;
      if (!g_strv_contains (names, name))
        return cw_tenant_reply_new_invalid (property->name, "UnknownProperty",
                                            "The property '%s' does not exist on type of '%s'. "
                                            "Make sure to only use property names that are defined "
                                            "by the type.",
                                            name, property->name);
      if (!is_part_right (name, node))
        return refuse_value (kind, property->name);
    }
  return NULL;
}

static CwTenantReply *
refuse_name (CwTenantKind kind, const char *name)
{
  if (cw_tenant_property_is_unsupported (kind, name))
    return cw_tenant_reply_new_invalid (name, "NotSupported",
                                        "Property '%s' cannot be written by an application in this "
                                        "tenant.",
                                        name);
  return cw_tenant_reply_new_invalid (name, "UnknownProperty",
                                      "Property '%s' does not exist as a declared property or "
                                      "extension property.",
                                      name);
}

static CwTenantReply *
check_member (CwTenantKind kind, const char *name, JsonNode *node, gboolean is_create)
{
  const CwTenantProperty *property = cw_tenant_property_lookup (kind, name);

  if (property == NULL)
    return cw_tenant_property_is_extension (name) ? NULL : refuse_name (kind, name);
  if (property->flags & CW_TENANT_PROPERTY_READ_ONLY)
    return cw_tenant_reply_new_invalid (name, "ReadOnlyProperty",
                                        "Property '%s' is read-only and cannot be set.", name);
  if (!is_create && property->flags & CW_TENANT_PROPERTY_CREATE_ONLY)
    return cw_tenant_reply_new_invalid (name, "ReadOnlyProperty",
                                        "Property '%s' can only be set when the object is created.",
                                        name);
  if (JSON_NODE_HOLDS_NULL (node))
    {
      if (property->flags & CW_TENANT_PROPERTY_REQUIRED && is_create)
        return refuse_missing (kind, name);
      return property->flags & (CW_TENANT_PROPERTY_NOT_NULL | CW_TENANT_PROPERTY_REQUIRED)
                 ? refuse_value (kind, name)
                 : NULL;
    }
  if (!cw_tenant_check_is_type (property, node))
    return refuse_value (kind, name);
  return property->type == CW_TENANT_TYPE_OBJECT
             ? check_parts (kind, property, json_node_get_object (node))
             : NULL;
}

static CwTenantReply *
check_required (CwTenantKind kind, JsonObject *body)
{
  guint count = 0;
  const CwTenantProperty *table = cw_tenant_property_table (kind, &count);

  for (guint i = 0; i < count; i++)
    {
      if (table[i].flags & CW_TENANT_PROPERTY_REQUIRED &&
          !json_object_has_member (body, table[i].name))
        return refuse_missing (kind, table[i].name);
    }
  return NULL;
}

CwTenantReply *
cw_tenant_check_body (CwTenantKind kind, JsonObject *body, gboolean is_create)
{
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;
  CwTenantReply *refusal = NULL;

  json_object_iter_init (&iter, body);
  while (refusal == NULL && json_object_iter_next (&iter, &name, &node))
    {
      /* Annotations; members@odata.bind is the group's own business. */
      if (name[0] == '@' ||
          (kind == CW_TENANT_KIND_GROUP && g_str_equal (name, "members@odata.bind")))
        continue;
      refusal = check_member (kind, name, node, is_create);
    }
  return refusal == NULL && is_create ? check_required (kind, body) : refusal;
}

CwTenantReply *
cw_tenant_check_unique (CwTenantStore *store,
                        CwTenantObject *object,
                        CwTenantKey key,
                        const char *property,
                        const char *value)
{
  gint64 rid = cw_tenant_object_find_key (store, key, value, object->rid);
  g_autoptr (CwTenantObject) other = rid != 0 ? cw_tenant_object_load (store, rid) : NULL;

  return other != NULL ? cw_tenant_reply_new_conflict (property, other->kind, other->id) : NULL;
}

CwTenantReply *
cw_tenant_check_unique_proxies (CwTenantStore *store, CwTenantObject *object, JsonObject *props)
{
  JsonArray *proxies = cw_tenant_json_get_array (props, "proxyAddresses");
  guint length = proxies != NULL ? json_array_get_length (proxies) : 0;
  CwTenantReply *refusal = NULL;

  for (guint i = 0; i < length && refusal == NULL; i++)
    {
      const char *proxy = cw_tenant_json_peek_string (proxies, i);

      if (proxy != NULL)
        refusal = cw_tenant_check_unique (store, object, CW_TENANT_KEY_PROXY_ADDRESS,
                                          "proxyAddresses", proxy);
    }
  return refusal;
}

/* A complex property is merged: parts that are not named keep their values. */
static gboolean
merge_parts (JsonObject *props, const char *name, JsonObject *parts)
{
  JsonObject *old = cw_tenant_json_get_object (props, name);
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonObject) merged = json_object_new ();
  JsonObjectIter iter = { 0 };
  const char *part = NULL;
  JsonNode *node = NULL;

  if (old != NULL)
    {
      before = json_node_copy (json_object_get_member (props, name));
      json_object_iter_init_ordered (&iter, old);
      while (json_object_iter_next_ordered (&iter, &part, &node))
        json_object_set_member (merged, part, json_node_copy (node));
    }
  json_object_iter_init_ordered (&iter, parts);
  while (json_object_iter_next_ordered (&iter, &part, &node))
    {
      if (JSON_NODE_HOLDS_NULL (node))
        json_object_remove_member (merged, part);
      else
        json_object_set_member (merged, part, json_node_copy (node));
    }
  if (json_object_get_size (merged) == 0)
    json_object_remove_member (props, name);
  else
    json_object_set_object_member (props, name, g_steal_pointer (&merged));
  return !cw_tenant_json_equal (before, json_object_get_member (props, name));
}

static gboolean
set_member (JsonObject *props, const char *name, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return merge_parts (props, name, json_node_get_object (node));
  if (cw_tenant_json_equal (json_object_get_member (props, name), node))
    return FALSE;
  if (JSON_NODE_HOLDS_NULL (node))
    json_object_remove_member (props, name);
  else
    json_object_set_member (props, name, json_node_copy (node));
  return TRUE;
}

gint64
cw_tenant_apply_body (CwTenantObject *object, JsonObject *body)
{
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;
  gint64 mask = 0;

  json_object_iter_init_ordered (&iter, body);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const CwTenantProperty *property = NULL;

      if (strchr (name, '@') != NULL)
        continue;
      property = cw_tenant_property_lookup (object->kind, name);
      if (property != NULL && property->flags & CW_TENANT_PROPERTY_SECRET)
        continue;
      if (!set_member (object->props, name, node))
        continue;
      mask |= property != NULL ? cw_tenant_property_mask (object->kind, property)
                               : CW_TENANT_MASK_EXTENSIONS;
    }
  return mask;
}
