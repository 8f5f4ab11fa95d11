/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-operation-private.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"
#include "model/cw-takeover.h"

/* Looked up again this often when a POST was perhaps carried out but is not to be seen. */
#define MAX_LOOKUPS       4
#define LOOKUP_DELAY_USEC G_USEC_PER_SEC

static void
push (CwGraphOperation *operation, CwGraphStep *step)
{
  if (step != NULL)
    g_queue_push_tail (&operation->steps, step);
}

void
cw_graph_operation_begin_object (CwGraphOperation *operation)
{
  switch (operation->change->op)
    {
    case CW_EXPORT_ADD:
      push (operation, operation->type == CW_GRAPH_USER
                           ? cw_graph_operation_make_create_user (operation)
                           : cw_graph_operation_make_upsert_group (operation));
      break;
    case CW_EXPORT_RESTORE:
      operation->is_fresh = TRUE;
      push (operation, cw_graph_operation_make_restore (operation));
      push (operation, cw_graph_operation_make_patch (operation, NULL));
      break;
    case CW_EXPORT_UPDATE:
      push (operation, cw_graph_operation_make_patch (operation, NULL));
      break;
    case CW_EXPORT_DELETE:
      push (operation, cw_graph_step_new (CW_GRAPH_STEP_DELETE, "DELETE",
                                          cw_graph_operation_format_url (operation, ""), NULL));
      break;
    }
}

/* ----- answers */

static gboolean
is_success (const CwGraphAnswer *answer)
{
  return answer->status >= 200 && answer->status < 300;
}

static CwGraphOutcome
end_refused (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  g_autoptr (CwGraphError) error = cw_graph_error_new (answer->status, answer->body);

  return cw_graph_operation_end_error (operation, error);
}

/* One property that Graph names and does not take is no reason to hold back all the others. */
static CwGraphOutcome
refuse_or_leave_out (CwGraphOperation *operation, const CwGraphError *error)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  g_autofree char *complaints = NULL;

  if (!cw_graph_operation_leave_out (operation, error))
    return cw_graph_operation_end_error (operation, error);
  if (json_object_get_size (json_node_get_object (step->request.body)) > 0)
    return (CwGraphOutcome){ .verdict = CW_GRAPH_VERDICT_LATER };
  if (operation->was_carried_out)
    return cw_graph_operation_replan (operation);
  complaints = cw_graph_screen_describe (operation->screen);
  return cw_graph_operation_end (operation, CW_EXPORT_REFUSED, error->code, complaints);
}

void
cw_graph_operation_doubt_create (CwGraphOperation *operation)
{
  g_autoptr (CwGraphStep) create = g_queue_pop_head (&operation->steps);

  operation->create_count = create->count;
  operation->is_in_doubt = TRUE;
  g_queue_push_head (&operation->steps, cw_graph_operation_make_find_user (operation, FALSE));
}

static CwGraphOutcome
answer_refused (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  g_autoptr (CwGraphError) error = cw_graph_error_new (answer->status, answer->body);
  CwGraphOutcome outcome;

  if (!cw_graph_error_is_conflict (error))
    return refuse_or_leave_out (operation, error);
  if (cw_graph_operation_give_second_chance (operation, &outcome))
    return outcome;
  return cw_graph_operation_end_error (operation, error);
}

static CwGraphOutcome
answer_create_user (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  g_autoptr (CwGraphError) error = NULL;

  if (is_success (answer) && cw_graph_operation_take_id (operation, answer->body))
    {
      operation->is_fresh = TRUE;
      return cw_graph_operation_next (operation);
    }
  error = cw_graph_error_new (answer->status, answer->body);
  if (!is_success (answer) && !cw_graph_error_is_conflict (error))
    return refuse_or_leave_out (operation, error);
  if (!is_success (answer))
    {
      g_clear_pointer (&operation->conflict, cw_graph_error_free);
      operation->conflict = g_steal_pointer (&error);
    }
  cw_graph_operation_push_second (operation, cw_graph_operation_make_find_user (operation, FALSE));
  return cw_graph_operation_replan (operation);
}

