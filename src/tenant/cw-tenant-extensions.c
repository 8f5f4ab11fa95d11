/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-extensions.h"

#include <string.h>

#include "base/cw-time.h"
#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"

/* applications/{id}/extensionProperties: kept with the application, and not among the properties
 * that it shows. */
#define MEMBER "cwExtensionProperties"

#define MAX_TEXT  256 /* characters of a text */
#define MAX_BYTES 256

static CwTenantObject *
load_application (CwTenant *tenant, CwTenantRequest *request, CwTenantReply **ret_refusal)
{
  return cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_APPLICATION,
                                  ret_refusal);
}

static JsonArray *
peek_list (CwTenantObject *application)
{
  return cw_tenant_json_get_array (application->props, MEMBER);
}

static guint
get_length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

static void
append_property (GString *out, CwTenantObject *application, JsonObject *property)
{
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  cw_tenant_json_append_comma (out);
  g_string_append (out, "\"deletedDateTime\":null,\"appDisplayName\":");
  cw_tenant_json_append_string (out, cw_tenant_object_get_string (application, "displayName"));
  g_string_append (out, ",\"isSyncedFromOnPremises\":false");
  json_object_iter_init_ordered (&iter, property);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_string_append_printf (out, ",\"%s\":", name);
      cw_tenant_json_append_node (out, node);
    }
}

CwTenantReply *
cw_tenant_extensions_list (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) application = load_application (tenant, request, &refusal);
  g_autofree char *context = NULL;
  JsonArray *list = NULL;
  GString *out = NULL;

  if (application == NULL)
    return refusal;
  list = peek_list (application);
  context = g_strdup_printf ("applications('%s')/extensionProperties", application->id);
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, context);
  g_string_append (out, ",\"value\":[");
  for (guint i = 0; i < get_length (list); i++)
    {
      cw_tenant_json_append_comma (out);
      g_string_append_c (out, '{');
      append_property (out, application, json_array_get_object_element (list, i));
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
  return cw_tenant_reply_new_json (200, out);
}

/* ----- registering */

static CwTenantReply *
refuse (const char *property, const char *code)
{
  return cw_tenant_reply_new_invalid (property, code,
                                      "Invalid value specified for property '%s' of resource "
                                      "'ExtensionProperty'.",
                                      property);
}

static gboolean
is_name (const char *text)
{
  if (text == NULL || !g_ascii_isalpha (text[0]))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_')
      return FALSE;
  return TRUE;
}

static gboolean
are_targets (JsonArray *targets)
{
  static const char *const known[] = { "AdministrativeUnit", "Application", "Device", "Group",
                                       "Organization",       "User",        NULL };

  for (guint i = 0; i < get_length (targets); i++)
    {
      const char *target = cw_tenant_json_peek_string (targets, i);

      if (target == NULL || !g_strv_contains (known, target))
        return FALSE;
    }
  return get_length (targets) > 0;
}

static CwTenantReply *
check_body (JsonObject *body)
{
  static const char *const types[] = { "Binary",       "Boolean", "DateTime", "Integer",
                                       "LargeInteger", "String",  NULL };
  const char *type = cw_tenant_json_get_string (body, "dataType");

  if (!is_name (cw_tenant_json_get_string (body, "name")))
    return refuse ("name", "InvalidValue");
  if (type == NULL || !g_strv_contains (types, type))
    return refuse ("dataType", "InvalidValue");
  if (!are_targets (cw_tenant_json_get_array (body, "targetObjects")))
    return refuse ("targetObjects", "InvalidValue");
  return NULL;
}

/* "extension_<client ID without hyphens>_<name>" (transfer full) */
static char *
make_name (CwTenantObject *application, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (cw_tenant_object_get_string (application, "appId"), "-", -1);
  g_autofree char *digits = g_strjoinv ("", parts);

  return g_strdup_printf ("extension_%s_%s", digits, name);
}

/* (transfer none) (nullable) */
static JsonObject *
find (CwTenantObject *application, const char *member, const char *value)
{
  JsonArray *list = peek_list (application);

  for (guint i = 0; i < get_length (list); i++)
    {
      JsonObject *property = json_array_get_object_element (list, i);

      if (g_ascii_strcasecmp (cw_tenant_json_get_string (property, member), value) == 0)
        return property;
    }
  return NULL;
}

static JsonObject *
new_property (JsonObject *body, const char *full_name)
{
  JsonObject *property = json_object_new ();
  g_autofree char *id = g_uuid_string_random ();

  json_object_set_string_member (property, "id", id);
  json_object_set_string_member (property, "dataType",
                                 cw_tenant_json_get_string (body, "dataType"));
  json_object_set_boolean_member (property, "isMultiValued",
                                  cw_tenant_json_get_boolean (body, "isMultiValued", FALSE));
  json_object_set_string_member (property, "name", full_name);
  json_object_set_member (property, "targetObjects",
                          json_node_copy (json_object_get_member (body, "targetObjects")));
  return property;
}

/* The list as it was, without @left_out, and with @added (transfer full); each (nullable). */
static void
write_list (CwTenantStore *store,
            CwTenantObject *application,
            JsonObject *left_out,
            JsonObject *added)
{
  JsonArray *old = peek_list (application);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < get_length (old); i++)
    {
      JsonObject *property = json_array_get_object_element (old, i);

      if (property != left_out)
        json_array_add_object_element (list, json_object_ref (property));
    }
  if (added != NULL)
    json_array_add_object_element (list, added);
  cw_tenant_object_edit (application);
  json_object_set_array_member (application->props, MEMBER, list);
  cw_tenant_object_save (store, application, CW_TENANT_MASK_EXTENSIONS);
}

