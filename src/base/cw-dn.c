/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-dn.h"

#include <string.h>

#include "base/cw-dn-parser.h"
#include "base/cw-hash.h"
#include "base/cw-text.h"

/* Longer names are normalised on the heap. */
#define STACK_DN_SIZE 512

/* Characters of a value that mean themselves in every form of a DN; not the space, which may be
 * insignificant, and not '#', which means itself only behind the first character. */
static const guint8 plain_value_chars[256] = {
  ['!'] = 1, ['#' ... '*'] = 1, ['-' ... ':'] = 1, ['='] = 1, ['?' ... '['] = 1, [']' ... '~'] = 1,
};

static inline char
fold_ascii (char c)
{
  return (char) (c + ((guchar) (c - 'A') < 26 ? 'a' - 'A' : 0));
}

/* ----- the fast way: plain ASCII without escapes, which nearly every DN is */

static gboolean
fold_plain_type (const char **cursor, char **out)
{
  const char *p = *cursor;
  char *o = *out;

  if (!g_ascii_isalnum (*p))
    return FALSE;
  while (g_ascii_isalnum (*p) || *p == '-' || *p == '.')
    *o++ = fold_ascii (*p++);
  if (*p != '=')
    return FALSE;

  *o++ = *p++;
  *cursor = p;
  *out = o;
  return TRUE;
}

static gboolean
fold_plain_value (const char **cursor, char **out)
{
  const char *p = *cursor;
  char *o = *out;

  while (*p == ' ')
    p++;
  if (*p == '#')
    return FALSE;
  for (;;)
    {
      while (plain_value_chars[(guchar) *p])
        *o++ = fold_ascii (*p++);
      if (*p != ' ')
        break;
      while (*p == ' ')
        p++;
      if (*p != '\0' && *p != ',')
        *o++ = ' ';
    }

  *cursor = p;
  *out = o;
  return *p == '\0' || *p == ',';
}

/* Writes the normal form, which is never longer than @dn, without a NUL. FALSE: go the long way. */
static gboolean
normalize_plain (const char *dn, char *buffer, gsize size, gsize *ret_len)
{
  const char *p = dn;
  char *out = buffer;

  if (strlen (dn) > size)
    return FALSE;

  for (;;)
    {
      while (*p == ' ')
        p++;
      if (!fold_plain_type (&p, &out) || !fold_plain_value (&p, &out))
        return FALSE;
      if (*p == '\0')
        break;
      *out++ = *p++;
    }
  *ret_len = (gsize) (out - buffer);
  return TRUE;
}

/* ----- the long way */

static void
append_hex_escape (GString *out, char byte)
{
  g_string_append_printf (out, "\\%02x", (guint) (guchar) byte);
}

/* Appends the character at @p (of @len bytes left) and returns its length. In the normal form every
 * special character is written in hexadecimal, so that ',' and '+' are always separators. */
static gsize
append_normal_char (GString *out, const char *p, gsize len, gboolean is_first)
{
  gsize char_len;

  if ((guchar) *p < 0x80)
    {
      if (g_ascii_iscntrl (*p) || strchr ("\"+,;<>\\", *p) != NULL || (is_first && *p == '#'))
        append_hex_escape (out, *p);
      else
        g_string_append_c (out, *p);
      return 1;
    }

  if ((gint32) g_utf8_get_char_validated (p, (gssize) len) < 0)
    {
      append_hex_escape (out, *p);
      return 1;
    }
  char_len = (gsize) (g_utf8_next_char (p) - p);
  g_string_append_len (out, p, (gssize) char_len);
  return char_len;
}

/* RFC 4518 2.6.1: spaces at both ends do not count, nor does how many stand together inside. */
static void
append_normal_value (GString *out, const char *value, gsize len)
{
  gsize start = out->len;
  gboolean has_space = FALSE;
  gsize i = 0;

  while (i < len)
    {
      if (value[i] == ' ')
        {
          has_space = TRUE;
          i++;
          continue;
        }
      if (has_space && out->len > start)
        g_string_append_c (out, ' ');
      has_space = FALSE;
      i += append_normal_char (out, value + i, len - i, out->len == start);
    }
}

