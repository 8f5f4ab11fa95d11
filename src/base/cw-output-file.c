/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"

#define OWNER_ONLY 0600

static gboolean
fail (const char *path, GError **error)
{
  int saved_errno = errno;

  g_set_error (error, CW_ERROR, cw_error_code_from_errno (saved_errno), "Cannot write %s: %s", path,
               g_strerror (saved_errno));
  return FALSE;
}

static gboolean
fail_taken (const CwOutputFile *file, GError **error)
{
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "%s is there already: name another file, or replace it with --force", file->path);
  return FALSE;
}

/* (transfer full) */
static char *
make_beside (const CwOutputFile *file)
{
  return g_strdup_printf ("%s.%08x.partial", file->path, g_random_int ());
}

gboolean
cw_output_file_open (CwOutputFile *file, const char *path, gboolean replaces, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  file->path = g_strdup (path);
  file->replaces = replaces;
  /* A link that leads nowhere is something too. */
  if (!replaces &&
      (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK)))
    return fail_taken (file, error);
  file->fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, OWNER_ONLY);
  if (file->fd >= 0)
    return TRUE;
  file->beside = make_beside (file);
  file->fd = g_open (file->beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, OWNER_ONLY);
  if (file->fd >= 0)
    return TRUE;
  g_clear_pointer (&file->beside, g_free);
  return fail (path, error);
}

/* Gives it a name that nothing else has. FALSE with errno. */
static gboolean
give_name (const CwOutputFile *file, const char *name)
{
  g_autofree char *self = g_strdup_printf ("/proc/self/fd/%d", file->fd);

  return linkat (AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

/* What is there must not be replaced by mistake: a link never does that, a rename always. */
static gboolean
put_in_place (CwOutputFile *file, GError **error)
{
  if (!file->replaces)
    return (file->beside != NULL ? link (file->beside, file->path) == 0
                                 : give_name (file, file->path)) ||
           (errno == EEXIST ? fail_taken (file, error) : fail (file->path, error));
  if (file->beside == NULL)
    {
      g_autofree char *beside = make_beside (file);

      if (!give_name (file, beside))
        return fail (beside, error);
      file->beside = g_steal_pointer (&beside);
    }
  if (g_rename (file->beside, file->path) != 0)
    return fail (file->path, error);
  g_clear_pointer (&file->beside, g_free);
  return TRUE;
}

gboolean
cw_output_file_keep (CwOutputFile *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file->path);
  int fd = -1;

  if (fsync (file->fd) != 0)
    return fail (file->path, error);
  if (!put_in_place (file, error))
    return FALSE;
  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      (void) fsync (fd);
      close (fd);
    }
  return TRUE;
}

void
cw_output_file_clear (CwOutputFile *file)
{
  if (file->beside != NULL)
    (void) g_unlink (file->beside);
  if (file->fd >= 0)
    close (file->fd);
  file->fd = -1;
  g_clear_pointer (&file->beside, g_free);
  g_clear_pointer (&file->path, g_free);
}
