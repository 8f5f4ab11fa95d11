/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-seed.h"

#include "base/cw-error.h"
#include "tenant/cw-tenant-address.h"
#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-managers.h"
#include "tenant/cw-tenant-membership.h"
#include "tenant/cw-tenant-roles.h"

static const char *const list_names[] = {
  [CW_TENANT_KIND_USER] = "users",
  [CW_TENANT_KIND_GROUP] = "groups",
  [CW_TENANT_KIND_CONTACT] = "contacts",
};

static gboolean
fail (GError **error, CwError code, CwTenantKind kind, guint index, const char *message)
{
  g_set_error (error, CW_ERROR, code, "%s[%u]: %s", list_names[kind], index, message);
  return FALSE;
}

static gboolean
check_member (CwTenantKind kind, guint index, const char *name, JsonNode *node, GError **error)
{
  const CwTenantProperty *property = cw_tenant_property_lookup (kind, name);
  g_autofree char *message = NULL;

  if (cw_tenant_property_is_extension (name))
    return TRUE;
  if (property != NULL &&
      (property->type == CW_TENANT_TYPE_NAVIGATION || cw_tenant_check_is_type (property, node)))
    return TRUE;
  message = g_strdup_printf ("%s is no property, or its value has the wrong type", name);
  return fail (error, CW_ERROR_INVALID_DATA, kind, index, message);
}

static gboolean
copy_members (CwTenantObject *object, JsonObject *source, guint index, GError **error)
{
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  json_object_iter_init_ordered (&iter, source);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const CwTenantProperty *property = cw_tenant_property_lookup (object->kind, name);

      if (!check_member (object->kind, index, name, node, error))
        return FALSE;
      if (g_str_equal (name, "id"))
        g_strlcpy (object->id, json_node_get_string (node), sizeof object->id);
      else if (property == NULL || (property->type != CW_TENANT_TYPE_NAVIGATION &&
                                    (property->flags & CW_TENANT_PROPERTY_SECRET) == 0))
        json_object_set_member (object->props, name, json_node_copy (node));
    }
  return TRUE;
}

static void
complete (CwTenantObject *object)
{
  JsonObject *props = object->props;

  if (!json_object_has_member (props, "proxyAddresses"))
    cw_tenant_set_primary_address (object, cw_tenant_json_get_string (props, "mail"));
  if (object->kind == CW_TENANT_KIND_USER && !json_object_has_member (props, "accountEnabled"))
    json_object_set_boolean_member (props, "accountEnabled", TRUE);
  if (object->kind == CW_TENANT_KIND_USER && !json_object_has_member (props, "userType"))
    json_object_set_string_member (props, "userType", "Member");
  if (object->kind != CW_TENANT_KIND_GROUP)
    return;
  if (!json_object_has_member (props, "groupTypes"))
    json_object_set_array_member (props, "groupTypes", json_array_new ());
  if (!json_object_has_member (props, "mailEnabled"))
    json_object_set_boolean_member (props, "mailEnabled", FALSE);
  if (!json_object_has_member (props, "securityEnabled"))
    json_object_set_boolean_member (props, "securityEnabled", TRUE);
}

static gboolean
is_free (CwTenantStore *store, CwTenantObject *object)
{
  static const char *const names[] = { "userPrincipalName", "onPremisesImmutableId", "uniqueName",
                                       NULL };
  g_autoptr (CwTenantReply) refusal = cw_tenant_check_unique_proxies (store, object, object->props);
  g_autoptr (CwTenantObject) same_id =
      cw_tenant_object_load_by_id (store, CW_TENANT_KIND_ANY, object->id);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *value = cw_tenant_object_get_string (object, names[i]);

      if (value != NULL &&
          cw_tenant_object_find_key (store, cw_tenant_key_of_property (names[i]), value, 0) != 0)
        return FALSE;
    }
  return refusal == NULL && same_id == NULL;
}

static gboolean
add_object (CwTenantStore *store,
            CwTenantKind kind,
            JsonObject *source,
            guint index,
            GError **error)
{
  g_autoptr (CwTenantObject) object = cw_tenant_object_new (kind, json_object_new ());
  const char *name = kind == CW_TENANT_KIND_USER ? "userPrincipalName" : "displayName";

  if (source == NULL)
    return fail (error, CW_ERROR_INVALID_DATA, kind, index, "it is no object");
  if (!copy_members (object, source, index, error))
    return FALSE;
  if (cw_tenant_object_get_string (object, name) == NULL || !g_uuid_string_is_valid (object->id))
    return fail (error, CW_ERROR_INVALID_DATA, kind, index,
                 "userPrincipalName or displayName is missing, or the id is no GUID");
  complete (object);
  if (!is_free (store, object))
    return fail (error, CW_ERROR_CONFLICT, kind, index,
                 "another object has its id, name, address or source anchor");
  cw_tenant_object_insert (store, object);
  return TRUE;
}

/* The rid of a live object by any of its names, or 0. */
static gint64
find_object (CwTenantStore *store, const char *text)
{
  static const CwTenantKey keys[] = { CW_TENANT_KEY_USER_PRINCIPAL_NAME, CW_TENANT_KEY_IMMUTABLE_ID,
                                      CW_TENANT_KEY_UNIQUE_NAME, CW_TENANT_KEY_MAIL };
  gint64 rid = 0;

  if (g_uuid_string_is_valid (text))
    {
      g_autoptr (CwTenantObject) object =
          cw_tenant_object_load_by_id (store, CW_TENANT_KIND_ANY, text);

      if (object != NULL)
        return object->rid;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (keys) && rid == 0; i++)
    rid = cw_tenant_object_find_key (store, keys[i], text, 0);
  return rid;
}

