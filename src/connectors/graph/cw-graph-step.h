/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-batch.h"
#include "connectors/graph/cw-retry-policy.h"

G_BEGIN_DECLS

/* What a request of an export does. */
typedef enum
{
  CW_GRAPH_STEP_CREATE_USER,
  CW_GRAPH_STEP_FIND_USER,         /* by onPremisesImmutableId: did an earlier try make it? */
  CW_GRAPH_STEP_FIND_DELETED_USER, /* the same in the deleted items */
  CW_GRAPH_STEP_UPSERT_GROUP,
  CW_GRAPH_STEP_FIND_GROUP, /* by uniqueName, for its id */
  CW_GRAPH_STEP_RESTORE,
  CW_GRAPH_STEP_VERIFY, /* is it live after all? */
  CW_GRAPH_STEP_PATCH,
  CW_GRAPH_STEP_DELETE,
  CW_GRAPH_STEP_SET_MANAGER,
  CW_GRAPH_STEP_CLEAR_MANAGER,
  CW_GRAPH_STEP_ADD_MEMBERS,
  CW_GRAPH_STEP_REMOVE_MEMBER,
} CwGraphStepKind;

/**
 * CwGraphStep:
 *
 * One request of one object's export, with what its tries brought.
 */
typedef struct
{
  CwGraphStepKind kind;
  CwGraphRequest request;
  GArray *links; /* (nullable) (element-type guint): the change's links that it carries out */
  CwRetryCount count;
  guint n_missing; /* tries that found it, or what it refers to, missing */
} CwGraphStep;

/* @body is (transfer full) (nullable), @url is (transfer full). */
CwGraphStep *cw_graph_step_new (CwGraphStepKind kind, const char *method, char *url, JsonNode *body)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_graph_step_free (CwGraphStep *step);

void cw_graph_step_add_link (CwGraphStep *step, guint link);

/* Whether the steps behind it depend on what its answer says. */
gboolean cw_graph_step_is_barrier (const CwGraphStep *step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphStep, cw_graph_step_free)

G_END_DECLS
