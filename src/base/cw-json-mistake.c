/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-json-mistake.h"

#include <string.h>

#include "base/cw-json.h"
#include "base/cw-phrase.h"

static void
mistake_free (gpointer data)
{
  CwJsonMistake *mistake = data;

  g_free (mistake->path);
  g_free (mistake->reason);
  g_free (mistake->expected);
  g_free (mistake);
}

static gboolean
is_plain_name (const char *name)
{
  if (*name == '\0' || g_ascii_isdigit (*name))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_' && *p != '-' && *p != '$')
      return FALSE;
  return TRUE;
}

/* "$.connectors[1].port", and $["a b"] for a name that would not be clear. */
static void
append_path (GString *out, const CwJsonPath *path)
{
  if (path->parent == NULL)
    {
      g_string_append_c (out, '$');
      return;
    }
  append_path (out, path->parent);
  if (path->name == NULL)
    {
      g_string_append_printf (out, "[%u]", path->index);
    }
  else if (is_plain_name (path->name))
    {
      g_string_append_printf (out, ".%s", path->name);
    }
  else
    {
      g_string_append_c (out, '[');
      cw_json_append_string (out, path->name);
      g_string_append_c (out, ']');
    }
}

CwJsonMistake *
cw_json_mistake_new (CwJsonMistakeKind kind, const CwJsonPath *path, JsonNode *where, char *reason)
{
  CwJsonMistake *mistake = g_new0 (CwJsonMistake, 1);
  GString *path_text = g_string_new (NULL);

  append_path (path_text, path);
  mistake->kind = kind;
  mistake->depth = path->depth;
  mistake->where = where;
  mistake->path = g_string_free (path_text, FALSE);
  mistake->reason = reason;
  return mistake;
}

GPtrArray *
cw_json_mistakes_new (void)
{
  return g_ptr_array_new_with_free_func (mistake_free);
}

/* ----- values of several forms */

/* Whether the value was meant to have another form: it is of another type, or what tells the forms
 * apart ("kind") is another word. */
