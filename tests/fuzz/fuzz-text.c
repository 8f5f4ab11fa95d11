/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-text.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *text = (const char *) data;
  gsize len = 0;
  gsize again_len = 0;
  g_autofree char *folded = cw_text_fold (text, size, &len);
  g_autofree char *again = cw_text_fold (folded, len, &again_len);
  g_autofree char *shown = cw_text_shorten (text, size, 20);

  g_assert_cmpmem (folded, len, again, again_len);
  g_assert_cmpuint (cw_text_hash_folded (text, size), ==, cw_text_hash_folded (folded, len));
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (shown, -1), <=, 21);
  for (const char *p = shown; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
  return 0;
}
