/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-csn.h"

#include "base/cw-time.h"

static gboolean
parse_time (const char *csn, gint64 *ret_time_usec)
{
  const char *hash = strchr (csn, '#');
  g_autofree char *text = NULL;

  if (hash == NULL)
    return FALSE;
  text = g_strndup (csn, (gsize) (hash - csn));
  return cw_time_parse_generalized (text, ret_time_usec);
}

gboolean
cw_csn_is_valid (const char *csn)
{
  gint64 time_usec = 0;

  return parse_time (csn, &time_usec) && strspn (csn, "0123456789abcdefABCDEF.Z#") == strlen (csn);
}

char *
cw_csn_rewind (const char *csn, guint seconds)
{
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *text = NULL;
  gint64 time_usec = 0;

  if (!parse_time (csn, &time_usec))
    return g_strdup (csn);
  when = g_date_time_new_from_unix_utc (time_usec / G_USEC_PER_SEC - seconds);
  if (when == NULL)
    return g_strdup (csn); /* it is of the first minutes that there are */
  /* The year has four digits, which %Y of g_date_time_format() does not see to. */
  text = g_date_time_format (when, "%m%d%H%M%S");
  return g_strdup_printf ("%04d%s.000000Z#000000#000#000000", g_date_time_get_year (when), text);
}

/* CSNs with ";" in between, one for each provider. */
static gboolean
is_valid_list (const char *text)
{
  g_auto (GStrv) list = g_strsplit (text, ";", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (!cw_csn_is_valid (list[i]))
      return FALSE;
  return list[0] != NULL;
}

gboolean
cw_csn_is_valid_cookie (const char *cookie)
{
  g_auto (GStrv) parts = g_strsplit (cookie, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], "csn="))
      return is_valid_list (parts[i] + strlen ("csn="));
  return FALSE;
}
