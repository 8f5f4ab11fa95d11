/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-apps.h"

#include <string.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/cw-error.h"
#include "tenant/cw-tenant-cursor.h"

typedef struct
{
  char *name;
  GPtrArray *secrets;      /* (element-type utf8) */
  GPtrArray *certificates; /* (element-type CwTenantCertificate) */
} App;

struct _CwTenantApps
{
  GHashTable *apps; /* (element-type utf8 App) */
};

void
cw_tenant_certificate_free (CwTenantCertificate *certificate)
{
  g_clear_pointer (&certificate->key, gnutls_pubkey_deinit);
  g_free (certificate->thumbprint);
  g_free (certificate->thumbprint_sha256);
  g_free (certificate);
}

static void
app_free (App *app)
{
  g_free (app->name);
  g_clear_pointer (&app->secrets, g_ptr_array_unref);
  g_clear_pointer (&app->certificates, g_ptr_array_unref);
  g_free (app);
}

CwTenantApps *
cw_tenant_apps_new (void)
{
  CwTenantApps *apps = g_new0 (CwTenantApps, 1);

  apps->apps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) app_free);
  return apps;
}

void
cw_tenant_apps_free (CwTenantApps *apps)
{
  g_clear_pointer (&apps->apps, g_hash_table_unref);
  g_free (apps);
}

static App *
find_app (CwTenantApps *apps, const char *client_id)
{
  g_autofree char *lower = g_ascii_strdown (client_id, -1);

  return g_hash_table_lookup (apps->apps, lower);
}

void
cw_tenant_apps_add (CwTenantApps *apps, const char *client_id, const char *name)
{
  App *app = find_app (apps, client_id);

  if (app == NULL)
    {
      app = g_new0 (App, 1);
      app->secrets = g_ptr_array_new_with_free_func (g_free);
      app->certificates =
          g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_certificate_free);
      g_hash_table_insert (apps->apps, g_ascii_strdown (client_id, -1), app);
    }
  g_free (app->name);
  app->name = g_strdup (name);
}

void
cw_tenant_apps_add_secret (CwTenantApps *apps, const char *client_id, const char *secret)
{
  App *app = find_app (apps, client_id);

  g_return_if_fail (app != NULL);

  g_ptr_array_add (app->secrets, g_strdup (secret));
}

static char *
read_file (const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, &local_error))
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "Cannot read it: %s",
                 local_error->message);
  return text;
}

gboolean
cw_tenant_apps_add_secret_file (CwTenantApps *apps,
                                const char *client_id,
                                const char *path,
                                GError **error)
{
  g_autofree char *text = read_file (path, error);

  if (text == NULL)
    return FALSE;
  text[strcspn (text, "\r\n")] = '\0';
  if (*text == '\0')
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "The client secret in %s is empty",
                   path);
      return FALSE;
    }
  cw_tenant_apps_add_secret (apps, client_id, text);
  return TRUE;
}

static char *
make_thumbprint (gnutls_digest_algorithm_t algorithm, const gnutls_datum_t *der)
{
  guint8 digest[64] = { 0 };
  gsize size = sizeof digest;

  if (gnutls_fingerprint (algorithm, der, digest, &size) != GNUTLS_E_SUCCESS)
    return NULL;
  return cw_tenant_base64url_encode (digest, size);
}

static CwTenantCertificate *
read_certificate (gnutls_x509_crt_t crt)
{
  g_autoptr (CwTenantCertificate) certificate = g_new0 (CwTenantCertificate, 1);
  gnutls_datum_t der = { 0 };

  if (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der) != GNUTLS_E_SUCCESS)
    return NULL;
  certificate->thumbprint = make_thumbprint (GNUTLS_DIG_SHA1, &der);
  certificate->thumbprint_sha256 = make_thumbprint (GNUTLS_DIG_SHA256, &der);
  gnutls_free (der.data);
  certificate->not_before = gnutls_x509_crt_get_activation_time (crt);
  certificate->not_after = gnutls_x509_crt_get_expiration_time (crt);
  if (gnutls_pubkey_init (&certificate->key) != GNUTLS_E_SUCCESS ||
      gnutls_pubkey_import_x509 (certificate->key, crt, 0) != GNUTLS_E_SUCCESS)
    return NULL;
  return g_steal_pointer (&certificate);
}

