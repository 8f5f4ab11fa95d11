/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-vault-key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"

#define KEY_SIZE   crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define KEY_PREFIX "causeway-vault-key-1 "
#define TEXT_SIZE  (sizeof KEY_PREFIX - 1 + 2 * KEY_SIZE)

/* A change would make every sealed value name a key that does not exist. */
static const char key_id_context[] = "causeway vault key id";

void
cw_vault_key_free (CwVaultKey *key)
{
  g_return_if_fail (key != NULL);

  cw_secret_unref (key->secret);
  g_free (key);
}

char *
cw_vault_key_id_to_string (const guint8 id[CW_VAULT_KEY_ID_SIZE])
{
  char text[2 * CW_VAULT_KEY_ID_SIZE + 1];

  sodium_bin2hex (text, sizeof text, id, CW_VAULT_KEY_ID_SIZE);
  return g_strdup (text);
}

static CwVaultKey *
key_new (const guint8 bytes[KEY_SIZE])
{
  CwVaultKey *key = g_new0 (CwVaultKey, 1);
  guint8 hash[crypto_generichash_BYTES];

  crypto_generichash (hash, sizeof hash, (const guint8 *) key_id_context, sizeof key_id_context - 1,
                      bytes, KEY_SIZE);
  memcpy (key->id, hash, sizeof key->id);
  key->secret = cw_secret_new (bytes, KEY_SIZE);
  return key;
}

static char *
get_keys_dir (const char *state_dir)
{
  return g_build_filename (state_dir, "keys", NULL);
}

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

static CwVaultKey *
parse_key (CwSecret *text, const char *path, GError **error)
{
  guint8 bytes[KEY_SIZE];
  gsize size = 0;
  gsize n_bytes = 0;
  const char *data = cw_secret_peek (text, &size);
  CwVaultKey *key = NULL;

  if (size == TEXT_SIZE && g_str_has_prefix (data, KEY_PREFIX) &&
      sodium_hex2bin (bytes, sizeof bytes, data + sizeof KEY_PREFIX - 1, 2 * KEY_SIZE, NULL,
                      &n_bytes, NULL) == 0 &&
      n_bytes == KEY_SIZE)
    key = key_new (bytes);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                 "%s holds no key of this version; restore the file from a backup", path);
  sodium_memzero (bytes, sizeof bytes);
  return key;
}

CwVaultKey *
cw_vault_key_load (const char *state_dir, GError **error)
{
  g_autofree char *dir = get_keys_dir (state_dir);
  g_autofree char *path = g_build_filename (dir, "vault.key", NULL);
  g_autoptr (CwSecret) text = NULL;
  g_autoptr (GError) local_error = NULL;
  struct stat st;

  if (lstat (dir, &st) != 0 && errno == ENOENT)
    return NULL;
  if (!check_keys_dir (dir, error))
    return NULL;

  text = cw_secret_new_from_file (path, &local_error);
  if (text != NULL)
    return parse_key (text, path, error);
  if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

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

/* A new key in a new file at @path, which g_mkstemp_full() fills in. */
static gboolean
write_new_key (char *path, GError **error)
{
  guint8 bytes[KEY_SIZE];
  char text[TEXT_SIZE + 2] = KEY_PREFIX;
  gboolean is_ok;
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  int errsv = errno;

  if (fd < 0)
    {
      set_error_from_errno (error, errsv, CW_PHRASE ("Cannot make %s"), path);
      return FALSE;
    }

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (text + sizeof KEY_PREFIX - 1, 2 * KEY_SIZE + 1, bytes, sizeof bytes);
  text[TEXT_SIZE] = '\n';
  is_ok = write_all (fd, text, TEXT_SIZE + 1);
  errsv = errno;
  sodium_memzero (bytes, sizeof bytes);
  sodium_memzero (text, sizeof text);
  g_close (fd, NULL);
  if (!is_ok)
    set_error_from_errno (error, errsv, CW_PHRASE ("Cannot write %s"), path);
  return is_ok;
}

/* A link, other than a rename, never takes the place of a key that another process has just made.
 */
static gboolean
install_key (const char *temporary, const char *path, GError **error)
{
  if (link (temporary, path) == 0 || errno == EEXIST)
    return TRUE;
  set_error_from_errno (error, errno, CW_PHRASE ("Cannot make %s"), path);
  return FALSE;
}

CwVaultKey *
cw_vault_key_create (const char *state_dir, GError **error)
{
  g_autofree char *dir = get_keys_dir (state_dir);
  g_autofree char *path = g_build_filename (dir, "vault.key", NULL);
  g_autofree char *temporary = g_build_filename (dir, ".vault.key.XXXXXX", NULL);
  g_autoptr (CwVaultKey) key = NULL;
  gboolean is_ok;

  if (!make_keys_dir (state_dir, dir, error))
    return NULL;
  is_ok = write_new_key (temporary, error) && install_key (temporary, path, error);
  g_unlink (temporary);
  if (!is_ok || !sync_folder (dir, error))
    return NULL;

  key = cw_vault_key_load (state_dir, error);
  if (key == NULL && error != NULL && *error == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "%s was taken away just after it was made",
                 path);
  return g_steal_pointer (&key);
}
