/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-extended-dn.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-sid.h"

#define GUID_PREFIX "<GUID="
#define SID_PREFIX  "<SID="
#define HEX_LENGTH  (2 * CW_GUID_SIZE)
#define TEXT_LENGTH (CW_GUID_STRING_SIZE - 1)

static gboolean
parse_hex (const char *text, CwGuid *ret_guid)
{
  for (guint i = 0; i < CW_GUID_SIZE; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      ret_guid->bytes[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

static gboolean
parse_guid (const char *text, gsize len, CwGuid *ret_guid)
{
  char dashed[CW_GUID_STRING_SIZE];

  if (len == HEX_LENGTH)
    return parse_hex (text, ret_guid);
  if (len != TEXT_LENGTH)
    return FALSE;
  memcpy (dashed, text, TEXT_LENGTH);
  dashed[TEXT_LENGTH] = '\0';
  return cw_guid_parse (dashed, CW_GUID_ORDER_MIXED, ret_guid);
}

gboolean
cw_extended_dn_parse (const char *text, CwExtendedDn *ret_dn)
{
  CwExtendedDn dn = { FALSE, { { 0 } }, NULL, 0, NULL };

  while (*text == '<')
    {
      const char *end = strchr (text, '>');
      gsize prefix = strlen (GUID_PREFIX);

      if (end == NULL || (end[1] != ';' && end[1] != '\0'))
        return FALSE;
      if (g_ascii_strncasecmp (text, GUID_PREFIX, prefix) == 0)
        {
          if (!parse_guid (text + prefix, (gsize) (end - text) - prefix, &dn.guid))
            return FALSE;
          dn.has_guid = TRUE;
        }
      else if (g_ascii_strncasecmp (text, SID_PREFIX, strlen (SID_PREFIX)) == 0)
        {
          dn.sid = text + strlen (SID_PREFIX);
          dn.sid_len = (gsize) (end - dn.sid);
        }
      text = end[1] == ';' ? end + 2 : end + 1;
    }
  dn.dn = text;
  *ret_dn = dn;
  return TRUE;
}

/* Hexadecimal digits of the bytes, or the usual text. */
GBytes *
cw_extended_dn_get_sid (const CwExtendedDn *dn)
{
  guint8 bytes[CW_SID_MAX_SIZE];
  gsize size = dn->sid_len / 2;
  g_autofree char *text = NULL;

  if (dn->sid == NULL)
    return NULL;
  text = g_strndup (dn->sid, dn->sid_len);
  if (g_ascii_strncasecmp (text, "S-", 2) == 0)
    return cw_sid_from_string (text);
  if (dn->sid_len % 2 != 0 || size > sizeof bytes)
    return NULL;
  for (gsize i = 0; i < size; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return NULL;
      bytes[i] = (guint8) (high << 4 | low);
    }
  g_free (text);
  text = cw_sid_to_string (bytes, size);
  return text != NULL ? g_bytes_new (bytes, size) : NULL;
}

/* The first character of the RDN that ends before @end, a comma. */
static const char *
find_rdn (const char *dn, const char *end)
{
  const char *p = end;

  while (p > dn)
    {
      const char *comma = p - 1;
      guint n_escapes = 0;

      while (comma > dn && *comma != ',')
        comma--;
      if (*comma != ',')
        return dn;
      while (comma - n_escapes > dn && comma[-1 - (int) n_escapes] == '\\')
        n_escapes++;
      if (n_escapes % 2 == 0)
        return comma + 1;
      p = comma;
    }
  return dn;
}

/* Asked of every member of every group: the names of a domain are written in one way. */
gboolean
cw_extended_dn_is_elsewhere (const CwExtendedDn *dn, const char *base, gsize base_len)
{
  gsize len = strlen (dn->dn);
  const char *end = dn->dn + len - base_len - 1;

  if (len <= base_len || *end != ',' || g_ascii_strcasecmp (end + 1, base) != 0)
    return !cw_dn_equal (dn->dn, base) && !cw_dn_is_under (dn->dn, base);
  return g_ascii_strncasecmp (find_rdn (dn->dn, end), "DC=", 3) == 0;
}

char *
cw_extended_dn_format_guid (const CwGuid *guid)
{
  char text[CW_GUID_STRING_SIZE];

  cw_guid_format (guid, CW_GUID_ORDER_MIXED, text);
  return g_strdup_printf (GUID_PREFIX "%s>", text);
}
