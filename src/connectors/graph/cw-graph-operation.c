/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-operation.h"

#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-graph-operation-private.h"

/* Waits for a replica: 0.25, 0.5, 1, 2, 4 seconds. */
#define MAX_MISSING       5
#define MISSING_BASE_USEC (G_USEC_PER_SEC / 4)

#define SECOND_CHANCE_USEC (2 * G_USEC_PER_SEC)

static const CwGraphOutcome outcome_done = { .verdict = CW_GRAPH_VERDICT_DONE };
static const CwGraphOutcome outcome_end = { .verdict = CW_GRAPH_VERDICT_END };

CwGraphOutcome
cw_graph_operation_end (CwGraphOperation *operation,
                        CwExportStatus status,
                        const char *code,
                        const char *message)
{
  operation->result->status = status;
  operation->result->code = g_strdup (code);
  operation->result->message = g_strdup (message);
  operation->is_over = TRUE;
  return outcome_end;
}

CwGraphOutcome
cw_graph_operation_end_error (CwGraphOperation *operation, const CwGraphError *error)
{
  return cw_graph_operation_end (operation, cw_graph_error_to_export_status (error), error->code,
                                 error->message);
}

CwGraphOutcome
cw_graph_operation_end_well (CwGraphOperation *operation)
{
  g_autofree char *complaints =
      operation->screen != NULL ? cw_graph_screen_describe (operation->screen) : NULL;

  if (complaints == NULL)
    return cw_graph_operation_end (operation, CW_EXPORT_OK, NULL, NULL);
  return cw_graph_operation_end (
      operation, operation->was_carried_out ? CW_EXPORT_PARTIAL : CW_EXPORT_REFUSED,
      operation->refusal != NULL ? operation->refusal : "InvalidValue", complaints);
}

CwGraphOutcome
cw_graph_operation_next (CwGraphOperation *operation)
{
  operation->was_carried_out = TRUE;
  cw_graph_step_free (g_queue_pop_head (&operation->steps));
  if (cw_graph_operation_peek (operation, 0) != NULL)
    return outcome_done;
  return cw_graph_operation_end_well (operation);
}

CwGraphOutcome
cw_graph_operation_replan (CwGraphOperation *operation)
{
  CwGraphOutcome outcome = cw_graph_operation_next (operation);

  if (outcome.verdict == CW_GRAPH_VERDICT_DONE)
    outcome.verdict = CW_GRAPH_VERDICT_LATER;
  return outcome;
}

CwGraphOutcome
cw_graph_operation_wait_for_replica (CwGraphOperation *operation, gboolean *ret_is_exhausted)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  CwGraphOutcome outcome = { .verdict = CW_GRAPH_VERDICT_LATER };

  *ret_is_exhausted = step->n_missing >= MAX_MISSING;
  if (*ret_is_exhausted)
    return outcome_done;
  outcome.delay_usec = MISSING_BASE_USEC << step->n_missing;
  step->n_missing++;
  return outcome;
}

gboolean
cw_graph_operation_give_second_chance (CwGraphOperation *operation, CwGraphOutcome *ret_outcome)
{
  if (operation->had_conflict)
    return FALSE;
  operation->had_conflict = TRUE;
  *ret_outcome = (CwGraphOutcome){
    .verdict = CW_GRAPH_VERDICT_LATER,
    .delay_usec = SECOND_CHANCE_USEC,
  };
  return TRUE;
}

void
cw_graph_operation_push_second (CwGraphOperation *operation, CwGraphStep *step)
{
  g_queue_push_nth (&operation->steps, step, 1);
}

gboolean
cw_graph_operation_take_id (CwGraphOperation *operation, JsonNode *body)
{
  const char *text =
      body != NULL ? cw_graph_json_get_text (json_node_get_object (body), "id") : NULL;
  CwGuid id;

  if (text == NULL || !cw_guid_parse (text, CW_GUID_ORDER_NETWORK, &id))
    return FALSE;
  cw_guid_format (&id, CW_GUID_ORDER_NETWORK, operation->id);
  g_clear_pointer (&operation->result->anchor, g_bytes_unref);
  operation->result->anchor = g_bytes_new (id.bytes, sizeof id.bytes);
  return TRUE;
}

