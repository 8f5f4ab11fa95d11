/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-exporter.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "connectors/graph/cw-graph-administrators.h"
#include "connectors/graph/cw-graph-batch.h"
#include "connectors/graph/cw-graph-error.h"
#include "connectors/graph/cw-graph-operation.h"
#include "connectors/graph/cw-http-window.h"

/* An operation and what the run knows of it. */
typedef struct
{
  CwGraphOperation *operation;
  gint64 not_before_usec; /* g_get_monotonic_time() */
  guint n_sent;           /* its requests in the batch it is in */
  gboolean is_suspect;    /* was in a batch that Graph did not accept: sent alone */
} Job;

/* One batch in flight: the tag of its exchange. */
typedef struct
{
  CwGraphBatch *batch;
  GPtrArray *jobs; /* (element-type Job), in the order of their requests */
  guint generation;
} Flight;

typedef struct
{
  const CwGraphExporter *exporter;
  GCancellable *cancellable;
  CwGraphExportContext context;
  CwGraphAdministrators *administrators; /* (owned) (nullable): nobody had to be looked up yet */
  CwHttpWindow *window;
  GPtrArray *changes;
  guint next_change;
  GQueue ready;       /* (element-type Job) */
  GSequence *delayed; /* (element-type Job), by time */
  GPtrArray *flights; /* (element-type Flight) */
  CwRetryCount count; /* of whole batches that failed in a row */
  GError *refusal;    /* (owned) (nullable): the gate is closed; what is on its way is waited for */
} Run;

static void
job_free (Job *job)
{
  cw_graph_operation_free (job->operation);
  g_free (job);
}

static void
flight_free (Flight *flight)
{
  cw_graph_batch_free (flight->batch);
  g_ptr_array_unref (flight->jobs);
  g_free (flight);
}

static int
compare_jobs (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Job *left = a;
  const Job *right = b;

  return (left->not_before_usec > right->not_before_usec) -
         (left->not_before_usec < right->not_before_usec);
}

/* Asked for when it is needed: an account that is found only while it is being made is rare. */
static gboolean
find_roles (gpointer user_data, const char *id, GPtrArray **ret_roles, GError **error)
{
  Run *run = user_data;

  if (run->administrators == NULL)
    run->administrators =
        cw_graph_administrators_read (run->exporter->session, run->cancellable, error);
  if (run->administrators == NULL)
    return FALSE;
  *ret_roles = cw_graph_administrators_find (run->administrators, id);
  return TRUE;
}

static void
run_init (Run *run, const CwGraphExporter *exporter, GPtrArray *changes, GCancellable *cancellable)
{
  *run = (Run){ .exporter = exporter, .changes = changes, .cancellable = cancellable };
  run->context.schema = exporter->schema;
  run->context.settings = cw_graph_session_get_settings (exporter->session);
  run->context.policy = cw_retry_policy_get_default ();
  run->context.builder = cw_entry_builder_new ();
  run->context.find_roles = find_roles;
  run->context.user_data = run;
  run->window = cw_http_window_new (cw_graph_session_get_client (exporter->session));
  run->delayed = g_sequence_new (NULL);
  run->flights = g_ptr_array_new_with_free_func ((GDestroyNotify) flight_free);
  g_queue_init (&run->ready);
}

static void
free_delayed_cb (gpointer job, gpointer user_data)
{
  job_free (job);
}

static void
run_clear (Run *run)
{
  /* First what is in flight, whose tags are the flights. */
  g_clear_pointer (&run->window, cw_http_window_free);
  for (guint i = 0; i < run->flights->len; i++)
    g_ptr_array_set_free_func (((Flight *) run->flights->pdata[i])->jobs,
                               (GDestroyNotify) job_free);
  g_clear_pointer (&run->flights, g_ptr_array_unref);
  g_sequence_foreach (run->delayed, free_delayed_cb, NULL);
  g_clear_pointer (&run->delayed, g_sequence_free);
  g_queue_clear_full (&run->ready, (GDestroyNotify) job_free);
  g_clear_pointer (&run->context.builder, cw_entry_builder_free);
  g_clear_pointer (&run->administrators, cw_graph_administrators_unref);
  g_clear_error (&run->refusal);
}

/* ----- jobs */

static void
report (Run *run, Job *job)
{
  const CwExportHandler *handler = run->exporter->handler;

  handler->on_result (cw_graph_operation_steal_result (job->operation), handler->user_data);
  job_free (job);
}

static void
put_back (Run *run, Job *job, gint64 delay_usec)
{
  job->n_sent = 0;
  if (delay_usec <= 0)
    {
      g_queue_push_tail (&run->ready, job);
      return;
    }
  job->not_before_usec = g_get_monotonic_time () + delay_usec;
  g_sequence_insert_sorted (run->delayed, job, compare_jobs, NULL);
}

