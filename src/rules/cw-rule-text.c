/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-text.h"

#include <string.h>

#include "base/cw-text.h"

#define HIGH_BITS G_GUINT64_CONSTANT (0x8080808080808080)

/* Longest word for which a suggestion is looked for: names are shorter. */
#define MAX_SUGGEST 63

gboolean
cw_rule_text_is_ascii (const char *text, gsize len)
{
  guint64 word;
  gsize i = 0;
  guint8 rest = 0;

  for (; i + sizeof word <= len; i += sizeof word)
    {
      memcpy (&word, text + i, sizeof word);
      if ((word & HIGH_BITS) != 0)
        return FALSE;
    }
  for (; i < len; i++)
    rest |= (guint8) text[i];
  return (rest & 0x80) == 0;
}

gboolean
cw_rule_text_is_valid (const char *text, gsize len)
{
  if (len == 0)
    return TRUE;
  if (cw_rule_text_is_ascii (text, len))
    return memchr (text, '\0', len) == NULL;
  return g_utf8_validate_len (text, len, NULL);
}

gsize
cw_rule_text_count (const char *text, gsize len)
{
  gsize n = 0;

  for (gsize i = 0; i < len; i++)
    n += ((guint8) text[i] & 0xC0) != 0x80;
  return n;
}

gsize
cw_rule_text_offset (const char *text, gsize len, gsize n_chars)
{
  gsize i = 0;

  if (n_chars >= len)
    return len;
  for (gsize n = 0; i < len; i++)
    if (((guint8) text[i] & 0xC0) != 0x80 && n++ == n_chars)
      break;
  return i;
}

/* The next character in lower case. The text is valid UTF-8. */
static inline gunichar
next_folded (const char **text)
{
  guint8 byte = (guint8) * *text;
  gunichar c;

  if (byte < 0x80)
    {
      (*text)++;
      return (gunichar) g_ascii_tolower ((char) byte);
    }
  c = g_utf8_get_char (*text);
  *text = g_utf8_next_char (*text);
  return g_unichar_tolower (c);
}

int
cw_rule_text_compare (const char *a, gsize a_len, const char *b, gsize b_len)
{
  int order = MIN (a_len, b_len) > 0 ? memcmp (a, b, MIN (a_len, b_len)) : 0;

  if (order != 0)
    return order;
  return (a_len > b_len) - (a_len < b_len);
}

/* The fold of base, so that "=" and the hashes of join keys never disagree. */
static int
compare_folded_slowly (const char *a, gsize a_len, const char *b, gsize b_len)
{
  gsize a_folded_len = 0;
  gsize b_folded_len = 0;
  g_autofree char *a_folded = cw_text_fold (a, a_len, &a_folded_len);
  g_autofree char *b_folded = cw_text_fold (b, b_len, &b_folded_len);

  return cw_rule_text_compare (a_folded, a_folded_len, b_folded, b_folded_len);
}

int
cw_rule_text_compare_folded (const char *a, gsize a_len, const char *b, gsize b_len)
{
  gsize n = MIN (a_len, b_len);
  gsize i;

  for (i = 0; i < n; i++)
    {
      guint8 x = (guint8) g_ascii_tolower (a[i]);
      guint8 y = (guint8) g_ascii_tolower (b[i]);

      if (((x | y) & 0x80) != 0)
        return compare_folded_slowly (a, a_len, b, b_len);
      if (x == y)
        continue;
      /* What follows may be an accent, and makes another letter of this one. */
      if ((i + 1 < a_len && (a[i + 1] & 0x80) != 0) || (i + 1 < b_len && (b[i + 1] & 0x80) != 0))
        return compare_folded_slowly (a, a_len, b, b_len);
      return x < y ? -1 : 1;
    }
  if ((i < a_len && (a[i] & 0x80) != 0) || (i < b_len && (b[i] & 0x80) != 0))
    return compare_folded_slowly (a, a_len, b, b_len);
  return (a_len > b_len) - (a_len < b_len);
}