static JsonObject *
get_first_value (const CwGraphAnswer *answer)
{
  JsonArray *value = answer->body != NULL
                         ? cw_graph_json_get_array (json_node_get_object (answer->body), "value")
                         : NULL;

  if (value == NULL || json_array_get_length (value) == 0 ||
      !JSON_NODE_HOLDS_OBJECT (json_array_get_element (value, 0)))
    return NULL;
  return json_array_get_object_element (value, 0);
}

/* An administrator's account is nobody's without a say-so, whatever anchor it has. */
static gboolean
check_takeover (CwGraphOperation *operation, JsonObject *found)
{
  const CwGraphExportContext *context = operation->context;
  const char *name = cw_graph_json_get_text (found, "userPrincipalName");
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  GPtrArray *roles = NULL;

  if (cw_takeover_is_allowed (context->settings->json, operation->id))
    return TRUE;
  if (!context->find_roles (context->user_data, operation->id, &roles, &error))
    {
      cw_graph_operation_end (operation, CW_EXPORT_RETRY, cw_error_name (error), error->message);
      return FALSE;
    }
  if (roles == NULL)
    return TRUE;
  message = cw_takeover_describe (name != NULL ? name : operation->id, operation->id, roles);
  g_clear_pointer (&operation->result->anchor, g_bytes_unref);
  cw_graph_operation_end (operation, CW_EXPORT_REFUSED, CW_TAKEOVER_ERROR, message);
  return FALSE;
}

/* The object is there and has our anchor: it is ours. */
static CwGraphOutcome
adopt (CwGraphOperation *operation, JsonObject *found, gboolean is_deleted)
{
  CwGraphShape shape = cw_graph_operation_get_shape (operation);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), found);
  g_autoptr (CwEntry) current = NULL;
  g_autoptr (GError) error = NULL;
  CwGraphStep *patch = NULL;

  if (!cw_graph_operation_take_id (operation, node))
    return cw_graph_operation_end (
        operation, CW_EXPORT_RETRY, "InvalidAnswer",
        CW_PHRASE ("Microsoft Graph sent a user whose id is not a GUID"));
  if (!check_takeover (operation, found))
    return (CwGraphOutcome){ .verdict = CW_GRAPH_VERDICT_END };
  current = cw_graph_json_to_entry (&shape, found, FALSE, operation->context->builder, &error);
  operation->is_fresh = TRUE;
  patch = cw_graph_operation_make_patch (operation, current);
  if (operation->is_over)
    return (CwGraphOutcome){ .verdict = CW_GRAPH_VERDICT_END };
  if (patch != NULL)
    cw_graph_operation_push_second (operation, patch);
  if (is_deleted)
    cw_graph_operation_push_second (operation, cw_graph_operation_make_restore (operation));
  return cw_graph_operation_replan (operation);
}

/* The POST met a conflict after one of unknown outcome: what it made may not be visible yet. */
static gboolean
wait_for_own (CwGraphOperation *operation)
{
  return operation->conflict != NULL && operation->is_in_doubt &&
         operation->n_lookups++ < MAX_LOOKUPS;
}

/* It is nowhere: it is made (again), or the conflict is with another object. */
static CwGraphOutcome
answer_not_found (CwGraphOperation *operation)
{
  CwGraphOutcome later = { .verdict = CW_GRAPH_VERDICT_LATER };
  CwGraphStep *create = NULL;
  CwGraphOutcome outcome;

  if (operation->conflict != NULL && !cw_graph_operation_give_second_chance (operation, &later))
    return cw_graph_operation_end_error (operation, operation->conflict);
  create = cw_graph_operation_make_create_user (operation);
  if (create == NULL)
    return (CwGraphOutcome){ .verdict = CW_GRAPH_VERDICT_END };
  create->count = operation->create_count;
  cw_graph_operation_push_second (operation, create);
  outcome = cw_graph_operation_replan (operation);
  outcome.delay_usec = later.delay_usec;
  return outcome;
}

