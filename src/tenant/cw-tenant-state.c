/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-state.h"

#include <string.h>

#include "base/cw-json.h"
#include "tenant/cw-tenant-domain.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-membership.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-state-private.h"
#include "tenant/cw-tenant-time.h"

typedef struct
{
  gint64 rid;
  CwTenantKind kind;
  CwTenantState state;
  char *key; /* (owned) */
} Entry;

typedef struct
{
  CwTenantStore *store;
  GPtrArray *entries; /* (element-type Entry) sorted by key */
  GHashTable *by_rid; /* (element-type gint64 Entry) */
  gboolean with_ids;
} Dump;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  g_free (entry);
}

/* What stays the same in every run. */
static char *
make_key (CwTenantObject *object)
{
  static const char *const names[] = { "onPremisesImmutableId", "uniqueName", "userPrincipalName",
                                       "mail", NULL };

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *value = cw_tenant_object_get_string (object, names[i]);

      if (value != NULL)
        return g_strdup (value);
    }
  return g_strdup_printf ("%s|%s|%s", cw_tenant_object_get_string (object, "displayName"),
                          cw_tenant_object_get_string (object, "mailNickname"),
                          cw_tenant_object_get_string (object, "description"));
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *left = *(const Entry *const *) a;
  const Entry *right = *(const Entry *const *) b;
  int order = strcmp (left->key, right->key);

  return order != 0 ? order : (left->rid > right->rid) - (left->rid < right->rid);
}

