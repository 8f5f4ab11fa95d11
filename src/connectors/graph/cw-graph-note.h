/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"
#include "connectors/graph/cw-graph-session.h"

G_BEGIN_DECLS

/* A note in the tenant that every installation finds, whichever application it signs in as: the
 * description of a security group without members. The permissions with which groups are written
 * suffice for it; an application that may not read applications sees nothing of another one's. */

/* The group's uniqueName, by which it is one in the whole tenant. */
#define CW_GRAPH_NOTE_NAME "causeway-exporting-installation"

/* *ret_text: (transfer full) (nullable): there is none */
gboolean cw_graph_note_read (CwGraphSession *session,
                             char **ret_text,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same in the name of a person who signed in. CW_ERROR_PERMISSION: who may not read groups. */
gboolean cw_graph_note_read_as_person (CwCloudSession *session,
                                       char **ret_text,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In place of the one that is there. @gate: (nullable): nobody else may write */
gboolean cw_graph_note_write (CwGraphSession *session,
                              const char *text,
                              const CwSendGate *gate,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether an object that was read is that group: it is nobody's of a directory. */
gboolean cw_graph_note_is_its_group (JsonObject *object);

G_END_DECLS
