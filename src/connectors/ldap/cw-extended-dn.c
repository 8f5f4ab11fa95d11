/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-extended-dn.h"

#define GUID_PREFIX "<GUID="
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
  CwExtendedDn dn = { FALSE, { { 0 } }, NULL };

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
      text = end[1] == ';' ? end + 2 : end + 1;
    }
  dn.dn = text;
  *ret_dn = dn;
  return TRUE;
}

char *
cw_extended_dn_format_guid (const CwGuid *guid)
{
  char text[CW_GUID_STRING_SIZE];

  cw_guid_format (guid, CW_GUID_ORDER_MIXED, text);
  return g_strdup_printf (GUID_PREFIX "%s>", text);
}
