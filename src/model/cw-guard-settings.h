/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"

G_BEGIN_DECLS

/* What stops an export to a target: any of the limits that is exceeded. */
typedef struct
{
  guint threshold; /* deletions that may be; G_MAXUINT: not limited by their number */
  guint percent;   /* of the objects of the type that may be deleted; 100: not limited by it */
  guint floor;     /* fewer deletions than this are not judged by @percent */
} CwDeletionLimit;

/* When a whole read of a partition is held back. */
typedef struct
{
  guint percent; /* of the objects that were there may be missing */
  guint floor;   /* partitions with fewer objects are not judged */
} CwShrinkLimit;

/* Each setting is the connector's own ($.connectors[].guards) when it has one, then that of
 * $.guards, then the default. */

/* @object_type: (nullable): of all types together, which have a threshold and no percentage. */
CwDeletionLimit cw_guard_settings_get_deletion_limit (CwConfig *config,
                                                      const CwConnectorConfig *connector,
                                                      const char *object_type);
CwShrinkLimit
cw_guard_settings_get_shrink_limit (CwConfig *config, const CwConnectorConfig *connector);

/* 24; 1..720 */
guint cw_guard_settings_get_approval_hours (CwConfig *config);

/* From so many objects on it is expected of a guard that it can stop something: by default the
 * floor below which nothing is judged. */
#define CW_GUARD_EXPECTED 20

/* Whether @n_deletions of a type of which there are @n_managed are too many. */
gboolean cw_deletion_limit_is_exceeded (const CwDeletionLimit *limit,
                                        guint64 n_deletions,
                                        guint64 n_managed);

/* Whether @n_missing of @n_before objects are too many. */
gboolean
cw_shrink_limit_is_exceeded (const CwShrinkLimit *limit, guint64 n_missing, guint64 n_before);

G_END_DECLS
