/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert.h"

#include "base/cw-json.h"
#include "base/cw-time.h"

#define RETRY_USEC         G_TIME_SPAN_MINUTE
#define RETRY_MAXIMUM_USEC G_TIME_SPAN_HOUR
/* So many doublings are more than the maximum. */
#define RETRY_DOUBLINGS 6

const char *
cw_alert_message_to_string (CwAlertMessage message)
{
  static const char *const names[] = {
    [CW_ALERT_NOTHING] = "nothing", [CW_ALERT_RAISED] = "raised", [CW_ALERT_REMINDER] = "reminder",
    [CW_ALERT_CLEARED] = "cleared", [CW_ALERT_TEST] = "test",
  };

  return names[message];
}

CwAlert *
cw_alert_new (char *id, char *text, const char *remedy)
{
  CwAlert *alert = g_new0 (CwAlert, 1);

  alert->id = id;
  alert->text = text;
  alert->remedy = g_strdup (remedy);
  alert->taken = g_ptr_array_new_with_free_func (g_free);
  return alert;
}

void
cw_alert_free (CwAlert *alert)
{
  g_free (alert->id);
  g_free (alert->text);
  g_free (alert->remedy);
  g_ptr_array_unref (alert->taken);
  g_free (alert);
}

void
cw_alert_begin_message (CwAlert *alert)
{
  alert->failed_usec = 0;
  alert->n_failed = 0;
  alert->reached = 0;
  g_ptr_array_set_size (alert->taken, 0);
}

/* ----- as a row */

static JsonArray *
make_array (GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (texts, i));
  return array;
}

static void
take_array (GPtrArray *texts, JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *text = json_node_get_string (json_array_get_element (array, i));

      if (text != NULL)
        g_ptr_array_add (texts, g_strdup (text));
    }
}

JsonNode *
cw_alert_to_json (const CwAlert *alert)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", alert->id);
  json_object_set_string_member (object, "text", alert->text);
  json_object_set_string_member (object, "remedy", alert->remedy);
  json_object_set_int_member (object, "raised", alert->raised_usec);
  json_object_set_int_member (object, "told", alert->told_usec);
  json_object_set_int_member (object, "failed", alert->failed_usec);
  json_object_set_int_member (object, "cleared", alert->cleared_usec);
  json_object_set_int_member (object, "attempts", alert->n_failed);
  json_object_set_int_member (object, "reached", alert->reached);
  json_object_set_array_member (object, "taken", make_array (alert->taken));
  json_node_take_object (node, object);
  return node;
}

CwAlert *
cw_alert_new_from_json (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = NULL;
  const char *text = NULL;
  CwAlert *alert = NULL;

  if (object == NULL)
    return NULL;
  id = json_object_get_string_member_with_default (object, "id", NULL);
  text = json_object_get_string_member_with_default (object, "text", NULL);
  if (id == NULL || text == NULL)
    return NULL;
  alert = cw_alert_new (g_strdup (id), g_strdup (text),
                        json_object_get_string_member_with_default (object, "remedy", ""));
  alert->raised_usec = json_object_get_int_member_with_default (object, "raised", 0);
  alert->told_usec = json_object_get_int_member_with_default (object, "told", 0);
  alert->failed_usec = json_object_get_int_member_with_default (object, "failed", 0);
  alert->cleared_usec = json_object_get_int_member_with_default (object, "cleared", 0);
  alert->n_failed = (guint) json_object_get_int_member_with_default (object, "attempts", 0);
  alert->reached = (guint) json_object_get_int_member_with_default (object, "reached", 0);
  take_array (alert->taken, object, "taken");
  return alert;
}

/* A clock that was put back is no reason to be silent for years. */
static gboolean
is_past (gint64 since_usec, gint64 span_usec, gint64 now_usec)
{
  return now_usec < since_usec || now_usec - since_usec >= span_usec;
}

static gint64
get_retry_usec (const CwAlert *alert)
{
  guint doublings = alert->n_failed > 0 ? MIN (alert->n_failed - 1, RETRY_DOUBLINGS) : 0;

  return MIN (RETRY_USEC << doublings, RETRY_MAXIMUM_USEC);
}

CwAlertMessage
cw_alert_get_due (const CwAlert *alert, guint remind_hours, gint64 good_usec, gint64 now_usec)
{
  if (alert->failed_usec > good_usec &&
      !is_past (alert->failed_usec, get_retry_usec (alert), now_usec))
    return CW_ALERT_NOTHING;
  if (alert->cleared_usec != 0)
    return CW_ALERT_CLEARED;
  if (alert->told_usec == 0)
    return CW_ALERT_RAISED;
  return is_past (alert->told_usec, remind_hours * G_TIME_SPAN_HOUR, now_usec) ? CW_ALERT_REMINDER
                                                                               : CW_ALERT_NOTHING;
}

static void
set_time (JsonObject *object, const char *name, gint64 time_usec)
{
  g_autofree char *text = cw_time_format_iso8601 (time_usec);

  if (time_usec != 0)
    json_object_set_string_member (object, name, text);
}

char *
cw_alert_describe (const CwAlert *alert, CwAlertMessage message, gint64 now_usec)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "version", 1);
  json_object_set_string_member (object, "event", "alert");
  json_object_set_string_member (object, "state", cw_alert_message_to_string (message));
  json_object_set_string_member (object, "host", g_get_host_name ());
  json_object_set_string_member (object, "id", alert->id);
  json_object_set_string_member (object, "summary", alert->text);
  json_object_set_string_member (object, "remedy", alert->remedy);
  set_time (object, "at", now_usec);
  set_time (object, "raisedAt", alert->raised_usec);
  set_time (object, "clearedAt", alert->cleared_usec);
  json_node_take_object (node, object);
  return cw_json_to_canonical (node, FALSE);
}
