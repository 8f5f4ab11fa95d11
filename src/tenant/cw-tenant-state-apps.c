/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-state-private.h"

#include "base/cw-json.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-permissions.h"
#include "tenant/cw-tenant-roles.h"

/* Each list is sorted by its lines, so that it does not depend on ids. */
static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
append_lines (GString *out, const char *name, GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_lines);
  g_string_append_printf (out, ",\n\"%s\":[", name);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (out, "%s\n%s", i > 0 ? "," : "", (const char *) lines->pdata[i]);
  g_string_append_c (out, ']');
}

/* What stays the same in every run of an object that has a name. */
static const char *
get_key (CwTenantObject *object)
{
  static const char *const names[] = { "uniqueName", "userPrincipalName", "displayName", NULL };

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *value = cw_tenant_object_get_string (object, names[i]);

      if (value != NULL)
        return value;
    }
  return object->id;
}

/* Certificates are counted: everything of them is different in every run. */
static void
strip_random (JsonObject *props, gboolean with_ids)
{
  JsonArray *credentials = cw_tenant_json_get_array (props, "keyCredentials");

  if (credentials != NULL)
    json_object_set_int_member (props, "keyCredentials", json_array_get_length (credentials));
  if (!with_ids)
    json_object_remove_member (props, "appId");
}

static void
add_object (GPtrArray *lines, CwTenantStore *store, gint64 rid, gboolean with_ids)
{
  g_autoptr (CwTenantObject) object = cw_tenant_object_load (store, rid);
  g_autoptr (GString) line = g_string_new ("{\"key\":");
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *properties = NULL;

  cw_tenant_json_append_string (line, get_key (object));
  if (with_ids)
    g_string_append_printf (line, ",\"id\":\"%s\"", object->id);
  strip_random (object->props, with_ids);
  node = json_node_init_object (json_node_alloc (), object->props);
  properties = cw_json_to_canonical (node, FALSE);
  g_string_append_printf (line, ",\"properties\":%s}", properties);
  g_ptr_array_add (lines, g_strdup (line->str));
}

static void
append_applications (GString *out, CwTenantStore *store, gboolean with_ids)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) rids =
      cw_tenant_object_list (store, CW_TENANT_KIND_APPLICATION, CW_TENANT_STATE_LIVE, 0, G_MAXINT);

  for (guint i = 0; i < rids->len; i++)
    add_object (lines, store, g_array_index (rids, gint64, i), with_ids);
  append_lines (out, "applications", lines);
}

/* Service principals by name, with the application permissions that they were given. */
static void
add_principal (GPtrArray *lines, CwTenantStore *store, gint64 rid)
{
  g_autoptr (CwTenantObject) object = cw_tenant_object_load (store, rid);
  g_autoptr (CwTenantStatement) statement = cw_tenant_store_query (
      store, "SELECT role FROM app_role WHERE principal = ?1 ORDER BY role", "i", rid);
  g_autoptr (GString) line = g_string_new ("{\"displayName\":");

  cw_tenant_json_append_string (line, cw_tenant_object_get_string (object, "displayName"));
  g_string_append (line, ",\"permissions\":[");
  while (cw_tenant_store_step (store, statement))
    {
      const CwTenantPermission *permission =
          cw_tenant_permissions_lookup_role (cw_tenant_column_text (statement, 0));

      cw_tenant_json_append_comma (line);
      cw_tenant_json_append_string (line, permission != NULL ? permission->value : NULL);
    }
  g_string_append (line, "]}");
  g_ptr_array_add (lines, g_strdup (line->str));
}

static void
append_principals (GString *out, CwTenantStore *store)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) rids =
      cw_tenant_object_list (store, CW_TENANT_KIND_PRINCIPAL, CW_TENANT_STATE_LIVE, 0, G_MAXINT);

  for (guint i = 0; i < rids->len; i++)
    add_principal (lines, store, g_array_index (rids, gint64, i));
  append_lines (out, "servicePrincipals", lines);
}

static void
append_roles (GString *out, CwTenantStore *store)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) list = cw_tenant_roles_list (store, 0);

  for (guint i = 0; i < list->len; i++)
    {
      const CwTenantRoleAssignment *assignment = list->pdata[i];
      g_autoptr (CwTenantObject) object =
          cw_tenant_object_load_by_id (store, CW_TENANT_KIND_ANY, assignment->principal_id);
      g_autoptr (GString) line = g_string_new ("{\"principal\":");

      cw_tenant_json_append_string (line, get_key (object));
      g_string_append_printf (line, ",\"role\":\"%s\"}", assignment->role->name);
      g_ptr_array_add (lines, g_strdup (line->str));
    }
  append_lines (out, "roleAssignments", lines);
}

static void
append_consents (GString *out, CwTenantStore *store)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store, "SELECT client, principal, scope FROM consent", "");

  while (cw_tenant_store_step (store, statement))
    {
      gint64 rid = sqlite3_column_int64 (statement, 1);
      g_autoptr (CwTenantObject) user = rid != 0 ? cw_tenant_object_load (store, rid) : NULL;
      g_autoptr (GString) line = g_string_new ("{\"principal\":");

      cw_tenant_json_append_string (line, user != NULL ? get_key (user) : "everyone");
      g_string_append_printf (line, ",\"client\":\"%s\",\"scope\":\"%s\"}",
                              cw_tenant_column_text (statement, 0),
                              cw_tenant_column_text (statement, 2));
      g_ptr_array_add (lines, g_strdup (line->str));
    }
  append_lines (out, "consents", lines);
}

void
cw_tenant_state_append_apps (GString *out, CwTenantStore *store, gboolean with_ids)
{
  g_autofree char *organization = cw_tenant_store_get_meta (store, "organization");

  append_applications (out, store, with_ids);
  append_principals (out, store);
  append_roles (out, store);
  append_consents (out, store);
  g_string_append_printf (out, ",\n\"organization\":%s",
                          organization != NULL ? organization : "{}");
}
