/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-guid.h"

#include <string.h>
#include <sys/random.h>

/* Where each byte of the text form lies, in the order in which the text is written. */
static const guint8 byte_positions[][CW_GUID_SIZE] = {
  [CW_GUID_ORDER_MIXED] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 },
  [CW_GUID_ORDER_NETWORK] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
};

/* "8-4-4-4-12": a hyphen stands before these bytes of the text form. */
static gboolean
is_hyphen_before (guint index)
{
  return index == 4 || index == 6 || index == 8 || index == 10;
}

gboolean
cw_guid_parse (const char *text, CwGuidOrder order, CwGuid *ret_guid)
{
  CwGuid guid;
  const char *p = text;
  gboolean has_brace;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail ((guint) order < G_N_ELEMENTS (byte_positions), FALSE);

  has_brace = *p == '{';
  if (has_brace)
    p++;
  for (guint i = 0; i < CW_GUID_SIZE; i++)
    {
      if (is_hyphen_before (i) && *p++ != '-')
        return FALSE;
      if (!g_ascii_isxdigit (p[0]) || !g_ascii_isxdigit (p[1]))
        return FALSE;
      guid.bytes[byte_positions[order][i]] =
          (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
      p += 2;
    }
  if (has_brace && *p++ != '}')
    return FALSE;
  if (*p != '\0')
    return FALSE;

  *ret_guid = guid;
  return TRUE;
}

gboolean
cw_guid_parse_unique_id (const char *text, CwGuidOrder order, CwGuid *ret_guid)
{
  g_autofree char *usual = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  if (strlen (text) != 35 || text[8] != '-' || text[17] != '-' || text[26] != '-')
    return FALSE;
  usual = g_strdup_printf ("%.13s-%.4s-%.4s-%.4s%.8s", text, text + 13, text + 18, text + 22,
                           text + 27);
  return cw_guid_parse (usual, order, ret_guid);
}

void
cw_guid_format (const CwGuid *guid, CwGuidOrder order, char ret_text[CW_GUID_STRING_SIZE])
{
  static const char digits[] = "0123456789abcdef";
  char *p = ret_text;

  g_return_if_fail (guid != NULL);
  g_return_if_fail ((guint) order < G_N_ELEMENTS (byte_positions));

  for (guint i = 0; i < CW_GUID_SIZE; i++)
    {
      guint8 byte = guid->bytes[byte_positions[order][i]];

      if (is_hyphen_before (i))
        *p++ = '-';
      *p++ = digits[byte >> 4];
      *p++ = digits[byte & 0x0f];
    }
  *p = '\0';
}

char *
cw_guid_bytes_to_string (const guint8 *bytes, CwGuidOrder order)
{
  CwGuid guid;
  char text[CW_GUID_STRING_SIZE] = "";

  g_return_val_if_fail (bytes != NULL, NULL);

  memcpy (guid.bytes, bytes, CW_GUID_SIZE);
  cw_guid_format (&guid, order, text);
  return g_strdup (text);
}

void
cw_guid_init_random (CwGuid *guid)
{
  gsize done = 0;

  g_return_if_fail (guid != NULL);

  while (done < CW_GUID_SIZE)
    {
      /* Fails only when a signal comes before the kernel's pool is filled (getrandom(2)). */
      gssize n = getrandom (guid->bytes + done, CW_GUID_SIZE - done, 0);

      if (n > 0)
        done += (gsize) n;
    }

  /* RFC 4122 4.4. The version is put where either byte order expects it. */
  guid->bytes[6] = (guid->bytes[6] & 0x0f) | 0x40;
  guid->bytes[7] = (guid->bytes[7] & 0x0f) | 0x40;
  guid->bytes[8] = (guid->bytes[8] & 0x3f) | 0x80;
}

gboolean
cw_guid_equal (const CwGuid *a, const CwGuid *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return memcmp (a->bytes, b->bytes, CW_GUID_SIZE) == 0;
}
