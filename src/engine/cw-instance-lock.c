/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-instance-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-user-name.h"

struct _CwInstanceLock
{
  int fd;
};

static gboolean
fail_with_errno (GError **error, int saved_errno, const char *what, const char *path)
{
  g_set_error (error, CW_ERROR, (int) cw_error_code_from_errno (saved_errno), "%s (%s): %s", what,
               path, g_strerror (saved_errno));
  return FALSE;
}

/* "causeway", or "uid 990" when nobody is called so. (transfer full) */
static char *
name_user (uid_t uid)
{
  char *name = cw_user_name_find (uid);

  return name != NULL ? name : g_strdup_printf ("uid %u", (guint) uid);
}

/* The account was settled when the directory was made. Another one, root too, would leave files
 * there that the engine cannot open when it is started in the usual way. */
static gboolean
check_owner (const char *state_dir, uid_t owner, GError **error)
{
  uid_t own = geteuid ();
  g_autofree char *owner_name = NULL;
  g_autofree char *own_name = NULL;

  if (owner == own)
    return TRUE;
  owner_name = name_user (owner);
  own_name = name_user (own);
  if (own == 0)
    g_set_error (
        error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
        "The state directory %s belongs to the account “%s”, and root would leave files in "
        "it that this account cannot open: start the service (systemctl start causewayd), "
        "or the program as that account (runuser -u ACCOUNT -- PROGRAM)",
        state_dir, owner_name);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                 "The state directory %s belongs to the account “%s”, and the engine runs as “%s”: "
                 "let it run as the former, or let root give everything to the latter "
                 "(causewayctl service set-account)",
                 state_dir, owner_name, own_name);
  return FALSE;
}

static gboolean
prepare_directory (const char *state_dir, GError **error)
{
  GStatBuf info;

  if (g_mkdir_with_parents (state_dir, 0700) != 0)
    return fail_with_errno (error, errno, CW_PHRASE ("Cannot make the state directory"), state_dir);
  if (g_stat (state_dir, &info) != 0)
    return fail_with_errno (error, errno, CW_PHRASE ("Cannot look at the state directory"),
                            state_dir);
  if (!S_ISDIR (info.st_mode))
    return fail_with_errno (error, ENOTDIR, CW_PHRASE ("Cannot use the state directory"),
                            state_dir);
  if (!check_owner (state_dir, info.st_uid, error))
    return FALSE;
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "Others than the owner may write to the state directory %s (mode %04o): "
                   "set it to 0700",
                   state_dir, info.st_mode & 07777U);
      return FALSE;
    }
  return TRUE;
}

static void
report_holder (int fd, const char *state_dir, GError **error)
{
  char text[32] = "";
  gssize n = pread (fd, text, sizeof text - 1, 0);
  guint64 pid = n > 0 ? g_ascii_strtoull (text, NULL, 10) : 0;

  if (pid > 0)
    g_set_error (error, CW_ERROR, CW_ERROR_BUSY, "The state directory %s is in use by process %llu",
                 state_dir, (unsigned long long) pid);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_BUSY, "The state directory %s is in use", state_dir);
}

static gboolean
write_holder (int fd)
{
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());

  return ftruncate (fd, 0) == 0 && pwrite (fd, text, strlen (text), 0) == (gssize) strlen (text);
}

CwInstanceLock *
cw_instance_lock_acquire (const char *state_dir, GError **error)
{
  g_autoptr (CwInstanceLock) lock = NULL;
  g_autofree char *path = NULL;
  struct flock request = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  g_return_val_if_fail (state_dir != NULL, NULL);

  if (!prepare_directory (state_dir, error))
    return NULL;
  path = g_build_filename (state_dir, "lock", NULL);
  lock = g_new0 (CwInstanceLock, 1);
  lock->fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock->fd < 0)
    {
      fail_with_errno (error, errno, CW_PHRASE ("Cannot open the lock file"), path);
      return NULL;
    }
  if (fcntl (lock->fd, F_OFD_SETLK, &request) != 0)
    {
      if (errno == EAGAIN || errno == EACCES)
        report_holder (lock->fd, state_dir, error);
      else
        fail_with_errno (error, errno, CW_PHRASE ("Cannot lock"), path);
      return NULL;
    }
  if (!write_holder (lock->fd))
    {
      fail_with_errno (error, errno, CW_PHRASE ("Cannot write the lock file"), path);
      return NULL;
    }
  return g_steal_pointer (&lock);
}

gboolean
cw_instance_lock_is_held (const char *state_dir)
{
  g_autofree char *path = g_build_filename (state_dir, "lock", NULL);
  struct flock request = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  gboolean is_held = FALSE;

  if (fd < 0)
    return FALSE;
  is_held = fcntl (fd, F_OFD_GETLK, &request) == 0 && request.l_type != F_UNLCK;
  close (fd);
  return is_held;
}

void
cw_instance_lock_release (CwInstanceLock *lock)
{
  if (lock == NULL)
    return;
  if (lock->fd >= 0)
    close (lock->fd);
  g_free (lock);
}
