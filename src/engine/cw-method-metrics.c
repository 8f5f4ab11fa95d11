/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cw-answer.h"
#include "base/cw-time.h"
#include "engine/cw-openmetrics.h"
#include "engine/cw-variant.h"

/* GetMetrics: what GetStatus and the last run tell, for a program that watches. */

/* A family whose value is a member of an answer. */
typedef struct
{
  const char *name;
  const char *unit;
  const char *member;
  const char *help;
} Row;

/* Seconds since 1970 of a time in an answer; 0: there is none. */
static double
get_time (GVariant *answer, const char *name)
{
  gint64 usec = 0;

  return cw_time_parse_iso8601 (cw_answer_get_string (answer, name), &usec)
             ? (double) usec / G_USEC_PER_SEC
             : 0;
}

static void
add_times (CwOpenmetrics *metrics, GVariant *answer, const Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (!cw_answer_has (answer, rows[i].member))
        continue;
      cw_openmetrics_begin (metrics, rows[i].name, CW_METRIC_GAUGE, rows[i].unit, rows[i].help);
      cw_openmetrics_add (metrics, get_time (answer, rows[i].member), NULL);
    }
}

static void
add_numbers (CwOpenmetrics *metrics, GVariant *answer, const Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (!cw_answer_has (answer, rows[i].member))
        continue;
      cw_openmetrics_begin (metrics, rows[i].name, CW_METRIC_GAUGE, rows[i].unit, rows[i].help);
      cw_openmetrics_add (metrics, (double) cw_answer_get_int (answer, rows[i].member), NULL);
    }
}

static void
add_flags (CwOpenmetrics *metrics, GVariant *answer, const Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      cw_openmetrics_begin (metrics, rows[i].name, CW_METRIC_GAUGE, rows[i].unit, rows[i].help);
      cw_openmetrics_add (metrics, cw_answer_get_bool (answer, rows[i].member) ? 1 : 0, NULL);
    }
}

/* ----- the process */

/* Fields of /proc/self/statm (proc(5)). */
static double
read_resident_bytes (void)
{
  g_autofree char *text = NULL;
  long size = 0;
  long resident = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) ||
      sscanf (text, "%ld %ld", &size, &resident) != 2)
    return 0;
  return (double) resident * (double) sysconf (_SC_PAGESIZE);
}

static void
add_process (CwOpenmetrics *metrics)
{
  struct rusage usage = { 0 };

  (void) getrusage (RUSAGE_SELF, &usage);
  cw_openmetrics_begin (metrics, "causeway_build", CW_METRIC_INFO, "",
                        "The version of the engine.");
  cw_openmetrics_add (metrics, 1, "version", CW_VERSION, NULL);
  cw_openmetrics_begin (metrics, "process_cpu_seconds", CW_METRIC_COUNTER, "seconds",
                        "Processor time of the engine, user and system.");
  cw_openmetrics_add (metrics,
                      (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                          (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) /
                              G_USEC_PER_SEC,
                      NULL);
  cw_openmetrics_begin (metrics, "process_resident_memory_bytes", CW_METRIC_GAUGE, "bytes",
                        "Resident memory of the engine.");
  cw_openmetrics_add (metrics, read_resident_bytes (), NULL);
}

/* ----- connectors */

static void
add_pending (CwOpenmetrics *metrics, GVariant *connector)
{
  static const char *const names[] = { "add",   "update",      "restore", "delete",
                                       "links", "unconfirmed", "refused" };
  g_autoptr (GVariant) pending = cw_answer_get_dict (connector, "pending");

  for (guint i = 0; cw_answer_has (connector, "pending") && i < G_N_ELEMENTS (names); i++)
    cw_openmetrics_add (metrics, (double) cw_answer_get_int (pending, names[i]), "connector",
                        cw_answer_get_string (connector, "name"), "operation", names[i], NULL);
}

static void
add_objects (CwOpenmetrics *metrics, GVariant *connector)
{
  cw_openmetrics_add (metrics, (double) cw_answer_get_int (connector, "objects"), "connector",
                      cw_answer_get_string (connector, "name"), "side",
                      cw_answer_get_string (connector, "side"), NULL);
}

static void
add_certificate (CwOpenmetrics *metrics, GVariant *connector)
{
  if (cw_answer_has (connector, "certificateExpiresAt"))
    cw_openmetrics_add (metrics, get_time (connector, "certificateExpiresAt"), "connector",
                        cw_answer_get_string (connector, "name"), NULL);
}

static void
add_connectors (CwOpenmetrics *metrics, GVariant *status)
{
  static const struct
  {
    Row row;
    void (*add) (CwOpenmetrics *metrics, GVariant *connector);
  } families[] = {
    { { "causeway_connector_objects", "", NULL, "Objects in the connector space." }, add_objects },
    { { "causeway_pending_exports", "", NULL, "What waits to be written, by operation." },
      add_pending },
    { { "causeway_certificate_expiry_timestamp_seconds", "seconds", NULL,
        "When the certificate ends by which the engine signs in." },
      add_certificate },
  };
  g_autoptr (GVariant) connectors = cw_answer_get_array (status, "connectors");

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      cw_openmetrics_begin (metrics, families[i].row.name, CW_METRIC_GAUGE, families[i].row.unit,
                            families[i].row.help);
      for (gsize c = 0; c < g_variant_n_children (connectors); c++)
        {
          g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, c);

          families[i].add (metrics, connector);
        }
    }
}

