/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/graph/cw-graph-administrators.h"
#include "connectors/graph/cw-graph-settings.h"

G_BEGIN_DECLS

/* What is read one after the other. */
typedef enum
{
  CW_GRAPH_PHASE_USERS,
  CW_GRAPH_PHASE_GROUPS,
  CW_GRAPH_PHASE_CONTACTS,
  CW_GRAPH_PHASE_DELETED_USERS, /* full reads only: a delta tells of deletions itself */
  CW_N_GRAPH_PHASES,
} CwGraphPhase;

/**
 * CwGraphCursor:
 *
 * Where a read of the tenant stands. As bytes it is JSON; a watermark is a cursor without a link,
 * which holds the delta links that the read ended with.
 */
typedef struct
{
  char *tenant_id;  /* a watermark of one tenant means nothing in another */
  char *extensions; /* (nullable): those that its links ask for; with others they mean nothing */
  gboolean is_full;
  CwGraphPhase phase;
  char *link; /* (nullable): the page to ask for; %NULL: the first of the phase */
  char *delta_link[CW_GRAPH_PHASE_DELETED_USERS]; /* (nullable): by phase */
  CwGraphAdministrators *administrators;          /* (owned): as they were told when it was made */
} CwGraphCursor;

CwGraphCursor *
cw_graph_cursor_new (const CwGraphSettings *settings, gboolean is_full) G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_CURSOR_EXPIRED when it was made for another tenant or service, or by something else. */
CwGraphCursor *
cw_graph_cursor_new_from_bytes (const CwGraphSettings *settings, GBytes *bytes, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_graph_cursor_free (CwGraphCursor *cursor);

GBytes *cw_graph_cursor_to_bytes (const CwGraphCursor *cursor);

/* Whether a link leads to the configured service: the token is sent there. */
gboolean cw_graph_link_is_ours (const CwGraphSettings *settings, const char *link);

/* CW_ERROR_INVALID_DATA: the link of an answer, its member @member, leads elsewhere. @link:
 * (nullable): there is none. */
gboolean cw_graph_check_link (const CwGraphSettings *settings,
                              const char *member,
                              const char *link,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphCursor, cw_graph_cursor_free)

G_END_DECLS
