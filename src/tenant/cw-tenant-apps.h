/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gnutls/abstract.h>

G_BEGIN_DECLS

/**
 * CwTenantApps:
 *
 * The applications that may ask for tokens, with their secrets and certificates.
 */
typedef struct _CwTenantApps CwTenantApps;

/* A registered certificate. */
typedef struct
{
  gnutls_pubkey_t key;
  char *thumbprint;        /* x5t: SHA-1 of the DER, base64url */
  char *thumbprint_sha256; /* x5t#S256 */
  gint64 not_before;       /* seconds since 1970 */
  gint64 not_after;
} CwTenantCertificate;

/* %NULL when it is no X.509 certificate. (transfer full) (nullable) */
CwTenantCertificate *
cw_tenant_certificate_new_from_der (const void *der, gsize size) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_certificate_free (CwTenantCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantCertificate, cw_tenant_certificate_free)

CwTenantApps *cw_tenant_apps_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_apps_free (CwTenantApps *apps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantApps, cw_tenant_apps_free)

/* Registers an application, or renames it. */
void cw_tenant_apps_add (CwTenantApps *apps, const char *client_id, const char *name);

/* The application must be registered. */
void cw_tenant_apps_add_secret (CwTenantApps *apps, const char *client_id, const char *secret);

/* One trailing line end is dropped. Fails with %CW_ERROR_INVALID_CONFIG. */
gboolean cw_tenant_apps_add_secret_file (CwTenantApps *apps,
                                         const char *client_id,
                                         const char *path,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @pem: one certificate. Fails with %CW_ERROR_INVALID_CONFIG. */
gboolean cw_tenant_apps_add_certificate (CwTenantApps *apps,
                                         const char *client_id,
                                         const char *pem,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_tenant_apps_add_certificate_file (CwTenantApps *apps,
                                              const char *client_id,
                                              const char *path,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_tenant_apps_has (CwTenantApps *apps, const char *client_id);

/* The name, or %NULL when it is not registered. (transfer none) */
const char *cw_tenant_apps_get_name (CwTenantApps *apps, const char *client_id);

/* The ids, sorted. (transfer full) (element-type utf8) */
GPtrArray *cw_tenant_apps_list (CwTenantApps *apps);

gboolean
cw_tenant_apps_check_secret (CwTenantApps *apps, const char *client_id, const char *secret);

/* The certificate with either thumbprint. (nullable) (transfer none) */
const CwTenantCertificate *cw_tenant_apps_find_certificate (CwTenantApps *apps,
                                                            const char *client_id,
                                                            const char *thumbprint,
                                                            const char *thumbprint_sha256);

G_END_DECLS