static CwGraphOutcome
answer_find_user (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  JsonObject *found = get_first_value (answer);
  gboolean is_deleted = step->kind == CW_GRAPH_STEP_FIND_DELETED_USER;

  if (!is_success (answer) && !(is_deleted && answer->status < 500))
    return end_refused (operation, answer);
  if (found != NULL)
    return adopt (operation, found, is_deleted);
  if (!is_deleted && wait_for_own (operation))
    return (CwGraphOutcome){ CW_GRAPH_VERDICT_LATER, LOOKUP_DELAY_USEC, FALSE };
  if (operation->conflict == NULL || is_deleted)
    return answer_not_found (operation);
  cw_graph_operation_push_second (operation, cw_graph_operation_make_find_user (operation, TRUE));
  return cw_graph_operation_replan (operation);
}

static CwGraphOutcome
answer_upsert_group (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  if (!is_success (answer))
    return answer_refused (operation, answer);
  operation->is_fresh = TRUE;
  if (!cw_graph_operation_take_id (operation, answer->body))
    cw_graph_operation_push_second (
        operation,
        cw_graph_step_new (CW_GRAPH_STEP_FIND_GROUP, "GET",
                           cw_graph_operation_format_group_key (operation, "?$select=id"), NULL));
  return cw_graph_operation_replan (operation);
}

/* 404 for what was made a moment ago. */
static CwGraphOutcome
wait_or_end (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  gboolean is_exhausted = FALSE;
  CwGraphOutcome outcome = cw_graph_operation_wait_for_replica (operation, &is_exhausted);

  return is_exhausted ? end_refused (operation, answer) : outcome;
}

static CwGraphOutcome
answer_find_group (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  if (is_success (answer) && cw_graph_operation_take_id (operation, answer->body))
    return cw_graph_operation_next (operation);
  if (answer->status == 404)
    return wait_or_end (operation, answer);
  if (is_success (answer))
    return cw_graph_operation_end (
        operation, CW_EXPORT_RETRY, "InvalidAnswer",
        CW_PHRASE ("Microsoft Graph sent a group whose id is not a GUID"));
  return end_refused (operation, answer);
}

static CwGraphOutcome
answer_restore (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  if (is_success (answer))
    return cw_graph_operation_next (operation);
  if (answer->status != 404)
    return end_refused (operation, answer);
  /* Not among the deleted: purged, or live again, by an earlier try or by someone else. */
  cw_graph_operation_push_second (
      operation,
      cw_graph_step_new (CW_GRAPH_STEP_VERIFY, "GET",
                         cw_graph_operation_format_url (operation, "?$select=id"), NULL));
  return cw_graph_operation_replan (operation);
}

static CwGraphOutcome
answer_change (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);

  if (is_success (answer))
    return cw_graph_operation_next (operation);
  if (answer->status == 404 && step->kind == CW_GRAPH_STEP_DELETE)
    return cw_graph_operation_end (operation, CW_EXPORT_GONE, NULL, NULL);
  if (answer->status == 404 && step->kind == CW_GRAPH_STEP_PATCH && operation->is_fresh)
    return wait_or_end (operation, answer);
  return answer_refused (operation, answer);
}

CwGraphOutcome
cw_graph_operation_answer_object (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);

  switch (step->kind)
    {
    case CW_GRAPH_STEP_CREATE_USER:
      return answer_create_user (operation, answer);
    case CW_GRAPH_STEP_FIND_USER:
    case CW_GRAPH_STEP_FIND_DELETED_USER:
      return answer_find_user (operation, answer);
    case CW_GRAPH_STEP_UPSERT_GROUP:
      return answer_upsert_group (operation, answer);
    case CW_GRAPH_STEP_FIND_GROUP:
      return answer_find_group (operation, answer);
    case CW_GRAPH_STEP_RESTORE:
      return answer_restore (operation, answer);
    case CW_GRAPH_STEP_VERIFY:
    case CW_GRAPH_STEP_PATCH:
    case CW_GRAPH_STEP_DELETE:
    default:
      return answer_change (operation, answer);
    }
}
