/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-session.h"

G_BEGIN_DECLS

/**
 * CwGraphAdministrators:
 *
 * Who of a tenant's users holds a directory role, itself or through a group, for the whole tenant
 * or a part of it. Immutable. As JSON: {"ID of the user": ["Name of a role", ...]}.
 */
typedef struct _CwGraphAdministrators CwGraphAdministrators;

/* Asks the tenant. CW_ERROR_PERMISSION: the application may not see it, and nothing can be said of
 * anybody. */
CwGraphAdministrators *
cw_graph_administrators_read (CwGraphSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* @object: (nullable): nobody. What is not of that form is left out. */
CwGraphAdministrators *
cw_graph_administrators_new_from_json (JsonObject *object) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *cw_graph_administrators_to_json (const CwGraphAdministrators *administrators);

CwGraphAdministrators *cw_graph_administrators_ref (CwGraphAdministrators *administrators);
void cw_graph_administrators_unref (CwGraphAdministrators *administrators);

/* The names of the roles that the user with this id holds, sorted. (transfer none) (element-type
 * utf8) (nullable): none */
GPtrArray *
cw_graph_administrators_find (const CwGraphAdministrators *administrators, const char *id);

/* The ids of everybody in one of the two who holds other roles in the other. (transfer full)
 * (element-type utf8) */
GPtrArray *cw_graph_administrators_compare (const CwGraphAdministrators *before,
                                            const CwGraphAdministrators *after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphAdministrators, cw_graph_administrators_unref)

G_END_DECLS
