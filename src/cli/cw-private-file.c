/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-private-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"

#define OWNER_ONLY 0600

static gboolean
write_all (int fd, const char *data, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = write (fd, data + done, size - done);

      if (n < 0 && errno != EINTR)
        return FALSE;
      done += n > 0 ? (gsize) n : 0;
    }
  return fsync (fd) == 0;
}

/* O_EXCL takes no symbolic link either. FALSE with errno. */
static gboolean
write_new (const char *path, const char *data, gsize size)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OWNER_ONLY);
  gboolean is_ok = fd >= 0 && write_all (fd, data, size);
  int errsv = errno;

  if (fd >= 0)
    g_close (fd, NULL);
  if (fd >= 0 && !is_ok)
    g_unlink (path);
  errno = errsv;
  return is_ok;
}

/* Beside it first: the old one is there until the new one is whole, and its mode does not count. */
static gboolean
write_over (const char *path, const char *data, gsize size)
{
  g_autofree char *beside = g_strdup_printf ("%s.%08x", path, g_random_int ());
  gboolean is_ok = write_new (beside, data, size);
  int errsv = 0;

  if (is_ok && g_rename (beside, path) == 0)
    return TRUE;
  errsv = errno;
  if (is_ok)
    g_unlink (beside);
  errno = errsv;
  return FALSE;
}

gboolean
cw_private_file_write (const char *path,
                       const void *data,
                       gsize size,
                       gboolean replaces,
                       GError **error)
{
  gboolean is_ok = replaces ? write_over (path, data, size) : write_new (path, data, size);
  int errsv = errno;

  if (!is_ok)
    g_set_error (error, CW_ERROR, cw_error_code_from_errno (errsv), "Cannot write %s: %s", path,
                 g_strerror (errsv));
  return is_ok;
}
