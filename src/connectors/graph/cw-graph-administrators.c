/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-administrators.h"

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-cursor.h"
#include "connectors/graph/cw-graph-json.h"

#define ASSIGNMENTS "/roleManagement/directory/roleAssignments?$expand=principal"
#define DEFINITIONS "/roleManagement/directory/roleDefinitions"

struct _CwGraphAdministrators
{
  GHashTable *roles; /* (element-type utf8 GPtrArray): a user's id to the names of roles */
};

static CwGraphAdministrators *
new_empty (void)
{
  CwGraphAdministrators *self = g_atomic_rc_box_new0 (CwGraphAdministrators);

  self->roles =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

static void
clear (gpointer administrators)
{
  g_clear_pointer (&((CwGraphAdministrators *) administrators)->roles, g_hash_table_unref);
}

CwGraphAdministrators *
cw_graph_administrators_ref (CwGraphAdministrators *administrators)
{
  return g_atomic_rc_box_acquire (administrators);
}

void
cw_graph_administrators_unref (CwGraphAdministrators *administrators)
{
  if (administrators != NULL)
    g_atomic_rc_box_release_full (administrators, clear);
}

/* What is no id is nobody's. */
static char *
normalise (const char *text)
{
  char id[CW_GUID_STRING_SIZE];
  CwGuid guid;

  if (!cw_guid_parse (text, CW_GUID_ORDER_NETWORK, &guid))
    return NULL;
  cw_guid_format (&guid, CW_GUID_ORDER_NETWORK, id);
  return g_strdup (id);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_user (CwGraphAdministrators *self, const char *text, const char *role)
{
  g_autofree char *id = normalise (text);
  GPtrArray *roles = id != NULL ? g_hash_table_lookup (self->roles, id) : NULL;

  if (id == NULL)
    return;
  if (roles == NULL)
    {
      roles = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->roles, g_steal_pointer (&id), roles);
    }
  if (!g_ptr_array_find_with_equal_func (roles, role, g_str_equal, NULL))
    g_ptr_array_add (roles, g_strdup (role));
  g_ptr_array_sort (roles, compare_texts);
}

/* ----- from the tenant */

typedef struct
{
  CwGraphSession *session;
  GCancellable *cancellable;
  GHashTable *names;  /* (element-type utf8 utf8): of roles, by their ids */
  GHashTable *groups; /* (element-type utf8): gone through for the role at hand */
  CwGraphAdministrators *found;
} Reading;

/* A page of a list, and where the next one is. (transfer full) */
static JsonNode *
read_page (const Reading *reading, char **url, const char *context, GError **error)
{
  CwGraphGet get = { .url = *url, .context = context };
  JsonNode *root = cw_graph_session_get (reading->session, &get, reading->cancellable, error);
  const CwGraphSettings *settings = cw_graph_session_get_settings (reading->session);
  const char *link = NULL;

  if (root == NULL)
    return NULL;
  link = cw_graph_json_get_text (json_node_get_object (root), "@odata.nextLink");
  if (!cw_graph_check_link (settings, "@odata.nextLink", link, error))
    {
      json_node_unref (root);
      return NULL;
    }
  g_free (*url);
  *url = g_strdup (link);
  return root;
}

/* Every object of a list. (transfer full) (element-type JsonObject) */
static GPtrArray *
list (const Reading *reading, const char *first, const char *context, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autofree char *url = g_strdup (first);

  while (url != NULL)
    {
      g_autoptr (JsonNode) root = read_page (reading, &url, context, error);
      JsonArray *value =
          root != NULL ? cw_graph_json_get_array (json_node_get_object (root), "value") : NULL;

      if (root == NULL)
        return NULL;
      if (value == NULL)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "%s: Microsoft Graph's answer has no list", context);
          return NULL;
        }
      for (guint i = 0; i < json_array_get_length (value); i++)
        if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (value, i)))
          g_ptr_array_add (found, json_object_ref (json_array_get_object_element (value, i)));
    }
  return g_steal_pointer (&found);
}

static gboolean
read_names (Reading *reading, GError **error)
{
  g_autoptr (GPtrArray) roles =
      list (reading, DEFINITIONS, CW_PHRASE ("reading the directory roles"), error);

  if (roles == NULL)
    return FALSE;
  for (guint i = 0; i < roles->len; i++)
    {
      const char *id = cw_graph_json_get_text (roles->pdata[i], "id");
      const char *name = cw_graph_json_get_text (roles->pdata[i], "displayName");

      if (id != NULL && name != NULL)
        g_hash_table_replace (reading->names, g_ascii_strdown (id, -1), g_strdup (name));
    }
  return TRUE;
}

static gboolean add_group (Reading *reading, const char *id, const char *role, GError **error);

