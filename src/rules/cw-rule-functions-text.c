/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include <string.h>

#include "rules/cw-rule-option.h"
#include "rules/cw-rule-text.h"

#define TEXT         CW_RULE_TYPE_TEXT
#define TEXT_OR_NULL (CW_RULE_TYPE_TEXT | CW_RULE_TYPE_NULL)
#define NUMBER       CW_RULE_TYPE_INTEGER
#define COMPARE_MODE (CW_RULE_TYPE_OPTION | CW_RULE_TYPE_INTEGER)

/* Mid, Left and Right of NULL are the empty text. */
static gboolean
return_empty (CwRuleValue *ret_value)
{
  *ret_value = cw_rule_value_string ("", 0);
  return TRUE;
}

static gboolean
return_part (const CwRuleValue *text, gsize offset, gsize len, CwRuleValue *ret_value)
{
  *ret_value = cw_rule_value_string (len > 0 ? text->u.text + offset : "", len);
  return TRUE;
}

static gboolean
return_whole (const CwRuleValue *text, CwRuleValue *ret_value)
{
  return return_part (text, 0, text->len, ret_value);
}

/* ----- case */

typedef gunichar (*CharFunc) (gunichar c);

/* Not by g_utf8_strup(), which follows the locale (Turkish i). */
static gboolean
convert_chars (CwRuleContext *context,
               const CwRuleValue *text,
               CharFunc convert,
               CwRuleValue *ret_value,
               GError **error)
{
  GString *out;
  const char *end = text->u.text + text->len;

  if (cw_rule_text_is_ascii (text->u.text, text->len))
    {
      char *copy = cw_rule_arena_dup (context->arena, text->u.text, text->len);

      for (gsize i = 0; i < text->len; i++)
        copy[i] = (char) convert ((guchar) copy[i]);
      *ret_value = cw_rule_value_string (copy, text->len);
      return TRUE;
    }
  out = g_string_sized_new (text->len + 8);
  for (const char *p = text->u.text; p < end; p = g_utf8_next_char (p))
    g_string_append_unichar (out, convert (g_utf8_get_char (p)));
  return cw_rule_function_return_text (context, out, ret_value, error);
}

static gboolean
eval_lcase (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  return convert_chars (context, args, g_unichar_tolower, ret_value, error);
}

static gboolean
eval_ucase (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  return convert_chars (context, args, g_unichar_toupper, ret_value, error);
}

static gboolean
eval_pcase (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  GString *out = g_string_sized_new (args->len + 8);
  const char *end = args->u.text + args->len;
  gboolean is_first = TRUE;

  for (const char *p = args->u.text; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (out, is_first ? g_unichar_toupper (c) : g_unichar_tolower (c));
      is_first = c == ' ';
    }
  return cw_rule_function_return_text (context, out, ret_value, error);
}

/* ----- parts */

static gboolean
eval_len (CwRuleContext *context,
          const CwRuleValue *args,
          guint n_args,
          CwRuleValue *ret_value,
          GError **error)
{
  *ret_value = cw_rule_value_integer (
      args->type == CW_RULE_TYPE_NULL ? 0 : (gint64) cw_rule_text_count (args->u.text, args->len));
  return TRUE;
}

static gboolean
eval_left (CwRuleContext *context,
           const CwRuleValue *args,
           guint n_args,
           CwRuleValue *ret_value,
           GError **error)
{
  gint64 n = args[1].u.integer;

  if (args[0].type == CW_RULE_TYPE_NULL || n == 0)
    return return_empty (ret_value);
  if (n < 0 || n >= args[0].len)
    return return_whole (&args[0], ret_value);
  return return_part (&args[0], 0, cw_rule_text_offset (args[0].u.text, args[0].len, (gsize) n),
                      ret_value);
}

static gboolean
eval_right (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  gint64 n = args[1].u.integer;
  gint64 count;
  gsize offset;

  if (args[0].type == CW_RULE_TYPE_NULL || n == 0)
    return return_empty (ret_value);
  count = (gint64) cw_rule_text_count (args[0].u.text, args[0].len);
  if (n < 0 || n >= count)
    return return_whole (&args[0], ret_value);
  offset = cw_rule_text_offset (args[0].u.text, args[0].len, (gsize) (count - n));
  return return_part (&args[0], offset, args[0].len - offset, ret_value);
}

/* Without a number of characters the rest, as in an example that Microsoft prints. */
static gboolean
eval_mid (CwRuleContext *context,
          const CwRuleValue *args,
          guint n_args,
          CwRuleValue *ret_value,
          GError **error)
{
  gint64 start = args[1].u.integer;
  gint64 n = n_args > 2 ? args[2].u.integer : G_MAXINT64;
  gsize from;
  gsize rest;

  if (args[0].type == CW_RULE_TYPE_NULL || n == 0)
    return return_empty (ret_value);
  if (n < 0 || start <= 0 || start > (gint64) cw_rule_text_count (args[0].u.text, args[0].len))
    return return_whole (&args[0], ret_value);
  from = cw_rule_text_offset (args[0].u.text, args[0].len, (gsize) (start - 1));
  rest = args[0].len - from;
  return return_part (&args[0], from, cw_rule_text_offset (args[0].u.text + from, rest, (gsize) n),
                      ret_value);
}

