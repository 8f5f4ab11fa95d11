/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "model/cw-export-change.h"

G_BEGIN_DECLS

/**
 * CwGraphError:
 *
 * Why Graph refused a request: its status and its error object. Immutable.
 */
typedef struct
{
  guint status;
  char *code;    /* "Request_BadRequest/ObjectConflict": the code and the first detail's code */
  char *target;  /* (nullable): the property at fault, when a detail names it */
  char *message; /* for people */
} CwGraphError;

/* @body is the answer's JSON (nullable: it had none). */
CwGraphError *cw_graph_error_new (guint status, JsonNode *body) G_GNUC_WARN_UNUSED_RESULT;
void cw_graph_error_free (CwGraphError *error);

/* Whether the code or the message holds @text, without regard to case. Graph has no code of its own
 * for several cases that must be told apart. */
gboolean cw_graph_error_mentions (const CwGraphError *error, const char *text);

/* Another object has a value that must be unique. */
gboolean cw_graph_error_is_conflict (const CwGraphError *error);

/* A reference that is to be added is there already. */
gboolean cw_graph_error_is_already_linked (const CwGraphError *error);

/* One end of a reference is not there (yet): replicas lag behind after a creation. */
gboolean cw_graph_error_is_reference_missing (const CwGraphError *error);

/* What it means for one exported object. */
CwExportStatus cw_graph_error_to_export_status (const CwGraphError *error);

/* What it means for a whole step. @context names what was asked. (transfer full) */
GError *
cw_graph_error_to_gerror (const CwGraphError *error, const char *context) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphError, cw_graph_error_free)

G_END_DECLS