static void
wake_delayed (Run *run)
{
  gint64 now_usec = g_get_monotonic_time ();
  GSequenceIter *first = g_sequence_get_begin_iter (run->delayed);

  while (!g_sequence_iter_is_end (first) &&
         ((Job *) g_sequence_get (first))->not_before_usec <= now_usec)
    {
      Job *job = g_sequence_get (first);

      g_sequence_remove (first);
      g_queue_push_tail (&run->ready, job);
      first = g_sequence_get_begin_iter (run->delayed);
    }
}

/* The next job to send: one that waits its turn, or a change that was not begun. */
static Job *
next_job (Run *run)
{
  while (g_queue_is_empty (&run->ready) && run->next_change < run->changes->len)
    {
      Job *job = g_new0 (Job, 1);

      job->operation =
          cw_graph_operation_new (&run->context, run->changes->pdata[run->next_change++]);
      if (cw_graph_operation_is_over (job->operation))
        report (run, job);
      else
        g_queue_push_tail (&run->ready, job);
    }
  return g_queue_pop_head (&run->ready);
}

/* ----- sending */

static gboolean
is_next_suspect (Run *run)
{
  const Job *job = g_queue_peek_head (&run->ready);

  return job != NULL && job->is_suspect;
}

static void
add_job (Flight *flight, Job *job)
{
  const CwGraphRequest *request = NULL;

  while (cw_graph_batch_get_room (flight->batch) > 0 &&
         (request = cw_graph_operation_peek (job->operation, job->n_sent)) != NULL)
    {
      cw_graph_batch_add (flight->batch, request, job->n_sent > 0);
      job->n_sent++;
    }
  g_ptr_array_add (flight->jobs, job);
}

static Flight *
fill_flight (Run *run)
{
  Flight *flight = NULL;
  Job *job = next_job (run);

  if (job == NULL)
    return NULL;
  flight = g_new0 (Flight, 1);
  flight->batch = cw_graph_batch_new ();
  flight->jobs = g_ptr_array_new ();
  add_job (flight, job);
  while (!job->is_suspect && cw_graph_batch_get_room (flight->batch) > 0 &&
         !is_next_suspect (run) && (job = next_job (run)) != NULL)
    add_job (flight, job);
  g_ptr_array_add (run->flights, flight);
  return flight;
}

static gboolean
send_flight (Run *run, Flight *flight, GError **error)
{
  const CwGraphSettings *settings = run->context.settings;
  g_autofree char *url = g_strconcat (settings->service_url, "/$batch", NULL);
  g_autoptr (CwHttpExchange) exchange = cw_http_exchange_new ("POST", url);
  g_autoptr (JsonNode) body = cw_graph_batch_compose (flight->batch);

  cw_http_exchange_set_json (exchange, body);
  exchange->tag = flight;
  exchange->gate = run->exporter->handler->gate;
  if (!cw_graph_session_authorize (run->exporter->session, exchange, &flight->generation,
                                   run->cancellable, error))
    return FALSE;
  cw_graph_pacer_note_sent (cw_graph_session_get_pacer (run->exporter->session),
                            g_get_monotonic_time ());
  cw_http_window_submit (run->window, g_steal_pointer (&exchange));
  return TRUE;
}

static gboolean
has_ready (Run *run)
{
  return !g_queue_is_empty (&run->ready) || run->next_change < run->changes->len;
}

