/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwIdSet:
 *
 * A set of the store's row ids, one bit each: ids are small and dense, so a million objects cost
 * 125 kB. Used to tell, at the end of a full read, what was not seen.
 */
typedef struct _CwIdSet CwIdSet;

CwIdSet *cw_id_set_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_id_set_free (CwIdSet *set);

/* @id must be above 0. Returns whether it was new. */
gboolean cw_id_set_add (CwIdSet *set, gint64 id);
gboolean cw_id_set_contains (CwIdSet *set, gint64 id);
guint64 cw_id_set_get_count (CwIdSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwIdSet, cw_id_set_free)

G_END_DECLS
