/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-tar.h"

#include <string.h>

#define BLOCK_SIZE      512
#define END_SIZE        (2 * BLOCK_SIZE)
#define NAME_SIZE       100
#define COMPRESSION     6
#define CHECKSUM_OFFSET 148
#define CHECKSUM_SIZE   8

struct _CwTar
{
  GByteArray *data; /* (owned) */
  gint64 seconds;
};

CwTar *
cw_tar_new (gint64 time_usec)
{
  CwTar *tar = g_new0 (CwTar, 1);

  tar->data = g_byte_array_new ();
  tar->seconds = time_usec / G_USEC_PER_SEC;
  return tar;
}

void
cw_tar_free (CwTar *tar)
{
  if (tar == NULL)
    return;
  g_clear_pointer (&tar->data, g_byte_array_unref);
  g_free (tar);
}

/* An octal number of @digits digits; what lies behind it is zero already. */
static void
put_octal (char *field, guint digits, guint64 value)
{
  for (guint i = digits; i-- > 0; value >>= 3)
    field[i] = (char) ('0' + (value & 7));
}

/* The sum of the header's bytes with spaces for the sum itself. */
static void
put_checksum (char *header)
{
  guint64 sum = 0;

  memset (header + CHECKSUM_OFFSET, ' ', CHECKSUM_SIZE);
  for (guint i = 0; i < BLOCK_SIZE; i++)
    sum += (guchar) header[i];
  put_octal (header + CHECKSUM_OFFSET, 6, sum);
  header[CHECKSUM_OFFSET + 6] = '\0';
}

static void
pad (CwTar *tar, gsize size)
{
  static const guint8 zeros[BLOCK_SIZE] = { 0 };
  gsize rest = size % BLOCK_SIZE;

  if (rest > 0)
    g_byte_array_append (tar->data, zeros, (guint) (BLOCK_SIZE - rest));
}

void
cw_tar_add (CwTar *tar, const char *name, const char *content, gsize size)
{
  char header[BLOCK_SIZE] = { 0 };

  g_return_if_fail (strlen (name) < NAME_SIZE);

  memcpy (header, name, strlen (name));
  put_octal (header + 100, 7, 0600); /* mode */
  put_octal (header + 108, 7, 0);    /* uid */
  put_octal (header + 116, 7, 0);    /* gid */
  put_octal (header + 124, 11, size);
  put_octal (header + 136, 11, (guint64) tar->seconds);
  header[156] = '0'; /* a regular file */
  memcpy (header + 257, "ustar", 6);
  memcpy (header + 263, "00", 2);
  put_checksum (header);
  g_byte_array_append (tar->data, (const guint8 *) header, BLOCK_SIZE);
  g_byte_array_append (tar->data, (const guint8 *) content, (guint) size);
  pad (tar, size);
}

GBytes *
cw_tar_end (CwTar *tar, GError **error)
{
  static const guint8 end[END_SIZE] = { 0 };
  g_autoptr (GZlibCompressor) compressor =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, COMPRESSION);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream =
      g_converter_output_stream_new (memory, G_CONVERTER (compressor));

  g_byte_array_append (tar->data, end, sizeof end);
  if (!g_output_stream_write_all (stream, tar->data->data, tar->data->len, NULL, NULL, error) ||
      !g_output_stream_close (stream, NULL, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}
