/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include <string.h>

#include "rules/cw-rule-text.h"

#define TEXT         CW_RULE_TYPE_TEXT
#define TEXT_OR_NULL (CW_RULE_TYPE_TEXT | CW_RULE_TYPE_NULL)

static gboolean
return_whole (const CwRuleValue *text, CwRuleValue *ret_value)
{
  *ret_value = cw_rule_value_string (text->u.text, text->len);
  return TRUE;
}

/* ----- replacing */

/* \n, \r and \t stand for the characters. */
static CwRuleValue
unescape (CwRuleContext *context, const CwRuleValue *text)
{
  char *copy;
  gsize len = 0;

  if (text->type == CW_RULE_TYPE_NULL || text->len == 0)
    return cw_rule_value_string ("", 0);
  if (memchr (text->u.text, '\\', text->len) == NULL)
    return *text;
  copy = cw_rule_arena_dup (context->arena, text->u.text, text->len);
  for (gsize i = 0; i < text->len; i++)
    {
      char next = i + 1 < text->len ? copy[i + 1] : '\0';

      if (copy[i] == '\\' && (next == 'n' || next == 'r' || next == 't'))
        {
          copy[len++] = next == 'n' ? '\n' : next == 'r' ? '\r' : '\t';
          i++;
          continue;
        }
      copy[len++] = copy[i];
    }
  return cw_rule_value_string (copy, len);
}

static gboolean
eval_replace (CwRuleContext *context,
              const CwRuleValue *args,
              guint n_args,
              CwRuleValue *ret_value,
              GError **error)
{
  CwRuleValue old = unescape (context, &args[1]);
  CwRuleValue new = unescape (context, &args[2]);
  const char *at = args[0].u.text;
  const char *end = at + args[0].len;
  const char *found;
  GString *out;

  if (old.len == 0 || args[0].len == 0 || memmem (at, args[0].len, old.u.text, old.len) == NULL)
    return return_whole (&args[0], ret_value);
  out = g_string_sized_new (args[0].len + 16);
  while ((found = memmem (at, (gsize) (end - at), old.u.text, old.len)) != NULL &&
         out->len <= CW_RULE_MAX_TEXT)
    {
      g_string_append_len (out, at, found - at);
      g_string_append_len (out, new.u.text, new.len);
      at = found + old.len;
    }
  g_string_append_len (out, at, end - at);
  return cw_rule_function_return_text (context, out, ret_value, error);
}

/* One "a:b" of a pattern; pointers into the pattern, white space inside is skipped when used. */
typedef struct
{
  gunichar from;
  const char *to;
  gsize to_len;
} CharPair;

static const char *
skip_spaces (const char *at, const char *end)
{
  gsize len;

  return cw_rule_text_trim (at, (gsize) (end - at), CW_RULE_TRIM_START, &len);
}

static gboolean
parse_pair (const char *at, const char *end, CharPair *ret_pair)
{
  const char *next;

  at = skip_spaces (at, end);
  if (at == end || *at == ':')
    return FALSE;
  next = skip_spaces (g_utf8_next_char (at), end);
  if (next == end || *next != ':')
    return FALSE;
  ret_pair->from = g_utf8_get_char (at);
  ret_pair->to = next + 1;
  ret_pair->to_len = (gsize) (end - (next + 1));
  return memchr (ret_pair->to, ':', ret_pair->to_len) == NULL;
}

/* (transfer full) (nullable) */
static GArray *
parse_pairs (const char *pattern, gsize len)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (CharPair));
  const char *at = skip_spaces (pattern, pattern + len);
  const char *end = pattern + len;

  while (at < end)
    {
      const char *comma = memchr (at, ',', (gsize) (end - at));
      CharPair pair;

      if (!parse_pair (at, comma != NULL ? comma : end, &pair))
        return NULL;
      g_array_append_val (pairs, pair);
      at = comma != NULL ? comma + 1 : end;
    }
  return g_steal_pointer (&pairs);
}

static void
append_target (GString *out, const CharPair *pair)
{
  const char *end = pair->to + pair->to_len;

  for (const char *p = pair->to; (p = skip_spaces (p, end)) < end; p = g_utf8_next_char (p))
    g_string_append_len (out, p, g_utf8_next_char (p) - p);
}

static gboolean
eval_replace_chars (CwRuleContext *context,
                    const CwRuleValue *args,
                    guint n_args,
                    CwRuleValue *ret_value,
                    GError **error)
{
  g_autoptr (GArray) pairs = parse_pairs (args[1].u.text, args[1].len);
  GString *out;
  const char *end = args[0].u.text + args[0].len;

  if (pairs == NULL)
    return cw_rule_function_fail (error, "the pattern is not a list such as \"a:b,c:de,f:\"");
  cw_rule_context_charge (context, (guint64) args[0].len * pairs->len);
  if (!cw_rule_context_check (context, error))
    return FALSE;
  out = g_string_sized_new (args[0].len + 16);
  for (const char *p = args[0].u.text; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      guint i = 0;

      while (i < pairs->len && g_array_index (pairs, CharPair, i).from != c)
        i++;
      if (i < pairs->len)
        append_target (out, &g_array_index (pairs, CharPair, i));
      else
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
    }
  return cw_rule_function_return_text (context, out, ret_value, error);
}

