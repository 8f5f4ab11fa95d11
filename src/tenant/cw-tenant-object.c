/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-object.h"

#include <string.h>

#include "tenant/cw-tenant-json.h"

typedef struct
{
  const char *property;
  CwTenantKey key;
} KeyProperty;

static const KeyProperty key_properties[] = {
  { "userPrincipalName", CW_TENANT_KEY_USER_PRINCIPAL_NAME },
  { "onPremisesImmutableId", CW_TENANT_KEY_IMMUTABLE_ID },
  { "mail", CW_TENANT_KEY_MAIL },
  { "mailNickname", CW_TENANT_KEY_MAIL_NICKNAME },
  { "displayName", CW_TENANT_KEY_DISPLAY_NAME },
  { "uniqueName", CW_TENANT_KEY_UNIQUE_NAME },
  { "employeeId", CW_TENANT_KEY_EMPLOYEE_ID },
  { "proxyAddresses", CW_TENANT_KEY_PROXY_ADDRESS },
  { "appId", CW_TENANT_KEY_APP_ID },
};

CwTenantKey
cw_tenant_key_of_property (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (key_properties); i++)
    {
      if (g_str_equal (key_properties[i].property, name))
        return key_properties[i].key;
    }
  return CW_TENANT_KEY_NONE;
}

char *
cw_tenant_fold (const char *text)
{
  return g_str_is_ascii (text) ? g_ascii_strdown (text, -1) : g_utf8_casefold (text, -1);
}

static char *
fold_key (CwTenantKey key, const char *value)
{
  return key == CW_TENANT_KEY_IMMUTABLE_ID ? g_strdup (value) : cw_tenant_fold (value);
}

CwTenantObject *
cw_tenant_object_new (CwTenantKind kind, JsonObject *props)
{
  CwTenantObject *object = g_new0 (CwTenantObject, 1);
  g_autofree char *id = g_uuid_string_random ();

  g_strlcpy (object->id, id, sizeof object->id);
  object->kind = kind;
  object->props = props;
  object->created_usec = g_get_real_time ();
  return object;
}

void
cw_tenant_object_free (CwTenantObject *object)
{
  g_clear_pointer (&object->props, json_object_unref);
  g_clear_pointer (&object->keys, g_ptr_array_unref);
  g_free (object);
}

static CwTenantObject *
read_stub (CwTenantStatement *statement)
{
  CwTenantObject *object = g_new0 (CwTenantObject, 1);

  object->rid = sqlite3_column_int64 (statement, 0);
  g_strlcpy (object->id, cw_tenant_column_text (statement, 1), sizeof object->id);
  object->kind = sqlite3_column_int (statement, 2);
  object->state = sqlite3_column_int (statement, 3);
  object->changed = sqlite3_column_int64 (statement, 4);
  object->created_usec = sqlite3_column_int64 (statement, 5);
  object->deleted_usec = sqlite3_column_int64 (statement, 6);
  object->manager = sqlite3_column_int64 (statement, 7);
  object->last_manager = sqlite3_column_int64 (statement, 8);
  return object;
}

static CwTenantObject *
read_row (CwTenantStatement *statement)
{
  CwTenantObject *object = read_stub (statement);
  g_autoptr (JsonNode) props = json_from_string (cw_tenant_column_text (statement, 9), NULL);

  object->props = props != NULL && JSON_NODE_HOLDS_OBJECT (props) ? json_node_dup_object (props)
                                                                  : json_object_new ();
  return object;
}

#define SELECT_STUB                                                                                \
  "SELECT rid, id, kind, state, changed, created, deleted, manager, last_manager FROM object "
#define SELECT_OBJECT                                                                              \
  "SELECT rid, id, kind, state, changed, created, deleted, manager, last_manager, props "          \
  "FROM object "

CwTenantObject *
cw_tenant_object_load_stub (CwTenantStore *store, gint64 rid)
{
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store, SELECT_STUB "WHERE rid = ?1", "i", rid);

  return cw_tenant_store_step (store, statement) ? read_stub (statement) : NULL;
}

CwTenantObject *
cw_tenant_object_load_stub_by_id (CwTenantStore *store, const char *id)
{
  g_autofree char *lower = g_ascii_strdown (id, -1);
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store, SELECT_STUB "WHERE id = ?1", "s", lower);

  return cw_tenant_store_step (store, statement) ? read_stub (statement) : NULL;
}

CwTenantObject *
cw_tenant_object_load (CwTenantStore *store, gint64 rid)
{
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store, SELECT_OBJECT "WHERE rid = ?1", "i", rid);

  return cw_tenant_store_step (store, statement) ? read_row (statement) : NULL;
}

