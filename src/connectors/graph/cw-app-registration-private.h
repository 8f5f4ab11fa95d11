/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-app-registration.h"

G_BEGIN_DECLS

/* Microsoft Graph as it is in this tenant: which permissions it has, by id. */
typedef struct
{
  char *principal_id;
  GHashTable *ids;    /* (element-type utf8 utf8) value -> id */
  GHashTable *values; /* (element-type utf8 utf8) id -> value */
} CwGraphPrincipal;

/* (transfer full) */
CwGraphPrincipal *
cw_graph_principal_read (CwCloudSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_graph_principal_free (CwGraphPrincipal *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphPrincipal, cw_graph_principal_free)

/* The ids of @permissions in their order; CW_ERROR_UNSUPPORTED names the ones that are not known
 * here. (transfer full) (element-type utf8) */
GPtrArray *cw_graph_principal_find_ids (const CwGraphPrincipal *graph,
                                        const char *const *permissions,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The values of what the service principal was given, sorted. (transfer full)
 * (element-type utf8) */
GPtrArray *cw_graph_principal_list_granted (const CwGraphPrincipal *graph,
                                            CwCloudSession *session,
                                            const char *principal_id,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives the service principal those of @permissions that it lacks. */
gboolean cw_graph_principal_grant (const CwGraphPrincipal *graph,
                                   CwCloudSession *session,
                                   const char *principal_id,
                                   const char *const *permissions,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The id of the application's service principal, which is made when there is none. (transfer full)
 */
char *cw_app_principal_ensure (CwCloudSession *session,
                               const char *client_id,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
