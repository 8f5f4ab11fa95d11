/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-range.h"

#define RANGE_OPTION  "range="
#define BINARY_OPTION "binary"

static gboolean
has_prefix (const char *text, gsize len, const char *prefix)
{
  return len >= strlen (prefix) && g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

/* Reads a decimal number that ends before @end; moves @text behind it. */
static gboolean
read_number (const char **text, const char *end, guint *ret_number)
{
  const char *p = *text;
  guint64 number = 0;

  while (p < end && g_ascii_isdigit (*p) && number <= G_MAXUINT)
    number = number * 10 + (guint64) (*p++ - '0');
  if (p == *text || number > G_MAXUINT)
    return FALSE;
  *text = p;
  *ret_number = (guint) number;
  return TRUE;
}

/* "0-1499", "1500-*", "1-1" */
static gboolean
parse_bounds (const char *text, const char *end, gboolean is_incremental, CwLdapRange *ret_range)
{
  CwLdapRange range = { CW_LDAP_RANGE_PART, 0, 0 };

  if (!read_number (&text, end, &range.first) || text == end || *text++ != '-')
    return FALSE;
  if (end - text == 1 && *text == '*')
    {
      range.kind = CW_LDAP_RANGE_LAST;
      *ret_range = range;
      return TRUE;
    }
  if (!read_number (&text, end, &range.last) || text != end || range.last < range.first)
    return FALSE;
  if (is_incremental && range.first == 1 && range.last == 1)
    range.kind = CW_LDAP_RANGE_ADDED;
  else if (is_incremental && range.first == 0 && range.last == 0)
    range.kind = CW_LDAP_RANGE_REMOVED;
  *ret_range = range;
  return TRUE;
}

gboolean
cw_ldap_description_parse (const char *text,
                           gsize len,
                           gboolean is_incremental,
                           CwLdapDescription *ret_description)
{
  const char *end = text + len;
  const char *option = memchr (text, ';', len);
  CwLdapDescription description = { 0 };

  description.name_len = option != NULL ? (gsize) (option - text) : len;
  while (option != NULL)
    {
      const char *start = option + 1;
      const char *next = memchr (start, ';', (gsize) (end - start));
      const char *stop = next != NULL ? next : end;
      gsize option_len = (gsize) (stop - start);

      if (has_prefix (start, option_len, RANGE_OPTION))
        {
          if (!parse_bounds (start + strlen (RANGE_OPTION), stop, is_incremental,
                             &description.range))
            return FALSE;
        }
      else if (option_len != strlen (BINARY_OPTION) ||
               !has_prefix (start, option_len, BINARY_OPTION))
        description.is_variant = TRUE;
      option = next;
    }
  *ret_description = description;
  return TRUE;
}

char *
cw_ldap_range_format (const char *name, guint first)
{
  return g_strdup_printf ("%s;" RANGE_OPTION "%u-*", name, first);
}
