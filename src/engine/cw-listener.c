/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-listener.h"

#include "base/cw-error.h"
#include "engine/cw-connector-probe.h"

#define SHORTEST_PAUSE_USEC    (1 * G_USEC_PER_SEC)
#define LONGEST_PAUSE_USEC     (60 * G_USEC_PER_SEC)
#define UNSUPPORTED_PAUSE_USEC G_TIME_SPAN_HOUR
/* A connection that lasted so long was a good one. */
#define GOOD_USEC (60 * G_USEC_PER_SEC)

struct _CwListener
{
  CwEngine *engine;                   /* borrowed */
  CwConfig *config;                   /* (owned) */
  const CwConnectorConfig *connector; /* of @config */
  char *partition;                    /* (owned) */
  char **object_types;                /* (owned) */
  void (*on_ring) (CwListener *listener, GBytes *anchor, gpointer user_data);
  void (*on_state) (gpointer user_data);
  gpointer user_data;
  GCancellable *cancellable;
  GThread *thread;

  /* Its thread only. */
  gint64 pause_usec;
  gint64 listening_usec; /* monotonic: since when; 0: not in this connection */

  GMutex mutex; /* for all below */
  GCond cond;
  CwListenerState state;
  gint64 since_usec;
  char *message; /* (nullable) */
  gboolean is_nudged;
};

static const char *const state_names[] = {
  [CW_LISTENER_CONNECTING] = "connecting",   [CW_LISTENER_LISTENING] = "listening",
  [CW_LISTENER_LOST] = "reconnecting",       [CW_LISTENER_REFUSED] = "refused",
  [CW_LISTENER_UNSUPPORTED] = "unsupported",
};

const char *
cw_listener_state_to_string (CwListenerState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_names), "connecting");

  return state_names[state];
}

void
cw_listener_status_free (CwListenerStatus *status)
{
  g_return_if_fail (status != NULL);

  g_free (status->connector_id);
  g_free (status->connector_name);
  g_free (status->partition);
  g_free (status->message);
  g_free (status);
}

/* ----- its thread */

/* @message: (nullable) */
static void
put_state (CwListener *listener, CwListenerState state, const char *message)
{
  gboolean is_other = FALSE;

  g_mutex_lock (&listener->mutex);
  is_other = state != listener->state;
  if (is_other)
    {
      listener->state = state;
      listener->since_usec = g_get_real_time ();
    }
  g_free (listener->message);
  listener->message = g_strdup (message);
  g_mutex_unlock (&listener->mutex);
  if (is_other)
    listener->on_state (listener->user_data);
}

static void
on_watch_event_cb (CwWatchEvent event, GBytes *anchor, gpointer user_data)
{
  CwListener *listener = user_data;

  if (event == CW_WATCH_LISTENING)
    {
      listener->listening_usec = g_get_monotonic_time ();
      g_message ("“%s” %s: listening for changes", listener->connector->name, listener->partition);
      put_state (listener, CW_LISTENER_LISTENING, NULL);
    }
  listener->on_ring (listener, anchor, listener->user_data);
}

static void
listen_once (CwListener *listener, GError **error)
{
  const CwReadRequest request = { listener->partition, NULL,
                                  (const char *const *) listener->object_types };
  g_autoptr (CwConnector) connector = cw_connector_probe_make (
      listener->engine, listener->connector, NULL, listener->cancellable, error);

  listener->listening_usec = 0;
  if (connector == NULL || !cw_connector_open (connector, listener->cancellable, error))
    return;
  cw_connector_watch (connector, &request, on_watch_event_cb, listener, listener->cancellable,
                      error);
  cw_connector_close (connector);
}

/* What waiting mends is waited for; what a person has to mend is not tried over and over. */
static CwListenerState
judge (const GError *error)
{
  static const CwError passing[] = { CW_ERROR_UNREACHABLE, CW_ERROR_TIMEOUT,   CW_ERROR_INTERRUPTED,
                                     CW_ERROR_THROTTLED,   CW_ERROR_NOT_FOUND, CW_ERROR_STORE,
                                     CW_ERROR_FAILED };

  if (g_error_matches (error, CW_ERROR, CW_ERROR_UNSUPPORTED))
    return CW_LISTENER_UNSUPPORTED;
  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    if (g_error_matches (error, CW_ERROR, (int) passing[i]))
      return CW_LISTENER_LOST;
  return CW_LISTENER_REFUSED;
}

static gint64
choose_pause (CwListener *listener, CwListenerState state)
{
  gint64 lasted_usec = g_get_monotonic_time () - listener->listening_usec;

  if (state == CW_LISTENER_REFUSED)
    return G_MAXINT64;
  if (state == CW_LISTENER_UNSUPPORTED)
    return UNSUPPORTED_PAUSE_USEC;
  if (listener->pause_usec == 0 || (listener->listening_usec != 0 && lasted_usec > GOOD_USEC))
    listener->pause_usec = SHORTEST_PAUSE_USEC;
  else
    listener->pause_usec = MIN (listener->pause_usec * 2, LONGEST_PAUSE_USEC);
  return listener->pause_usec;
}

