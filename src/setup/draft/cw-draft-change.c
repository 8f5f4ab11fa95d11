/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include <string.h>

#include "base/cw-json.h"
#include "setup/draft/cw-draft.h"
#include "setup/draft/cw-setting-name.h"

/* Every leaf of a document by its path; and every element of a list, by which one that comes or
 * goes is told as one change. */
typedef struct
{
  char *text;     /* (owned): canonical JSON */
  JsonNode *node; /* (owned) */
  gboolean is_element;
} Leaf;

static void
free_leaf (gpointer data)
{
  Leaf *leaf = data;

  g_free (leaf->text);
  json_node_unref (leaf->node);
  g_free (leaf);
}

static void
add_leaf (GTree *leaves, const char *path, JsonNode *node, gboolean is_element)
{
  Leaf *leaf = g_new0 (Leaf, 1);

  leaf->text = cw_json_to_canonical (node, FALSE);
  leaf->node = json_node_ref (node);
  leaf->is_element = is_element;
  g_tree_insert (leaves, g_strdup (path), leaf);
}

static void collect_leaves (JsonNode *node, const char *path, GTree *leaves);

static void
collect_members (JsonObject *object, const char *path, GTree *leaves)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *member = NULL;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &member))
    {
      g_autofree char *below =
          path[0] != '\0' ? g_strconcat (path, ".", name, NULL) : g_strdup (name);

      collect_leaves (member, below, leaves);
    }
}

/* What people know an element by: its place says nothing. One attribute may be extended for two
 * classes. (transfer full) */
static char *
make_element_key (guint index, JsonObject *element)
{
  static const char *const members[] = { "name", "dn", "host" };
  const char *class_name = json_object_get_string_member_with_default (element, "class", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *key = json_object_get_string_member_with_default (element, members[i], NULL);

      if (key != NULL)
        return class_name != NULL ? g_strdup_printf ("%s (%s)", key, class_name) : g_strdup (key);
    }
  return g_strdup_printf ("%u", index + 1);
}

/* Two may be known by the same: the second is "name (2)". (transfer full) */
static char *
make_element_path (GTree *leaves, const char *path, guint index, JsonObject *element)
{
  g_autofree char *key = make_element_key (index, element);
  char *below = g_strdup_printf ("%s[%s]", path, key);

  for (guint n = 2; g_tree_lookup (leaves, below) != NULL; n++)
    {
      g_free (below);
      below = g_strdup_printf ("%s[%s (%u)]", path, key, n);
    }
  return below;
}

/* Also an empty one, which is no setting. */
static gboolean
is_list_of_objects (const char *path, JsonArray *array)
{
  g_autofree char *pattern = cw_setting_pattern_make (path);
  g_autofree char *element = g_strconcat (pattern, "[]", NULL);

  if (json_array_get_length (array) > 0)
    return JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, 0));
  return cw_setting_name_find (element) != NULL;
}

static void
collect_elements (JsonArray *array, const char *path, GTree *leaves)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *below = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      below = make_element_path (leaves, path, i, json_node_get_object (node));
      add_leaf (leaves, below, node, TRUE);
      collect_members (json_node_get_object (node), below, leaves);
    }
}

/* A list of texts is one setting. */
static void
collect_leaves (JsonNode *node, const char *path, GTree *leaves)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    collect_members (json_node_get_object (node), path, leaves);
  else if (JSON_NODE_HOLDS_ARRAY (node) && is_list_of_objects (path, json_node_get_array (node)))
    collect_elements (json_node_get_array (node), path, leaves);
  else
    add_leaf (leaves, path, node, FALSE);
}

static int
compare_paths (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return g_strcmp0 (a, b);
}

static GTree *
list_leaves (CwDraft *draft)
{
  GTree *leaves = g_tree_new_full (compare_paths, NULL, g_free, free_leaf);
  g_autofree char *text = cw_draft_to_answers (draft);
  g_autoptr (JsonNode) root = cw_json_parse (text, -1, FALSE, NULL);

  collect_leaves (root, "", leaves);
  return leaves;
}

/* ----- comparing */

static void
free_change (gpointer data)
{
  CwDraftChange *change = data;

  g_free (change->path);
  g_free (change->before);
  g_free (change->after);
  g_free (change->name);
  g_free (change->before_words);
  g_free (change->after_words);
  g_free (change);
}

static void
add_change (GPtrArray *changes, const char *path, const Leaf *before, const Leaf *after)
{
  CwDraftChange *change = g_new0 (CwDraftChange, 1);

  change->path = g_strdup (path);
  change->before = before != NULL ? g_strdup (before->text) : NULL;
  change->after = after != NULL ? g_strdup (after->text) : NULL;
  change->name = cw_setting_name_make (path);
  change->before_words = cw_setting_value_make (path, before != NULL ? before->node : NULL);
  change->after_words = cw_setting_value_make (path, after != NULL ? after->node : NULL);
  g_ptr_array_add (changes, change);
}

typedef struct
{
  GTree *others;
  GPtrArray *changes;
  gboolean is_old;   /* the leaves that are walked are those of before */
  const char *whole; /* (nullable): the element that is on this side only, of the leaves walked */
} Comparison;

/* What lies below an element that is told already comes right behind it. */
static gboolean
is_told (Comparison *comparison, const char *path)
{
  return comparison->whole != NULL && g_str_has_prefix (path, comparison->whole) &&
         path[strlen (comparison->whole)] == '.';
}

/* Of the old ones only what is gone; of the new ones what is new or other. */
static gboolean
compare_leaf (gpointer path, gpointer value, gpointer user_data)
{
  Comparison *comparison = user_data;
  const Leaf *leaf = value;
  const Leaf *other = g_tree_lookup (comparison->others, path);

  if (is_told (comparison, path))
    return FALSE;
  if (leaf->is_element && other == NULL)
    comparison->whole = path;
  if (other == NULL)
    add_change (comparison->changes, path, comparison->is_old ? leaf : NULL,
                comparison->is_old ? NULL : leaf);
  else if (!leaf->is_element && !comparison->is_old && !g_str_equal (leaf->text, other->text))
    add_change (comparison->changes, path, other, leaf);
  return FALSE;
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  const CwDraftChange *left = *(const CwDraftChange *const *) a;
  const CwDraftChange *right = *(const CwDraftChange *const *) b;

  return g_strcmp0 (left->path, right->path);
}

GPtrArray *
cw_draft_list_changes (CwDraft *self, CwDraft *original)
{
  g_autoptr (GTree) before = list_leaves (original);
  g_autoptr (GTree) after = list_leaves (self);
  GPtrArray *changes = g_ptr_array_new_with_free_func (free_change);
  Comparison comparison = { .others = before, .changes = changes };

  g_tree_foreach (after, compare_leaf, &comparison);
  comparison = (Comparison){ .others = after, .changes = changes, .is_old = TRUE };
  g_tree_foreach (before, compare_leaf, &comparison);
  g_ptr_array_sort (changes, compare_changes);
  return changes;
}
