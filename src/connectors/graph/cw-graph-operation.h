/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-batch.h"
#include "connectors/graph/cw-graph-error.h"
#include "connectors/graph/cw-graph-schema.h"
#include "connectors/graph/cw-graph-settings.h"
#include "connectors/graph/cw-retry-policy.h"

#include "model/cw-entry-builder.h"
#include "model/cw-export-change.h"

G_BEGIN_DECLS

/* What all operations of an export share. */
typedef struct
{
  const CwGraphSchema *schema;
  const CwGraphSettings *settings;
  const CwRetryPolicy *policy;
  CwEntryBuilder *builder;
  /* The directory roles of the tenant's user with this id, @ret_roles (transfer none)
   * (element-type utf8) (nullable): none. FALSE: that cannot be told now. */
  gboolean (*find_roles) (gpointer user_data,
                          const char *id,
                          GPtrArray **ret_roles,
                          GError **error);
  gpointer user_data;
} CwGraphExportContext;

/**
 * CwGraphOperation:
 *
 * The export of one object as a sequence of requests, each made when it is its turn: what comes
 * next depends on the answers. It knows nothing of how requests travel.
 *
 * Every request may be repeated without harm but one: POST /users. When its outcome is unknown, or
 * when it meets a conflict, the object is looked up by onPremisesImmutableId before anything else,
 * and if it is there it is ours and adopted.
 */
typedef struct _CwGraphOperation CwGraphOperation;

/* @context and @change must live longer. */
CwGraphOperation *cw_graph_operation_new (const CwGraphExportContext *context,
                                          const CwExportChange *change) G_GNUC_WARN_UNUSED_RESULT;
void cw_graph_operation_free (CwGraphOperation *operation);

/* The @index-th request that may be sent now, each after the one before it succeeded; %NULL: no
 * more until those are answered. (transfer none): until an answer is told */
const CwGraphRequest *cw_graph_operation_peek (CwGraphOperation *operation, guint index);

typedef enum
{
  CW_GRAPH_VERDICT_DONE,  /* this request is done, the next one is first now */
  CW_GRAPH_VERDICT_LATER, /* something has to be sent (again), after a delay */
  CW_GRAPH_VERDICT_END,   /* the operation is over */
} CwGraphVerdict;

typedef struct
{
  CwGraphVerdict verdict;
  gint64 delay_usec;
  gboolean is_throttled;
} CwGraphOutcome;

/* Tells the answer to the first request. */
CwGraphOutcome cw_graph_operation_answer (CwGraphOperation *operation, const CwGraphAnswer *answer);

/* Tells that what was sent got no answer: it was perhaps carried out, or surely not. */
void cw_graph_operation_note_lost (CwGraphOperation *operation, gboolean is_outcome_unknown);

/* Tells that Graph does not even read what the operation wants to send. */
void cw_graph_operation_refuse (CwGraphOperation *operation, const CwGraphError *error);

/* Whether nothing is left to do, and the result then. (transfer full) */
gboolean cw_graph_operation_is_over (CwGraphOperation *operation);
CwExportResult *cw_graph_operation_steal_result (CwGraphOperation *operation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphOperation, cw_graph_operation_free)

G_END_DECLS