char *
cw_graph_operation_format_url (const CwGraphOperation *operation, const char *suffix)
{
  return g_strdup_printf ("/%s/%s%s", cw_graph_type_get_collection (operation->type), operation->id,
                          suffix);
}

static gboolean
take_anchor (CwGraphOperation *operation)
{
  CwGuid id;
  gsize size = 0;
  const guint8 *data = NULL;

  if (operation->change->anchor != NULL)
    data = g_bytes_get_data (operation->change->anchor, &size);
  if (size != CW_GUID_SIZE)
    return FALSE;
  memcpy (id.bytes, data, size);
  cw_guid_format (&id, CW_GUID_ORDER_NETWORK, operation->id);
  return TRUE;
}

static void
begin (CwGraphOperation *operation)
{
  const CwExportChange *change = operation->change;

  if (!cw_graph_schema_find_type (operation->context->schema, change->object_type,
                                  &operation->type) ||
      !cw_graph_type_is_written (operation->type))
    {
      cw_graph_operation_end (operation, CW_EXPORT_REFUSED, "UnsupportedObjectType",
                              CW_PHRASE ("Microsoft Graph has no way to create or change objects "
                                         "of this type: only users and groups can be exported"));
      return;
    }
  if (change->op != CW_EXPORT_ADD && !take_anchor (operation))
    {
      cw_graph_operation_end (operation, CW_EXPORT_REFUSED, "InvalidAnchor",
                              CW_PHRASE ("the object's anchor is not an id of Microsoft Graph"));
      return;
    }
  if (change->op != CW_EXPORT_DELETE)
    cw_graph_operation_begin_links (operation);
  cw_graph_operation_begin_object (operation);
  if (!operation->is_over && cw_graph_operation_peek (operation, 0) == NULL)
    cw_graph_operation_end_well (operation);
}

CwGraphOperation *
cw_graph_operation_new (const CwGraphExportContext *context, const CwExportChange *change)
{
  CwGraphOperation *operation = g_new0 (CwGraphOperation, 1);

  operation->context = context;
  operation->change = change;
  operation->result = cw_export_result_new (change->id, CW_EXPORT_OK);
  operation->additions = g_array_new (FALSE, FALSE, sizeof (guint));
  operation->removals = g_array_new (FALSE, FALSE, sizeof (guint));
  g_queue_init (&operation->steps);
  begin (operation);
  return operation;
}

void
cw_graph_operation_free (CwGraphOperation *operation)
{
  if (operation == NULL)
    return;
  g_queue_clear_full (&operation->steps, (GDestroyNotify) cw_graph_step_free);
  g_array_unref (operation->additions);
  g_array_unref (operation->removals);
  g_clear_pointer (&operation->conflict, cw_graph_error_free);
  g_clear_pointer (&operation->screen, cw_graph_screen_free);
  g_free (operation->refusal);
  g_clear_pointer (&operation->result, cw_export_result_free);
  g_free (operation);
}

const CwGraphRequest *
cw_graph_operation_peek (CwGraphOperation *operation, guint index)
{
  CwGraphStep *step = g_queue_peek_nth (&operation->steps, index);
  CwGraphStep *before = index > 0 ? g_queue_peek_nth (&operation->steps, index - 1) : NULL;

  if (operation->is_over || (before != NULL && cw_graph_step_is_barrier (before)))
    return NULL;
  if (step == NULL && operation->id[0] != '\0')
    {
      step = cw_graph_operation_make_link_step (operation);
      if (step != NULL)
        g_queue_push_tail (&operation->steps, step);
    }
  return step != NULL ? &step->request : NULL;
}

