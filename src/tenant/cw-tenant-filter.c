/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-filter.h"

#include <string.h>

#include "tenant/cw-tenant-filter-private.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-time.h"

void
cw_tenant_filter_free (CwTenantFilter *filter)
{
  g_clear_pointer (&filter->left, cw_tenant_filter_free);
  g_clear_pointer (&filter->right, cw_tenant_filter_free);
  g_clear_pointer (&filter->values, g_ptr_array_unref);
  g_free (filter->property);
  g_free (filter->part);
  g_free (filter);
}

gboolean
cw_tenant_filter_is_advanced (CwTenantFilter *filter)
{
  if (filter->op == CW_TENANT_FILTER_NOT || filter->op == CW_TENANT_FILTER_NE ||
      filter->op == CW_TENANT_FILTER_ENDS_WITH)
    return TRUE;
  return (filter->left != NULL && cw_tenant_filter_is_advanced (filter->left)) ||
         (filter->right != NULL && cw_tenant_filter_is_advanced (filter->right));
}

static gboolean
compare_text (CwTenantFilter *filter, const char *have, const char *want)
{
  g_autofree char *folded_have = NULL;
  g_autofree char *folded_want = NULL;

  if (have == NULL || want == NULL)
    return have == want;
  if (cw_tenant_key_of_property (filter->property) == CW_TENANT_KEY_IMMUTABLE_ID)
    {
      folded_have = g_strdup (have);
      folded_want = g_strdup (want);
    }
  else
    {
      folded_have = cw_tenant_fold (have);
      folded_want = cw_tenant_fold (want);
    }
  if (filter->op == CW_TENANT_FILTER_STARTS_WITH || filter->op == CW_TENANT_FILTER_ANY_STARTS)
    return g_str_has_prefix (folded_have, folded_want);
  if (filter->op == CW_TENANT_FILTER_ENDS_WITH)
    return g_str_has_suffix (folded_have, folded_want);
  return g_str_equal (folded_have, folded_want);
}

/* A property's value as text, so that one comparison serves: true, false, or the string. */
static char *
dup_value (CwTenantFilter *filter, CwTenantObject *object)
{
  JsonObject *holder = object->props;
  const char *name = filter->property;
  JsonNode *node = NULL;

  if (g_str_equal (name, "id"))
    return g_strdup (object->id);
  if (g_str_equal (name, "createdDateTime"))
    return cw_tenant_time_format (object->created_usec);
  if (filter->part != NULL)
    {
      holder = cw_tenant_json_get_object (holder, name);
      name = filter->part;
    }
  node = holder != NULL ? json_object_get_member (holder, name) : NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");
  return JSON_NODE_HOLDS_VALUE (node) ? json_node_dup_string (node) : NULL;
}

