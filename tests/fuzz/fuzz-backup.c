/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "store/cw-backup-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
read_all (CwBackupReader *reader, GError **error)
{
  const CwBackupValue *values = NULL;
  gboolean has_table = FALSE;

  while (cw_backup_reader_next_table (reader, &has_table, error))
    {
      if (!has_table)
        return TRUE;
      do
        if (!cw_backup_reader_next_row (reader, &values, error))
          return FALSE;
      while (values != NULL);
    }
  return FALSE;
}

/* A backup that nobody has verified; what stands for the digest is not looked at. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd = memfd_create ("backup", MFD_CLOEXEC);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwBackupReader) reader = NULL;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  reader = cw_backup_reader_new (fd, NULL, &error);
  if (reader == NULL || !read_all (reader, &error))
    g_assert_true (g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_DATA) ||
                   g_error_matches (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW));
  close (fd);
  return 0;
}
