/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "connectors/graph/cw-app-credential.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A certificate that an administrator gives as a file. What is taken can be written again, and is
 * the same certificate then. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (CwSecret) key = cw_secret_new ("key", 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAppCredential) credential = cw_app_credential_new_from_pem (text, key, &error);
  g_autoptr (CwAppCredential) again = NULL;

  if (credential == NULL)
    {
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
      return 0;
    }
  g_assert_cmpuint (strlen (credential->thumbprint), ==, 40);
  g_assert_nonnull (credential->certificate_pem);
  g_assert_nonnull (credential->certificate_base64);
  again = cw_app_credential_new_from_pem (credential->certificate_pem, key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->thumbprint, ==, credential->thumbprint);
  g_assert_cmpint (again->end_usec, ==, credential->end_usec);
  return 0;
}
