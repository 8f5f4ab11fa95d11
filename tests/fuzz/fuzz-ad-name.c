/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-name.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What an administrator types as the name of an account, and what Kerberos is given of it. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdName) name = cw_ad_name_parse (text, &error);
  g_autofree char *principal = NULL;

  if (name == NULL)
    {
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert_true (g_utf8_validate (name->text, -1, NULL));
  g_assert_cmpstr (name->user, !=, "");
  g_assert_cmpstr (name->domain, !=, "");
  g_assert_true ((name->domain != NULL) ==
                 (name->form == CW_AD_NAME_DOWN_LEVEL || name->form == CW_AD_NAME_PRINCIPAL));
  principal = cw_ad_name_to_principal (name, "CONTOSO.EXAMPLE", &error);
  g_assert_true ((principal == NULL) ==
                 (name->form == CW_AD_NAME_DN || name->form == CW_AD_NAME_SID));
  g_assert_true (principal == NULL || strchr (principal, '@') != NULL);
  return 0;
}
