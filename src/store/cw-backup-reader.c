/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-backup-reader.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "store/cw-backup-writer.h"

#define PORTION        65536
#define MAXIMUM_HEADER 65536
#define MAXIMUM_NAMES  4096

struct _CwBackupReader
{
  int fd; /* (unowned) */
  GCancellable *cancellable;
  CwBackupHeader *header;
  GConverter *inflate;
  gint64 place;    /* in the file: what was taken from it */
  gint64 body_end; /* where the digest begins */
  guint8 *packed;  /* (owned) PORTION bytes of the file */
  gsize packed_at; /* those that are inflated already */
  gsize packed_size;
  guint8 *plain; /* (owned) PORTION bytes inflated */
  gsize plain_at;
  gsize plain_size;
  gboolean is_over; /* the deflated stream has ended */

  GByteArray *name; /* of the table; each with a NUL behind it */
  GByteArray *columns;
  GByteArray *kinds;
  gint64 last_id;
  CwBackupValue *values; /* (owned) as many as @kinds is long */
  guint n_values;
  guint8 next; /* the mark behind the rows that were read; 0: none was read yet */
  guint64 n_rows;
};

/* @what: for whoever looks for the reason */
static gboolean
fail_damaged (GError **error, const char *what)
{
  g_info ("The backup is damaged: %s", what);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "The backup is damaged: take another one, or a copy of it from elsewhere");
  return FALSE;
}

static gboolean
read_at (int fd, void *data, gsize size, gint64 place, GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = pread (fd, (guint8 *) data + done, size - done, place + (gint64) done);

      if (n == 0)
        return fail_damaged (error, "it ends too early");
      if (n < 0 && errno != EINTR)
        {
          int saved_errno = errno;

          g_set_error (error, CW_ERROR, cw_error_code_from_errno (saved_errno),
                       "The backup cannot be read: %s", g_strerror (saved_errno));
          return FALSE;
        }
      done += n > 0 ? (gsize) n : 0;
    }
  return TRUE;
}

/* *ret_body_end: where the digest begins */
static gboolean
look_at_file (int fd, guint8 *prefix, gint64 *ret_body_end, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "A backup is an ordinary file: name one");
      return FALSE;
    }
  if (info.st_size < CW_BACKUP_PREFIX + CW_BACKUP_SUM ||
      !read_at (fd, prefix, CW_BACKUP_PREFIX, 0, error) ||
      memcmp (prefix, CW_BACKUP_MAGIC, strlen (CW_BACKUP_MAGIC)) != 0)
    {
      g_clear_error (error);
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "This is no backup of Causeway: name a file that `causewayctl database "
                           "backup` has written");
      return FALSE;
    }
  *ret_body_end = info.st_size - CW_BACKUP_SUM;
  return TRUE;
}

/* ----- the digest */

char *
cw_backup_file_verify (int fd, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *data = g_malloc (PORTION);
  guint8 prefix[CW_BACKUP_PREFIX];
  guint8 expected[CW_BACKUP_SUM];
  guint8 found[CW_BACKUP_SUM];
  g_autofree char *digest = NULL;
  gsize size = sizeof found;
  gint64 end = 0;

  if (!look_at_file (fd, prefix, &end, error))
    return NULL;
  for (gint64 place = 0; place < end; place += PORTION)
    {
      gsize n = (gsize) MIN (PORTION, end - place);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !read_at (fd, data, n, place, error))
        return NULL;
      g_checksum_update (sum, data, (gssize) n);
    }
  if (!read_at (fd, expected, sizeof expected, end, error))
    return NULL;
  digest = g_strdup (g_checksum_get_string (sum));
  g_checksum_get_digest (sum, found, &size);
  if (memcmp (expected, found, sizeof found) == 0)
    return g_steal_pointer (&digest);
  (void) fail_damaged (error, "its digest is another one");
  return NULL;
}

/* ----- beginning */