/* ----- the last cycle */

static void
add_states (CwOpenmetrics *metrics, GVariant *run)
{
  static const CwRunState states[] = { CW_RUN_RUNNING, CW_RUN_SUCCESS,    CW_RUN_COMPLETED_ERRORS,
                                       CW_RUN_FAILED,  CW_RUN_STOPPED,    CW_RUN_GUARDED,
                                       CW_RUN_SKIPPED, CW_RUN_INTERRUPTED };

  cw_openmetrics_begin (metrics, "causeway_last_cycle_state", CW_METRIC_STATESET, "",
                        "How the last cycle ended; guarded: a guard holds something back.");
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      const char *name = cw_run_state_to_string (states[i]);

      cw_openmetrics_add (metrics, g_str_equal (cw_answer_get_string (run, "state"), name) ? 1 : 0,
                          "causeway_last_cycle_state", name, NULL);
    }
}

/* Labels that tell one step from another. */
typedef struct
{
  const char *kind;
  const char *connector; /* (nullable) */
  const char *partition; /* (nullable) */
} StepLabels;

static const char *
get_or_null (GVariant *step, const char *name)
{
  const char *text = cw_answer_get_string (step, name);

  return text[0] != '\0' ? text : NULL;
}

static StepLabels
get_labels (GVariant *step)
{
  return (StepLabels){ cw_answer_get_string (step, "kind"), get_or_null (step, "connector"),
                       get_or_null (step, "partition") };
}

static void
add_step_duration (CwOpenmetrics *metrics, GVariant *step)
{
  StepLabels labels = get_labels (step);

  cw_openmetrics_add (metrics, cw_answer_get_double (step, "seconds"), "step", labels.kind,
                      "connector", labels.connector, "partition", labels.partition, "result",
                      cw_answer_get_string (step, "state"), NULL);
}

static void
add_step_counts (CwOpenmetrics *metrics, GVariant *step)
{
  g_autoptr (GVariant) counts = cw_answer_get_dict (step, "counts");
  StepLabels labels = get_labels (step);
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, counts);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      cw_openmetrics_add (metrics, (double) cw_answer_get_int (counts, name), "step", labels.kind,
                          "connector", labels.connector, "partition", labels.partition, "count",
                          name, NULL);
      g_variant_unref (value);
    }
}

static void
add_steps (CwOpenmetrics *metrics, GVariant *run)
{
  static const struct
  {
    Row row;
    void (*add) (CwOpenmetrics *metrics, GVariant *step);
  } families[] = {
    { { "causeway_last_cycle_step_duration_seconds", "seconds", NULL,
        "How long each step of the last cycle took." },
      add_step_duration },
    { { "causeway_last_cycle_step_objects", "", NULL, "What each step of the last cycle counted." },
      add_step_counts },
  };
  g_autoptr (GVariant) steps = cw_answer_get_array (run, "steps");

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      cw_openmetrics_begin (metrics, families[i].row.name, CW_METRIC_GAUGE, families[i].row.unit,
                            families[i].row.help);
      for (gsize s = 0; s < g_variant_n_children (steps); s++)
        {
          g_autoptr (GVariant) step = g_variant_get_child_value (steps, s);

          families[i].add (metrics, step);
        }
    }
}

