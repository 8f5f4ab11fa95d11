/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-exporter-note.h"

#include <string.h>

#include "base/cw-json.h"
#include "base/cw-time.h"
#include "connectors/graph/cw-graph-connector.h"

/* The name of a host has at most 255 bytes. */
#define LONGEST_TEXT 255

CwExporterNote *
cw_exporter_note_new (const char *installation)
{
  CwExporterNote *note = g_new0 (CwExporterNote, 1);

  note->mark = g_uuid_string_random ();
  note->installation = g_strdup (installation);
  note->host = g_strndup (g_get_host_name (), LONGEST_TEXT);
  note->version = g_strdup (CW_VERSION);
  /* As it is written. */
  note->time_usec = g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC;
  return note;
}

CwExporterNote *
cw_exporter_note_copy (const CwExporterNote *note)
{
  CwExporterNote *copy = g_new0 (CwExporterNote, 1);

  copy->mark = g_strdup (note->mark);
  copy->installation = g_strdup (note->installation);
  copy->host = g_strdup (note->host);
  copy->version = g_strdup (note->version);
  copy->time_usec = note->time_usec;
  return copy;
}

void
cw_exporter_note_free (CwExporterNote *note)
{
  if (note == NULL)
    return;
  g_free (note->mark);
  g_free (note->installation);
  g_free (note->host);
  g_free (note->version);
  g_free (note);
}

char *
cw_exporter_note_format (const CwExporterNote *note)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *time = cw_time_format_iso8601 (note->time_usec);
  JsonObject *object = json_object_new ();

  /* The first of its members: see CW_GRAPH_NOTE_BEGIN. */
  json_object_set_string_member (object, "causeway", note->version);
  json_object_set_string_member (object, "host", note->host);
  json_object_set_string_member (object, "installation", note->installation);
  json_object_set_string_member (object, "mark", note->mark);
  json_object_set_string_member (object, "time", time);
  json_node_take_object (node, object);
  return cw_json_to_canonical (node, FALSE);
}

/* Of one line, and not longer than it can be. (transfer full) (nullable) */
static char *
take_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
                         ? json_node_get_string (node)
                         : NULL;

  if (text == NULL || text[0] == '\0' || strlen (text) > LONGEST_TEXT)
    return NULL;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (!g_unichar_isprint (g_utf8_get_char (c)))
      return NULL;
  return g_strdup (text);
}

/* (transfer full) (nullable) */
static CwExporterNote *
read_members (JsonObject *object)
{
  g_autoptr (CwExporterNote) note = g_new0 (CwExporterNote, 1);
  g_autofree char *time = take_text (object, "time");

  note->mark = take_text (object, "mark");
  note->installation = take_text (object, "installation");
  note->host = take_text (object, "host");
  note->version = take_text (object, "causeway");
  if (note->mark == NULL || note->installation == NULL || note->host == NULL ||
      note->version == NULL || time == NULL || !cw_time_parse_iso8601 (time, &note->time_usec) ||
      note->time_usec <= 0)
    return NULL;
  return g_steal_pointer (&note);
}

CwExporterNote *
cw_exporter_note_parse (const char *text)
{
  gboolean is_text = strlen (text) <= CW_GRAPH_NOTE_MOST_BYTES && g_utf8_validate (text, -1, NULL);
  g_autoptr (JsonNode) node = is_text ? cw_json_parse (text, -1, TRUE, NULL) : NULL;
  CwExporterNote *note = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                             ? read_members (json_node_get_object (node))
                             : NULL;

  if (note != NULL)
    return note;
  note = g_new0 (CwExporterNote, 1);
  note->mark = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  note->installation = g_strdup ("");
  note->host = g_strdup ("");
  note->version = g_strdup ("");
  return note;
}

gboolean
cw_exporter_note_is_readable (const CwExporterNote *note)
{
  return note->time_usec != 0;
}
