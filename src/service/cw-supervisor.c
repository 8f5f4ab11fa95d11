/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-supervisor.h"

#include <unistd.h>

#include "engine/cw-engine-store.h"
#include "service/cw-readiness.h"
#include "service/cw-status-text.h"

/* A cloud may ask to wait for ten minutes, several times in a row. */
#define SHORTEST_PATIENCE_USEC G_TIME_SPAN_HOUR

/* An LDAP server that searches may be silent for ten times its time limit; two more are ours. */
#define PATIENCE_FACTOR 12

/* Words change with every page that is read. */
#define STATUS_INTERVAL_USEC G_USEC_PER_SEC

struct _CwSupervisor
{
  CwEngine *engine;            /* (owned) */
  gint64 longest_silence_usec; /* 0: by the configuration */
  GSource *watchdog;           /* (owned) (nullable) */
  GSource *later;              /* (owned) (nullable): tells what had to wait */
  char *status;                /* (owned) (nullable): last told */
  gint64 told_usec;            /* monotonic */
  gboolean is_stuck;           /* and was said to be */
};

static gint64
get_timeout_seconds (const CwConnectorConfig *connector)
{
  JsonNode *server = json_object_get_member (connector->settings, "server");

  if (server == NULL || !JSON_NODE_HOLDS_OBJECT (server))
    return 0;
  return json_object_get_int_member_with_default (json_node_get_object (server), "timeoutSeconds",
                                                  0);
}

gint64
cw_supervisor_get_longest_silence (CwConfig *config)
{
  GPtrArray *connectors = cw_config_get_connectors (config);
  gint64 longest = SHORTEST_PATIENCE_USEC;

  for (guint i = 0; i < connectors->len; i++)
    {
      gint64 seconds = get_timeout_seconds (g_ptr_array_index (connectors, i));

      longest = MAX (longest, seconds * PATIENCE_FACTOR * G_USEC_PER_SEC);
    }
  return longest;
}

static void
tell_status (CwSupervisor *supervisor)
{
  g_autoptr (CwCycleProgress) progress = cw_engine_dup_progress (supervisor->engine);
  CwStatusFacts facts = {
    .state = cw_engine_get_state (supervisor->engine),
    .progress = progress,
    .next_due_usec = cw_engine_get_next_due (supervisor->engine),
    .silence_usec = cw_engine_get_silence (supervisor->engine),
  };
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (!cw_engine_is_store_away (supervisor->engine, &facts.away_usec, NULL))
    facts.away_usec = 0;
  text = cw_status_text_make (&facts);
  if (g_strcmp0 (text, supervisor->status) == 0)
    return;
  line = g_strconcat ("STATUS=", text, NULL);
  cw_readiness_notify (line);
  g_free (supervisor->status);
  supervisor->status = g_steal_pointer (&text);
  supervisor->told_usec = g_get_monotonic_time ();
}

static gboolean
on_later_cb (gpointer user_data)
{
  CwSupervisor *supervisor = user_data;

  g_clear_pointer (&supervisor->later, g_source_unref);
  tell_status (supervisor);
  return G_SOURCE_REMOVE;
}

/* At once, or when the interval is over: the last word always arrives. */
static void
on_engine_progressed_cb (CwEngine *engine, CwSupervisor *supervisor)
{
  gint64 wait_usec = supervisor->told_usec + STATUS_INTERVAL_USEC - g_get_monotonic_time ();

  if (supervisor->later != NULL)
    return;
  if (wait_usec <= 0)
    {
      tell_status (supervisor);
      return;
    }
  supervisor->later = g_timeout_source_new ((guint) (wait_usec / 1000) + 1);
  g_source_set_callback (supervisor->later, on_later_cb, supervisor, NULL);
  g_source_attach (supervisor->later, g_main_context_get_thread_default ());
}

static void
on_engine_state_changed_cb (CwEngine *engine, CwSupervisor *supervisor)
{
  tell_status (supervisor);
}

static gboolean
is_going_on (CwSupervisor *supervisor)
{
  gint64 silence = cw_engine_get_silence (supervisor->engine);
  gint64 longest = supervisor->longest_silence_usec;

  if (longest == 0)
    {
      g_autoptr (CwConfig) config = cw_engine_dup_config (supervisor->engine, NULL);

      longest = cw_supervisor_get_longest_silence (config);
    }
  return silence <= longest;
}

static gboolean
on_watchdog_due_cb (gpointer user_data)
{
  CwSupervisor *supervisor = user_data;
  gboolean was_stuck = supervisor->is_stuck;

  supervisor->is_stuck = !is_going_on (supervisor);
  tell_status (supervisor);
  if (!supervisor->is_stuck)
    cw_readiness_notify ("WATCHDOG=1");
  else if (!was_stuck)
    g_warning ("The running cycle is stuck: nothing was heard of it for %" G_GINT64_FORMAT
               " seconds. The service manager is told no more that the engine is alive, and starts "
               "it anew; the next cycle goes on from there",
               cw_engine_get_silence (supervisor->engine) / G_USEC_PER_SEC);
  return G_SOURCE_CONTINUE;
}

/* 0: nobody watches this process. */
static guint64
read_watchdog_usec (void)
{
  const char *usec_text = g_getenv ("WATCHDOG_USEC");
  const char *pid_text = g_getenv ("WATCHDOG_PID");
  guint64 usec = 0;
  guint64 pid = 0;

  if (usec_text == NULL ||
      !g_ascii_string_to_unsigned (usec_text, 10, 1, G_MAXINT64, &usec, NULL) ||
      (pid_text != NULL && (!g_ascii_string_to_unsigned (pid_text, 10, 1, G_MAXINT, &pid, NULL) ||
                            pid != (guint64) getpid ())))
    return 0;
  return usec;
}

CwSupervisor *
cw_supervisor_new (CwEngine *engine, gint64 longest_silence_usec)
{
  CwSupervisor *supervisor = g_new0 (CwSupervisor, 1);
  guint64 watchdog_usec = read_watchdog_usec ();

  supervisor->engine = g_object_ref (engine);
  supervisor->longest_silence_usec = longest_silence_usec;
  g_signal_connect (engine, "progress", G_CALLBACK (on_engine_progressed_cb), supervisor);
  g_signal_connect (engine, "state-changed", G_CALLBACK (on_engine_state_changed_cb), supervisor);
  tell_status (supervisor);
  if (watchdog_usec == 0)
    return supervisor;
  /* Thrice within the time, so that one late turn of the loop is no death. */
  supervisor->watchdog = g_timeout_source_new ((guint) MIN (watchdog_usec / 3000, G_MAXINT) + 1);
  g_source_set_callback (supervisor->watchdog, on_watchdog_due_cb, supervisor, NULL);
  g_source_attach (supervisor->watchdog, g_main_context_get_thread_default ());
  return supervisor;
}

void
cw_supervisor_free (CwSupervisor *supervisor)
{
  if (supervisor == NULL)
    return;
  if (supervisor->watchdog != NULL)
    g_source_destroy (supervisor->watchdog);
  g_clear_pointer (&supervisor->watchdog, g_source_unref);
  if (supervisor->later != NULL)
    g_source_destroy (supervisor->later);
  g_clear_pointer (&supervisor->later, g_source_unref);
  g_signal_handlers_disconnect_by_data (supervisor->engine, supervisor);
  g_clear_object (&supervisor->engine);
  g_free (supervisor->status);
  g_free (supervisor);
}
