/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-marked-text.h"

#include <string.h>

#include "base/cw-error.h"

#define MAX_BYTES (16 * 1024 * 1024)

static const struct
{
  const char *mark;
  gsize len;
  const char *charset; /* (nullable): UTF-8 */
} encodings[] = {
  { "\xef\xbb\xbf", 3, NULL },
  { "\xff\xfe", 2, "UTF-16LE" },
  { "\xfe\xff", 2, "UTF-16BE" },
};

/* What cannot be converted is left to the parser to refuse. */
static char *
decode (const char *bytes, gsize len, gsize *ret_len)
{
  char *converted = NULL;
  gsize mark = 0;

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      if (len < encodings[i].len || memcmp (bytes, encodings[i].mark, encodings[i].len) != 0)
        continue;
      mark = encodings[i].len;
      if (encodings[i].charset != NULL)
        converted = g_convert (bytes + mark, (gssize) (len - mark), "UTF-8", encodings[i].charset,
                               NULL, ret_len, NULL);
      break;
    }
  if (converted != NULL)
    return converted;
  *ret_len = len - mark;
  converted = g_malloc (*ret_len + 1);
  memcpy (converted, bytes + mark, *ret_len);
  converted[*ret_len] = '\0';
  return converted;
}

char *
cw_marked_text_load (const char *path, gsize *ret_len, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *bytes = NULL;
  gsize len = 0;

  if (!g_file_get_contents (path, &bytes, &len, &local_error))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, local_error->message);
      return NULL;
    }
  if (len > MAX_BYTES)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s is larger than any file with settings. Choose another one.", path);
      return NULL;
    }
  return decode (bytes, len, ret_len);
}