/* ----- extensions */

/* Letters without a decomposition that have a usual spelling in ASCII. */
static const struct
{
  gunichar c;
  const char *ascii;
} spellings[] = {
  { 0x00DF, "ss" }, { 0x1E9E, "SS" }, { 0x00C6, "AE" }, { 0x00E6, "ae" }, { 0x0152, "OE" },
  { 0x0153, "oe" }, { 0x00D8, "O" },  { 0x00F8, "o" },  { 0x0141, "L" },  { 0x0142, "l" },
  { 0x0110, "D" },  { 0x0111, "d" },  { 0x00D0, "D" },  { 0x00F0, "d" },  { 0x00DE, "Th" },
  { 0x00FE, "th" }, { 0x0131, "i" },  { 0x2019, "'" },  { 0x2010, "-" },  { 0x2013, "-" },
};

static void
append_ascii (GString *out, gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n;

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    if (spellings[i].c == c)
      {
        g_string_append (out, spellings[i].ascii);
        return;
      }
  n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < MIN (n, G_N_ELEMENTS (parts)); i++)
    if (parts[i] < 0x80)
      g_string_append_c (out, (char) parts[i]);
}

static gboolean
eval_to_ascii (CwRuleContext *context,
               const CwRuleValue *args,
               guint n_args,
               CwRuleValue *ret_value,
               GError **error)
{
  GString *out;
  const char *end = args->u.text + args->len;

  if (cw_rule_text_is_ascii (args->u.text, args->len))
    return return_whole (args, ret_value);
  out = g_string_sized_new (args->len);
  for (const char *p = args->u.text; p < end; p = g_utf8_next_char (p))
    if ((guint8) *p < 0x80)
      g_string_append_c (out, *p);
    else
      append_ascii (out, g_utf8_get_char (p));
  return cw_rule_function_return_text (context, out, ret_value, error);
}

/* "a-z0-9._-": a range needs a character on both sides of the hyphen. */
static gboolean
is_in_set (gunichar c, const CwRuleValue *set)
{
  const char *p = set->u.text;
  const char *end = p + set->len;

  while (p < end)
    {
      gunichar first = g_utf8_get_char (p);
      gunichar last = first;
      const char *next = g_utf8_next_char (p);

      if (next < end && *next == '-' && next + 1 < end)
        {
          last = g_utf8_get_char (next + 1);
          next = g_utf8_next_char (next + 1);
        }
      if (c >= first && c <= last)
        return TRUE;
      p = next;
    }
  return FALSE;
}

static gboolean
eval_keep_chars (CwRuleContext *context,
                 const CwRuleValue *args,
                 guint n_args,
                 CwRuleValue *ret_value,
                 GError **error)
{
  char *out = cw_rule_arena_alloc (context->arena, args[0].len + 1);
  const char *end = args[0].u.text + args[0].len;
  gsize len = 0;

  cw_rule_context_charge (context, (guint64) args[0].len * args[1].len);
  if (!cw_rule_context_check (context, error))
    return FALSE;
  for (const char *p = args[0].u.text; p < end; p = g_utf8_next_char (p))
    {
      gsize n = (gsize) (g_utf8_next_char (p) - p);

      if (!is_in_set (g_utf8_get_char (p), &args[1]))
        continue;
      memcpy (out + len, p, n);
      len += n;
    }
  out[len] = '\0';
  *ret_value = cw_rule_value_string (out, len);
  return TRUE;
}

static gboolean
eval_trim_chars (CwRuleContext *context,
                 const CwRuleValue *args,
                 guint n_args,
                 CwRuleValue *ret_value,
                 GError **error)
{
  const char *begin = args[0].u.text;
  const char *end = begin + args[0].len;

  cw_rule_context_charge (context, (guint64) args[0].len * args[1].len);
  if (!cw_rule_context_check (context, error))
    return FALSE;
  while (begin < end && is_in_set (g_utf8_get_char (begin), &args[1]))
    begin = g_utf8_next_char (begin);
  while (end > begin && is_in_set (g_utf8_get_char (g_utf8_prev_char (end)), &args[1]))
    end = g_utf8_prev_char (end);
  *ret_value = cw_rule_value_string (begin, (gsize) (end - begin));
  return TRUE;
}

const CwRuleFunction cw_rule_functions_replace[] = {
  CW_RULE_CALL ("KeepChars", 2, 2, CW_RULE_TYPE_STRING, eval_keep_chars, TEXT),
  CW_RULE_CALL ("Replace", 3, 3, CW_RULE_TYPE_STRING, eval_replace, TEXT, TEXT_OR_NULL),
  CW_RULE_CALL ("ReplaceChars", 2, 2, CW_RULE_TYPE_STRING, eval_replace_chars, TEXT),
  CW_RULE_CALL ("ToAscii", 1, 1, CW_RULE_TYPE_STRING, eval_to_ascii, TEXT),
  CW_RULE_CALL ("TrimChars", 2, 2, CW_RULE_TYPE_STRING, eval_trim_chars, TEXT),
  { NULL },
};
