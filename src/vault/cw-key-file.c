/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-key-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "vault/cw-key-wrap.h"

static void
    G_GNUC_PRINTF (3, 4) set_error_from_errno (GError **error, int errsv, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, CW_ERROR, cw_error_code_from_errno (errsv), "%s: %s", what,
               g_strerror (errsv));
}

static char *
get_keys_dir (const char *state_dir)
{
  return g_build_filename (state_dir, "keys", NULL);
}

char *
cw_key_file_get_path (const char *state_dir)
{
  return g_build_filename (state_dir, "keys", "vault.key", NULL);
}

/* Who may write to the folder can put another key into it. */
static gboolean
check_keys_dir (const char *dir, GError **error)
{
  struct stat st;

  if (lstat (dir, &st) != 0)
    {
      set_error_from_errno (error, errno, CW_PHRASE ("Cannot examine %s"), dir);
      return FALSE;
    }
  if (!S_ISDIR (st.st_mode) || (st.st_uid != geteuid () && st.st_uid != 0) ||
      (st.st_mode & 0077) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s must be a folder with mode 0700 that belongs to root or to user %u; look "
                   "who changed it before you set it right",
                   dir, geteuid ());
      return FALSE;
    }
  return TRUE;
}

/* ----- writing */

static gboolean
sync_folder (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean is_ok = fd >= 0 && fsync (fd) == 0;

  if (!is_ok)
    set_error_from_errno (error, errno, CW_PHRASE ("Cannot write %s to disk"), path);
  if (fd >= 0)
    g_close (fd, NULL);
  return is_ok;
}

static gboolean
make_keys_dir (const char *state_dir, const char *dir, GError **error)
{
  if (g_mkdir (dir, 0700) != 0 && errno != EEXIST)
    {
      set_error_from_errno (error, errno, CW_PHRASE ("Cannot make %s"), dir);
      return FALSE;
    }
  return check_keys_dir (dir, error) && sync_folder (state_dir, error);
}

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

/* @text in a new file at @path, which g_mkstemp_full() fills in. */
static gboolean
write_temporary (char *path, CwSecret *text, GError **error)
{
  gsize size = 0;
  const char *data = cw_secret_peek (text, &size);
  gboolean is_ok = FALSE;
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  int errsv = errno;

  if (fd < 0)
    {
      set_error_from_errno (error, errsv, CW_PHRASE ("Cannot make %s"), path);
      return FALSE;
    }
  is_ok = write_all (fd, data, size);
  errsv = errno;
  g_close (fd, NULL);
  if (!is_ok)
    set_error_from_errno (error, errsv, CW_PHRASE ("Cannot write %s"), path);
  return is_ok;
}

/* A link, other than a rename, never takes the place of a key that another process has just made.
 */
static gboolean
install_first (const char *temporary, const char *path, GError **error)
{
  if (link (temporary, path) == 0 || errno == EEXIST)
    return TRUE;
  set_error_from_errno (error, errno, CW_PHRASE ("Cannot make %s"), path);
  return FALSE;
}

static gboolean
install_next (const char *temporary, const char *path, GError **error)
{
  if (g_rename (temporary, path) == 0)
    return TRUE;
  set_error_from_errno (error, errno, CW_PHRASE ("Cannot write %s"), path);
  return FALSE;
}

/* What the file holds of @set: in clear, or under the credential. (transfer full) */
static CwSecret *
format_file (CwKeySet *set, GError **error)
{
  g_autoptr (CwSecret) text = cw_key_set_to_text (set);
  g_autoptr (CwSecret) credential = NULL;
  g_autoptr (GError) local_error = NULL;

  credential = cw_key_wrap_load_credential (&local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return credential != NULL ? cw_key_wrap_seal (credential, text) : g_steal_pointer (&text);
}

static gboolean
write_file (const char *state_dir,
            CwKeySet *set,
            gboolean (*install) (const char *temporary, const char *path, GError **error),
            GError **error)
{
  g_autofree char *dir = get_keys_dir (state_dir);
  g_autofree char *path = cw_key_file_get_path (state_dir);
  g_autofree char *temporary = g_build_filename (dir, ".vault.key.XXXXXX", NULL);
  g_autoptr (CwSecret) text = format_file (set, error);
  gboolean is_ok = FALSE;

  if (text == NULL || !make_keys_dir (state_dir, dir, error))
    return FALSE;
  is_ok = write_temporary (temporary, text, error) && install (temporary, path, error);
  g_unlink (temporary);
  return is_ok && sync_folder (dir, error);
}

gboolean
cw_key_file_replace (const char *state_dir, CwKeySet *set, GError **error)
{
  return write_file (state_dir, set, install_next, error);
}

/* ----- reading */

/* (transfer full) */
static CwSecret *
open_sealed (CwSecret *text, CwSecret *credential, const char *path, GError **error)
{
  CwSecret *clear = credential != NULL ? cw_key_wrap_open (credential, text) : NULL;

  if (clear != NULL)
    return clear;
  if (credential == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_AUTH,
                 "%s is sealed by the service's credential “causeway-vault”, which is not there: "
                 "start the service as it is installed, or import the exported key set",
                 path);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_AUTH,
                 "%s does not open under the service's credential “causeway-vault”: give the "
                 "service the credential of before, or import the exported key set",
                 path);
  return NULL;
}

static CwKeySet *
parse_file (const char *state_dir, CwSecret *text, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecret) credential = cw_key_wrap_load_credential (&local_error);
  gboolean is_sealed = cw_key_wrap_is_sealed (text);
  g_autoptr (CwSecret) clear = NULL;
  g_autoptr (CwKeySet) set = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  clear = is_sealed ? open_sealed (text, credential, path, error) : cw_secret_ref (text);
  if (clear == NULL)
    return NULL;
  set = cw_key_set_parse (clear);
  if (set == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s holds no key of this version; restore the file from a backup", path);
      return NULL;
    }
  if (!is_sealed && credential != NULL && !cw_key_file_replace (state_dir, set, error))
    return NULL;
  return g_steal_pointer (&set);
}

CwKeySet *
cw_key_file_load (const char *state_dir, GError **error)
{
  g_autofree char *dir = get_keys_dir (state_dir);
  g_autofree char *path = cw_key_file_get_path (state_dir);
  g_autoptr (CwSecret) text = NULL;
  g_autoptr (GError) local_error = NULL;
  struct stat st;

  if (lstat (dir, &st) != 0 && errno == ENOENT)
    return NULL;
  if (!check_keys_dir (dir, error))
    return NULL;

  text = cw_secret_new_from_file (path, &local_error);
  if (text != NULL)
    return parse_file (state_dir, text, path, error);
  if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

CwKeySet *
cw_key_file_create (const char *state_dir, GError **error)
{
  g_autofree char *path = cw_key_file_get_path (state_dir);
  g_autoptr (CwKeySet) fresh = cw_key_set_new_random ();
  g_autoptr (CwKeySet) set = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!write_file (state_dir, fresh, install_first, error))
    return NULL;
  set = cw_key_file_load (state_dir, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (set == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "%s was taken away just after it was made",
                 path);
  return g_steal_pointer (&set);
}

gint64
cw_key_file_get_time (const char *state_dir)
{
  g_autofree char *path = cw_key_file_get_path (state_dir);
  struct stat st;

  if (lstat (path, &st) != 0)
    return 0;
  return (gint64) st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000;
}

const char *
cw_key_file_get_protection (void)
{
  g_autoptr (CwSecret) credential = cw_key_wrap_load_credential (NULL);

  return credential != NULL ? "credential" : "file";
}