static const char *
get_own_name (CwTenantKind kind, JsonObject *source)
{
  const char *id = cw_tenant_json_get_string (source, "id");
  const char *unique_name = cw_tenant_json_get_string (source, "uniqueName");

  if (id != NULL)
    return id;
  return kind == CW_TENANT_KIND_USER ? cw_tenant_json_get_string (source, "userPrincipalName")
                                     : unique_name;
}

static gboolean
link_user (CwTenantStore *store, JsonObject *source, guint index, GError **error)
{
  const char *name = cw_tenant_json_get_string (source, "manager");
  gint64 manager = name != NULL ? find_object (store, name) : 0;
  g_autoptr (CwTenantObject) user = NULL;

  if (name == NULL)
    return TRUE;
  if (manager == 0)
    return fail (error, CW_ERROR_INVALID_DATA, CW_TENANT_KIND_USER, index,
                 "the manager is not known");
  user = cw_tenant_object_load (store,
                                find_object (store, get_own_name (CW_TENANT_KIND_USER, source)));
  if (user != NULL)
    cw_tenant_managers_assign (store, user, manager);
  return TRUE;
}

static gboolean
link_group (CwTenantStore *store, JsonObject *source, guint index, GError **error)
{
  JsonArray *members = cw_tenant_json_get_array (source, "members");
  const char *name = get_own_name (CW_TENANT_KIND_GROUP, source);
  guint length = members != NULL ? json_array_get_length (members) : 0;
  gint64 group = 0;

  if (length == 0)
    return TRUE;
  if (name == NULL)
    return fail (error, CW_ERROR_INVALID_DATA, CW_TENANT_KIND_GROUP, index,
                 "a group with members needs an id or a uniqueName");
  group = find_object (store, name);
  for (guint i = 0; i < length; i++)
    {
      const char *text = cw_tenant_json_peek_string (members, i);
      gint64 member = text != NULL ? find_object (store, text) : 0;

      if (member == 0)
        return fail (error, CW_ERROR_INVALID_DATA, CW_TENANT_KIND_GROUP, index,
                     "a member is not known");
      cw_tenant_membership_add (store, group, member);
    }
  cw_tenant_object_touch (store, group);
  return TRUE;
}

static JsonObject *
peek_source (JsonArray *list, guint index)
{
  JsonNode *node = json_array_get_element (list, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
add_list (CwTenantStore *store, JsonObject *seed, CwTenantKind kind, GError **error)
{
  JsonArray *list = cw_tenant_json_get_array (seed, list_names[kind]);
  guint length = list != NULL ? json_array_get_length (list) : 0;

  for (guint i = 0; i < length; i++)
    {
      if (!add_object (store, kind, peek_source (list, i), i, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
link_list (CwTenantStore *store, JsonObject *seed, CwTenantKind kind, GError **error)
{
  JsonArray *list = cw_tenant_json_get_array (seed, list_names[kind]);
  guint length = list != NULL ? json_array_get_length (list) : 0;

  for (guint i = 0; i < length; i++)
    {
      JsonObject *source = peek_source (list, i);

      if (kind == CW_TENANT_KIND_USER ? !link_user (store, source, i, error)
                                      : !link_group (store, source, i, error))
        return FALSE;
    }
  return TRUE;
}

/* {"principal": "admin@...", "role": "Global Administrator"}: a user or a role-assignable group. */
static gboolean
add_roles (CwTenantStore *store, JsonObject *seed, GError **error)
{
  JsonArray *list = cw_tenant_json_get_array (seed, "roleAssignments");
  guint length = list != NULL ? json_array_get_length (list) : 0;

  for (guint i = 0; i < length; i++)
    {
      JsonObject *source = peek_source (list, i);
      const char *principal = cw_tenant_json_get_string (source, "principal");
      const CwTenantRole *role =
          cw_tenant_roles_lookup (cw_tenant_json_get_string (source, "role"));
      gint64 rid = principal != NULL ? find_object (store, principal) : 0;

      if (rid == 0 || role == NULL)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "roleAssignments[%u]: the principal or the role is not known", i);
          return FALSE;
        }
      cw_tenant_roles_assign (store, rid, role);
    }
  return TRUE;
}

/* Kept as it is and shown as it is. */
static void
keep_member (CwTenantStore *store, JsonObject *seed, const char *name, const char *meta)
{
  JsonNode *node = json_object_get_member (seed, name);
  g_autoptr (GString) text = g_string_new (NULL);

  if (node == NULL)
    return;
  cw_tenant_json_append_node (text, node);
  cw_tenant_store_set_meta (store, meta, text->str);
}

gboolean
cw_tenant_seed (CwTenantStore *store, JsonObject *seed, GError **error)
{
  for (gsize kind = 0; kind < G_N_ELEMENTS (list_names); kind++)
    {
      if (!add_list (store, seed, (CwTenantKind) kind, error))
        return FALSE;
    }
  keep_member (store, seed, "organization", "organization");
  keep_member (store, seed, "subscribedSkus", "skus");
  return link_list (store, seed, CW_TENANT_KIND_USER, error) &&
         link_list (store, seed, CW_TENANT_KIND_GROUP, error) && add_roles (store, seed, error);
}
