/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/checks/cw-check-database.h"

#include <errno.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-certificate-text.h"
#include "engine/cw-variant.h"
#include "setup/cw-certificate-judge.h"

#define PEM_MARK  "-----BEGIN "
#define MAX_BYTES (4 * 1024 * 1024) /* a system's authorities are a quarter of a megabyte */

static const char *
get_text (JsonObject *object, const char *name, const char *fallback)
{
  return json_object_get_string_member_with_default (object, name, fallback);
}

static gboolean
is_file (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_size <= MAX_BYTES;
}

/* A file that anybody may read; never a pipe or a device. (transfer full) (nullable): told */
static CwSecret *
read_file (CwSetupCheck *check, const char *id, const char *path)
{
  g_autofree char *text = NULL;
  g_autofree char *bytes = NULL;
  gsize size = 0;

  if (access (path, R_OK) != 0)
    text = g_strdup_printf (CW_PHRASE ("The engine cannot read %s: %s"), path, g_strerror (errno));
  else if (!is_file (path) || !g_file_get_contents (path, &bytes, &size, NULL))
    text = g_strdup_printf (CW_PHRASE ("%s is no file with certificates"), path);
  if (text == NULL)
    return cw_secret_new (bytes, size);
  cw_setup_check_add (check, id, CW_CHECK_FAILED, text,
                      CW_PHRASE ("Put the file there, and let the account of the engine read it"));
  return NULL;
}

/* ----- authorities */

/* The last day of the list: whichever of them is valid will do. */
static void
judge_authorities (CwSetupCheck *check, const char *path, gnutls_x509_crt_t *list, guint n)
{
  time_t last = 0;
  g_autofree char *day = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    last = MAX (last, gnutls_x509_crt_get_expiration_time (list[i]));
  if (n > 0 && last >= time (NULL))
    return;
  day = cw_certificate_format_day (last);
  text = n > 0 ? g_strdup_printf (CW_PHRASE ("The authority of the database expired on %s"), day)
               : g_strdup_printf (CW_PHRASE ("There are no authorities in %s"), path);
  cw_setup_check_add (
      check, "ca-file", CW_CHECK_FAILED, text,
      n > 0 ? CW_PHRASE ("Choose the file with the present certificate of the authority")
            : CW_PHRASE ("Give a readable file with the authority's certificate in PEM form"));
}

static void
check_authorities (CwSetupCheck *check, const char *path)
{
  g_autoptr (CwSecret) content = read_file (check, "ca-file", path);
  gnutls_x509_crt_t *list = NULL;
  gnutls_datum_t datum = { NULL, 0 };
  gsize size = 0;
  guint n = 0;

  if (content == NULL)
    return;
  datum.data = (guint8 *) cw_secret_peek (content, &size);
  datum.size = (guint) size;
  if (gnutls_x509_crt_list_import2 (&list, &n, &datum, GNUTLS_X509_FMT_PEM, 0) < 0)
    n = 0;
  judge_authorities (check, path, list, n);
  for (guint i = 0; i < n; i++)
    gnutls_x509_crt_deinit (list[i]);
  gnutls_free (list);
}

/* ----- the client's certificate */

/* The key lies open to nobody else: cw_secret_new_from_file() sees to it, and libpq would refuse it
 * as well. (transfer full) (nullable): told */
static CwSecret *
read_key (CwSetupCheck *check, const char *path)
{
  g_autoptr (GError) error = NULL;
  CwSecret *key = cw_secret_new_from_file (path, &error);

  if (key == NULL)
    cw_setup_check_add (
        check, "private-key-file", CW_CHECK_FAILED, error->message,
        CW_PHRASE ("Give the file to the account of the engine (chown), and let nobody else read "
                   "it (chmod 600)"));
  return key;
}

static void
judge_pair (CwSetupCheck *check, const CwCertificateFile *file)
{
  g_autofree char *subject = cw_certificate_dup_subject (file->chain[0], FALSE);

  cw_variant_add_string (check->answer, "subject", subject != NULL ? subject : "");
  (void) cw_certificate_judge_period (
      check, "certificate-file", file->chain[0],
      CW_PHRASE ("Renew it in time: without it the engine no longer gets into its database"));
  (void) cw_certificate_judge_key (check, "private-key-file", file);
}

static gboolean
is_pem (CwSecret *content)
{
  gsize size = 0;
  const char *text = cw_secret_peek (content, &size);

  return g_strstr_len (text, (gssize) size, PEM_MARK) != NULL;
}

static void
check_pair (CwSetupCheck *check, const char *certificate_path, const char *key_path)
{
  g_autoptr (CwSecret) content = read_file (check, "certificate-file", certificate_path);
  g_autoptr (CwSecret) key = read_key (check, key_path);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCertificateFile) file = NULL;
  gboolean is_locked = FALSE;

  if (content == NULL || key == NULL)
    return;
  if (!is_pem (content))
    {
      cw_setup_check_add (check, "certificate-file", CW_CHECK_FAILED,
                          CW_PHRASE ("The client certificate is not in PEM form"),
                          CW_PHRASE ("Write it as PEM, which is text: a PFX file with openssl "
                                     "pkcs12, the binary form with openssl x509"));
      return;
    }
  file = cw_certificate_file_new (content, key, NULL, &error);
  is_locked = g_error_matches (error, CW_ERROR, CW_ERROR_AUTH);
  if (file != NULL)
    judge_pair (check, file);
  else
    cw_setup_check_add (
        check, is_locked ? "private-key-file" : "certificate-file", CW_CHECK_FAILED,
        is_locked ? CW_PHRASE ("The private key is locked by a password") : error->message,
        is_locked ? CW_PHRASE ("Write it without one (openssl pkey): nobody is there to enter it")
                  : CW_PHRASE ("Choose the certificate and its private key, both in PEM form"));
}

static gboolean
has_failed (CwSetupCheck *check, guint since)
{
  for (guint i = since; i < check->checks->len; i++)
    if (((const CwCheck *) g_ptr_array_index (check->checks, i))->status == CW_CHECK_FAILED)
      return TRUE;
  return FALSE;
}

gboolean
cw_check_database_files (CwSetupCheck *check, JsonObject *database)
{
  const char *ca = get_text (database, "caFile", NULL);
  const char *certificate = get_text (database, "certificateFile", NULL);
  const char *key = get_text (database, "privateKeyFile", NULL);
  gboolean is_wanted = g_str_equal (get_text (database, "authentication", "peer"), "certificate");
  guint before = check->checks->len;

  if (ca != NULL && g_str_has_prefix (get_text (database, "tls", "verify-full"), "verify-"))
    check_authorities (check, ca);
  if (certificate != NULL && key != NULL)
    check_pair (check, certificate, key);
  else if (is_wanted || certificate != NULL || key != NULL)
    cw_setup_check_add (check, "certificate-file", CW_CHECK_FAILED,
                        CW_PHRASE ("A client certificate and its private key go together"),
                        CW_PHRASE ("Choose both files"));
  return !has_failed (check, before);
}
