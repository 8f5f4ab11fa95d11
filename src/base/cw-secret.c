/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"

#define MAX_FILE_SIZE (64 * 1024)

struct _CwSecret
{
  gatomicrefcount ref_count;
  gsize size;
  char *data; /* (owned) from sodium_malloc(): locked, between guard pages, read-only when filled */
};

static gpointer
init_sodium (gpointer user_data)
{
  return GINT_TO_POINTER (sodium_init () >= 0);
}

/* Room for @size bytes and a NUL; to be filled and then given to seal_secret(). */
static CwSecret *
alloc_secret (gsize size)
{
  static GOnce once = G_ONCE_INIT;
  CwSecret *secret = NULL;

  g_once (&once, init_sodium, NULL);
  g_assert (once.retval != NULL);

  secret = g_new0 (CwSecret, 1);
  g_atomic_ref_count_init (&secret->ref_count);
  secret->size = size;
  secret->data = sodium_malloc (size + 1);
  /* As g_malloc() does: nobody could go on without the memory. */
  g_assert (secret->data != NULL);
  secret->data[size] = '\0';
  return secret;
}

static CwSecret *
seal_secret (CwSecret *secret)
{
  sodium_mprotect_readonly (secret->data);
  return secret;
}

CwSecret *
cw_secret_new (const void *data, gsize size)
{
  CwSecret *secret = NULL;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  secret = alloc_secret (size);
  if (size > 0)
    memcpy (secret->data, data, size);
  return seal_secret (secret);
}

CwSecret *
cw_secret_new_from_string (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  return cw_secret_new (text, strlen (text));
}

static gboolean
check_file (int fd, const char *path, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) != 0)
    {
      g_set_error (error, CW_ERROR, cw_error_code_from_errno (errno), "Cannot examine %s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  if (!S_ISREG (st.st_mode))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s is not a regular file; name the file that holds the secret", path);
      return FALSE;
    }
  if (st.st_uid != geteuid () && st.st_uid != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s belongs to user %u; it must belong to root or to user %u", path, st.st_uid,
                   geteuid ());
      return FALSE;
    }
  if ((st.st_mode & 07777) != 0600 && (st.st_mode & 07777) != 0400)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s has mode %04o, so that others may use it; set it with chmod 0600", path,
                   st.st_mode & 07777);
      return FALSE;
    }
  return TRUE;
}

/* Reads at most @size bytes; -1 with errno on failure. */
static gssize
read_all (int fd, char *buffer, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = read (fd, buffer + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (gsize) n;
    }
  return (gssize) done;
}

static gsize
get_len_without_line_end (const char *data, gsize len)
{
  if (len > 0 && data[len - 1] == '\n')
    len--;
  if (len > 0 && data[len - 1] == '\r')
    len--;
  return len;
}

static CwSecret *
read_secret (int fd, const char *path, GError **error)
{
  g_autoptr (CwSecret) buffer = alloc_secret (MAX_FILE_SIZE + 1);
  gssize n = read_all (fd, buffer->data, MAX_FILE_SIZE + 1);

  if (n < 0)
    {
      g_set_error (error, CW_ERROR, cw_error_code_from_errno (errno), "Cannot read %s: %s", path,
                   g_strerror (errno));
      return NULL;
    }
  if (n > MAX_FILE_SIZE)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s is longer than %d bytes; it does not look like a secret", path,
                   MAX_FILE_SIZE);
      return NULL;
    }
  return cw_secret_new (buffer->data, get_len_without_line_end (buffer->data, (gsize) n));
}

CwSecret *
cw_secret_new_from_file (const char *path, GError **error)
{
  CwSecret *secret = NULL;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  /* Not blocking, so that a pipe put in the file's place cannot hold us up. */
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0)
    {
      int errsv = errno;

      g_set_error (error, CW_ERROR, cw_error_code_from_errno (errsv), "Cannot open %s: %s", path,
                   errsv == ELOOP ? CW_PHRASE ("a secret is not read through a symbolic link")
                                  : g_strerror (errsv));
      return NULL;
    }

  if (check_file (fd, path, error))
    secret = read_secret (fd, path, error);
  g_close (fd, NULL);
  return secret;
}

CwSecret *
cw_secret_ref (CwSecret *secret)
{
  g_return_val_if_fail (secret != NULL, NULL);

  g_atomic_ref_count_inc (&secret->ref_count);
  return secret;
}

void
cw_secret_unref (CwSecret *secret)
{
  g_return_if_fail (secret != NULL);

  if (!g_atomic_ref_count_dec (&secret->ref_count))
    return;
  /* Overwrites the bytes first. */
  sodium_free (secret->data);
  g_free (secret);
}

const char *
cw_secret_peek (CwSecret *secret, gsize *ret_size)
{
  g_return_val_if_fail (secret != NULL, NULL);

  if (ret_size != NULL)
    *ret_size = secret->size;
  return secret->data;
}

gboolean
cw_secret_equal (CwSecret *a, CwSecret *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->size == b->size && sodium_memcmp (a->data, b->data, a->size) == 0;
}

static void
release_secret (gpointer data)
{
  cw_secret_unref (data);
}

GVariant *
cw_secret_to_variant (CwSecret *secret)
{
  g_return_val_if_fail (secret != NULL, NULL);

  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, secret->data, secret->size, TRUE,
                                  release_secret, cw_secret_ref (secret));
}
