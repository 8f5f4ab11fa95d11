/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-name.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "base/cw-sid.h"

static CwAdName *
name_new (CwAdNameForm form, const char *text)
{
  CwAdName *name = g_new0 (CwAdName, 1);

  name->form = form;
  name->text = g_strdup (text);
  return name;
}

static CwAdName *
parse_whole (CwAdNameForm form, const char *text)
{
  CwAdName *name = name_new (form, text);

  name->user = g_strdup (text);
  return name;
}

/* "DOMAIN\user" or, with the domain behind, "user@domain"; %NULL when a part is empty. */
static CwAdName *
parse_parts (CwAdNameForm form, const char *text, const char *separator)
{
  g_autofree char *before = g_strndup (text, (gsize) (separator - text));
  const char *behind = separator + 1;
  gboolean is_down_level = form == CW_AD_NAME_DOWN_LEVEL;
  CwAdName *name = NULL;

  if (*before == '\0' || *behind == '\0' || strchr (behind, '\\') != NULL)
    return NULL;
  name = name_new (form, text);
  name->user = g_strdup (is_down_level ? behind : before);
  name->domain = g_strdup (is_down_level ? before : behind);
  return name;
}

static CwAdName *
parse (const char *text)
{
  g_autoptr (GBytes) sid = cw_sid_from_string (text);
  const char *separator = NULL;

  if (*text == '\0' || !g_utf8_validate (text, -1, NULL))
    return NULL;
  if (sid != NULL)
    return parse_whole (CW_AD_NAME_SID, text);
  if (strchr (text, '=') != NULL && cw_dn_is_valid (text))
    return parse_whole (CW_AD_NAME_DN, text);
  separator = strchr (text, '\\');
  if (separator != NULL)
    return parse_parts (CW_AD_NAME_DOWN_LEVEL, text, separator);
  separator = strrchr (text, '@');
  if (separator != NULL)
    return parse_parts (CW_AD_NAME_PRINCIPAL, text, separator);
  return parse_whole (CW_AD_NAME_PLAIN, text);
}

CwAdName *
cw_ad_name_parse (const char *text, GError **error)
{
  g_autofree char *stripped = NULL;
  CwAdName *name = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  name = parse (stripped);
  if (name == NULL)
    {
      g_autofree char *shown = g_utf8_make_valid (stripped, -1);

      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "\"%s\" is no name of an account: write DOMAIN\\user, user@domain or a "
                   "distinguished name",
                   shown);
    }
  return name;
}

void
cw_ad_name_free (CwAdName *name)
{
  g_return_if_fail (name != NULL);

  g_free (name->text);
  g_free (name->user);
  g_free (name->domain);
  g_free (name);
}

/* A principal's separators within one of its parts (RFC 1964 2.1.1). */
static void
append_escaped (GString *out, const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (strchr ("/@\\", *text) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
}

char *
cw_ad_name_to_principal (const CwAdName *name, const char *realm, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (name->form == CW_AD_NAME_DN || name->form == CW_AD_NAME_SID)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "Kerberos cannot sign in as \"%s\": write the account as DOMAIN\\user or "
                   "user@domain",
                   name->text);
      return NULL;
    }
  append_escaped (out, name->user);
  if (name->form == CW_AD_NAME_DOWN_LEVEL && strchr (name->domain, '.') != NULL)
    {
      g_autofree char *upper = g_ascii_strup (name->domain, -1);

      g_string_append_printf (out, "@%s", upper);
    }
  else if (name->form != CW_AD_NAME_PRINCIPAL || g_ascii_strcasecmp (name->domain, realm) == 0)
    g_string_append_printf (out, "@%s", realm);
  else
    g_string_append_printf (out, "\\@%s@%s", name->domain, realm);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
