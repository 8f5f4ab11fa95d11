/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-step.h"

CwGraphStep *
cw_graph_step_new (CwGraphStepKind kind, const char *method, char *url, JsonNode *body)
{
  CwGraphStep *step = g_new0 (CwGraphStep, 1);

  step->kind = kind;
  step->request.method = method;
  step->request.url = url;
  step->request.body = body;
  return step;
}

void
cw_graph_step_free (CwGraphStep *step)
{
  if (step == NULL)
    return;
  cw_graph_request_clear (&step->request);
  g_clear_pointer (&step->links, g_array_unref);
  g_free (step);
}

void
cw_graph_step_add_link (CwGraphStep *step, guint link)
{
  if (step->links == NULL)
    step->links = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (step->links, link);
}

gboolean
cw_graph_step_is_barrier (const CwGraphStep *step)
{
  switch (step->kind)
    {
    case CW_GRAPH_STEP_CREATE_USER:
    case CW_GRAPH_STEP_FIND_USER:
    case CW_GRAPH_STEP_FIND_DELETED_USER:
    case CW_GRAPH_STEP_UPSERT_GROUP:
    case CW_GRAPH_STEP_FIND_GROUP:
    case CW_GRAPH_STEP_VERIFY:
      return TRUE;
    case CW_GRAPH_STEP_RESTORE:
    case CW_GRAPH_STEP_PATCH:
    case CW_GRAPH_STEP_DELETE:
    case CW_GRAPH_STEP_SET_MANAGER:
    case CW_GRAPH_STEP_CLEAR_MANAGER:
    case CW_GRAPH_STEP_ADD_MEMBERS:
    case CW_GRAPH_STEP_REMOVE_MEMBER:
      return FALSE;
    }
  g_return_val_if_reached (TRUE);
}