static void
pause_listening (CwListener *listener, gint64 pause_usec)
{
  gint64 now_usec = g_get_monotonic_time ();
  gint64 end_usec = pause_usec < G_MAXINT64 ? now_usec + pause_usec : G_MAXINT64;

  g_mutex_lock (&listener->mutex);
  while (!listener->is_nudged && !g_cancellable_is_cancelled (listener->cancellable))
    if (end_usec == G_MAXINT64)
      g_cond_wait (&listener->cond, &listener->mutex);
    else if (!g_cond_wait_until (&listener->cond, &listener->mutex, end_usec))
      break;
  listener->is_nudged = FALSE;
  g_mutex_unlock (&listener->mutex);
}

static gpointer
listen_thread (gpointer data)
{
  CwListener *listener = data;

  while (!g_cancellable_is_cancelled (listener->cancellable))
    {
      g_autoptr (GError) error = NULL;
      CwListenerState state = CW_LISTENER_LOST;

      listen_once (listener, &error);
      if (g_cancellable_is_cancelled (listener->cancellable))
        break;
      state = judge (error);
      if (state != listener->state)
        g_message ("“%s” %s: not listening for changes, cycles come by the schedule: %s",
                   listener->connector->name, listener->partition, error->message);
      put_state (listener, state, error->message);
      pause_listening (listener, choose_pause (listener, state));
    }
  return NULL;
}

/* ----- for its owner */

CwListener *
cw_listener_start (CwEngine *engine,
                   const CwListenerPlace *place,
                   void (*on_ring) (CwListener *listener, GBytes *anchor, gpointer user_data),
                   void (*on_state) (gpointer user_data),
                   gpointer user_data)
{
  CwListener *listener = g_new0 (CwListener, 1);

  listener->engine = engine;
  listener->config = cw_config_ref (place->config);
  listener->connector = place->connector;
  listener->partition = g_strdup (place->partition);
  listener->object_types = g_strdupv ((char **) place->object_types);
  listener->on_ring = on_ring;
  listener->on_state = on_state;
  listener->user_data = user_data;
  listener->cancellable = g_cancellable_new ();
  listener->since_usec = g_get_real_time ();
  g_mutex_init (&listener->mutex);
  g_cond_init (&listener->cond);
  listener->thread = g_thread_new ("cw-listener", listen_thread, listener);
  return listener;
}

void
cw_listener_cancel (CwListener *listener)
{
  g_cancellable_cancel (listener->cancellable);
  g_mutex_lock (&listener->mutex);
  g_cond_broadcast (&listener->cond);
  g_mutex_unlock (&listener->mutex);
}

void
cw_listener_free (CwListener *listener)
{
  g_return_if_fail (listener != NULL);

  cw_listener_cancel (listener);
  g_thread_join (listener->thread);
  g_clear_object (&listener->cancellable);
  g_mutex_clear (&listener->mutex);
  g_cond_clear (&listener->cond);
  g_strfreev (listener->object_types);
  g_free (listener->partition);
  g_free (listener->message);
  g_clear_pointer (&listener->config, cw_config_unref);
  g_free (listener);
}

void
cw_listener_nudge (CwListener *listener, gint64 ended_usec)
{
  g_mutex_lock (&listener->mutex);
  listener->is_nudged =
      listener->state == CW_LISTENER_REFUSED && listener->since_usec <= ended_usec;
  g_cond_broadcast (&listener->cond);
  g_mutex_unlock (&listener->mutex);
}

gboolean
cw_listener_is_at (const CwListener *listener, const CwListenerPlace *place)
{
  return g_str_equal (listener->partition, place->partition) &&
         g_str_equal (listener->connector->id, place->connector->id) &&
         json_object_equal (listener->connector->settings, place->connector->settings) &&
         g_strv_equal ((const char *const *) listener->object_types, place->object_types);
}

const char *
cw_listener_get_connector_id (const CwListener *listener)
{
  return listener->connector->id;
}

const char *
cw_listener_get_partition (const CwListener *listener)
{
  return listener->partition;
}

CwListenerStatus *
cw_listener_dup_status (CwListener *listener)
{
  CwListenerStatus *status = g_new0 (CwListenerStatus, 1);

  status->connector_id = g_strdup (listener->connector->id);
  status->connector_name = g_strdup (listener->connector->name);
  status->partition = g_strdup (listener->partition);
  g_mutex_lock (&listener->mutex);
  status->state = listener->state;
  status->since_usec = listener->since_usec;
  status->message = g_strdup (listener->message);
  g_mutex_unlock (&listener->mutex);
  return status;
}