static void
add_run (CwOpenmetrics *metrics, GVariant *run)
{
  static const Row times[] = {
    { "causeway_last_cycle_start_timestamp_seconds", "seconds", "startedAt",
      "When the last cycle began." },
    { "causeway_last_cycle_end_timestamp_seconds", "seconds", "endedAt",
      "When the last cycle ended." },
  };

  add_states (metrics, run);
  add_times (metrics, run, times, G_N_ELEMENTS (times));
  if (cw_answer_has (run, "seconds"))
    {
      cw_openmetrics_begin (metrics, "causeway_last_cycle_duration_seconds", CW_METRIC_GAUGE,
                            "seconds", "How long the last cycle took.");
      cw_openmetrics_add (metrics, cw_answer_get_double (run, "seconds"), NULL);
    }
  add_steps (metrics, run);
}

/* ----- all of it */

static void
add_status (CwOpenmetrics *metrics, GVariant *status)
{
  static const Row times[] = {
    { "causeway_start_timestamp_seconds", "seconds", "startedAt", "When the engine started." },
  };
  static const Row flags[] = {
    { "causeway_staging", "", "staging", "1 while the engine exports nothing." },
  };
  static const Row numbers[] = {
    { "causeway_metaverse_objects", "", "metaverseObjects", "Identities in the metaverse." },
    { "causeway_object_errors", "", "objectErrors", "Errors of objects that are open." },
  };
  static const Row scheduler_flags[] = {
    { "causeway_schedule_enabled", "", "enabled", "1 when cycles start by themselves." },
    { "causeway_schedule_suspended", "", "suspended", "1 while the schedule is suspended." },
  };
  static const Row scheduler_times[] = {
    { "causeway_next_cycle_timestamp_seconds", "seconds", "nextAt", "When the next cycle is due." },
  };
  static const Row database[] = {
    { "causeway_database_size_bytes", "bytes", "bytes", "What the database takes on the disk." },
  };
  g_autoptr (GVariant) scheduler = cw_answer_get_dict (status, "scheduler");
  g_autoptr (GVariant) store = cw_answer_get_dict (status, "database");

  add_times (metrics, status, times, G_N_ELEMENTS (times));
  add_flags (metrics, status, flags, G_N_ELEMENTS (flags));
  add_numbers (metrics, status, numbers, G_N_ELEMENTS (numbers));
  add_flags (metrics, scheduler, scheduler_flags, G_N_ELEMENTS (scheduler_flags));
  add_times (metrics, scheduler, scheduler_times, G_N_ELEMENTS (scheduler_times));
  add_numbers (metrics, store, database, G_N_ELEMENTS (database));
  cw_openmetrics_begin (metrics, "causeway_cycle_running", CW_METRIC_GAUGE, "",
                        "1 while a cycle runs.");
  cw_openmetrics_add (metrics, g_str_equal (cw_answer_get_string (status, "state"), "idle") ? 0 : 1,
                      NULL);
  add_connectors (metrics, status);
}

/* The answer of another method. (transfer full) */
static GVariant *
ask (const CwMethodCall *call,
     GVariant *(*run) (const CwMethodCall *call, GError **error),
     GVariant *args,
     GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args);
  CwMethodCall other = *call;
  g_autoptr (GVariant) answer = NULL;

  other.args = sunk;
  answer = run (&other, error);
  if (answer == NULL)
    return NULL;
  g_variant_ref_sink (answer);
  return g_variant_get_child_value (answer, 0);
}

GVariant *
cw_method_get_metrics (const CwMethodCall *call, GError **error)
{
  g_autoptr (GVariant) status = ask (call, cw_method_get_status, g_variant_new ("()"), error);
  g_autoptr (GVariant) run = NULL;
  g_autofree char *text = NULL;
  CwOpenmetrics *metrics = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (status == NULL)
    return NULL;
  if (cw_answer_has (status, "lastCycle"))
    {
      run = ask (call, cw_method_get_run, g_variant_new ("(x)", (gint64) 0), error);
      if (run == NULL)
        return NULL;
    }
  metrics = cw_openmetrics_new ();
  add_process (metrics);
  add_status (metrics, status);
  if (run != NULL)
    add_run (metrics, run);
  text = cw_openmetrics_end (metrics);
  cw_variant_add_string (&builder, "text", text);
  return cw_variant_end_answer (&builder);
}