static gboolean
read_header (CwBackupReader *reader, GError **error)
{
  guint8 prefix[CW_BACKUP_PREFIX];
  g_autofree char *text = NULL;
  guint32 form = 0;
  guint32 length = 0;

  if (!look_at_file (reader->fd, prefix, &reader->body_end, error))
    return FALSE;
  memcpy (&form, prefix + 8, sizeof form);
  memcpy (&length, prefix + 12, sizeof length);
  form = GUINT32_FROM_LE (form);
  length = GUINT32_FROM_LE (length);
  if (form > CW_BACKUP_FORM)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW,
                   "The backup has form %u, and this Causeway reads forms up to %u: a newer one "
                   "wrote it; install that one",
                   form, (guint) CW_BACKUP_FORM);
      return FALSE;
    }
  if (length > MAXIMUM_HEADER || CW_BACKUP_PREFIX + (gint64) length > reader->body_end)
    return fail_damaged (error, "it does not say what it holds");
  text = g_malloc (length + 1);
  if (!read_at (reader->fd, text, length, CW_BACKUP_PREFIX, error))
    return FALSE;
  text[length] = '\0';
  reader->place = CW_BACKUP_PREFIX + (gint64) length;
  reader->header = cw_backup_header_parse (text, (gssize) length, error);
  return reader->header != NULL;
}

CwBackupReader *
cw_backup_reader_new (int fd, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwBackupReader) reader = g_new0 (CwBackupReader, 1);

  reader->fd = fd;
  g_set_object (&reader->cancellable, cancellable);
  reader->inflate = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  reader->packed = g_malloc (PORTION);
  reader->plain = g_malloc (PORTION);
  reader->name = g_byte_array_new ();
  reader->columns = g_byte_array_new ();
  reader->kinds = g_byte_array_new ();
  return read_header (reader, error) ? g_steal_pointer (&reader) : NULL;
}

static void
forget_values (CwBackupReader *reader)
{
  for (guint i = 0; i < reader->n_values; i++)
    g_byte_array_unref (reader->values[i].bytes);
  g_clear_pointer (&reader->values, g_free);
  reader->n_values = 0;
}

void
cw_backup_reader_free (CwBackupReader *reader)
{
  if (reader == NULL)
    return;
  forget_values (reader);
  g_clear_object (&reader->cancellable);
  g_clear_object (&reader->inflate);
  g_clear_pointer (&reader->header, cw_backup_header_free);
  g_clear_pointer (&reader->name, g_byte_array_unref);
  g_clear_pointer (&reader->columns, g_byte_array_unref);
  g_clear_pointer (&reader->kinds, g_byte_array_unref);
  g_free (reader->packed);
  g_free (reader->plain);
  g_free (reader);
}

const CwBackupHeader *
cw_backup_reader_get_header (CwBackupReader *reader)
{
  return reader->header;
}

/* ----- inflating */

static gboolean
fetch (CwBackupReader *reader, GError **error)
{
  gsize n = (gsize) MIN (PORTION, reader->body_end - reader->place);

  if (reader->packed_at < reader->packed_size || n == 0)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (reader->cancellable, error) ||
      !read_at (reader->fd, reader->packed, n, reader->place, error))
    return FALSE;
  reader->place += (gint64) n;
  reader->packed_at = 0;
  reader->packed_size = n;
  return TRUE;
}

/* Goes on by a portion of either side. */
static gboolean
inflate_some (CwBackupReader *reader, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize n_read = 0;
  gsize n_written = 0;
  GConverterResult result = G_CONVERTER_ERROR;

  if (!fetch (reader, error))
    return FALSE;
  result = g_converter_convert (reader->inflate, reader->packed + reader->packed_at,
                                reader->packed_size - reader->packed_at, reader->plain, PORTION,
                                reader->place == reader->body_end ? G_CONVERTER_INPUT_AT_END
                                                                  : G_CONVERTER_NO_FLAGS,
                                &n_read, &n_written, &local_error);
  if (result == G_CONVERTER_ERROR)
    return fail_damaged (error, "it cannot be unpacked");
  reader->packed_at += n_read;
  reader->plain_at = 0;
  reader->plain_size = n_written;
  reader->is_over = result == G_CONVERTER_FINISHED;
  return TRUE;
}

static gboolean
get (CwBackupReader *reader, void *data, gsize size, GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      gsize n = MIN (size - done, reader->plain_size - reader->plain_at);

      if (n == 0 && reader->is_over)
        return fail_damaged (error, "something is missing");
      if (n == 0 && !inflate_some (reader, error))
        return FALSE;
      if (n == 0)
        continue;
      memcpy ((guint8 *) data + done, reader->plain + reader->plain_at, n);
      reader->plain_at += n;
      done += n;
    }
  return TRUE;
}

