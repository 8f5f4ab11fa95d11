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

/* "20261120130331"; %NULL: it is of the first minutes that there are. (transfer full) */
static char *
format_earlier (gint64 time_usec, guint seconds)
{
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *text = NULL;

  when = g_date_time_new_from_unix_utc (time_usec / G_USEC_PER_SEC - seconds);
  if (when == NULL)
    return NULL;
  /* The year has four digits, which %Y of g_date_time_format() does not see to. */
  text = g_date_time_format (when, "%m%d%H%M%S");
  return g_strdup_printf ("%04d%s", g_date_time_get_year (when), text);
}

char *
cw_csn_rewind (const char *csn, guint seconds)
{
  gint64 time_usec = 0;
  g_autofree char *earlier =
      parse_time (csn, &time_usec) ? format_earlier (time_usec, seconds) : NULL;

  return earlier != NULL ? g_strconcat (earlier, ".000000Z#000000#000#000000", NULL)
                         : g_strdup (csn);
}

/* In UTC and to the second, so that the order of the texts is that of the times. */
gboolean
cw_csn_is_valid_time (const char *text)
{
  gint64 time_usec = 0;

  return strlen (text) == strlen ("20261120130331Z") && g_str_has_suffix (text, "Z") &&
         strspn (text, "0123456789") == strlen (text) - 1 &&
         cw_time_parse_generalized (text, &time_usec);
}

char *
cw_csn_rewind_time (const char *text, guint seconds)
{
  gint64 time_usec = 0;
  g_autofree char *earlier =
      cw_time_parse_generalized (text, &time_usec) ? format_earlier (time_usec, seconds) : NULL;

  return earlier != NULL ? g_strconcat (earlier, "Z", NULL) : g_strdup (text);
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