static gboolean
is_other_form (GPtrArray *mistakes, guint depth)
{
  for (guint i = 0; i < mistakes->len; i++)
    {
      const CwJsonMistake *mistake = g_ptr_array_index (mistakes, i);

      if ((mistake->kind == CW_JSON_MISTAKE_TYPE && mistake->depth == depth) ||
          (mistake->kind == CW_JSON_MISTAKE_CONST && mistake->depth <= depth + 1))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_mistake (GPtrArray *mistakes, const CwJsonMistake *wanted)
{
  for (guint i = 0; i < mistakes->len; i++)
    {
      const CwJsonMistake *mistake = g_ptr_array_index (mistakes, i);

      if (mistake->where == wanted->where && strcmp (mistake->reason, wanted->reason) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Moves the mistakes of the first attempt that all others found too. */
static gboolean
take_common (GPtrArray *mistakes, GPtrArray *attempts)
{
  GPtrArray *first = g_ptr_array_index (attempts, 0);
  gboolean is_found = FALSE;

  for (guint i = 0; i < first->len;)
    {
      gboolean is_common = TRUE;

      for (guint j = 1; j < attempts->len && is_common; j++)
        is_common = has_mistake (g_ptr_array_index (attempts, j), g_ptr_array_index (first, i));
      if (!is_common)
        {
          i++;
          continue;
        }
      is_found = TRUE;
      g_ptr_array_add (mistakes, g_ptr_array_steal_index (first, i));
    }
  return is_found;
}

static CwJsonMistake *
find_unexpected (GPtrArray *mistakes, JsonNode *where, guint max_depth)
{
  for (guint i = 0; i < mistakes->len; i++)
    {
      CwJsonMistake *mistake = g_ptr_array_index (mistakes, i);

      if (mistake->kind == CW_JSON_MISTAKE_CONST && mistake->depth <= max_depth &&
          (where == NULL || mistake->where == where))
        return mistake;
    }
  return NULL;
}

/* What tells the forms apart has a word that is none of theirs: says all the words. */
static gboolean
take_all_expected (GPtrArray *mistakes, GPtrArray *attempts, guint depth)
{
  GPtrArray *first = g_ptr_array_index (attempts, 0);
  CwJsonMistake *mistake = find_unexpected (first, NULL, depth + 1);
  g_autoptr (GString) expected = g_string_new (NULL);
  guint index = 0;

  for (guint i = 0; mistake != NULL && i < attempts->len; i++)
    {
      CwJsonMistake *other =
          find_unexpected (g_ptr_array_index (attempts, i), mistake->where, depth + 1);

      if (other == NULL)
        return FALSE;
      g_string_append_printf (expected, "%s%s", i > 0 ? ", " : "", other->expected);
    }
  if (mistake == NULL)
    return FALSE;

  g_free (mistake->reason);
  mistake->reason = g_strdup_printf (CW_PHRASE ("must be one of %s"), expected->str);
  g_free (mistake->expected);
  mistake->expected = g_string_free (g_steal_pointer (&expected), FALSE);
  g_ptr_array_find (first, mistake, &index);
  g_ptr_array_add (mistakes, g_ptr_array_steal_index (first, index));
  return TRUE;
}

/* When all but one form are plainly not meant, what is wrong by that one is more useful than that
 * none fits; else what would tell the forms apart, and what all of them find. */
gboolean
cw_json_mistakes_take_telling (GPtrArray *mistakes, GPtrArray *attempts, guint depth)
{
  g_autoptr (GPtrArray) meant = g_ptr_array_new ();
  gboolean is_found;

  for (guint i = 0; i < attempts->len; i++)
    if (!is_other_form (g_ptr_array_index (attempts, i), depth))
      g_ptr_array_add (meant, g_ptr_array_index (attempts, i));

  if (meant->len == 1)
    {
      g_ptr_array_extend_and_steal (mistakes, g_ptr_array_ref (g_ptr_array_index (meant, 0)));
      return TRUE;
    }
  is_found = meant->len == 0 && take_all_expected (mistakes, attempts, depth);
  return take_common (mistakes, meant->len > 0 ? meant : attempts) || is_found;
}

/* ----- document order */

static void
number_values (GHashTable *positions, JsonNode *node)
{
  g_hash_table_insert (positions, node, GUINT_TO_POINTER (g_hash_table_size (positions)));
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        number_values (positions, json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name = NULL;
      JsonNode *member = NULL;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        number_values (positions, member);
    }
}

static int
compare_mistakes (gconstpointer a, gconstpointer b)
{
  const CwJsonMistake *first = *(const CwJsonMistake *const *) a;
  const CwJsonMistake *second = *(const CwJsonMistake *const *) b;

  return first->position < second->position ? -1 : first->position > second->position;
}

/* g_ptr_array_sort() is a stable merge sort. */
static void
sort_mistakes (GPtrArray *mistakes, JsonNode *root)
{
  g_autoptr (GHashTable) positions = g_hash_table_new (NULL, NULL);

  if (mistakes->len < 2)
    return;
  number_values (positions, root);
  for (guint i = 0; i < mistakes->len; i++)
    {
      CwJsonMistake *mistake = g_ptr_array_index (mistakes, i);

      mistake->position = GPOINTER_TO_UINT (g_hash_table_lookup (positions, mistake->where));
    }
  g_ptr_array_sort (mistakes, compare_mistakes);
}

GPtrArray *
cw_json_mistakes_to_texts (GPtrArray *mistakes, JsonNode *root)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  sort_mistakes (mistakes, root);
  for (guint i = 0; i < mistakes->len; i++)
    {
      const CwJsonMistake *mistake = g_ptr_array_index (mistakes, i);
      g_autofree char *text = g_strdup_printf ("%s: %s", mistake->path, mistake->reason);

      /* Two schemas that apply to one value may find the same. */
      if (!g_hash_table_contains (seen, text))
        {
          g_hash_table_add (seen, text);
          g_ptr_array_add (texts, g_steal_pointer (&text));
        }
    }
  return texts;
}