static gboolean
trim (const CwRuleValue *text, CwRuleTrim sides, CwRuleValue *ret_value)
{
  gsize len = 0;
  const char *begin = cw_rule_text_trim (text->u.text, text->len, sides, &len);

  *ret_value = cw_rule_value_string (begin, len);
  return TRUE;
}

static gboolean
eval_trim (CwRuleContext *context,
           const CwRuleValue *args,
           guint n_args,
           CwRuleValue *ret_value,
           GError **error)
{
  return trim (args, CW_RULE_TRIM_START | CW_RULE_TRIM_END, ret_value);
}

static gboolean
eval_ltrim (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  return trim (args, CW_RULE_TRIM_START, ret_value);
}

static gboolean
eval_rtrim (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  return trim (args, CW_RULE_TRIM_END, ret_value);
}

/* Words are what stands between delimiters; empty ones do not count. */
static gboolean
eval_word (CwRuleContext *context,
           const CwRuleValue *args,
           guint n_args,
           CwRuleValue *ret_value,
           GError **error)
{
  gint64 wanted = args[1].u.integer;
  gsize begin = 0;

  if (args[0].type == CW_RULE_TYPE_NULL || wanted < 1)
    return return_empty (ret_value);
  cw_rule_context_charge (context, (guint64) args[0].len * args[2].len);
  if (!cw_rule_context_check (context, error))
    return FALSE;
  for (gsize i = 0; i <= args[0].len;)
    {
      const char *p = args[0].u.text + i;
      gsize n = i < args[0].len ? (gsize) (g_utf8_next_char (p) - p) : 1;

      if (i == args[0].len || cw_rule_text_find (args[2].u.text, args[2].len, p, n, FALSE) >= 0)
        {
          if (i > begin && --wanted == 0)
            return return_part (&args[0], begin, i - begin, ret_value);
          begin = i + n;
        }
      i += n;
    }
  return return_empty (ret_value);
}

/* ----- searching */

/* The fourth argument: a word, or VBA's number for it. */
static gboolean
read_compare_mode (const CwRuleValue *args, guint n_args, gboolean *ret_fold, GError **error)
{
  guint allowed = 1 << CW_RULE_OPTION_VB_BINARY_COMPARE | 1 << CW_RULE_OPTION_VB_TEXT_COMPARE;

  *ret_fold = FALSE;
  if (n_args < 4)
    return TRUE;
  if (args[3].type == CW_RULE_TYPE_OPTION)
    allowed |= 1 << CW_RULE_OPTION_CASE_SENSITIVE | 1 << CW_RULE_OPTION_CASE_INSENSITIVE;
  *ret_fold = args[3].u.integer == CW_RULE_OPTION_VB_TEXT_COMPARE ||
              args[3].u.integer == CW_RULE_OPTION_CASE_INSENSITIVE;
  return cw_rule_function_check_option (&args[3], allowed, error);
}

static gboolean
eval_in_str (CwRuleContext *context,
             const CwRuleValue *args,
             guint n_args,
             CwRuleValue *ret_value,
             GError **error)
{
  gint64 start = n_args > 2 ? args[2].u.integer : 1;
  gboolean fold = FALSE;
  gsize from;
  gssize found;

  if (!read_compare_mode (args, n_args, &fold, error))
    return FALSE;
  *ret_value = cw_rule_value_integer (0);
  if (args[0].type == CW_RULE_TYPE_NULL || args[1].type == CW_RULE_TYPE_NULL)
    return TRUE;
  if (start < 1)
    return cw_rule_function_fail (error, "the start is not 1 or more");
  if (start > (gint64) args[0].len)
    return TRUE;
  from = cw_rule_text_offset (args[0].u.text, args[0].len, (gsize) (start - 1));
  if (from == args[0].len)
    return TRUE;
  if (fold)
    cw_rule_context_charge (context, (guint64) args[0].len * args[1].len);
  if (!cw_rule_context_check (context, error))
    return FALSE;
  found = cw_rule_text_find (args[0].u.text + from, args[0].len - from, args[1].u.text, args[1].len,
                             fold);
  if (found >= 0)
    *ret_value = cw_rule_value_integer (
        1 + (gint64) cw_rule_text_count (args[0].u.text, from + (gsize) found));
  return TRUE;
}