CwTenantObject *
cw_tenant_object_load_by_id (CwTenantStore *store, int kind, const char *id)
{
  g_autofree char *lower = g_ascii_strdown (id, -1);
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store, SELECT_OBJECT "WHERE id = ?1", "s", lower);
  g_autoptr (CwTenantObject) object = NULL;

  if (!cw_tenant_store_step (store, statement))
    return NULL;
  object = read_row (statement);
  if (kind != CW_TENANT_KIND_ANY && (int) object->kind != kind)
    return NULL;
  return g_steal_pointer (&object);
}

CwTenantObject *
cw_tenant_object_load_by_key (CwTenantStore *store,
                              CwTenantKind kind,
                              CwTenantKey key,
                              const char *value)
{
  g_autoptr (GArray) rids = cw_tenant_object_find_keys (store, key, value, FALSE);

  for (guint i = 0; i < rids->len; i++)
    {
      g_autoptr (CwTenantObject) object =
          cw_tenant_object_load (store, g_array_index (rids, gint64, i));

      if (object != NULL && object->kind == kind && object->state == CW_TENANT_STATE_LIVE)
        return g_steal_pointer (&object);
    }
  return NULL;
}

gint64
cw_tenant_object_find_key (CwTenantStore *store, CwTenantKey key, const char *value, gint64 except)
{
  g_autofree char *folded = fold_key (key, value);

  return cw_tenant_store_get_int (
      store, "SELECT rid FROM key WHERE name = ?1 AND value = ?2 AND rid <> ?3", "isi",
      (gint64) key, folded, except);
}

static GArray *
collect_rids (CwTenantStore *store, CwTenantStatement *statement)
{
  GArray *rids = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (cw_tenant_store_step (store, statement))
    {
      gint64 rid = sqlite3_column_int64 (statement, 0);

      g_array_append_val (rids, rid);
    }
  return rids;
}

GArray *
cw_tenant_object_find_keys (CwTenantStore *store,
                            CwTenantKey key,
                            const char *value,
                            gboolean is_prefix)
{
  g_autofree char *folded = fold_key (key, value);
  g_autofree char *upper = NULL;
  g_autoptr (CwTenantStatement) statement = NULL;

  if (!is_prefix)
    {
      statement = cw_tenant_store_query (
          store, "SELECT rid FROM key WHERE name = ?1 AND value = ?2", "is", (gint64) key, folded);
      return collect_rids (store, statement);
    }
  /* The highest Unicode character ends the range of a prefix. */
  upper = g_strconcat (folded, "\xf4\x8f\xbf\xbf", NULL);
  statement = cw_tenant_store_query (
      store, "SELECT DISTINCT rid FROM key WHERE name = ?1 AND value >= ?2 AND value <= ?3", "iss",
      (gint64) key, folded, upper);
  return collect_rids (store, statement);
}

GArray *
cw_tenant_object_list (CwTenantStore *store,
                       CwTenantKind kind,
                       CwTenantState state,
                       gint64 after,
                       guint limit)
{
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store,
                             "SELECT rid FROM object WHERE kind = ?1 AND state = ?2 AND rid > ?3 "
                             "ORDER BY rid LIMIT ?4",
                             "iiii", (gint64) kind, (gint64) state, after, (gint64) limit);

  return collect_rids (store, statement);
}

guint
cw_tenant_object_count (CwTenantStore *store, CwTenantKind kind, CwTenantState state)
{
  return (guint) cw_tenant_store_get_int (
      store, "SELECT count(*) FROM object WHERE kind = ?1 AND state = ?2", "ii", (gint64) kind,
      (gint64) state);
}

/* A key in one string: its number as a letter, then the folded value. */
static void
add_key (GPtrArray *keys, CwTenantKey key, const char *value)
{
  g_autofree char *folded = NULL;

  if (value == NULL)
    return;
  folded = fold_key (key, value);
  g_ptr_array_add (keys, g_strdup_printf ("%c%s", 'a' + (int) key, folded));
}

static void
add_proxy_keys (GPtrArray *keys, JsonObject *props)
{
  JsonArray *proxies = cw_tenant_json_get_array (props, "proxyAddresses");
  guint length = proxies != NULL ? json_array_get_length (proxies) : 0;

  for (guint i = 0; i < length; i++)
    add_key (keys, CW_TENANT_KEY_PROXY_ADDRESS, cw_tenant_json_peek_string (proxies, i));
}

static GPtrArray *
collect_keys (CwTenantObject *object)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  if (object->state == CW_TENANT_STATE_GONE)
    return keys;
  for (gsize i = 0; i < G_N_ELEMENTS (key_properties); i++)
    {
      CwTenantKey key = key_properties[i].key;

      if (object->state == CW_TENANT_STATE_BIN && key != CW_TENANT_KEY_IMMUTABLE_ID)
        continue;
      if (key == CW_TENANT_KEY_PROXY_ADDRESS)
        add_proxy_keys (keys, object->props);
      else
        add_key (keys, key, cw_tenant_json_get_string (object->props, key_properties[i].property));
    }
  return keys;
}

