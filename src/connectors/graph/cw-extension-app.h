/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"
#include "model/cw-directory-extension.h"

G_BEGIN_DECLS

/* As Microsoft Entra Connect calls it. */
#define CW_EXTENSION_APP_NAME "Tenant Schema Extension App"

/**
 * CwExtensionApp:
 *
 * The application to which directory extensions of a tenant belong: their names begin with its
 * client ID. One that Microsoft Entra Connect made is taken over.
 */
typedef struct
{
  char *object_id;
  char *client_id;
  gboolean is_ours; /* made by a set-up, and found again by its unique name */
} CwExtensionApp;

void cw_extension_app_free (CwExtensionApp *app);

/* @client_id: (nullable): that one; else the tenant's. CW_ERROR_NOT_FOUND: there is none;
 * CW_ERROR_CONFLICT: several have its name. (transfer full) */
CwExtensionApp *cw_extension_app_find (CwCloudSession *session,
                                       const char *client_id,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes it, and its service principal, when they are not there; safe to repeat. (transfer full) */
CwExtensionApp *
cw_extension_app_ensure (CwCloudSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The names that are registered: "extension_0123...def_NAME". (transfer full) (element-type utf8)
 */
GPtrArray *cw_extension_app_list (CwCloudSession *session,
                                  const CwExtensionApp *app,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Registers @extensions (element-type CwDirectoryExtension), all of one name: of people, of groups,
 * or of both. One that is there already is good when its type is the same; CW_ERROR_CONFLICT says
 * how it differs. */
gboolean cw_extension_app_register (CwCloudSession *session,
                                    const CwExtensionApp *app,
                                    GPtrArray *extensions,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes the extension with this full name out of the tenant, with all its values. One that is not
 * there is no failure. */
gboolean cw_extension_app_unregister (CwCloudSession *session,
                                      const char *full_name,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes one that a set-up made. CW_ERROR_CONFLICT: extensions belong to it still. */
gboolean
cw_extension_app_remove (CwCloudSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwExtensionApp, cw_extension_app_free)

G_END_DECLS