static gboolean
send_ready (Run *run, GError **error)
{
  CwGraphPacer *pacer = cw_graph_session_get_pacer (run->exporter->session);

  wake_delayed (run);
  while (run->refusal == NULL && has_ready (run) &&
         cw_graph_pacer_may_send (pacer, cw_http_window_get_n_in_flight (run->window),
                                  g_get_monotonic_time ()))
    {
      Flight *flight = NULL;

      if (!cw_send_gate_check (run->exporter->handler->gate, &run->refusal))
        return TRUE;
      flight = fill_flight (run);
      if (flight == NULL)
        return TRUE;
      if (!send_flight (run, flight, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- answers */

static void
log_throttled (gint64 delay_usec)
{
  g_autofree char *delay_ms = g_strdup_printf ("%" G_GINT64_FORMAT, delay_usec / 1000);
  g_autofree char *message =
      g_strdup_printf ("Microsoft Graph throttles the export: a pause of %s ms", delay_ms);

  cw_log_event (CW_EVENT_CONNECTOR_RETRY, G_LOG_LEVEL_INFO, message, "HTTP_STATUS", "429",
                "DELAY_MS", delay_ms, NULL);
}

/* The pace that one request's answer asks for. */
static void
note_pace (Run *run, const CwGraphAnswer *answer, const CwGraphOutcome *outcome)
{
  CwGraphPacer *pacer = cw_graph_session_get_pacer (run->exporter->session);
  gint64 now_usec = g_get_monotonic_time ();

  if (outcome->is_throttled)
    {
      if (now_usec >= pacer->not_before_usec)
        log_throttled (outcome->delay_usec);
      cw_graph_pacer_note_throttled (pacer, outcome->delay_usec, now_usec);
    }
  else if (answer->limit_percentage != NULL)
    cw_graph_pacer_note_answer (pacer, answer->limit_percentage, now_usec);
}

/* Tells a job the answers to its requests, from @first on, up to the first that is not done. */
static gboolean
answer_job (Run *run, Flight *flight, Job *job, const CwGraphAnswer *answers, GError **error)
{
  CwGraphOutcome outcome = { .verdict = CW_GRAPH_VERDICT_DONE };

  for (guint i = 0; i < job->n_sent && outcome.verdict == CW_GRAPH_VERDICT_DONE; i++)
    {
      outcome = cw_graph_operation_answer (job->operation, &answers[i]);
      note_pace (run, &answers[i], &outcome);
      if (!cw_graph_session_note_token (run->exporter->session, flight->generation,
                                        answers[i].status, answers[i].challenge, error))
        return FALSE;
    }
  if (cw_graph_operation_is_over (job->operation))
    report (run, job);
  else
    put_back (run, job, outcome.delay_usec);
  return TRUE;
}

static gboolean
answer_flight (Run *run, Flight *flight, GArray *answers, GError **error)
{
  guint first = 0;

  while (flight->jobs->len > 0)
    {
      Job *job = g_ptr_array_steal_index (flight->jobs, 0);
      guint n_sent = job->n_sent;

      job->is_suspect = FALSE;
      if (!answer_job (run, flight, job, &g_array_index (answers, CwGraphAnswer, first), error))
        {
          g_ptr_array_insert (flight->jobs, 0, job);
          return FALSE;
        }
      first += n_sent;
    }
  return TRUE;
}

static void
return_flight (Run *run, Flight *flight, const CwRetryDecision *decision)
{
  while (flight->jobs->len > 0)
    {
      Job *job = g_ptr_array_steal_index (flight->jobs, 0);

      cw_graph_operation_note_lost (job->operation, decision->is_outcome_unknown);
      put_back (run, job, decision->delay_usec);
    }
}

static void
log_return (const CwHttpExchange *exchange, const CwRetryDecision *decision)
{
  g_autofree char *status = g_strdup_printf ("%u", exchange->status);
  g_autofree char *message =
      g_strdup_printf ("a batch of Microsoft Graph was not answered (%s), again in %d ms",
                       exchange->error != NULL ? exchange->error->message : status,
                       (int) (decision->delay_usec / 1000));

  cw_log_event (CW_EVENT_CONNECTOR_RETRY, G_LOG_LEVEL_INFO, message, "HTTP_STATUS", status, NULL);
}

/* One of the batch's requests made Graph refuse all of it (400, or 413 for its size): each object
 * is sent on its own, and the one at fault gets the refusal as its result. */
static gboolean
isolate (Run *run, Flight *flight, const CwGraphError *refusal)
{
  if (refusal->status != 400 && refusal->status != 413)
    return FALSE;
  if (flight->jobs->len == 1)
    {
      Job *job = g_ptr_array_steal_index (flight->jobs, 0);

      cw_graph_operation_refuse (job->operation, refusal);
      report (run, job);
      return TRUE;
    }
  while (flight->jobs->len > 0)
    {
      Job *job = g_ptr_array_steal_index (flight->jobs, 0);

      job->is_suspect = TRUE;
      put_back (run, job, 0);
    }
  return TRUE;
}

/* Nothing of it went out. */
static gboolean
note_refusal (Run *run, Flight *flight, const CwHttpExchange *exchange)
{
  CwRetryDecision never = { .verdict = CW_RETRY_LATER };

  if (!exchange->is_refused)
    return FALSE;
  if (run->refusal == NULL)
    run->refusal = g_error_copy (exchange->error);
  return_flight (run, flight, &never);
  return TRUE;
}

/* The batch as a whole failed. FALSE when that was so too often, or trying again is pointless. */
static gboolean
handle_lost (Run *run, Flight *flight, const CwHttpExchange *exchange, GError **error)
{
  CwRetryOutcome outcome = {
    .status = exchange->status,
    .error = exchange->error,
    .retry_after = cw_http_exchange_get_header (exchange, "Retry-After"),
    .now_usec = g_get_real_time (),
    .roll = g_random_double (),
  };
  CwRetryDecision decision = cw_retry_policy_decide (run->context.policy, &run->count, &outcome);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (CwGraphError) refusal = NULL;

  if (decision.verdict == CW_RETRY_LATER)
    {
      log_return (exchange, &decision);
      if (decision.is_throttled)
        cw_graph_pacer_note_throttled (cw_graph_session_get_pacer (run->exporter->session),
                                       decision.delay_usec, g_get_monotonic_time ());
      return_flight (run, flight, &decision);
      return TRUE;
    }
  if (exchange->error != NULL)
    {
      g_propagate_prefixed_error (error, g_error_copy (exchange->error), "exporting: ");
      return FALSE;
    }
  root = cw_http_exchange_parse (exchange, NULL);
  refusal = cw_graph_error_new (exchange->status, root);
  if (isolate (run, flight, refusal))
    return TRUE;
  g_propagate_error (error, cw_graph_error_to_gerror (refusal, "exporting"));
  return FALSE;
}

static gboolean
handle_refused_token (Run *run, Flight *flight, const CwHttpExchange *exchange, GError **error)
{
  CwRetryDecision again = { .verdict = CW_RETRY_LATER };

  if (!cw_graph_session_note_token (run->exporter->session, flight->generation, exchange->status,
                                    cw_http_exchange_get_header (exchange, "WWW-Authenticate"),
                                    error))
    return FALSE;
  return_flight (run, flight, &again);
  return TRUE;
}

static gboolean
handle_answer (Run *run, Flight *flight, CwHttpExchange *exchange, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GArray) answers = NULL;

  if (note_refusal (run, flight, exchange))
    return TRUE;
  if (exchange->status == 401)
    return handle_refused_token (run, flight, exchange, error);
  if (exchange->status != 200)
    return handle_lost (run, flight, exchange, error);
  root = cw_http_exchange_parse (exchange, NULL);
  answers = root != NULL ? cw_graph_batch_parse (flight->batch, root, NULL) : NULL;
  if (answers == NULL)
    {
      /* Carried out, but the answer is not whole: as if it had been cut off. */
      exchange->status = 0;
      g_set_error (&exchange->error, CW_ERROR, CW_ERROR_INTERRUPTED,
                   "Microsoft Graph's answer to a batch is not whole");
      return handle_lost (run, flight, exchange, error);
    }
  run->count = (CwRetryCount){ 0, 0 };
  cw_graph_pacer_note_answer (
      cw_graph_session_get_pacer (run->exporter->session),
      cw_http_exchange_get_header (exchange, "x-ms-throttle-limit-percentage"),
      g_get_monotonic_time ());
  return answer_flight (run, flight, answers, error);
}

/* When something can be sent if nothing is answered before; -1: only an answer helps. */
static gint64
find_wake_time (Run *run)
{
  const CwGraphPacer *pacer = cw_graph_session_get_pacer (run->exporter->session);
  GSequenceIter *first = g_sequence_get_begin_iter (run->delayed);

  if (run->refusal != NULL)
    return -1;
  if (has_ready (run))
    return cw_http_window_get_n_in_flight (run->window) < pacer->window ? pacer->not_before_usec
                                                                        : -1;
  if (!g_sequence_iter_is_end (first))
    return ((Job *) g_sequence_get (first))->not_before_usec;
  return -1;
}

static gboolean
has_work (Run *run)
{
  return cw_http_window_get_n_in_flight (run->window) > 0 || !g_queue_is_empty (&run->ready) ||
         run->next_change < run->changes->len || g_sequence_get_length (run->delayed) > 0;
}

static gboolean
turn (Run *run, GError **error)
{
  g_autoptr (CwHttpExchange) exchange = NULL;
  g_autoptr (GError) local_error = NULL;
  Flight *flight = NULL;

  if (!send_ready (run, error))
    return FALSE;
  if (run->refusal != NULL && cw_http_window_get_n_in_flight (run->window) == 0)
    {
      g_propagate_error (error, g_steal_pointer (&run->refusal));
      return FALSE;
    }
  if (!has_work (run))
    return TRUE;
  exchange =
      cw_http_window_wait (run->window, find_wake_time (run), run->cancellable, &local_error);
  if (exchange == NULL)
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  flight = exchange->tag;
  if (!handle_answer (run, flight, exchange, error))
    return FALSE;
  g_ptr_array_remove_fast (run->flights, flight);
  return TRUE;
}

gboolean
cw_graph_exporter_run (const CwGraphExporter *exporter,
                       GPtrArray *changes,
                       GCancellable *cancellable,
                       GError **error)
{
  gboolean is_done = TRUE;
  Run run;

  run_init (&run, exporter, changes, cancellable);
  while (is_done && has_work (&run))
    is_done = turn (&run, error);
  run_clear (&run);
  return is_done;
}
