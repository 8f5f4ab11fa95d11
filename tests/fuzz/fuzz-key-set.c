/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "vault/cw-key-export.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The key file's text comes back as it was; only the last line end may have been missing. */
static void
try_text (CwSecret *text)
{
  g_autoptr (CwKeySet) set = cw_key_set_parse (text);
  g_autoptr (CwSecret) again = NULL;
  gsize size = 0;
  gsize size_again = 0;

  if (set == NULL)
    return;
  again = cw_key_set_to_text (set);
  (void) cw_secret_peek (text, &size);
  (void) cw_secret_peek (again, &size_again);
  g_assert_true (size_again == size || size_again == size + 1);
}

/* An export from another computer. The corpus asks for the least that Argon2id can do; a real one
 * takes a second. */
static void
try_export (const char *text)
{
  g_autoptr (CwSecret) passphrase = cw_secret_new_from_string ("correct horse battery");
  g_autoptr (GError) error = NULL;
  g_autoptr (CwKeySet) set = cw_key_export_parse (text, passphrase, &error);

  if (set != NULL)
    return;
  g_assert_true (g_error_matches (error, CW_ERROR, CW_ERROR_AUTH) ||
                 g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_DATA) ||
                 g_error_matches (error, CW_ERROR, CW_ERROR_FAILED) ||
                 g_error_matches (error, CW_ERROR, CW_ERROR_UNSUPPORTED));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (CwSecret) text = cw_secret_new (data, size);
  g_autofree char *copy = g_strndup ((const char *) data, size);

  try_text (text);
  try_export (copy);
  return 0;
}
