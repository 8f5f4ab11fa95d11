/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwNameFilter:
 *
 * Which of many names may be among those that were added, in a fixed amount of memory (a Bloom
 * filter, 2 MB): one that was added always may, and of those that were not nearly none as long as
 * there are fewer than a million. Names are told by 64-bit hashes.
 */
typedef struct _CwNameFilter CwNameFilter;

CwNameFilter *cw_name_filter_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_name_filter_free (CwNameFilter *filter);

void cw_name_filter_add (CwNameFilter *filter, guint64 hash);
gboolean cw_name_filter_may_have (const CwNameFilter *filter, guint64 hash);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwNameFilter, cw_name_filter_free)

G_END_DECLS
