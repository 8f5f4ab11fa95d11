/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-comparison.h"

#include <string.h>

#include "base/cw-json.h"

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_keys (GPtrArray *keys, GHashTable *of, GHashTable *other, gboolean has_both)
{
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, of);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const char *there = g_hash_table_lookup (other, key);

      if (there == NULL || (has_both && !g_str_equal (there, value)))
        g_ptr_array_add (keys, key);
    }
}

CwComparison *
cw_comparison_new (GHashTable *first, GHashTable *second)
{
  CwComparison *comparison = g_new0 (CwComparison, 1);

  comparison->first = first;
  comparison->second = second;
  comparison->keys = g_ptr_array_new ();
  add_keys (comparison->keys, first, second, TRUE);
  add_keys (comparison->keys, second, first, FALSE);
  g_ptr_array_sort (comparison->keys, compare_texts);
  return comparison;
}

void
cw_comparison_free (CwComparison *comparison)
{
  if (comparison == NULL)
    return;
  g_hash_table_unref (comparison->first);
  g_hash_table_unref (comparison->second);
  g_ptr_array_unref (comparison->keys);
  g_free (comparison);
}

char *
cw_comparison_make_digest (GHashTable *document)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint n = 0;
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (document, &n);

  qsort (keys, n, sizeof *keys, compare_texts);
  for (guint i = 0; i < n; i++)
    {
      const char *text = g_hash_table_lookup (document, keys[i]);

      /* With their ends, so that nothing can move from one to the next. */
      g_checksum_update (checksum, keys[i], (gssize) strlen (keys[i]) + 1);
      g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static void
add_text (GVariantBuilder *builder, const char *name, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (builder, "{sv}", name, g_variant_new_string (text));
}

GVariant *
cw_comparison_to_variant (const CwComparison *comparison)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autofree char *first = cw_comparison_make_digest (comparison->first);
  g_autofree char *second = cw_comparison_make_digest (comparison->second);

  for (guint i = 0; i < comparison->keys->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      const char *key = g_ptr_array_index (comparison->keys, i);

      add_text (&item, "key", key);
      add_text (&item, "first", g_hash_table_lookup (comparison->first, key));
      add_text (&item, "second", g_hash_table_lookup (comparison->second, key));
      g_variant_builder_add (&items, "@a{sv}", g_variant_builder_end (&item));
    }
  g_variant_builder_add (&builder, "{sv}", "equal",
                         g_variant_new_boolean (comparison->keys->len == 0));
  add_text (&builder, "first", first);
  add_text (&builder, "second", second);
  g_variant_builder_add (&builder, "{sv}", "items", g_variant_builder_end (&items));
  return g_variant_builder_end (&builder);
}

/* ----- JSON */

static void flatten (GHashTable *leaves, const char *path, JsonNode *node);

/* What an element is called: its id or name, or else its position. (transfer full) */
static char *
name_element (JsonNode *element, guint position)
{
  static const char *const names[] = { "id", "name" };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;

  for (guint i = 0; object != NULL && i < G_N_ELEMENTS (names); i++)
    {
      const char *text = json_object_get_string_member_with_default (object, names[i], NULL);

      if (text != NULL)
        return g_strdup (text);
    }
  return g_strdup_printf ("%u", position);
}

static void
flatten_array (GHashTable *leaves, const char *path, JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      g_autofree char *name = name_element (element, i);
      g_autofree char *below = g_strdup_printf ("%s[%s]", path, name);

      flatten (leaves, below, element);
    }
}

static void
flatten_object (GHashTable *leaves, const char *path, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *member = NULL;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &member))
    {
      g_autofree char *below = g_strdup_printf ("%s%s%s", path, path[0] != '\0' ? "." : "", name);

      flatten (leaves, below, member);
    }
}

static void
flatten (GHashTable *leaves, const char *path, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node) && json_object_get_size (json_node_get_object (node)) > 0)
    flatten_object (leaves, path, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    flatten_array (leaves, path, json_node_get_array (node));
  else
    g_hash_table_replace (leaves, g_strdup (path), cw_json_to_canonical (node, FALSE));
}

GHashTable *
cw_comparison_flatten (JsonNode *node)
{
  GHashTable *leaves = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  flatten (leaves, "", node);
  return leaves;
}