/* Whether this refusal calls for trying again, as the policy has it. */
static gboolean
try_again (CwGraphOperation *operation, const CwGraphAnswer *answer, CwGraphOutcome *ret_outcome)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  CwRetryOutcome outcome = {
    .status = answer->status,
    .error = answer->error,
    .retry_after = answer->retry_after,
    .now_usec = g_get_real_time (),
    .roll = g_random_double (),
  };
  CwRetryDecision decision =
      cw_retry_policy_decide (operation->context->policy, &step->count, &outcome);
  g_autoptr (CwGraphError) error = NULL;

  if (decision.verdict == CW_RETRY_NOT_NEEDED)
    return FALSE;
  *ret_outcome = (CwGraphOutcome){
    .verdict = CW_GRAPH_VERDICT_LATER,
    .delay_usec = decision.delay_usec,
    .is_throttled = decision.is_throttled,
  };
  if (decision.verdict == CW_RETRY_GIVE_UP)
    {
      error = cw_graph_error_new (answer->status, answer->body);
      *ret_outcome =
          cw_graph_operation_end (operation, CW_EXPORT_RETRY, error->code, error->message);
    }
  else
    cw_graph_operation_note_lost (operation, decision.is_outcome_unknown);
  return TRUE;
}

/* Someone else changes the same object at this moment (409, 412), or it is locked (423). */
static gboolean
wait_for_others (CwGraphOperation *operation,
                 const CwGraphAnswer *answer,
                 CwGraphOutcome *ret_outcome)
{
  g_autoptr (CwGraphError) error = NULL;
  gboolean is_exhausted = FALSE;

  if (answer->status != 409 && answer->status != 412 && answer->status != 423)
    return FALSE;
  error = cw_graph_error_new (answer->status, answer->body);
  if (cw_graph_error_is_conflict (error) || cw_graph_error_is_already_linked (error))
    return FALSE;
  *ret_outcome = cw_graph_operation_wait_for_replica (operation, &is_exhausted);
  return !is_exhausted;
}

static gboolean
is_link_step (const CwGraphStep *step)
{
  return step->kind >= CW_GRAPH_STEP_SET_MANAGER;
}

CwGraphOutcome
cw_graph_operation_answer (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  CwGraphOutcome outcome = { .verdict = CW_GRAPH_VERDICT_LATER };

  g_return_val_if_fail (step != NULL && !operation->is_over, outcome_end);

  /* 424: what it depends on was not done in Graph's eyes; 401: the token has to be renewed. */
  if (answer->status == 424 || answer->status == 401)
    return outcome;
  if (answer->status == 0 && answer->error == NULL)
    {
      if (step->count.n_failures++ < operation->context->policy->max_failures)
        {
          cw_graph_operation_note_lost (operation, TRUE);
          return outcome;
        }
      return cw_graph_operation_end (operation, CW_EXPORT_RETRY, "NoAnswer",
                                     CW_PHRASE ("Microsoft Graph's answer left this object out"));
    }
  if (try_again (operation, answer, &outcome) || wait_for_others (operation, answer, &outcome))
    return outcome;
  if (is_link_step (step))
    return cw_graph_operation_answer_link (operation, answer);
  return cw_graph_operation_answer_object (operation, answer);
}

void
cw_graph_operation_note_lost (CwGraphOperation *operation, gboolean is_outcome_unknown)
{
  CwGraphStep *first = g_queue_peek_head (&operation->steps);

  if (is_outcome_unknown && first != NULL && first->kind == CW_GRAPH_STEP_CREATE_USER)
    cw_graph_operation_doubt_create (operation);
}

void
cw_graph_operation_refuse (CwGraphOperation *operation, const CwGraphError *error)
{
  cw_graph_operation_end (operation, CW_EXPORT_REFUSED, error->code, error->message);
}

gboolean
cw_graph_operation_is_over (CwGraphOperation *operation)
{
  return operation->is_over;
}

CwExportResult *
cw_graph_operation_steal_result (CwGraphOperation *operation)
{
  g_return_val_if_fail (operation->is_over, NULL);

  return g_steal_pointer (&operation->result);
}
