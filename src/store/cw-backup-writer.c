/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-backup-writer.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "store/cw-backup-reader.h"

#define PORTION 65536
#define FAST    1 /* zlib's level: the disk is not to wait for the processor */

struct _CwBackupWriter
{
  int fd; /* (unowned) */
  GCancellable *cancellable;
  GConverter *deflate;
  GChecksum *sum;
  GByteArray *held; /* put in, and not deflated yet */
};

static gboolean
fail (GError **error, int saved_errno)
{
  g_set_error (error, CW_ERROR, cw_error_code_from_errno (saved_errno),
               "The backup cannot be written: %s", g_strerror (saved_errno));
  return FALSE;
}

static gboolean
write_all (CwBackupWriter *writer, const guint8 *data, gsize size, GError **error)
{
  gsize done = 0;

  if (g_cancellable_set_error_if_cancelled (writer->cancellable, error))
    return FALSE;
  while (done < size)
    {
      gssize n = write (writer->fd, data + done, size - done);

      if (n < 0 && errno != EINTR)
        return fail (error, errno);
      done += n > 0 ? (gsize) n : 0;
    }
  return TRUE;
}

static gboolean
write_summed (CwBackupWriter *writer, const guint8 *data, gsize size, GError **error)
{
  g_checksum_update (writer->sum, data, (gssize) size);
  return write_all (writer, data, size, error);
}

/* ----- the body */

/* All that is held; with @flags the deflated stream ends. */
static gboolean
deflate (CwBackupWriter *writer, GConverterFlags flags, GError **error)
{
  guint8 out[PORTION / 4];
  gsize done = 0;
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (done < writer->held->len ||
         (flags != G_CONVERTER_NO_FLAGS && result != G_CONVERTER_FINISHED))
    {
      gsize n_read = 0;
      gsize n_written = 0;

      result =
          g_converter_convert (writer->deflate, writer->held->data + done, writer->held->len - done,
                               out, sizeof out, flags, &n_read, &n_written, error);
      if (result == G_CONVERTER_ERROR || !write_summed (writer, out, n_written, error))
        return FALSE;
      done += n_read;
    }
  g_byte_array_set_size (writer->held, 0);
  return TRUE;
}

static gboolean
put (CwBackupWriter *writer, const void *data, gsize size, GError **error)
{
  g_byte_array_append (writer->held, data, (guint) size);
  return writer->held->len < PORTION || deflate (writer, G_CONVERTER_NO_FLAGS, error);
}

gboolean
cw_backup_writer_put_byte (CwBackupWriter *writer, guint8 value, GError **error)
{
  return put (writer, &value, sizeof value, error);
}

gboolean
cw_backup_writer_put_number (CwBackupWriter *writer, gint64 value, GError **error)
{
  gint64 stored = GINT64_TO_LE (value);

  return put (writer, &stored, sizeof stored, error);
}

gboolean
cw_backup_writer_put_bytes (CwBackupWriter *writer, const void *data, gsize size, GError **error)
{
  guint32 length = GUINT32_TO_LE ((guint32) size);

  /* Neither database stores a value as large as that. */
  g_return_val_if_fail (size <= G_MAXINT, FALSE);
  return put (writer, &length, sizeof length, error) && put (writer, data, size, error);
}

/* ----- beginning and end */

static gboolean
empty_file (int fd, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return fail (error, errno);
  if (!S_ISREG (info.st_mode))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "A backup is an ordinary file: name one");
      return FALSE;
    }
  if (ftruncate (fd, 0) != 0 || lseek (fd, 0, SEEK_SET) != 0)
    return fail (error, errno);
  return TRUE;
}

static gboolean
write_header (CwBackupWriter *writer, const CwBackupHeader *header, GError **error)
{
  g_autofree char *text = cw_backup_header_to_text (header);
  guint8 prefix[CW_BACKUP_PREFIX];
  guint32 form = GUINT32_TO_LE (CW_BACKUP_FORM);
  guint32 length = GUINT32_TO_LE ((guint32) strlen (text));

  memcpy (prefix, CW_BACKUP_MAGIC, 8);
  memcpy (prefix + 8, &form, sizeof form);
  memcpy (prefix + 12, &length, sizeof length);
  return write_summed (writer, prefix, sizeof prefix, error) &&
         write_summed (writer, (const guint8 *) text, strlen (text), error);
}

CwBackupWriter *
cw_backup_writer_new (int fd,
                      const CwBackupHeader *header,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (CwBackupWriter) writer = g_new0 (CwBackupWriter, 1);

  writer->fd = fd;
  g_set_object (&writer->cancellable, cancellable);
  writer->deflate = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, FAST));
  writer->sum = g_checksum_new (G_CHECKSUM_SHA256);
  writer->held = g_byte_array_sized_new (2 * PORTION);
  return empty_file (fd, error) && write_header (writer, header, error) ? g_steal_pointer (&writer)
                                                                        : NULL;
}

void
cw_backup_writer_free (CwBackupWriter *writer)
{
  if (writer == NULL)
    return;
  g_clear_object (&writer->cancellable);
  g_clear_object (&writer->deflate);
  g_checksum_free (writer->sum);
  g_byte_array_unref (writer->held);
  g_free (writer);
}

char *
cw_backup_writer_end (CwBackupWriter *writer, GError **error)
{
  guint8 sum[CW_BACKUP_SUM];
  gsize size = sizeof sum;
  g_autofree char *digest = NULL;
  g_autofree char *found = NULL;

  if (!deflate (writer, G_CONVERTER_INPUT_AT_END, error))
    return NULL;
  digest = g_strdup (g_checksum_get_string (writer->sum));
  g_checksum_get_digest (writer->sum, sum, &size);
  if (!write_all (writer, sum, sizeof sum, error))
    return NULL;
  if (fsync (writer->fd) != 0)
    {
      (void) fail (error, errno);
      return NULL;
    }
  found = cw_backup_file_verify (writer->fd, writer->cancellable, error);
  if (found == NULL || g_str_equal (found, digest))
    return g_steal_pointer (&found);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_STORE,
                       "What was written is not what is read again: check the disk of the backup");
  return NULL;
}
