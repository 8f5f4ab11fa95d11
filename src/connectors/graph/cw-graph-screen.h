/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-schema.h"

#include "model/cw-delta.h"
#include "model/cw-entry-builder.h"
#include "model/cw-entry.h"

G_BEGIN_DECLS

/**
 * CwGraphScreen:
 *
 * What of an object's desired values Microsoft Graph takes. A single bad value would have it refuse
 * the object, or a whole batch; so it is held back, told, and all else is sent.
 */
typedef struct
{
  CwEntry *entry;        /* (owned): the desired values without those that are held back */
  GPtrArray *complaints; /* (owned) (element-type utf8): one for each attribute */
} CwGraphScreen;

CwGraphScreen *
cw_graph_screen_new (const CwGraphShape *shape, CwEntry *desired, CwEntryBuilder *builder)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_graph_screen_free (CwGraphScreen *screen);

/* The service itself does not take what a property was to have: none of it, and @message is told.
 */
void cw_graph_screen_hold_back (CwGraphScreen *screen,
                                const CwGraphProperty *property,
                                const char *message,
                                CwEntryBuilder *builder);

/* FALSE: of this change nothing is left, and what the tenant has stays. */
gboolean cw_graph_screen_lets_through (const CwGraphScreen *screen,
                                       const CwDelta *delta,
                                       const CwDeltaItem *item);

/* All complaints in a text; %NULL without any. (transfer full) */
char *cw_graph_screen_describe (const CwGraphScreen *screen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphScreen, cw_graph_screen_free)

G_END_DECLS
