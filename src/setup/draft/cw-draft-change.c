/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "base/cw-json.h"
#include "setup/draft/cw-draft.h"

/* Every leaf of a document by its path. */

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

/* An element that has a name is told by it: the place of a connector says nothing. */
static char *
make_element_path (const char *path, guint index, JsonNode *element)
{
  const char *name = NULL;

  if (JSON_NODE_HOLDS_OBJECT (element))
    name =
        json_object_get_string_member_with_default (json_node_get_object (element), "name", NULL);
  return name != NULL ? g_strdup_printf ("%s[%s]", path, name)
                      : g_strdup_printf ("%s.%u", path, index);
}

static void
collect_elements (JsonArray *array, const char *path, GTree *leaves)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      g_autofree char *below = make_element_path (path, i, element);

      collect_leaves (element, below, leaves);
    }
}

static void
collect_leaves (JsonNode *node, const char *path, GTree *leaves)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    collect_members (json_node_get_object (node), path, leaves);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    collect_elements (json_node_get_array (node), path, leaves);
  else
    g_tree_insert (leaves, g_strdup (path), cw_json_to_canonical (node, FALSE));
}

static int
compare_paths (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return g_strcmp0 (a, b);
}

static GTree *
list_leaves (CwDraft *draft)
{
  GTree *leaves = g_tree_new_full (compare_paths, NULL, g_free, g_free);
  g_autofree char *text = cw_draft_to_answers (draft);
  g_autoptr (JsonNode) root = cw_json_parse (text, -1, FALSE, NULL);

  collect_leaves (root, "", leaves);
  return leaves;
}

static void
free_change (gpointer data)
{
  CwDraftChange *change = data;

  g_free (change->path);
  g_free (change->before);
  g_free (change->after);
  g_free (change);
}

static void
add_change (GPtrArray *changes, const char *path, const char *before, const char *after)
{
  CwDraftChange *change = g_new0 (CwDraftChange, 1);

  change->path = g_strdup (path);
  change->before = g_strdup (before);
  change->after = g_strdup (after);
  g_ptr_array_add (changes, change);
}

typedef struct
{
  GTree *others;
  GPtrArray *changes;
  gboolean is_old; /* the leaves that are walked are those of before */
} Comparison;

/* Of the old ones only what is gone; of the new ones what is new or other. */
static gboolean
compare_leaf (gpointer path, gpointer value, gpointer user_data)
{
  Comparison *comparison = user_data;
  const char *other = g_tree_lookup (comparison->others, path);

  if (comparison->is_old && other == NULL)
    add_change (comparison->changes, path, value, NULL);
  if (!comparison->is_old && g_strcmp0 (value, other) != 0)
    add_change (comparison->changes, path, other, value);
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
  Comparison comparison = { before, changes, FALSE };

  g_tree_foreach (after, compare_leaf, &comparison);
  comparison.others = after;
  comparison.is_old = TRUE;
  g_tree_foreach (before, compare_leaf, &comparison);
  g_ptr_array_sort (changes, compare_changes);
  return changes;
}
