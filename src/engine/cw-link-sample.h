/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-rule-links.h"

G_BEGIN_DECLS

/**
 * CwLinkSample:
 *
 * References of one object in one target that would come or go: how many, and the first of them by
 * name. All zeros at first.
 */
typedef struct
{
  GPtrArray *links; /* (owned) (nullable) (element-type GVariant): none yet */
  guint64 n_added;
  guint64 n_removed;
} CwLinkSample;

void cw_link_sample_clear (CwLinkSample *sample);

/* @limit: so many are kept by name */
gboolean cw_link_sample_add (CwLinkSample *sample,
                             const CwObjectView *view,
                             const CwRuleLinkChange *change,
                             guint limit,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "linksAdded", "linksRemoved", "links" into @builder; nothing when there is none. */
void cw_link_sample_build (const CwLinkSample *sample, GVariantBuilder *builder);

G_END_DECLS