CwTenantCertificate *
cw_tenant_certificate_new_from_der (const void *der, gsize size)
{
  gnutls_datum_t data = { (guchar *) der, (guint) size };
  CwTenantCertificate *certificate = NULL;
  gnutls_x509_crt_t crt = NULL;

  if (gnutls_x509_crt_init (&crt) == GNUTLS_E_SUCCESS &&
      gnutls_x509_crt_import (crt, &data, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS)
    certificate = read_certificate (crt);
  g_clear_pointer (&crt, gnutls_x509_crt_deinit);
  return certificate;
}

gboolean
cw_tenant_apps_add_certificate (CwTenantApps *apps,
                                const char *client_id,
                                const char *pem,
                                GError **error)
{
  App *app = find_app (apps, client_id);
  gnutls_datum_t data = { (guchar *) pem, (guint) strlen (pem) };
  CwTenantCertificate *certificate = NULL;
  gnutls_x509_crt_t crt = NULL;

  g_return_val_if_fail (app != NULL, FALSE);

  if (gnutls_x509_crt_init (&crt) == GNUTLS_E_SUCCESS &&
      gnutls_x509_crt_import (crt, &data, GNUTLS_X509_FMT_PEM) == GNUTLS_E_SUCCESS)
    certificate = read_certificate (crt);
  g_clear_pointer (&crt, gnutls_x509_crt_deinit);
  if (certificate == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "The client certificate is no X.509 certificate in PEM form");
      return FALSE;
    }
  g_ptr_array_add (app->certificates, certificate);
  return TRUE;
}

gboolean
cw_tenant_apps_add_certificate_file (CwTenantApps *apps,
                                     const char *client_id,
                                     const char *path,
                                     GError **error)
{
  g_autofree char *pem = read_file (path, error);

  if (pem != NULL && cw_tenant_apps_add_certificate (apps, client_id, pem, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

gboolean
cw_tenant_apps_has (CwTenantApps *apps, const char *client_id)
{
  return find_app (apps, client_id) != NULL;
}

const char *
cw_tenant_apps_get_name (CwTenantApps *apps, const char *client_id)
{
  App *app = find_app (apps, client_id);

  return app != NULL ? app->name : NULL;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
cw_tenant_apps_list (CwTenantApps *apps)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter = { 0 };
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, apps->apps);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, g_strdup (id));
  g_ptr_array_sort (ids, compare_ids);
  return ids;
}

gboolean
cw_tenant_apps_check_secret (CwTenantApps *apps, const char *client_id, const char *secret)
{
  App *app = find_app (apps, client_id);
  gsize length = strlen (secret);

  for (guint i = 0; app != NULL && i < app->secrets->len; i++)
    {
      const char *known = app->secrets->pdata[i];

      if (strlen (known) == length && gnutls_memcmp (known, secret, length) == 0)
        return TRUE;
    }
  return FALSE;
}

const CwTenantCertificate *
cw_tenant_apps_find_certificate (CwTenantApps *apps,
                                 const char *client_id,
                                 const char *thumbprint,
                                 const char *thumbprint_sha256)
{
  App *app = find_app (apps, client_id);

  for (guint i = 0; app != NULL && i < app->certificates->len; i++)
    {
      const CwTenantCertificate *certificate = app->certificates->pdata[i];

      if (g_strcmp0 (thumbprint_sha256, certificate->thumbprint_sha256) == 0 ||
          g_strcmp0 (thumbprint, certificate->thumbprint) == 0)
        return certificate;
    }
  return NULL;
}
