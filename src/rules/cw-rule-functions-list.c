/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include <string.h>

#include "base/cw-hash.h"
#include "rules/cw-rule-option.h"
#include "rules/cw-rule-text.h"

#define VALUES (CW_RULE_TYPE_SCALARS | CW_RULE_TYPE_NULL | CW_RULE_TYPE_LIST)
#define TEXTS  (CW_RULE_TYPE_TEXT | CW_RULE_TYPE_NULL | CW_RULE_TYPE_LIST)

/* Up to here comparing each with each is faster than hashing. */
#define FEW_VALUES 24

static gboolean
eval_count (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  guint n = 0;

  cw_rule_value_get_items (args, &n);
  *ret_value = cw_rule_value_integer (n);
  return TRUE;
}

/* Text contains the part; a reference is the same as it. */
static gboolean
contains (const CwRuleValue *item, const CwRuleValue *part, gboolean fold)
{
  if (item->type == CW_RULE_TYPE_REFERENCE)
    return cw_rule_text_equal_folded (item->u.text, item->len, part->u.text, part->len);
  return item->type == CW_RULE_TYPE_STRING &&
         cw_rule_text_find (item->u.text, item->len, part->u.text, part->len, fold) >= 0;
}

static gboolean
eval_contains (CwRuleContext *context,
               const CwRuleValue *args,
               guint n_args,
               CwRuleValue *ret_value,
               GError **error)
{
  gboolean fold = n_args > 2 && args[2].u.integer == CW_RULE_OPTION_CASE_INSENSITIVE;
  guint n = 0;
  const CwRuleValue *items = cw_rule_value_get_items (&args[0], &n);

  if (n_args > 2 && !cw_rule_function_check_option (&args[2],
                                                    1 << CW_RULE_OPTION_CASE_SENSITIVE |
                                                        1 << CW_RULE_OPTION_CASE_INSENSITIVE,
                                                    error))
    return FALSE;
  *ret_value = cw_rule_value_integer (0);
  if (args[1].type == CW_RULE_TYPE_NULL)
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      if (fold)
        cw_rule_context_charge (context, (guint64) items[i].len * args[1].len);
      if (!cw_rule_context_check (context, error))
        return FALSE;
      if (contains (&items[i], &args[1], fold))
        {
          *ret_value = cw_rule_value_integer (i + 1);
          break;
        }
    }
  return TRUE;
}

static gboolean
eval_item_or_null (CwRuleContext *context,
                   const CwRuleValue *args,
                   guint n_args,
                   CwRuleValue *ret_value,
                   GError **error)
{
  guint n = 0;
  const CwRuleValue *items = cw_rule_value_get_items (&args[0], &n);
  gint64 index = args[1].u.integer;

  *ret_value = index >= 1 && index <= n ? items[index - 1] : cw_rule_value_null ();
  return TRUE;
}

static gboolean
eval_item (CwRuleContext *context,
           const CwRuleValue *args,
           guint n_args,
           CwRuleValue *ret_value,
           GError **error)
{
  guint n = 0;

  cw_rule_value_get_items (&args[0], &n);
  if (args[1].u.integer < 1 || args[1].u.integer > n)
    return cw_rule_function_fail (error, "there is no value with this number");
  return eval_item_or_null (context, args, n_args, ret_value, error);
}

static gboolean
eval_join (CwRuleContext *context,
           const CwRuleValue *args,
           guint n_args,
           CwRuleValue *ret_value,
           GError **error)
{
  guint n = 0;
  const CwRuleValue *items = cw_rule_value_get_items (&args[0], &n);
  CwRuleValue delimiter = n_args > 1 ? args[1] : cw_rule_value_string (" ", 1);
  GString *text;

  *ret_value = cw_rule_value_null ();
  if (n == 0)
    return TRUE;
  text = g_string_new (NULL);
  for (guint i = 0; i < n && text->len <= CW_RULE_MAX_TEXT; i++)
    {
      if (i > 0 && delimiter.len > 0)
        g_string_append_len (text, delimiter.u.text, delimiter.len);
      if (items[i].len > 0)
        g_string_append_len (text, items[i].u.text, items[i].len);
    }
  return cw_rule_function_return_text (context, text, ret_value, error);
}

static guint
hash_value (gconstpointer data)
{
  const CwRuleValue *value = data;

  if (cw_rule_value_is (*value, CW_RULE_TYPE_TEXT | CW_RULE_TYPE_BINARY))
    return (guint) cw_hash_bytes (value->u.text, value->len);
  return (guint) cw_hash_bytes (&value->u.integer, sizeof value->u.integer);
}