/* The last occurrence that ends at character @start or before it; -1: at the end. */
static gboolean
eval_in_str_rev (CwRuleContext *context,
                 const CwRuleValue *args,
                 guint n_args,
                 CwRuleValue *ret_value,
                 GError **error)
{
  gint64 start = n_args > 2 ? args[2].u.integer : -1;
  gboolean fold = FALSE;
  gsize len;

  if (!read_compare_mode (args, n_args, &fold, error))
    return FALSE;
  *ret_value = cw_rule_value_integer (0);
  if (args[0].type == CW_RULE_TYPE_NULL || args[1].type == CW_RULE_TYPE_NULL)
    return TRUE;
  if (start == 0 || start < -1)
    return cw_rule_function_fail (error, "the start is not 1 or more, nor -1");
  cw_rule_context_charge (context, (guint64) args[0].len * args[1].len);
  if (!cw_rule_context_check (context, error))
    return FALSE;
  len = start < 0 ? args[0].len : cw_rule_text_offset (args[0].u.text, args[0].len, (gsize) start);
  for (gsize i = len; i-- > 0;)
    if (((guint8) args[0].u.text[i] & 0xC0) != 0x80 &&
        cw_rule_text_matches_at (args[0].u.text + i, len - i, args[1].u.text, args[1].len, fold))
      {
        *ret_value = cw_rule_value_integer (1 + (gint64) cw_rule_text_count (args[0].u.text, i));
        break;
      }
  return TRUE;
}

/* ----- padding */

static gboolean
pad (CwRuleContext *context,
     const CwRuleValue *args,
     gboolean is_left,
     CwRuleValue *ret_value,
     GError **error)
{
  gint64 count;
  gint64 n;
  GString *out;

  if (args[0].type == CW_RULE_TYPE_NULL)
    return return_empty (ret_value);
  if (cw_rule_text_count (args[2].u.text, args[2].len) != 1)
    return cw_rule_function_fail (error, "the padding is not exactly one character");
  count = (gint64) cw_rule_text_count (args[0].u.text, args[0].len);
  if (args[1].u.integer <= count)
    return return_whole (&args[0], ret_value);
  n = args[1].u.integer - count;
  if (n > CW_RULE_MAX_TEXT / 4)
    return cw_rule_function_fail (error, "the text becomes too long");
  out = g_string_sized_new (args[0].len + (gsize) n * args[2].len + 1);
  if (!is_left && args[0].len > 0)
    g_string_append_len (out, args[0].u.text, args[0].len);
  for (gint64 i = 0; i < n; i++)
    g_string_append_len (out, args[2].u.text, args[2].len);
  if (is_left && args[0].len > 0)
    g_string_append_len (out, args[0].u.text, args[0].len);
  return cw_rule_function_return_text (context, out, ret_value, error);
}

static gboolean
eval_pad_left (CwRuleContext *context,
               const CwRuleValue *args,
               guint n_args,
               CwRuleValue *ret_value,
               GError **error)
{
  return pad (context, args, TRUE, ret_value, error);
}

static gboolean
eval_pad_right (CwRuleContext *context,
                const CwRuleValue *args,
                guint n_args,
                CwRuleValue *ret_value,
                GError **error)
{
  return pad (context, args, FALSE, ret_value, error);
}

const CwRuleFunction cw_rule_functions_text[] = {
  CW_RULE_CALL ("InStr",
                2,
                4,
                NUMBER,
                eval_in_str,
                TEXT_OR_NULL,
                TEXT_OR_NULL,
                NUMBER,
                COMPARE_MODE),
  CW_RULE_CALL ("InStrRev",
                2,
                4,
                NUMBER,
                eval_in_str_rev,
                TEXT_OR_NULL,
                TEXT_OR_NULL,
                NUMBER,
                COMPARE_MODE),
  CW_RULE_CALL ("LCase", 1, 1, CW_RULE_TYPE_STRING, eval_lcase, TEXT),
  CW_RULE_CALL ("LTrim", 1, 1, CW_RULE_TYPE_STRING, eval_ltrim, TEXT),
  CW_RULE_CALL ("Left", 2, 2, CW_RULE_TYPE_STRING, eval_left, TEXT_OR_NULL, NUMBER),
  CW_RULE_CALL ("Len", 1, 1, NUMBER, eval_len, TEXT_OR_NULL),
  CW_RULE_CALL ("Mid", 2, 3, CW_RULE_TYPE_STRING, eval_mid, TEXT_OR_NULL, NUMBER),
  CW_RULE_CALL ("PCase", 1, 1, CW_RULE_TYPE_STRING, eval_pcase, TEXT),
  CW_RULE_CALL ("PadLeft",
                3,
                3,
                CW_RULE_TYPE_STRING,
                eval_pad_left,
                TEXT_OR_NULL,
                NUMBER,
                TEXT_OR_NULL),
  CW_RULE_CALL ("PadRight",
                3,
                3,
                CW_RULE_TYPE_STRING,
                eval_pad_right,
                TEXT_OR_NULL,
                NUMBER,
                TEXT_OR_NULL),
  CW_RULE_CALL ("RTrim", 1, 1, CW_RULE_TYPE_STRING, eval_rtrim, TEXT),
  CW_RULE_CALL ("Right", 2, 2, CW_RULE_TYPE_STRING, eval_right, TEXT_OR_NULL, NUMBER),
  CW_RULE_CALL ("Trim", 1, 1, CW_RULE_TYPE_STRING, eval_trim, TEXT),
  CW_RULE_CALL ("UCase", 1, 1, CW_RULE_TYPE_STRING, eval_ucase, TEXT),
  CW_RULE_CALL ("Word", 3, 3, CW_RULE_TYPE_STRING, eval_word, TEXT_OR_NULL, NUMBER, TEXT),
  { NULL },
};
