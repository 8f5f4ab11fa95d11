/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-sid.h"

#include <string.h>

/* MS-DTYP 2.4.2.2: revision, count, identifier authority (6 bytes, big-endian), sub-authorities
 * (4 bytes each, little-endian). */
#define SID_REVISION    1
#define SID_HEADER_SIZE 8

static gboolean
is_sid (const guint8 *bytes, gsize size)
{
  return bytes != NULL && size >= SID_HEADER_SIZE && bytes[0] == SID_REVISION &&
         bytes[1] <= CW_SID_MAX_SUB_AUTHORITIES && size == SID_HEADER_SIZE + 4u * bytes[1];
}

static guint32
get_sub_authority (const guint8 *bytes, guint index)
{
  guint32 value;

  memcpy (&value, bytes + SID_HEADER_SIZE + 4 * index, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
get_authority (const guint8 *bytes)
{
  guint64 value = 0;

  for (guint i = 2; i < SID_HEADER_SIZE; i++)
    value = value << 8 | bytes[i];
  return value;
}

char *
cw_sid_to_string (const guint8 *bytes, gsize size)
{
  GString *out = NULL;
  guint64 authority;

  if (!is_sid (bytes, size))
    return NULL;

  authority = get_authority (bytes);
  out = g_string_sized_new (64);
  /* MS-DTYP 2.4.2.1: decimal below 2^32, else 12 hexadecimal digits. */
  if (authority > G_MAXUINT32)
    g_string_append_printf (out, "S-1-0x%012" G_GINT64_MODIFIER "x", authority);
  else
    g_string_append_printf (out, "S-1-%" G_GUINT64_FORMAT, authority);
  for (guint i = 0; i < bytes[1]; i++)
    g_string_append_printf (out, "-%u", get_sub_authority (bytes, i));
  return g_string_free (out, FALSE);
}

/* 1 to 10 decimal digits, at most 2^32 - 1; moves @cursor behind them. */
static gboolean
scan_decimal (const char **cursor, guint32 *ret_value)
{
  const char *p = *cursor;
  guint64 value = 0;

  while (g_ascii_isdigit (*p) && p - *cursor < 10)
    value = value * 10 + (guint64) (*p++ - '0');
  if (p == *cursor || value > G_MAXUINT32)
    return FALSE;

  *ret_value = (guint32) value;
  *cursor = p;
  return TRUE;
}

static gboolean
scan_authority (const char **cursor, guint64 *ret_value)
{
  const char *p = *cursor;
  guint64 value = 0;
  guint32 decimal;

  if (p[0] != '0' || (p[1] != 'x' && p[1] != 'X'))
    {
      if (!scan_decimal (cursor, &decimal))
        return FALSE;
      *ret_value = decimal;
      return TRUE;
    }

  p += 2;
  for (guint i = 0; i < 12; i++, p++)
    {
      if (!g_ascii_isxdigit (*p))
        return FALSE;
      value = value << 4 | (guint64) g_ascii_xdigit_value (*p);
    }
  *ret_value = value;
  *cursor = p;
  return TRUE;
}

GBytes *
cw_sid_from_string (const char *text)
{
  guint8 sid[CW_SID_MAX_SIZE] = { SID_REVISION };
  const char *p = text;
  guint64 authority;
  guint count = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_ascii_strncasecmp (p, "S-1-", 4) != 0)
    return NULL;
  p += 4;
  if (!scan_authority (&p, &authority))
    return NULL;
  for (guint i = 0; i < 6; i++)
    sid[2 + i] = (guint8) (authority >> (8 * (5 - i)));

  for (; *p == '-'; count++)
    {
      guint32 value;

      p++;
      if (count == CW_SID_MAX_SUB_AUTHORITIES || !scan_decimal (&p, &value))
        return NULL;
      value = GUINT32_TO_LE (value);
      memcpy (sid + SID_HEADER_SIZE + 4 * count, &value, sizeof value);
    }
  if (*p != '\0')
    return NULL;

  sid[1] = (guint8) count;
  return g_bytes_new (sid, SID_HEADER_SIZE + 4 * count);
}

gboolean
cw_sid_get_rid (const guint8 *bytes, gsize size, guint32 *ret_rid)
{
  g_return_val_if_fail (ret_rid != NULL, FALSE);

  if (!is_sid (bytes, size) || bytes[1] == 0)
    return FALSE;

  *ret_rid = get_sub_authority (bytes, bytes[1] - 1u);
  return TRUE;
}
