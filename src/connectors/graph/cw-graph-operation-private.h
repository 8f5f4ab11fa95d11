/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-guid.h"
#include "connectors/graph/cw-graph-error.h"
#include "connectors/graph/cw-graph-operation.h"
#include "connectors/graph/cw-graph-screen.h"
#include "connectors/graph/cw-graph-step.h"

G_BEGIN_DECLS

struct _CwGraphOperation
{
  const CwGraphExportContext *context;
  const CwExportChange *change;
  CwGraphType type;
  char id[CW_GUID_STRING_SIZE]; /* "": not known yet */
  gboolean is_fresh;            /* made or restored by this operation: replicas may lag behind */
  CwGraphScreen *screen;        /* (owned) (nullable): what of the desired values can be sent */
  char *refusal; /* (owned) (nullable): Graph's code for a value that it did not take */
  GQueue steps;  /* (element-type CwGraphStep): the first is next */

  GArray *additions; /* (element-type guint): the change's links by what they ask for */
  GArray *removals;  /* (element-type guint) */
  guint n_additions; /* that have become steps */
  guint n_removals;  /* that have become steps */

  CwGraphError *conflict;    /* (nullable): what POST /users met */
  CwRetryCount create_count; /* of POST /users, over all its lookups */
  guint n_lookups;
  gboolean is_in_doubt;     /* a POST /users was perhaps carried out */
  gboolean had_conflict;    /* and was given a second chance */
  CwExportResult *result;   /* (nullable): stolen */
  gboolean was_carried_out; /* some of what was asked for */
  gboolean is_over;
};

/* ----- cw-graph-operation.c */

CwGraphOutcome cw_graph_operation_end (CwGraphOperation *operation,
                                       CwExportStatus status,
                                       const char *code,
                                       const char *message);
CwGraphOutcome
cw_graph_operation_end_error (CwGraphOperation *operation, const CwGraphError *error);

/* The first request is done. */
CwGraphOutcome cw_graph_operation_next (CwGraphOperation *operation);

/* The first request is done, and what was to follow it is no longer what was sent behind it. */
CwGraphOutcome cw_graph_operation_replan (CwGraphOperation *operation);

/* The first request again: a replica does not show yet what was made. LATER, or DONE with
 * @ret_is_exhausted when that was tried often enough. */
CwGraphOutcome
cw_graph_operation_wait_for_replica (CwGraphOperation *operation, gboolean *ret_is_exhausted);

/* Another object has a value that this one wants. It may be about to give it up in the same export,
 * so the request that is first then is sent once more, a little later; FALSE when that was done. */
gboolean
cw_graph_operation_give_second_chance (CwGraphOperation *operation, CwGraphOutcome *ret_outcome);

/* @step is (transfer full): behind the first. */
void cw_graph_operation_push_second (CwGraphOperation *operation, CwGraphStep *step);

/* Takes the id of an answered object; FALSE when it has none. */
gboolean cw_graph_operation_take_id (CwGraphOperation *operation, JsonNode *body);

/* "/users/ID" and what follows. (transfer full) */
char *cw_graph_operation_format_url (const CwGraphOperation *operation, const char *suffix);

/* The operation is over, and went well: but for values that Graph does not take, if there were any.
 */
CwGraphOutcome cw_graph_operation_end_well (CwGraphOperation *operation);

/* ----- cw-graph-operation-compose.c: the requests for the object itself */

CwGraphShape cw_graph_operation_get_shape (const CwGraphOperation *operation);

/* %NULL: the operation is over, for something is missing. (transfer full) (nullable) */
CwGraphStep *cw_graph_operation_make_create_user (CwGraphOperation *operation);
CwGraphStep *cw_graph_operation_make_upsert_group (CwGraphOperation *operation);

/* By onPremisesImmutableId. (transfer full) */
CwGraphStep *cw_graph_operation_make_find_user (CwGraphOperation *operation, gboolean is_deleted);
CwGraphStep *cw_graph_operation_make_restore (CwGraphOperation *operation);

/* What is to be changed on an object that exists, and is as @current (nullable) or as the change
 * has it; %NULL when nothing is. (transfer full) (nullable) */
CwGraphStep *cw_graph_operation_make_patch (CwGraphOperation *operation, CwEntry *current);

/* "/groups(uniqueName='...')" and what follows. (transfer full) */
char *cw_graph_operation_format_group_key (CwGraphOperation *operation, const char *suffix);

/* Graph refuses the first request for one property, which it names: the request is changed to go
 * without, and what Graph said is told in the end. FALSE when it cannot do without. */
gboolean cw_graph_operation_leave_out (CwGraphOperation *operation, const CwGraphError *error);

/* ----- cw-graph-operation-object.c: making, changing and deleting the object itself */

void cw_graph_operation_begin_object (CwGraphOperation *operation);
CwGraphOutcome
cw_graph_operation_answer_object (CwGraphOperation *operation, const CwGraphAnswer *answer);

/* POST /users was perhaps carried out: before it is repeated, it is looked for. */
void cw_graph_operation_doubt_create (CwGraphOperation *operation);

/* ----- cw-graph-operation-link.c: manager and members */

void cw_graph_operation_begin_links (CwGraphOperation *operation);

/* The next step for links, %NULL when there are no more. (transfer full) (nullable) */
CwGraphStep *cw_graph_operation_make_link_step (CwGraphOperation *operation);
CwGraphOutcome
cw_graph_operation_answer_link (CwGraphOperation *operation, const CwGraphAnswer *answer);

G_END_DECLS