CwTenantReply *
cw_tenant_extensions_create (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) application = load_application (tenant, request, &refusal);
  JsonObject *body = NULL;
  g_autofree char *full_name = NULL;
  JsonObject *property = NULL;
  GString *out = NULL;

  if (application == NULL)
    return refusal;
  refusal = cw_tenant_check_has_object (request, &body);
  if (refusal == NULL)
    refusal = check_body (body);
  if (refusal != NULL)
    return refusal;
  full_name = make_name (application, cw_tenant_json_get_string (body, "name"));
  if (find (application, "name", full_name) != NULL)
    return cw_tenant_reply_new_conflict ("name", CW_TENANT_KIND_APPLICATION, application->id);
  property = new_property (body, full_name);
  write_list (tenant->store, application, NULL, property);
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "applications/extensionProperties/$entity");
  append_property (out, application, property);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (201, out);
}

CwTenantReply *
cw_tenant_extensions_delete (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) application = load_application (tenant, request, &refusal);
  const char *id = cw_tenant_request_get_segment (request, 3)->text;
  JsonObject *property = NULL;

  if (application == NULL)
    return refusal;
  property = find (application, "id", id);
  if (property == NULL)
    return cw_tenant_reply_new_error (404, "Request_ResourceNotFound",
                                      "Resource '%s' does not exist or one of its queried "
                                      "reference-property objects are not present.",
                                      id);
  write_list (tenant->store, application, property, NULL);
  return cw_tenant_reply_new (204);
}

/* ----- values */

/* (transfer full) (nullable): the application whose client ID the name has */
static CwTenantObject *
find_application (CwTenantStore *store, const char *full_name)
{
  const char *digits = full_name + strlen ("extension_");
  g_autofree char *client_id = g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8,
                                                digits + 12, digits + 16, digits + 20);

  return cw_tenant_object_load_by_key (store, CW_TENANT_KIND_APPLICATION, CW_TENANT_KEY_APP_ID,
                                       client_id);
}

static gboolean
is_for (JsonObject *property, CwTenantKind kind)
{
  JsonArray *targets = cw_tenant_json_get_array (property, "targetObjects");

  for (guint i = 0; i < get_length (targets); i++)
    if (g_strcmp0 (cw_tenant_json_peek_string (targets, i), cw_tenant_kind_to_title (kind)) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_bytes (const char *text)
{
  gsize size = 0;
  g_autofree guchar *bytes = g_base64_decode (text, &size);
  g_autofree char *again = g_base64_encode (bytes, size);

  return size <= MAX_BYTES && g_str_equal (again, text);
}

static gboolean
is_integer (JsonNode *node, gint64 minimum, gint64 maximum)
{
  gint64 number = json_node_get_int (node);

  return json_node_get_value_type (node) == G_TYPE_INT64 && number >= minimum && number <= maximum;
}

static gboolean
is_value (const char *type, JsonNode *node)
{
  GType held = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  const char *text = held == G_TYPE_STRING ? json_node_get_string (node) : NULL;
  gint64 time_usec = 0;

  if (held == G_TYPE_INVALID)
    return FALSE;
  if (g_str_equal (type, "Boolean"))
    return held == G_TYPE_BOOLEAN;
  if (g_str_equal (type, "Integer"))
    return is_integer (node, G_MININT32, G_MAXINT32);
  if (g_str_equal (type, "LargeInteger"))
    return is_integer (node, G_MININT64, G_MAXINT64);
  if (text == NULL)
    return FALSE;
  if (g_str_equal (type, "Binary"))
    return is_bytes (text);
  if (g_str_equal (type, "DateTime"))
    return cw_time_parse_iso8601 (text, &time_usec);
  return g_utf8_strlen (text, -1) <= MAX_TEXT;
}

static gboolean
are_values (const char *type, JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; i < get_length (array); i++)
    if (!is_value (type, json_array_get_element (array, i)))
      return FALSE;
  return array != NULL;
}

static CwTenantReply *
check_value (CwTenantStore *store, CwTenantKind kind, const char *full_name, JsonNode *node)
{
  g_autoptr (CwTenantObject) application = find_application (store, full_name);
  JsonObject *property = application != NULL ? find (application, "name", full_name) : NULL;
  const char *type = property != NULL ? cw_tenant_json_get_string (property, "dataType") : NULL;

  if (property == NULL || !is_for (property, kind))
    return cw_tenant_reply_new_error (400, "Request_BadRequest",
                                      "The following extension properties are not available: %s.",
                                      full_name);
  if (JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (cw_tenant_json_get_boolean (property, "isMultiValued", FALSE) ? are_values (type, node)
                                                                    : is_value (type, node))
    return NULL;
  return cw_tenant_reply_new_invalid (full_name, "InvalidValue",
                                      "Invalid value specified for property '%s' of resource '%s'.",
                                      full_name, cw_tenant_kind_to_title (kind));
}

CwTenantReply *
cw_tenant_extensions_check_body (CwTenantStore *store, CwTenantKind kind, JsonObject *body)
{
  CwTenantReply *refusal = NULL;
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  json_object_iter_init (&iter, body);
  while (refusal == NULL && json_object_iter_next (&iter, &name, &node))
    if (cw_tenant_property_is_extension (name))
      refusal = check_value (store, kind, name, node);
  return refusal;
}
