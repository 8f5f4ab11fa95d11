/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-tree-owner.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"

/* A state directory is flat, and backups are a level below. */
#define MAXIMUM_DEPTH 16

typedef struct
{
  uid_t from;
  uid_t uid;
  gid_t gid;
  gboolean only_looks;
} Walk;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DIR, closedir)

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, CW_ERROR, CW_ERROR_STORE, "%s cannot be given to another account: %s", path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
check (const Walk *walk, const char *path, const struct stat *info, GError **error)
{
  if (info->st_uid != walk->from && info->st_uid != walk->uid)
    g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                 "%s belongs to neither account: see whose it is, and move it away", path);
  else if (!S_ISDIR (info->st_mode) && info->st_nlink > 1)
    g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                 "%s has another name elsewhere: see where, and move it away", path);
  else
    return TRUE;
  return FALSE;
}

/* The next thing in @folder, which is open as @fd too; -1: the end. *ret_path: (transfer full) */
static int
open_next (DIR *folder, int fd, const char *path, char **ret_path)
{
  struct dirent *entry = NULL;

  while ((entry = readdir (folder)) != NULL)
    {
      int child = -1;

      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      child = openat (fd, entry->d_name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
      /* It may have gone since the folder was read. */
      if (child < 0)
        continue;
      *ret_path = g_build_filename (path, entry->d_name, NULL);
      return child;
    }
  return -1;
}

/* Of a descriptor for a place alone there is no list. (transfer full) (nullable) */
static DIR *
open_list (int fd)
{
  int list = openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return list >= 0 ? fdopendir (list) : NULL;
}

/* What was looked at is what is given away, whoever exchanges names meanwhile. */
static gboolean
visit (const Walk *walk, int fd, const char *path, guint depth, GError **error)
{
  g_autoptr (DIR) folder = NULL;
  struct stat info = { 0 };
  char *child_path = NULL;
  int child = -1;

  if (fstat (fd, &info) != 0)
    return fail (path, error);
  if (!check (walk, path, &info, error))
    return FALSE;
  if (S_ISDIR (info.st_mode) && depth < MAXIMUM_DEPTH && (folder = open_list (fd)) == NULL)
    return fail (path, error);
  while (folder != NULL && (child = open_next (folder, fd, path, &child_path)) >= 0)
    {
      g_autofree char *owned = g_steal_pointer (&child_path);
      gboolean is_good = visit (walk, child, owned, depth + 1, error);

      (void) g_close (child, NULL);
      if (!is_good)
        return FALSE;
    }
  return walk->only_looks ||
         fchownat (fd, "", walk->uid, walk->gid, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) == 0 ||
         fail (path, error);
}

static gboolean
walk_from (const Walk *walk, const char *path, GError **error)
{
  int fd = open (path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  gboolean is_good = FALSE;

  if (fd < 0)
    return fail (path, error);
  is_good = visit (walk, fd, path, 0, error);
  (void) g_close (fd, NULL);
  return is_good;
}

gboolean
cw_tree_owner_check (const char *path, uid_t from, uid_t uid, GError **error)
{
  return walk_from (&(Walk){ .from = from, .uid = uid, .only_looks = TRUE }, path, error);
}

gboolean
cw_tree_owner_set (const char *path, uid_t from, uid_t uid, gid_t gid, GError **error)
{
  return cw_tree_owner_check (path, from, uid, error) &&
         walk_from (&(Walk){ .from = from, .uid = uid, .gid = gid }, path, error);
}