static void
collect_entries (Dump *dump, CwTenantKind kind, CwTenantState state)
{
  g_autoptr (GArray) rids = cw_tenant_object_list (dump->store, kind, state, 0, G_MAXINT);

  for (guint i = 0; i < rids->len; i++)
    {
      gint64 rid = g_array_index (rids, gint64, i);
      g_autoptr (CwTenantObject) object = cw_tenant_object_load (dump->store, rid);
      Entry *entry = NULL;

      if (object == NULL)
        continue;
      entry = g_new0 (Entry, 1);
      entry->rid = rid;
      entry->kind = kind;
      entry->state = state;
      entry->key = make_key (object);
      g_ptr_array_add (dump->entries, entry);
      g_hash_table_insert (dump->by_rid, &entry->rid, entry);
    }
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
append_member_keys (GString *out, Dump *dump, gint64 group)
{
  g_autoptr (GArray) rows = cw_tenant_membership_list (dump->store, group, 0, G_MAXINT);
  g_autoptr (GPtrArray) keys = g_ptr_array_sized_new (rows->len);

  for (guint i = 0; i < rows->len; i++)
    {
      gint64 rid = g_array_index (rows, CwTenantMembership, i).member;
      Entry *entry = g_hash_table_lookup (dump->by_rid, &rid);

      if (entry != NULL)
        g_ptr_array_add (keys, entry->key);
    }
  g_ptr_array_sort (keys, compare_keys);
  g_string_append (out, ",\"members\":[");
  for (guint i = 0; i < keys->len; i++)
    {
      cw_tenant_json_append_comma (out);
      cw_tenant_json_append_string (out, keys->pdata[i]);
    }
  g_string_append_c (out, ']');
}

/* Addresses are a set. */
static void
sort_addresses (JsonObject *props)
{
  JsonArray *proxies = cw_tenant_json_get_array (props, "proxyAddresses");
  guint length = proxies != NULL ? json_array_get_length (proxies) : 0;
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  JsonArray *sorted = NULL;

  if (length < 2)
    return;
  for (guint i = 0; i < length; i++)
    g_ptr_array_add (texts, (gpointer) cw_tenant_json_peek_string (proxies, i));
  g_ptr_array_sort (texts, compare_keys);
  sorted = json_array_new ();
  for (guint i = 0; i < length; i++)
    json_array_add_string_element (sorted, texts->pdata[i]);
  json_object_set_array_member (props, "proxyAddresses", sorted);
}

static void
append_times (GString *out, CwTenantObject *object)
{
  g_autofree char *created = cw_tenant_time_format (object->created_usec);
  g_autofree char *deleted =
      object->deleted_usec != 0 ? cw_tenant_time_format (object->deleted_usec) : NULL;

  g_string_append_printf (
      out, ",\"id\":\"%s\",\"createdDateTime\":\"%s\",\"deletedDateTime\":", object->id, created);
  cw_tenant_json_append_string (out, deleted);
}

static void
append_entry (GString *out, Dump *dump, const Entry *entry)
{
  g_autoptr (CwTenantObject) object = cw_tenant_object_load (dump->store, entry->rid);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *properties = NULL;
  Entry *manager = NULL;

  if (object == NULL)
    return;
  cw_tenant_json_append_comma (out);
  g_string_append (out, "\n{\"key\":");
  cw_tenant_json_append_string (out, entry->key);
  if (dump->with_ids)
    append_times (out, object);
  else
    json_object_remove_member (object->props, "lastPasswordChangeDateTime");
  sort_addresses (object->props);
  node = json_node_init_object (json_node_alloc (), object->props);
  properties = cw_json_to_canonical (node, FALSE);
  g_string_append_printf (out, ",\"properties\":%s", properties);
  manager = g_hash_table_lookup (dump->by_rid, &object->manager);
  if (manager != NULL)
    {
      g_string_append (out, ",\"manager\":");
      cw_tenant_json_append_string (out, manager->key);
    }
  if (entry->kind == CW_TENANT_KIND_GROUP)
    append_member_keys (out, dump, entry->rid);
  g_string_append_c (out, '}');
}

static void
append_list (GString *out, Dump *dump, CwTenantKind kind, CwTenantState state, const char *name)
{
  g_string_append_printf (out, "%s\"%s\":[", out->len > 1 ? ",\n" : "", name);
  for (guint i = 0; i < dump->entries->len; i++)
    {
      const Entry *entry = dump->entries->pdata[i];

      if (entry->kind == kind && entry->state == state)
        append_entry (out, dump, entry);
    }
  g_string_append_c (out, ']');
}

static void
append_domains (GString *out, CwTenantStore *store)
{
  g_autoptr (GPtrArray) domains = cw_tenant_domain_list (store);

  g_string_append (out, ",\n\"domains\":[");
  for (guint i = 0; i < domains->len; i++)
    {
      const CwTenantDomain *domain = domains->pdata[i];

      cw_tenant_json_append_comma (out);
      g_string_append (out, "{\"name\":");
      cw_tenant_json_append_string (out, domain->name);
      g_string_append_printf (out, ",\"isVerified\":%s}", domain->is_verified ? "true" : "false");
    }
  g_string_append_c (out, ']');
}

GString *
cw_tenant_state_dump (CwTenantStore *store, gboolean with_ids)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GHashTable) by_rid = g_hash_table_new (g_int64_hash, g_int64_equal);
  Dump dump = { .store = store, .entries = entries, .by_rid = by_rid, .with_ids = with_ids };
  GString *out = g_string_new ("{");

  collect_entries (&dump, CW_TENANT_KIND_USER, CW_TENANT_STATE_LIVE);
  collect_entries (&dump, CW_TENANT_KIND_GROUP, CW_TENANT_STATE_LIVE);
  collect_entries (&dump, CW_TENANT_KIND_CONTACT, CW_TENANT_STATE_LIVE);
  collect_entries (&dump, CW_TENANT_KIND_USER, CW_TENANT_STATE_BIN);
  collect_entries (&dump, CW_TENANT_KIND_GROUP, CW_TENANT_STATE_BIN);
  g_ptr_array_sort (entries, compare_entries);
  append_list (out, &dump, CW_TENANT_KIND_USER, CW_TENANT_STATE_LIVE, "users");
  append_list (out, &dump, CW_TENANT_KIND_GROUP, CW_TENANT_STATE_LIVE, "groups");
  append_list (out, &dump, CW_TENANT_KIND_CONTACT, CW_TENANT_STATE_LIVE, "contacts");
  append_list (out, &dump, CW_TENANT_KIND_USER, CW_TENANT_STATE_BIN, "deletedUsers");
  append_list (out, &dump, CW_TENANT_KIND_GROUP, CW_TENANT_STATE_BIN, "deletedGroups");
  append_domains (out, store);
  cw_tenant_state_append_apps (out, store, with_ids);
  g_string_append (out, "}\n");
  return out;
}