static void
append_normal_ava (GString *out, const CwDnAva *ava)
{
  g_autoptr (GString) value = g_string_sized_new (ava->value_len + 1);
  g_autofree char *type = g_ascii_strdown (ava->type, (gssize) ava->type_len);
  g_autofree char *folded = NULL;
  gsize folded_len = 0;

  g_string_append (out, type);
  g_string_append_c (out, '=');
  cw_dn_parser_unescape (ava, value);
  folded = cw_text_fold (value->str, value->len, &folded_len);
  if (ava->form == CW_DN_FORM_HEX)
    g_string_append_len (out, folded, (gssize) folded_len);
  else
    append_normal_value (out, folded, folded_len);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The parts of an RDN are a set (X.501 9.3). */
static void
sort_rdn (GString *out, gsize rdn_start)
{
  g_auto (GStrv) parts = g_strsplit (out->str + rdn_start, "+", -1);
  g_autofree char *sorted = NULL;

  qsort (parts, g_strv_length (parts), sizeof parts[0], compare_strings);
  sorted = g_strjoinv ("+", parts);
  g_string_truncate (out, rdn_start);
  g_string_append (out, sorted);
}

/* (nullable): NULL when @dn breaks the syntax. */
static char *
normalize_parsed (const char *dn)
{
  g_autoptr (GString) out = g_string_sized_new (strlen (dn) + 16);
  const char *p = dn;
  gsize rdn_start = 0;
  gboolean has_plus = FALSE;
  CwDnAva ava = { .separator = ',' };

  while (ava.separator != '\0')
    {
      if (!cw_dn_parser_next (&p, &ava))
        return NULL;
      append_normal_ava (out, &ava);
      if (ava.separator == '+')
        {
          has_plus = TRUE;
          g_string_append_c (out, '+');
          continue;
        }
      if (has_plus)
        sort_rdn (out, rdn_start);
      has_plus = FALSE;
      if (ava.separator == ',')
        g_string_append_c (out, ',');
      rdn_start = out->len;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
normalize_broken (const char *dn)
{
  GString *out = g_string_new (NULL);
  gsize len = 0;
  g_autofree char *folded = cw_text_fold (dn, strlen (dn), &len);

  for (gsize i = 0; i < len;)
    {
      gsize char_len = 1;

      if ((gint32) g_utf8_get_char_validated (folded + i, (gssize) (len - i)) < 0)
        append_hex_escape (out, folded[i]);
      else
        {
          char_len = (gsize) (g_utf8_next_char (folded + i) - (folded + i));
          g_string_append_len (out, folded + i, (gssize) char_len);
        }
      i += char_len;
    }
  return g_string_free (out, FALSE);
}

/* ----- comparing */

/* The normal form, in @buffer or in @ret_owned. */
static const char *
normalize_into (const char *dn, char buffer[STACK_DN_SIZE], char **ret_owned, gsize *ret_len)
{
  char *owned = NULL;

  if (normalize_plain (dn, buffer, STACK_DN_SIZE, ret_len))
    return buffer;

  if (*dn != '\0')
    owned = normalize_parsed (dn);
  if (owned == NULL)
    owned = normalize_broken (dn);
  *ret_len = strlen (owned);
  *ret_owned = owned;
  return owned;
}

char *
cw_dn_normalize (const char *dn)
{
  char buffer[STACK_DN_SIZE];
  g_autofree char *owned = NULL;
  const char *normal = NULL;
  gsize len = 0;

  g_return_val_if_fail (dn != NULL, NULL);

  normal = normalize_into (dn, buffer, &owned, &len);
  if (owned != NULL)
    return g_steal_pointer (&owned);
  return g_strndup (normal, len);
}

gint64
cw_dn_hash (const char *dn)
{
  char buffer[STACK_DN_SIZE];
  g_autofree char *owned = NULL;
  const char *normal = NULL;
  gsize len = 0;

  g_return_val_if_fail (dn != NULL, 0);

  normal = normalize_into (dn, buffer, &owned, &len);
  return (gint64) cw_hash_bytes (normal, len);
}

gboolean
cw_dn_equal (const char *a, const char *b)
{
  char buffers[2][STACK_DN_SIZE];
  g_autofree char *owned_a = NULL;
  g_autofree char *owned_b = NULL;
  const char *normal_a = NULL;
  const char *normal_b = NULL;
  gsize len_a = 0;
  gsize len_b = 0;

  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (strcmp (a, b) == 0)
    return TRUE;
  normal_a = normalize_into (a, buffers[0], &owned_a, &len_a);
  normal_b = normalize_into (b, buffers[1], &owned_b, &len_b);
  return len_a == len_b && memcmp (normal_a, normal_b, len_a) == 0;
}

gboolean
cw_dn_is_under (const char *dn, const char *ancestor)
{
  char buffers[2][STACK_DN_SIZE];
  g_autofree char *owned_dn = NULL;
  g_autofree char *owned_ancestor = NULL;
  const char *normal_dn = NULL;
  const char *normal_ancestor = NULL;
  gsize len = 0;
  gsize ancestor_len = 0;

  g_return_val_if_fail (dn != NULL && ancestor != NULL, FALSE);

  normal_dn = normalize_into (dn, buffers[0], &owned_dn, &len);
  normal_ancestor = normalize_into (ancestor, buffers[1], &owned_ancestor, &ancestor_len);
  if (ancestor_len == 0)
    return TRUE;
  if (len < ancestor_len ||
      memcmp (normal_dn + len - ancestor_len, normal_ancestor, ancestor_len) != 0)
    return FALSE;
  return len == ancestor_len || normal_dn[len - ancestor_len - 1] == ',';
}

/* ----- taking apart */

gboolean
cw_dn_is_valid (const char *dn)
{
  g_return_val_if_fail (dn != NULL, FALSE);

  /* The empty name is the root of the tree (RFC 4514 section 2.1). */
  return *dn == '\0' || (g_utf8_validate (dn, -1, NULL) && cw_dn_count (dn) > 0);
}

const char *
cw_dn_peek_parent (const char *dn)
{
  const char *p;

  g_return_val_if_fail (dn != NULL, NULL);

  p = cw_dn_parser_find_rdn_end (dn);
  if (*p == '\0')
    return NULL;
  p++;
  while (*p == ' ')
    p++;
  return *p == '\0' ? NULL : p;
}

char *
cw_dn_dup_rdn (const char *dn)
{
  const char *start = dn;
  const char *end;
  gsize n_backslashes = 0;

  g_return_val_if_fail (dn != NULL, NULL);

  while (*start == ' ')
    start++;
  end = cw_dn_parser_find_rdn_end (start);
  while (end > start && end[-1] == ' ')
    end--;
  /* A space behind an odd number of backslashes is an escaped one. */
  while (end - n_backslashes > start && end[-1 - (gssize) n_backslashes] == '\\')
    n_backslashes++;
  if (n_backslashes % 2 == 1 && *end == ' ')
    end++;
  return g_strndup (start, (gsize) (end - start));
}

/* As text: what is no UTF-8 is replaced, a NUL too. */
static char *
dup_value (const CwDnAva *ava)
{
  g_autoptr (GString) value = g_string_sized_new (ava->value_len + 1);

  cw_dn_parser_unescape (ava, value);
  return g_utf8_make_valid (value->str, (gssize) value->len);
}

char *
cw_dn_dup_rdn_value (const char *dn)
{
  return cw_dn_dup_component (dn, 0);
}

guint
cw_dn_count (const char *dn)
{
  const char *p = dn;
  CwDnAva ava = { .separator = ',' };
  guint count = 0;

  g_return_val_if_fail (dn != NULL, 0);

  while (ava.separator != '\0')
    {
      if (!cw_dn_parser_next (&p, &ava))
        return 0;
      if (ava.separator != '+')
        count++;
    }
  return count;
}

char *
cw_dn_dup_component (const char *dn, guint index)
{
  const char *p = dn;
  guint current = 0;
  CwDnAva ava = { .separator = ',' };
  gboolean is_first = TRUE;

  g_return_val_if_fail (dn != NULL, NULL);

  while (ava.separator != '\0')
    {
      if (!cw_dn_parser_next (&p, &ava))
        return NULL;
      if (is_first && current == index)
        return dup_value (&ava);
      is_first = ava.separator != '+';
      current += is_first ? 1 : 0;
    }
  return NULL;
}

/* ----- making */

char *
cw_dn_escape_value (const char *value)
{
  GString *out = NULL;
  gsize len;

  g_return_val_if_fail (value != NULL, NULL);

  len = strlen (value);
  out = g_string_sized_new (len + 8);
  for (gsize i = 0; i < len; i++)
    {
      char c = value[i];

      if (g_ascii_iscntrl (c))
        {
          g_string_append_printf (out, "\\%02X", (guint) (guchar) c);
          continue;
        }
      if (strchr ("\"+,;<>\\", c) != NULL || (c == '#' && i == 0) ||
          (c == ' ' && (i == 0 || i == len - 1)))
        g_string_append_c (out, '\\');
      g_string_append_c (out, c);
    }
  return g_string_free (out, FALSE);
}

char *
cw_dn_build (const char *rdn, const char *parent)
{
  g_return_val_if_fail (rdn != NULL, NULL);

  if (parent == NULL || *parent == '\0')
    return g_strdup (rdn);
  return g_strconcat (rdn, ",", parent, NULL);
}

char *
cw_dn_from_domain (const char *domain)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) labels = NULL;
  guint n_labels;

  g_return_val_if_fail (domain != NULL, NULL);

  labels = g_strsplit (domain, ".", -1);
  n_labels = g_strv_length (labels);
  /* The dot of the DNS root may end the name. */
  if (n_labels > 1 && *labels[n_labels - 1] == '\0')
    n_labels--;
  if (n_labels == 0)
    return NULL;
  for (guint i = 0; i < n_labels; i++)
    {
      g_autofree char *escaped = cw_dn_escape_value (labels[i]);

      if (*labels[i] == '\0')
        return NULL;
      g_string_append_printf (out, "%sdc=%s", i > 0 ? "," : "", escaped);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
cw_dn_to_domain (const char *dn)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *p = dn;
  CwDnAva ava = { .separator = ',' };

  g_return_val_if_fail (dn != NULL, NULL);

  while (ava.separator != '\0')
    {
      gboolean is_alone = ava.separator != '+';

      if (!cw_dn_parser_next (&p, &ava))
        return NULL;
      if (!is_alone || ava.separator == '+' || ava.type_len != 2 ||
          g_ascii_strncasecmp (ava.type, "dc", 2) != 0)
        {
          g_string_truncate (out, 0);
          continue;
        }
      if (out->len > 0)
        g_string_append_c (out, '.');
      cw_dn_parser_unescape (&ava, out);
    }
  if (out->len == 0 || !g_utf8_validate_len (out->str, out->len, NULL))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}
