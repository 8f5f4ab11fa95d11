/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "vault/cw-profile-file.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What opened under the password: whoever knew that may have written anything. */
static void
try_parts (const guint8 *data, gsize size)
{
  g_autoptr (CwSecret) parts = cw_secret_new (data, size);
  g_autoptr (CwProfileFile) profile = cw_profile_file_parse_parts (parts);

  if (profile == NULL)
    return;
  g_assert_nonnull (profile->text);
  g_assert_cmpuint (strlen (profile->text), <=, size);
  g_assert_true (g_utf8_validate (profile->text, -1, NULL));
}

/* The corpus asks for the least that Argon2id can do. */
static void
try_file (const char *text)
{
  g_autoptr (CwSecret) password = cw_secret_new_from_string ("correct horse battery");
  g_autoptr (GError) error = NULL;
  g_autoptr (CwProfileFile) profile = cw_profile_file_parse (text, password, &error);

  if (profile != NULL)
    return;
  g_assert_true (g_error_matches (error, CW_ERROR, CW_ERROR_AUTH) ||
                 g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_DATA) ||
                 g_error_matches (error, CW_ERROR, CW_ERROR_FAILED) ||
                 g_error_matches (error, CW_ERROR, CW_ERROR_UNSUPPORTED));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  try_parts (data, size);
  try_file (text);
  return 0;
}
