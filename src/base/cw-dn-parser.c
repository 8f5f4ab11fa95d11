/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-dn-parser.h"

#include <string.h>

/* What may follow a backslash as itself (RFC 4514 section 3, "special" and ESC). */
#define ESCAPABLE " \"#+,;<=>\\"

static gboolean
is_type_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '.';
}

/* RFC 2253 section 4 also separates RDNs by ';'. */
static gboolean
is_end_of_value (char c)
{
  return c == '\0' || c == ',' || c == '+' || c == ';';
}

static const char *
skip_spaces (const char *p)
{
  while (*p == ' ')
    p++;
  return p;
}

/* The length of the escape sequence at @p, which is a backslash; 0 when it is none. */
static gsize
get_escape_length (const char *p)
{
  if (g_ascii_isxdigit (p[1]))
    return g_ascii_isxdigit (p[2]) ? 3 : 0;
  return p[1] != '\0' && strchr (ESCAPABLE, p[1]) != NULL ? 2 : 0;
}

static gboolean
scan_type (const char **cursor, CwDnAva *ava)
{
  const char *p = skip_spaces (*cursor);

  ava->type = p;
  if (!g_ascii_isalnum (*p))
    return FALSE;
  while (is_type_char (*p))
    p++;
  ava->type_len = (gsize) (p - ava->type);
  p = skip_spaces (p);
  if (*p != '=')
    return FALSE;

  *cursor = skip_spaces (p + 1);
  return TRUE;
}

static gboolean
scan_plain_value (const char **cursor, CwDnAva *ava)
{
  const char *p = *cursor;
  const char *end = p;

  ava->form = CW_DN_FORM_PLAIN;
  ava->value = p;
  while (!is_end_of_value (*p))
    {
      gsize len = *p == '\\' ? get_escape_length (p) : 1;

      if (len == 0 || *p == '"')
        return FALSE;
      /* An escaped space at the end is part of the value. */
      if (*p != ' ')
        end = p + len;
      p += len;
    }
  ava->value_len = (gsize) (end - ava->value);
  *cursor = p;
  return TRUE;
}

static gboolean
scan_hex_value (const char **cursor, CwDnAva *ava)
{
  const char *p = *cursor + 1;

  ava->form = CW_DN_FORM_HEX;
  ava->value = *cursor;
  while (g_ascii_isxdigit (p[0]) && g_ascii_isxdigit (p[1]))
    p += 2;
  ava->value_len = (gsize) (p - ava->value);
  *cursor = skip_spaces (p);
  return ava->value_len > 1;
}

static gboolean
scan_quoted_value (const char **cursor, CwDnAva *ava)
{
  const char *p = *cursor + 1;

  ava->form = CW_DN_FORM_QUOTED;
  ava->value = p;
  while (*p != '"')
    {
      gsize len = *p == '\\' ? get_escape_length (p) : 1;

      if (len == 0 || *p == '\0')
        return FALSE;
      p += len;
    }
  ava->value_len = (gsize) (p - ava->value);
  *cursor = skip_spaces (p + 1);
  return TRUE;
}

static gboolean
scan_value (const char **cursor, CwDnAva *ava)
{
  if (**cursor == '#')
    return scan_hex_value (cursor, ava);
  if (**cursor == '"')
    return scan_quoted_value (cursor, ava);
  return scan_plain_value (cursor, ava);
}

gboolean
cw_dn_parser_next (const char **cursor, CwDnAva *ret_ava)
{
  const char *p = *cursor;
  CwDnAva ava = { 0 };

  if (!scan_type (&p, &ava) || !scan_value (&p, &ava) || !is_end_of_value (*p))
    return FALSE;

  ava.separator = *p == ';' ? ',' : *p;
  if (ava.separator != '\0')
    p++;
  *cursor = p;
  *ret_ava = ava;
  return TRUE;
}

void
cw_dn_parser_unescape (const CwDnAva *ava, GString *out)
{
  const char *p = ava->value;
  const char *end = ava->value + ava->value_len;

  while (p < end)
    {
      if (*p != '\\')
        {
          g_string_append_c (out, *p++);
        }
      else if (get_escape_length (p) == 3)
        {
          g_string_append_c (
              out, (char) (g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2])));
          p += 3;
        }
      else
        {
          g_string_append_c (out, p[1]);
          p += 2;
        }
    }
}

const char *
cw_dn_parser_find_rdn_end (const char *dn)
{
  gboolean is_quoted = FALSE;
  char previous = '\0';
  const char *p;

  for (p = dn; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        is_quoted = !is_quoted && previous == '=';
      else if (!is_quoted && (*p == ',' || *p == ';'))
        break;
      if (*p != ' ')
        previous = *p;
    }
  return p;
}