/* Applications hold roles too, and cannot be taken over. */
static gboolean
add_principal (Reading *reading, JsonObject *principal, const char *role, GError **error)
{
  const char *type = cw_graph_json_get_text (principal, "@odata.type");
  const char *id = cw_graph_json_get_text (principal, "id");

  if (id == NULL || type == NULL)
    return TRUE;
  if (g_str_equal (type, "#microsoft.graph.user"))
    add_user (reading->found, id, role);
  if (g_str_equal (type, "#microsoft.graph.group"))
    return add_group (reading, id, role, error);
  return TRUE;
}

static gboolean
add_group (Reading *reading, const char *id, const char *role, GError **error)
{
  g_autofree char *url = g_strdup_printf ("/groups/%s/members?$select=id&$top=999", id);
  g_autoptr (GPtrArray) members = NULL;

  if (!g_hash_table_add (reading->groups, g_strdup (id)))
    return TRUE;
  members = list (reading, url, CW_PHRASE ("reading the members of groups with roles"), error);
  for (guint i = 0; members != NULL && i < members->len; i++)
    if (!add_principal (reading, members->pdata[i], role, error))
      return FALSE;
  return members != NULL;
}

static gboolean
add_assignment (Reading *reading, JsonObject *assignment, GError **error)
{
  const char *id = cw_graph_json_get_text (assignment, "roleDefinitionId");
  JsonObject *principal = cw_graph_json_get_object (assignment, "principal");
  g_autofree char *key = id != NULL ? g_ascii_strdown (id, -1) : NULL;
  const char *name = key != NULL ? g_hash_table_lookup (reading->names, key) : NULL;

  if (key == NULL || principal == NULL)
    return TRUE;
  g_hash_table_remove_all (reading->groups);
  return add_principal (reading, principal, name != NULL ? name : key, error);
}

static gboolean
read_assignments (Reading *reading, GError **error)
{
  g_autoptr (GPtrArray) assignments =
      list (reading, ASSIGNMENTS, CW_PHRASE ("reading who holds a directory role"), error);

  for (guint i = 0; assignments != NULL && i < assignments->len; i++)
    if (!add_assignment (reading, assignments->pdata[i], error))
      return FALSE;
  return assignments != NULL;
}

CwGraphAdministrators *
cw_graph_administrators_read (CwGraphSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwGraphAdministrators) found = new_empty ();
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { session, cancellable, names, groups, found };

  if (!read_names (&reading, error) || !read_assignments (&reading, error))
    return NULL;
  return g_steal_pointer (&found);
}

/* ----- from and to JSON */

static void
add_member_cb (JsonObject *object, const char *member, JsonNode *node, gpointer user_data)
{
  JsonArray *roles = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; roles != NULL && i < json_array_get_length (roles); i++)
    {
      JsonNode *role = json_array_get_element (roles, i);

      if (JSON_NODE_HOLDS_VALUE (role) && json_node_get_value_type (role) == G_TYPE_STRING)
        add_user (user_data, member, json_node_get_string (role));
    }
}

CwGraphAdministrators *
cw_graph_administrators_new_from_json (JsonObject *object)
{
  CwGraphAdministrators *self = new_empty ();

  if (object != NULL)
    json_object_foreach_member (object, add_member_cb, self);
  return self;
}

JsonObject *
cw_graph_administrators_to_json (const CwGraphAdministrators *administrators)
{
  JsonObject *object = json_object_new ();
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, administrators->roles);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      const GPtrArray *roles = value;
      JsonArray *array = json_array_new ();

      for (guint i = 0; i < roles->len; i++)
        json_array_add_string_element (array, roles->pdata[i]);
      json_object_set_array_member (object, id, array);
    }
  return object;
}

/* ----- who */

GPtrArray *
cw_graph_administrators_find (const CwGraphAdministrators *administrators, const char *id)
{
  return g_hash_table_lookup (administrators->roles, id);
}

/* @b: (nullable) */
static gboolean
has_same_roles (const GPtrArray *a, const GPtrArray *b)
{
  gboolean is_same = b != NULL && a->len == b->len;

  for (guint i = 0; is_same && i < a->len; i++)
    is_same = g_str_equal (a->pdata[i], b->pdata[i]);
  return is_same;
}

GPtrArray *
cw_graph_administrators_compare (const CwGraphAdministrators *before,
                                 const CwGraphAdministrators *after)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer roles = NULL;

  g_hash_table_iter_init (&iter, after->roles);
  while (g_hash_table_iter_next (&iter, &id, &roles))
    if (!has_same_roles (roles, cw_graph_administrators_find (before, id)))
      g_ptr_array_add (ids, g_strdup (id));
  g_hash_table_iter_init (&iter, before->roles);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (after->roles, id))
      g_ptr_array_add (ids, g_strdup (id));
  return ids;
}
