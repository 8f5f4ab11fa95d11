/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-object-variant.h"

G_BEGIN_DECLS

/* As many of the newest runs are looked through for an object: a look into one costs a search in an
 * index for each of its steps. */
#define CW_OBJECT_HISTORY_RUNS 50

/* "history": what the newest runs did to object @id, the newest first, and "historyRuns": how many
 * runs were looked through. That it was read and was the same, or was looked at, is left out. */
gboolean cw_object_history_add (const CwObjectView *view,
                                gint64 id,
                                GVariantBuilder *builder,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