static gboolean
has_key (GPtrArray *keys, const char *key)
{
  return keys != NULL && g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL);
}

static void
update_keys (CwTenantStore *store, CwTenantObject *object)
{
  g_autoptr (GPtrArray) keys = collect_keys (object);

  for (guint i = 0; object->keys != NULL && i < object->keys->len; i++)
    {
      const char *key = object->keys->pdata[i];

      if (!has_key (keys, key))
        cw_tenant_store_run (store, "DELETE FROM key WHERE name = ?1 AND value = ?2 AND rid = ?3",
                             "isi", (gint64) (key[0] - 'a'), key + 1, object->rid);
    }
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = keys->pdata[i];

      if (!has_key (object->keys, key))
        cw_tenant_store_run (store,
                             "INSERT OR IGNORE INTO key(name, value, rid) VALUES (?1, ?2, ?3)",
                             "isi", (gint64) (key[0] - 'a'), key + 1, object->rid);
    }
  g_clear_pointer (&object->keys, g_ptr_array_unref);
}

static char *
props_to_text (CwTenantObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object->props);
  GString *out = g_string_sized_new (512);

  cw_tenant_json_append_node (out, node);
  return g_string_free (out, FALSE);
}

static void
add_change (CwTenantStore *store, CwTenantObject *object, gint64 mask)
{
  cw_tenant_store_run (store, "INSERT INTO change(rid, seq, mask) VALUES (?1, ?2, ?3)", "iii",
                       object->rid, object->changed, mask);
}

void
cw_tenant_object_insert (CwTenantStore *store, CwTenantObject *object)
{
  g_autofree char *props = props_to_text (object);

  object->changed = cw_tenant_store_next_seq (store);
  cw_tenant_store_run (store,
                       "INSERT INTO object(id, kind, state, changed, created, deleted, manager, "
                       "last_manager, props) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                       "siiiiiiis", object->id, (gint64) object->kind, (gint64) object->state,
                       object->changed, object->created_usec, object->deleted_usec, object->manager,
                       object->last_manager, props);
  object->rid = cw_tenant_store_last_rowid (store);
  update_keys (store, object);
  add_change (store, object, CW_TENANT_MASK_ALL);
}

void
cw_tenant_object_edit (CwTenantObject *object)
{
  g_clear_pointer (&object->keys, g_ptr_array_unref);
  object->keys = collect_keys (object);
}

void
cw_tenant_object_save (CwTenantStore *store, CwTenantObject *object, gint64 mask)
{
  g_autofree char *props = props_to_text (object);

  g_return_if_fail (object->keys != NULL);

  object->changed = cw_tenant_store_next_seq (store);
  cw_tenant_store_run (store,
                       "UPDATE object SET state = ?2, changed = ?3, deleted = ?4, manager = ?5, "
                       "last_manager = ?6, props = ?7 WHERE rid = ?1",
                       "iiiiiis", object->rid, (gint64) object->state, object->changed,
                       object->deleted_usec, object->manager, object->last_manager, props);
  update_keys (store, object);
  add_change (store, object, mask);
}

void
cw_tenant_object_set_state (CwTenantStore *store, CwTenantObject *object, CwTenantState state)
{
  cw_tenant_object_edit (object);
  object->state = state;
  object->deleted_usec = state == CW_TENANT_STATE_BIN ? g_get_real_time () : 0;
  if (state == CW_TENANT_STATE_GONE)
    {
      json_object_unref (object->props);
      object->props = json_object_new ();
    }
  cw_tenant_object_save (store, object, CW_TENANT_MASK_ALL);
}

void
cw_tenant_object_touch (CwTenantStore *store, gint64 rid)
{
  cw_tenant_store_run (store, "UPDATE object SET changed = ?2 WHERE rid = ?1", "ii", rid,
                       cw_tenant_store_next_seq (store));
}

gboolean
cw_tenant_object_is_unified (CwTenantObject *object)
{
  JsonArray *types = cw_tenant_json_get_array (object->props, "groupTypes");
  guint length = types != NULL ? json_array_get_length (types) : 0;

  for (guint i = 0; i < length; i++)
    {
      if (g_strcmp0 (cw_tenant_json_peek_string (types, i), "Unified") == 0)
        return TRUE;
    }
  return FALSE;
}

const char *
cw_tenant_object_get_string (CwTenantObject *object, const char *name)
{
  return cw_tenant_json_get_string (object->props, name);
}