static gboolean
matches_any_value (CwTenantFilter *filter, const char *have)
{
  for (guint i = 0; i < filter->values->len; i++)
    {
      if (compare_text (filter, have, filter->values->pdata[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
matches_any_item (CwTenantFilter *filter, CwTenantObject *object)
{
  JsonArray *items = cw_tenant_json_get_array (object->props, filter->property);
  guint length = items != NULL ? json_array_get_length (items) : 0;

  for (guint i = 0; i < length; i++)
    {
      if (matches_any_value (filter, cw_tenant_json_peek_string (items, i)))
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_tenant_filter_matches (CwTenantFilter *filter, CwTenantObject *object)
{
  g_autofree char *have = NULL;

  switch (filter->op)
    {
    case CW_TENANT_FILTER_AND:
      return cw_tenant_filter_matches (filter->left, object) &&
             cw_tenant_filter_matches (filter->right, object);
    case CW_TENANT_FILTER_OR:
      return cw_tenant_filter_matches (filter->left, object) ||
             cw_tenant_filter_matches (filter->right, object);
    case CW_TENANT_FILTER_NOT:
      return !cw_tenant_filter_matches (filter->left, object);
    case CW_TENANT_FILTER_ANY_EQ:
    case CW_TENANT_FILTER_ANY_STARTS:
      return matches_any_item (filter, object);
    case CW_TENANT_FILTER_EQ:
    case CW_TENANT_FILTER_NE:
    case CW_TENANT_FILTER_STARTS_WITH:
    case CW_TENANT_FILTER_ENDS_WITH:
      have = dup_value (filter, object);
      return matches_any_value (filter, have) == (filter->op != CW_TENANT_FILTER_NE);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static int
compare_rids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static void
sort_unique (GArray *rids)
{
  guint kept = 0;

  g_array_sort (rids, compare_rids);
  for (guint i = 0; i < rids->len; i++)
    {
      gint64 rid = g_array_index (rids, gint64, i);

      if (kept > 0 && g_array_index (rids, gint64, kept - 1) == rid)
        continue;
      g_array_index (rids, gint64, kept) = rid;
      kept++;
    }
  g_array_set_size (rids, kept);
}

static void
append_rids (GArray *rids, GArray *more)
{
  if (more->len > 0)
    g_array_append_vals (rids, more->data, more->len);
}

static GArray *
find_by_id (CwTenantFilter *filter, CwTenantStore *store)
{
  GArray *rids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < filter->values->len; i++)
    {
      const char *id = filter->values->pdata[i];
      g_autoptr (CwTenantObject) object =
          id != NULL ? cw_tenant_object_load_by_id (store, CW_TENANT_KIND_ANY, id) : NULL;

      if (object != NULL)
        g_array_append_val (rids, object->rid);
    }
  return rids;
}

static GArray *
find_by_key (CwTenantFilter *filter, CwTenantStore *store)
{
  CwTenantKey key = cw_tenant_key_of_property (filter->property);
  gboolean is_prefix =
      filter->op == CW_TENANT_FILTER_STARTS_WITH || filter->op == CW_TENANT_FILTER_ANY_STARTS;
  g_autoptr (GArray) rids = NULL;

  if (key == CW_TENANT_KEY_NONE || filter->part != NULL)
    return NULL;
  rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < filter->values->len; i++)
    {
      const char *value = filter->values->pdata[i];
      g_autoptr (GArray) found = NULL;

      /* "eq null" is what no key tells. */
      if (value == NULL)
        return NULL;
      found = cw_tenant_object_find_keys (store, key, value, is_prefix);
      append_rids (rids, found);
    }
  return g_steal_pointer (&rids);
}

static GArray *
find_union (CwTenantFilter *filter, CwTenantStore *store)
{
  g_autoptr (GArray) left = cw_tenant_filter_find_candidates (filter->left, store);
  g_autoptr (GArray) right = NULL;

  if (left == NULL)
    return NULL;
  right = cw_tenant_filter_find_candidates (filter->right, store);
  if (right == NULL)
    return NULL;
  append_rids (left, right);
  return g_steal_pointer (&left);
}

GArray *
cw_tenant_filter_find_candidates (CwTenantFilter *filter, CwTenantStore *store)
{
  GArray *rids = NULL;

  switch (filter->op)
    {
    case CW_TENANT_FILTER_AND:
      rids = cw_tenant_filter_find_candidates (filter->left, store);
      return rids != NULL ? rids : cw_tenant_filter_find_candidates (filter->right, store);
    case CW_TENANT_FILTER_OR:
      rids = find_union (filter, store);
      break;
    case CW_TENANT_FILTER_EQ:
    case CW_TENANT_FILTER_STARTS_WITH:
    case CW_TENANT_FILTER_ANY_EQ:
    case CW_TENANT_FILTER_ANY_STARTS:
      rids = g_str_equal (filter->property, "id") && filter->op == CW_TENANT_FILTER_EQ
                 ? find_by_id (filter, store)
                 : find_by_key (filter, store);
      break;
    case CW_TENANT_FILTER_NOT:
    case CW_TENANT_FILTER_NE:
    case CW_TENANT_FILTER_ENDS_WITH:
    default:
      return NULL;
    }
  if (rids != NULL)
    sort_unique (rids);
  return rids;
}
