/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-object-match.h"

G_BEGIN_DECLS

typedef struct
{
  const CwConnectorConfig *connector; /* (nullable): all targets */
  guint op_mask;                      /* 1 << CwPendingOp */
  gboolean has_links;                 /* references too */
  CwObjectMatch match;                /* of the object that changes */
  const char *after;                  /* "next" of the answer before; empty: from the beginning */
  guint limit;                        /* objects and references together */
} CwPendingQuery;

/* What the next export would send, "items" and "next", into @builder: changed objects of each
 * target, then its references, those of one object in one item. */
gboolean cw_pending_list_add (const CwObjectView *view,
                              const CwPendingQuery *query,
                              GVariantBuilder *builder,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
