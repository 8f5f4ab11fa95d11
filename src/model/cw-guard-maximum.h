/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the settings of guards may be at most (data/causeway-config.schema.json), so that none of
 * them is a switch that turns a guard off: a percentage of which most of a directory stays above,
 * and a floor that is for the few. */

/* One that is larger, as it was stored by a version that had no maximum. */
typedef struct
{
  char *name;     /* (owned): "connectors.0.guards.objectTypes.user.deletionPercent" */
  gint64 value;   /* that is stored */
  gint64 maximum; /* that holds in place of it */
} CwGuardExcess;

/**
 * cw_guard_maximum_apply:
 * @json: a whole configuration as it is stored here or elsewhere, which need not be valid
 * @ret_excess: (out) (transfer full) (optional) (element-type CwGuardExcess): in order; empty
 *
 * Returns: (transfer full): the same with the maximum in place of each larger value
 */
char *cw_guard_maximum_apply (const char *json, GPtrArray **ret_excess) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
