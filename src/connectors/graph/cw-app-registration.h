/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-app-credential.h"
#include "connectors/graph/cw-cloud-session.h"

G_BEGIN_DECLS

/**
 * CwAppRegistration:
 *
 * The application with which the engine works in a tenant: an application object, its service
 * principal, its certificates, and the application permissions of Microsoft Graph that an
 * administrator consented to. It is found again by its marker, which Entra keeps unique
 * (uniqueName), so that every step can be repeated without making anything twice. Immutable.
 */
typedef struct
{
  char *marker;
  char *display_name;
  char *tenant_id;
  char *application_id; /* of the object */
  char *client_id;
  char *principal_id;      /* (nullable) there is none yet */
  GPtrArray *certificates; /* (element-type utf8) DER in base64, as registered */
  GPtrArray *permissions;  /* (element-type utf8) consented to, sorted */
} CwAppRegistration;

void cw_app_registration_free (CwAppRegistration *registration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAppRegistration, cw_app_registration_free)

/* What is to be there. */
typedef struct
{
  const char *marker; /* letters, digits and '-'; one for each installation */
  const char *display_name;
  const char *const *permissions; /* values ("User.ReadWrite.All"), NULL-terminated */
  CwAppCredential *credential;
} CwAppRequest;

/* What the engine needs to write users and groups, and to read what it checks. (transfer none) */
const char *const *cw_app_registration_get_default_permissions (void);

/**
 * cw_app_registration_ensure:
 *
 * Makes what is missing of @request and leaves the rest: the application, the certificate of
 * @request beside those that are there, the service principal, the consent. After a failure it is
 * called again with the same credential and goes on where it was. CW_ERROR_PERMISSION when the
 * account's roles do not suffice, CW_ERROR_UNSUPPORTED when this cloud does not know a permission.
 * (transfer full)
 */
CwAppRegistration *cw_app_registration_ensure (CwCloudSession *session,
                                               const CwAppRequest *request,
                                               GCancellable *cancellable,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is there of @marker; CW_ERROR_NOT_FOUND. (transfer full) */
CwAppRegistration *cw_app_registration_find (CwCloudSession *session,
                                             const char *marker,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Every application that was made by cw_app_registration_ensure(), by any installation.
 * Certificates and permissions are not read. (transfer full) (element-type CwAppRegistration) */
GPtrArray *
cw_app_registration_list (CwCloudSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Checks that the application signs in by @credential and that its token has @permissions, again
 * until that has spread in the tenant or @timeout_seconds are over; then the last failure, or
 * CW_ERROR_PERMISSION, is returned. */
gboolean cw_app_registration_verify (const CwAppRegistration *registration,
                                     const CwCloudSettings *settings,
                                     CwAppCredential *credential,
                                     const char *const *permissions,
                                     guint timeout_seconds,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes away every certificate but that of @credential. For a renewal: ensure(), verify(), then
 * this. */
gboolean cw_app_registration_keep_only (CwCloudSession *session,
                                        const CwAppRegistration *registration,
                                        CwAppCredential *credential,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Deletes the application, its service principal with its permissions, and what the recycle bin
 * keeps of it. One that is not there is no failure. */
gboolean cw_app_registration_remove (CwCloudSession *session,
                                     const char *marker,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
