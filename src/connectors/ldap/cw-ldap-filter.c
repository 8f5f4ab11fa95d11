/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-filter.h"

#include <string.h>

#include "base/cw-error.h"

gboolean
cw_ldap_filter_check_name (const char *name, GError **error)
{
  const char *p = name;

  while (g_ascii_isalnum (*p) || *p == '-')
    p++;
  if (p > name && *p == '\0')
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "\"%s\" cannot be the name of an object class", name);
  return FALSE;
}

char *
cw_ldap_filter_escape (const char *value)
{
  GString *out = g_string_new (NULL);

  for (; *value != '\0'; value++)
    if (strchr ("*()\\", *value) != NULL)
      g_string_append_printf (out, "\\%02x", (guchar) *value);
    else
      g_string_append_c (out, *value);
  return g_string_free (out, FALSE);
}