gboolean
cw_rule_text_equal_folded (const char *a, gsize a_len, const char *b, gsize b_len)
{
  return cw_rule_text_compare_folded (a, a_len, b, b_len) == 0;
}

gboolean
cw_rule_text_matches_at (const char *text,
                         gsize len,
                         const char *part,
                         gsize part_len,
                         gboolean fold)
{
  const char *end = text + len;
  const char *part_end = part + part_len;

  if (!fold)
    return len >= part_len && memcmp (text, part, part_len) == 0;
  while (part < part_end)
    if (text >= end || next_folded (&text) != next_folded (&part))
      return FALSE;
  return TRUE;
}

gboolean
cw_rule_text_ends_with (const char *text, gsize len, const char *part, gsize part_len)
{
  gsize n = cw_rule_text_count (text, len);
  gsize part_n = cw_rule_text_count (part, part_len);
  gsize offset;

  if (part_n > n)
    return FALSE;
  offset = cw_rule_text_offset (text, len, n - part_n);
  return cw_rule_text_equal_folded (text + offset, len - offset, part, part_len);
}

gssize
cw_rule_text_find (const char *text, gsize len, const char *part, gsize part_len, gboolean fold)
{
  const char *found;

  if (part_len == 0)
    return 0;
  if (!fold)
    {
      found = memmem (text, len, part, part_len);
      return found != NULL ? found - text : -1;
    }
  for (gsize i = 0; i < len; i++)
    if (((guint8) text[i] & 0xC0) != 0x80 &&
        cw_rule_text_matches_at (text + i, len - i, part, part_len, TRUE))
      return (gssize) i;
  return -1;
}

static gboolean
is_space_at (const char *text)
{
  if ((guint8) *text < 0x80)
    return g_ascii_isspace (*text);
  return g_unichar_isspace (g_utf8_get_char (text));
}

const char *
cw_rule_text_trim (const char *text, gsize len, CwRuleTrim sides, gsize *ret_len)
{
  const char *end = text + len;

  while ((sides & CW_RULE_TRIM_START) != 0 && text < end && is_space_at (text))
    text = g_utf8_next_char (text);
  while ((sides & CW_RULE_TRIM_END) != 0 && text < end)
    {
      const char *last = g_utf8_prev_char (end);

      if (!is_space_at (last))
        break;
      end = last;
    }
  *ret_len = (gsize) (end - text);
  return text;
}

/* Levenshtein with transpositions; letters of other case cost less than other letters. */
static guint
edit_distance (const char *a, const char *b)
{
  guint rows[3][MAX_SUGGEST + 2];
  gsize a_len = strlen (a);
  gsize b_len = strlen (b);

  for (gsize j = 0; j <= b_len; j++)
    rows[0][j] = (guint) j * 2;
  for (gsize i = 1; i <= a_len; i++)
    {
      guint *row = rows[i % 3];
      const guint *above = rows[(i + 2) % 3];
      const guint *before = rows[(i + 1) % 3];

      row[0] = (guint) i * 2;
      for (gsize j = 1; j <= b_len; j++)
        {
          gboolean same = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]);
          guint cost = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : same ? 1 : 2);

          cost = MIN (cost, MIN (above[j], row[j - 1]) + 2);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            cost = MIN (cost, before[j - 2] + 2);
          row[j] = cost;
        }
    }
  return rows[a_len % 3][b_len];
}

const char *
cw_rule_text_suggest (const char *word, const char *const *candidates, guint n)
{
  const char *best = NULL;
  guint best_distance = G_MAXUINT;
  gsize len = strlen (word);

  if (len == 0 || len > MAX_SUGGEST)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      guint distance;

      if (strlen (candidates[i]) > MAX_SUGGEST)
        continue;
      distance = edit_distance (word, candidates[i]);
      if (g_ascii_strcasecmp (word, candidates[i]) == 0)
        distance = 0;
      if (distance < best_distance)
        {
          best = candidates[i];
          best_distance = distance;
        }
    }
  return best_distance <= MAX (4, len * 2 / 3) ? best : NULL;
}
