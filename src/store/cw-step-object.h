/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-progress.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* The objects behind the counts of steps, as a CwStepJournal wrote them down; they go with their
 * run (cw_run_store_purge()). */

/* One of them. */
typedef struct
{
  gint64 id;      /* of a connector space object that may be gone since; 0: it never had a row */
  guint64 n;      /* how often it was counted: references, errors */
  char *dn;       /* (owned) (nullable): of one without a row */
  GBytes *anchor; /* (owned) (nullable): the same */
} CwStepObject;

void cw_step_object_free (CwStepObject *object);

/* In the order in which they were counted: those behind place @after (0: from the first on), at
 * most @limit; the place of the next one is @after plus what is returned. The sum of all n is the
 * count. CW_ERROR_STORE: the database is damaged. (element-type CwStepObject) (transfer full) */
GPtrArray *cw_step_object_list (CwStoreSession *session,
                                gint64 step_id,
                                CwCounter counter,
                                gint64 after,
                                guint limit,
                                GError **error);

/* How many that list holds. 0 behind a count that is not: an earlier version of Causeway counted.
 */
gboolean cw_step_object_get_length (CwStoreSession *session,
                                    gint64 step_id,
                                    CwCounter counter,
                                    guint64 *ret_length,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a step counted of one object: how often, by counter; zero where it did not. Reads only rows
 * whose ids lie around it. */
gboolean cw_step_object_find (CwStoreSession *session,
                              gint64 step_id,
                              gint64 object_id,
                              CwCounts *ret_counts,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStepObject, cw_step_object_free)

G_END_DECLS