static gboolean
equal_values (gconstpointer a, gconstpointer b)
{
  return cw_rule_value_identical (*(const CwRuleValue *) a, *(const CwRuleValue *) b);
}

static gboolean
is_among (const CwRuleValue *item, const CwRuleValue *others, guint n)
{
  for (guint i = 0; i < n; i++)
    if (cw_rule_value_identical (others[i], *item))
      return TRUE;
  return FALSE;
}

static gboolean
eval_remove_duplicates (CwRuleContext *context,
                        const CwRuleValue *args,
                        guint n_args,
                        CwRuleValue *ret_value,
                        GError **error)
{
  g_autoptr (GHashTable) seen = NULL;
  guint n = 0;
  guint n_kept = 0;
  const CwRuleValue *items = cw_rule_value_get_items (&args[0], &n);
  CwRuleValue *kept = cw_rule_arena_alloc (context->arena, n * sizeof *kept);

  if (n > FEW_VALUES)
    seen = g_hash_table_new (hash_value, equal_values);
  for (guint i = 0; i < n; i++)
    {
      gboolean is_new;

      cw_rule_context_charge (context, items[i].len);
      if (!cw_rule_context_check (context, error))
        return FALSE;
      is_new = seen != NULL ? g_hash_table_add (seen, (gpointer) &items[i])
                            : !is_among (&items[i], kept, n_kept);

      if (is_new)
        kept[n_kept++] = items[i];
    }
  *ret_value = cw_rule_value_list (kept, n_kept);
  return TRUE;
}

/* Splits at one character; the last of @limit parts holds the rest. */
static gboolean
eval_split (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  const char *at = args[0].u.text;
  const char *end = at + args[0].len;
  gint64 limit = n_args > 2 ? args[2].u.integer : -1;
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (CwRuleValue));
  CwRuleValue *items;

  if (cw_rule_text_count (args[1].u.text, args[1].len) != 1)
    return cw_rule_function_fail (error, "the delimiter is not exactly one character");
  for (;;)
    {
      gsize rest = (gsize) (end - at);
      gssize found = limit >= 0 && parts->len + 1 >= limit
                         ? -1
                         : cw_rule_text_find (at, rest, args[1].u.text, args[1].len, FALSE);
      CwRuleValue part = cw_rule_value_string (at, found < 0 ? rest : (gsize) found);

      if (parts->len == CW_RULE_MAX_LIST)
        return cw_rule_function_fail (error, "the text has too many parts");
      g_array_append_val (parts, part);
      if (found < 0)
        break;
      at += found + args[1].len;
    }
  items =
      (gpointer) cw_rule_arena_dup (context->arena, parts->data, parts->len * sizeof (CwRuleValue));
  *ret_value = cw_rule_value_list (items, parts->len);
  return TRUE;
}

const CwRuleFunction cw_rule_functions_list[] = {
  CW_RULE_CALL ("Contains",
                2,
                3,
                CW_RULE_TYPE_INTEGER,
                eval_contains,
                TEXTS,
                CW_RULE_TYPE_TEXT | CW_RULE_TYPE_NULL,
                CW_RULE_TYPE_OPTION),
  CW_RULE_CALL ("Count", 1, 1, CW_RULE_TYPE_INTEGER, eval_count, VALUES),
  CW_RULE_CALL ("Item", 2, 2, CW_RULE_RESULT_ITEM, eval_item, VALUES, CW_RULE_TYPE_INTEGER),
  CW_RULE_CALL ("ItemOrNull",
                2,
                2,
                CW_RULE_RESULT_ITEM,
                eval_item_or_null,
                VALUES,
                CW_RULE_TYPE_INTEGER),
  CW_RULE_CALL ("Join",
                1,
                2,
                CW_RULE_TYPE_STRING,
                eval_join,
                TEXTS,
                CW_RULE_TYPE_STRING | CW_RULE_TYPE_NULL),
  CW_RULE_CALL ("RemoveDuplicates", 1, 1, CW_RULE_RESULT_FIRST, eval_remove_duplicates, VALUES),
  { "Select", CW_RULE_FORM_SELECT, 3, 3, 0, { VALUES }, NULL },
  CW_RULE_CALL ("Split",
                2,
                3,
                CW_RULE_TYPE_STRING | CW_RULE_TYPE_LIST,
                eval_split,
                CW_RULE_TYPE_STRING,
                CW_RULE_TYPE_STRING,
                CW_RULE_TYPE_INTEGER),
  { "Where", CW_RULE_FORM_WHERE, 3, 3, 0, { VALUES }, NULL },
  { "With", CW_RULE_FORM_WITH, 3, 3, 0, { VALUES }, NULL },
  { NULL },
};
