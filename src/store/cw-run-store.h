/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-progress.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* States of a cycle and of a step; kebab-case names in JSON. */
typedef enum
{
  CW_RUN_RUNNING,
  CW_RUN_SUCCESS,
  CW_RUN_COMPLETED_ERRORS, /* finished; some objects have errors */
  CW_RUN_FAILED,           /* stopped by an error */
  CW_RUN_STOPPED,          /* stopped by a person */
  CW_RUN_GUARDED,          /* stopped by a guard before the first write */
  CW_RUN_SKIPPED,          /* not run because of an earlier failure, or staging */
  CW_RUN_INTERRUPTED,      /* the engine ended in the middle */
} CwRunState;

typedef enum
{
  CW_STEP_IMPORT,
  CW_STEP_SYNCHRONISE,
  CW_STEP_EXPORT,
} CwStepKind;

const char *cw_run_state_to_string (CwRunState state);
const char *cw_step_kind_to_string (CwStepKind kind);

/* One turn. Times are microseconds since 1970; 0: not yet. */
typedef struct
{
  gint64 id;
  gboolean is_initial;
  gboolean is_part; /* of chosen steps only */
  char *profile;    /* (owned) (nullable): the run profile that chose them */
  CwRunState state;
  gint64 started_usec;
  gint64 ended_usec;
  char *trigger;   /* (owned) "schedule", "request", "direct", "change" */
  GError *trouble; /* (owned) (nullable): what failed beside its steps, such as storing these very
                    * rows; not stored */
} CwCycle;

/* One operation on one connector partition. */
typedef struct
{
  gint64 id;
  gint64 cycle_id;
  CwStepKind kind;
  gboolean is_full;     /* import: a full read; synchronise: everything */
  char *connector_guid; /* (owned) (nullable) */
  char *connector_name; /* (owned) (nullable) */
  char *partition;      /* (owned) (nullable) */
  CwRunState state;
  gint64 started_usec;
  gint64 ended_usec;
  CwCounts counts;
  char *error_code;    /* (owned) (nullable) cw_error_name() */
  char *error_message; /* (owned) (nullable) */
} CwStep;

CwCycle *cw_cycle_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_cycle_free (CwCycle *cycle);
CwStep *cw_step_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_step_free (CwStep *step);

/* Insert when id is 0 (and set it), else update. In a transaction of their own when none is open.
 */
gboolean cw_run_store_save_cycle (CwStoreSession *session, CwCycle *cycle, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_run_store_save_step (CwStoreSession *session, CwStep *step, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The counts of a step that is stored, inside the transaction that does what they count. */
gboolean cw_run_store_put_counts (CwStoreSession *session,
                                  gint64 step_id,
                                  const CwCounts *counts,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Newest first; @before: only ids below it (0: all). (element-type CwCycle) */
GPtrArray *
cw_run_store_list_cycles (CwStoreSession *session, gint64 before, guint limit, GError **error);
CwCycle *cw_run_store_get_cycle (CwStoreSession *session, gint64 id, GError **error);
/* The first one behind @after; %NULL without an error: none. */
CwCycle *cw_run_store_get_next_cycle (CwStoreSession *session, gint64 after, GError **error);
/* The last whole cycle, or (with @profile) the last one of a run profile; %NULL without an error:
 * none. */
CwCycle *cw_run_store_get_last_cycle (CwStoreSession *session, const char *profile, GError **error);
/* In order. (element-type CwStep) */
GPtrArray *cw_run_store_list_steps (CwStoreSession *session, gint64 cycle_id, GError **error);

/* NULL without an error: there is none (any more). */
CwStep *cw_run_store_get_step (CwStoreSession *session, gint64 id, GError **error);

/* At start: what still says "running" was interrupted. */
gboolean
cw_run_store_mark_interrupted (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a cycle that goes on: its steps that still say so. Their counts stay, which were
 * stored with what they count. */
gboolean cw_run_store_interrupt_steps (CwStoreSession *session,
                                       gint64 cycle_id,
                                       const char *error_code,
                                       const char *error_message,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes cycles that ended before, with their steps and the objects behind the counts, the oldest
 * first: at most so many rows in one transaction, so that nobody else who writes waits for long.
 * Not in a transaction of the caller's. @limit_usec: after so long the rest is left for the next
 * time; 0: never. @ret_n: (out) (optional): cycles that are gone. */
#define CW_RUN_PURGE_ROWS 2000
gboolean cw_run_store_purge (CwStoreSession *session,
                             gint64 before_usec,
                             gint64 limit_usec,
                             guint64 *ret_n,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- errors of objects: one row for each (object, step kind, code); seen again: counted */
typedef struct
{
  gint64 id;
  gint64 object_id;
  CwStepKind step;
  char *code;    /* (owned) "duplicate-value", "Request_BadRequest/ObjectConflict" */
  char *message; /* (owned) */
  char *detail;  /* (owned) (nullable): the attribute or the other object */
  gint64 first_usec;
  gint64 last_usec;
  guint count;
  char *connector_guid; /* (owned), when listed */
  char *dn;             /* (owned) (nullable), when listed */
  GBytes *anchor;       /* (owned) (nullable), when listed */
} CwObjectError;

void cw_object_error_free (CwObjectError *object_error);

gboolean cw_run_store_put_error (CwStoreSession *session,
                                 gint64 object_id,
                                 CwStepKind step,
                                 const char *code,
                                 const char *message,
                                 const char *detail,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes the object's errors of that kind of step (it went well this time). Cheap when none. */
gboolean cw_run_store_clear_errors (CwStoreSession *session,
                                    gint64 object_id,
                                    CwStepKind step,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of one code. */
gboolean cw_run_store_clear_error (CwStoreSession *session,
                                   gint64 object_id,
                                   CwStepKind step,
                                   const char *code,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After an export: removes its errors of objects of which nothing waits or was refused any more;
 * what they were about is no longer wished. */
gboolean
cw_run_store_clear_settled_errors (CwStoreSession *session, gint64 connector_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_run_store_count_errors (CwStoreSession *session, guint64 *ret_count, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* @object_id 0: of all; rising ids above @after. (element-type CwObjectError) */
GPtrArray *cw_run_store_list_errors (CwStoreSession *session,
                                     gint64 object_id,
                                     gint64 after,
                                     guint limit,
                                     GError **error);

/* Objects of a connector that have an error of this step and code. (element-type gint64) */
GArray *cw_run_store_list_objects (CwStoreSession *session,
                                   gint64 connector_id,
                                   CwStepKind step,
                                   const char *code,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCycle, cw_cycle_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStep, cw_step_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwObjectError, cw_object_error_free)

G_END_DECLS
