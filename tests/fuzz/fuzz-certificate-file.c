/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "base/cw-error.h"
#include "setup/cw-certificate-file.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The certificate of a federation service as an administrator gives it, PEM or PKCS #12. The corpus
 * has a password of one round; real files have thousands, which only make it slow. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (CwSecret) content = cw_secret_new (data, size);
  g_autoptr (CwSecret) password = cw_secret_new ("x", 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCertificateFile) file = cw_certificate_file_new (content, NULL, password, &error);

  if (file == NULL)
    {
      g_assert_true (g_error_matches (error, CW_ERROR, CW_ERROR_AUTH) ||
                     g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_DATA));
      return 0;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (file->n_chain, >, 0);
  if (file->key != NULL)
    (void) cw_certificate_file_key_fits (file);
  return 0;
}
