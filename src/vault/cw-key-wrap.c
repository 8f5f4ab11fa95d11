/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-key-wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"

#define CREDENTIAL         "causeway-vault"
#define MINIMUM_CREDENTIAL 16
#define MAXIMUM_CREDENTIAL 4096
#define PREFIX             "causeway-vault-sealed-1 "
#define PREFIX_SIZE        (sizeof PREFIX - 1)
#define KEY_SIZE           crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_SIZE         crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE           crypto_aead_xchacha20poly1305_ietf_ABYTES

/* A change would make every sealed file useless. */
static const char wrap_context[] = "causeway vault file";

/* systemd lets the service's user in by an access control list, which shows as a right of the
 * group; everybody else has none. */
static gboolean
check_credential (int fd, const char *path, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && (st.st_mode & 0007) == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "The credential %s is no file, or everybody may read it", path);
  return FALSE;
}

static CwSecret *
read_credential (int fd, const char *path, GError **error)
{
  guint8 bytes[MAXIMUM_CREDENTIAL + 1];
  gsize size = 0;
  gssize n = 0;
  CwSecret *credential = NULL;

  while (size < sizeof bytes && (n = read (fd, bytes + size, sizeof bytes - size)) != 0)
    {
      if (n < 0 && errno != EINTR)
        break;
      size += n > 0 ? (gsize) n : 0;
    }
  if (n >= 0 && size >= MINIMUM_CREDENTIAL && size <= MAXIMUM_CREDENTIAL)
    credential = cw_secret_new (bytes, size);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                 "The credential %s cannot be used: it must be of %d to %d bytes", path,
                 MINIMUM_CREDENTIAL, MAXIMUM_CREDENTIAL);
  sodium_memzero (bytes, sizeof bytes);
  return credential;
}

CwSecret *
cw_key_wrap_load_credential (GError **error)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, CREDENTIAL, NULL) : NULL;
  CwSecret *credential = NULL;
  int fd = -1;

  if (path == NULL)
    return NULL;
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  if (fd < 0 && errno == ENOENT)
    return NULL;
  if (fd < 0)
    {
      int errsv = errno;

      g_set_error (error, CW_ERROR, cw_error_code_from_errno (errsv),
                   "Cannot read the credential %s: %s", path, g_strerror (errsv));
      return NULL;
    }
  if (check_credential (fd, path, error))
    credential = read_credential (fd, path, error);
  g_close (fd, NULL);
  return credential;
}

static void
derive_key (CwSecret *credential, guint8 key[KEY_SIZE])
{
  gsize size = 0;
  const guint8 *bytes = (const guint8 *) cw_secret_peek (credential, &size);

  crypto_generichash (key, KEY_SIZE, bytes, size, (const guint8 *) wrap_context,
                      sizeof wrap_context - 1);
}

CwSecret *
cw_key_wrap_seal (CwSecret *credential, CwSecret *text)
{
  gsize size = 0;
  const char *clear = cw_secret_peek (text, &size);
  gsize sealed_size = NONCE_SIZE + size + TAG_SIZE;
  gsize hex_size = 2 * sealed_size + 1;
  g_autofree guint8 *sealed = g_malloc (sealed_size);
  g_autofree char *line = g_malloc (PREFIX_SIZE + hex_size + 1);
  guint8 key[KEY_SIZE];

  derive_key (credential, key);
  randombytes_buf (sealed, NONCE_SIZE);
  crypto_aead_xchacha20poly1305_ietf_encrypt (sealed + NONCE_SIZE, NULL, (const guint8 *) clear,
                                              size, (const guint8 *) PREFIX, PREFIX_SIZE, NULL,
                                              sealed, key);
  sodium_memzero (key, sizeof key);
  memcpy (line, PREFIX, PREFIX_SIZE);
  sodium_bin2hex (line + PREFIX_SIZE, hex_size, sealed, sealed_size);
  line[PREFIX_SIZE + hex_size - 1] = '\n';
  return cw_secret_new (line, PREFIX_SIZE + hex_size);
}

gboolean
cw_key_wrap_is_sealed (CwSecret *text)
{
  return g_str_has_prefix (cw_secret_peek (text, NULL), PREFIX);
}

static CwSecret *
open_sealed (CwSecret *credential, const guint8 *sealed, gsize size)
{
  guint8 key[KEY_SIZE];
  guint8 *clear = sodium_malloc (size);
  CwSecret *text = NULL;

  g_assert (clear != NULL);
  derive_key (credential, key);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (clear, NULL, NULL, sealed + NONCE_SIZE,
                                                  size - NONCE_SIZE, (const guint8 *) PREFIX,
                                                  PREFIX_SIZE, sealed, key) == 0)
    text = cw_secret_new (clear, size - NONCE_SIZE - TAG_SIZE);
  sodium_memzero (key, sizeof key);
  sodium_free (clear);
  return text;
}

CwSecret *
cw_key_wrap_open (CwSecret *credential, CwSecret *text)
{
  gsize size = 0;
  const char *line = cw_secret_peek (text, &size);
  gsize n_digits = size - PREFIX_SIZE;
  g_autofree guint8 *sealed = NULL;
  gsize sealed_size = 0;

  g_return_val_if_fail (cw_key_wrap_is_sealed (text), NULL);

  if (n_digits > 0 && line[size - 1] == '\n')
    n_digits--;
  sealed = g_malloc (n_digits / 2 + 1);
  if (sodium_hex2bin (sealed, n_digits / 2, line + PREFIX_SIZE, n_digits, NULL, &sealed_size,
                      NULL) != 0 ||
      sealed_size < NONCE_SIZE + TAG_SIZE)
    return NULL;
  return open_sealed (credential, sealed, sealed_size);
}
