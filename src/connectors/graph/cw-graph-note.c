/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-note.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-connector.h"
#include "connectors/graph/cw-graph-json.h"

#define URL "/groups(uniqueName='" CW_GRAPH_NOTE_NAME "')"

/* What an administrator sees in the list of groups. */
#define TITLE "Causeway: which installation exports"

#define READ_URL     URL "?$select=id,description"
#define READ_CONTEXT CW_PHRASE ("reading which installation exports")

/* @root, @failure: (nullable) (transfer full): of the request for the group; that it is not there
 * is no failure */
static gboolean
take_answer (JsonNode *root, GError *failure, char **ret_text, GError **error)
{
  g_autoptr (JsonNode) owned = root;
  const char *text = NULL;

  if (root == NULL && !g_error_matches (failure, CW_ERROR, CW_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  g_clear_error (&failure);
  text = root != NULL ? cw_graph_json_get_text (json_node_get_object (root), "description") : NULL;
  *ret_text = text != NULL && text[0] != '\0' ? g_strdup (text) : NULL;
  return TRUE;
}

gboolean
cw_graph_note_read (CwGraphSession *session,
                    char **ret_text,
                    GCancellable *cancellable,
                    GError **error)
{
  const CwGraphGet get = { .url = READ_URL, .context = READ_CONTEXT };
  GError *failure = NULL;
  JsonNode *root = cw_graph_session_get (session, &get, cancellable, &failure);

  return take_answer (root, failure, ret_text, error);
}

gboolean
cw_graph_note_read_as_person (CwCloudSession *session,
                              char **ret_text,
                              GCancellable *cancellable,
                              GError **error)
{
  const CwCloudCall call = { .method = "GET", .url = READ_URL, .context = READ_CONTEXT };
  GError *failure = NULL;
  JsonNode *root = cw_cloud_session_call (session, &call, NULL, cancellable, &failure);

  return take_answer (root, failure, ret_text, error);
}

gboolean
cw_graph_note_write (CwGraphSession *session,
                     const char *text,
                     const CwSendGate *gate,
                     GCancellable *cancellable,
                     GError **error)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) body = cw_graph_json_take_object (object);
  const CwGraphPatch patch = {
    .url = URL,
    .prefer = "create-if-missing",
    .context = CW_PHRASE ("noting which installation exports"),
    .body = body,
    .gate = gate,
  };

  json_object_set_string_member (object, "displayName", TITLE);
  json_object_set_string_member (object, "description", text);
  json_object_set_boolean_member (object, "mailEnabled", FALSE);
  json_object_set_string_member (object, "mailNickname", CW_GRAPH_NOTE_NAME);
  json_object_set_boolean_member (object, "securityEnabled", TRUE);
  return cw_graph_session_patch (session, &patch, cancellable, error);
}

/* A delta query may tell what has changed and nothing else. */
gboolean
cw_graph_note_is_its_group (JsonObject *object)
{
  const char *name = cw_graph_json_get_text (object, "uniqueName");
  const char *text = cw_graph_json_get_text (object, "description");

  if (name != NULL)
    return g_str_equal (name, CW_GRAPH_NOTE_NAME);
  return text != NULL && g_str_has_prefix (text, CW_GRAPH_NOTE_BEGIN);
}