static gboolean
get_number (CwBackupReader *reader, gint64 *ret_value, GError **error)
{
  gint64 value = 0;

  if (!get (reader, &value, sizeof value, error))
    return FALSE;
  *ret_value = GINT64_FROM_LE (value);
  return TRUE;
}

/* As much memory as bytes are there, whatever the length says. */
static gboolean
get_bytes (CwBackupReader *reader, GByteArray *bytes, guint32 maximum, GError **error)
{
  guint32 length = 0;

  if (!get (reader, &length, sizeof length, error))
    return FALSE;
  length = GUINT32_FROM_LE (length);
  if (length > maximum)
    return fail_damaged (error, "a length is impossible");
  g_byte_array_set_size (bytes, 0);
  for (guint32 done = 0; done < length;)
    {
      guint32 n = MIN (length - done, PORTION);

      g_byte_array_set_size (bytes, done + n);
      if (!get (reader, bytes->data + done, n, error))
        return FALSE;
      done += n;
    }
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  bytes->len--;
  return TRUE;
}

/* ----- tables and rows */

static gboolean
get_text (CwBackupReader *reader, GByteArray *bytes, GError **error)
{
  return get_bytes (reader, bytes, MAXIMUM_NAMES, error) &&
         (memchr (bytes->data, '\0', bytes->len) == NULL || fail_damaged (error, "a name is none"));
}

static gboolean
get_table (CwBackupReader *reader, GError **error)
{
  if (!get_text (reader, reader->name, error) || !get_text (reader, reader->columns, error) ||
      !get_text (reader, reader->kinds, error) || !get_number (reader, &reader->last_id, error))
    return FALSE;
  if (strspn (cw_backup_reader_get_kinds (reader), "itb") != reader->kinds->len)
    return fail_damaged (error, "a column is of no kind");
  forget_values (reader);
  reader->n_values = reader->kinds->len;
  reader->values = g_new0 (CwBackupValue, reader->n_values);
  for (guint i = 0; i < reader->n_values; i++)
    reader->values[i].bytes = g_byte_array_new ();
  return TRUE;
}

static gboolean
check_end (CwBackupReader *reader, GError **error)
{
  gint64 n_rows = 0;

  return get_number (reader, &n_rows, error) &&
         (((guint64) n_rows == reader->n_rows && reader->n_rows == reader->header->n_rows) ||
          fail_damaged (error, "rows are missing"));
}

gboolean
cw_backup_reader_next_table (CwBackupReader *reader, gboolean *ret_has_table, GError **error)
{
  guint8 mark = reader->next;

  if (mark == 0 && !get (reader, &mark, sizeof mark, error))
    return FALSE;
  reader->next = 0;
  *ret_has_table = mark == CW_BACKUP_TABLE;
  if (mark == CW_BACKUP_TABLE)
    return get_table (reader, error);
  return mark == CW_BACKUP_END ? check_end (reader, error)
                               : fail_damaged (error, "something else is where a table begins");
}

const char *
cw_backup_reader_get_name (CwBackupReader *reader)
{
  return (const char *) reader->name->data;
}

const char *
cw_backup_reader_get_columns (CwBackupReader *reader)
{
  return (const char *) reader->columns->data;
}

const char *
cw_backup_reader_get_kinds (CwBackupReader *reader)
{
  return (const char *) reader->kinds->data;
}

gint64
cw_backup_reader_get_last_id (CwBackupReader *reader)
{
  return reader->last_id;
}

static gboolean
get_value (CwBackupReader *reader, char kind, CwBackupValue *value, GError **error)
{
  guint8 is_there = 0;

  if (!get (reader, &is_there, sizeof is_there, error))
    return FALSE;
  value->is_null = is_there == 0;
  if (value->is_null)
    return TRUE;
  return kind == 'i' ? get_number (reader, &value->number, error)
                     : get_bytes (reader, value->bytes, G_MAXINT, error);
}

gboolean
cw_backup_reader_next_row (CwBackupReader *reader, const CwBackupValue **ret_values, GError **error)
{
  if (!get (reader, &reader->next, sizeof reader->next, error))
    return FALSE;
  *ret_values = reader->next == CW_BACKUP_ROW ? reader->values : NULL;
  for (guint i = 0; *ret_values != NULL && i < reader->n_values; i++)
    if (!get_value (reader, (char) reader->kinds->data[i], &reader->values[i], error))
      return FALSE;
  reader->n_rows += *ret_values != NULL ? 1 : 0;
  return TRUE;
}
