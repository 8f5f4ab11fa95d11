/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-audit.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json-difference.h"
#include "base/cw-user-name.h"

/* A rule, or a certificate: the configuration's versions have it whole. */
#define LONGEST_VALUE 400

struct _CwAuditNotes
{
  JsonArray *changes;
};

CwAuditNotes *
cw_audit_notes_new (void)
{
  CwAuditNotes *notes = g_new0 (CwAuditNotes, 1);

  notes->changes = json_array_new ();
  return notes;
}

void
cw_audit_notes_free (CwAuditNotes *notes)
{
  if (notes == NULL)
    return;
  json_array_unref (notes->changes);
  g_free (notes);
}

gboolean
cw_audit_notes_are_empty (const CwAuditNotes *notes)
{
  return json_array_get_length (notes->changes) == 0;
}

static void
add_value (JsonObject *change, const char *name, const char *value)
{
  g_autoptr (GString) text = NULL;

  if (value == NULL)
    return;
  text = g_string_new (value);
  if (g_utf8_strlen (text->str, -1) > LONGEST_VALUE)
    {
      g_string_truncate (text,
                         (gsize) (g_utf8_offset_to_pointer (text->str, LONGEST_VALUE) - text->str));
      g_string_append (text, "…");
    }
  json_object_set_string_member (change, name, text->str);
}

void
cw_audit_note (CwAuditNotes *notes, const char *what, const char *before, const char *after)
{
  JsonObject *change = NULL;

  if (notes == NULL)
    return;
  change = json_object_new ();
  json_object_set_string_member (change, "what", what);
  add_value (change, "before", before);
  add_value (change, "after", after);
  json_array_add_object_element (notes->changes, change);
}

static void
note_change (const char *path, const char *before, const char *after, gpointer user_data)
{
  cw_audit_note (user_data, path, before, after);
}

void
cw_audit_note_difference (CwAuditNotes *notes, JsonNode *before, JsonNode *after)
{
  cw_json_difference_foreach (before, after, note_change, notes);
}

char *
cw_audit_notes_to_json (const CwAuditNotes *notes)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_set_array (node, notes->changes);
  return json_to_string (node, FALSE);
}

/* ----- the record */

char *
cw_audit_find_user (const char *author)
{
  guint64 uid = 0;

  if (!g_str_has_prefix (author, "uid ") ||
      !g_ascii_string_to_unsigned (author + strlen ("uid "), 10, 0, G_MAXUINT32 - 1, &uid, NULL))
    return NULL;
  return cw_user_name_find ((uid_t) uid);
}

gboolean
cw_audit_write (CwStoreSession *session,
                const char *author,
                const char *action,
                const GError *error_result,
                const CwAuditNotes *notes,
                GError **error)
{
  g_autofree char *changes = cw_audit_notes_to_json (notes);
  g_autofree char *user = cw_audit_find_user (author);
  const char *result = error_result != NULL ? cw_error_name (error_result) : "success";
  const CwAuditRecord record = {
    .author = (char *) author,
    .user = user,
    .action = (char *) action,
    .result = (char *) result,
    .changes = changes,
  };

  return cw_audit_store_add (session, &record, error);
}
