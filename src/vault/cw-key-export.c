/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-key-export.h"

#include <json-glib/json-glib.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "vault/cw-passphrase-seal.h"

#define FORMAT  "causeway-key-set"
#define VERSION 1

/* ----- writing */

char *
cw_key_export_format (CwKeySet *set, CwSecret *passphrase, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (CwSecret) text = cw_key_set_to_text (set);
  g_auto (GStrv) ids = cw_key_set_list_ids (set);
  g_autofree char *rest = g_strjoinv (",", ids);
  const CwSealBinding binding = { FORMAT, VERSION, rest };
  JsonObject *file = json_object_new ();
  JsonArray *keys = json_array_new ();

  json_node_take_object (root, file);
  json_object_set_string_member (file, "format", FORMAT);
  json_object_set_int_member (file, "version", VERSION);
  for (guint i = 0; ids[i] != NULL; i++)
    json_array_add_string_element (keys, ids[i]);
  json_object_set_array_member (file, "keys", keys);
  return cw_passphrase_seal_write (file, &binding, text, passphrase, error)
             ? cw_json_to_canonical (root, TRUE)
             : NULL;
}

/* ----- reading */

/* Joined by commas; %NULL when they are no texts. (transfer full) (nullable) */
static char *
read_ids (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "keys");
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *id = json_array_get_element (array, i);

      if (json_node_get_value_type (id) != G_TYPE_STRING)
        return NULL;
      g_string_append_printf (ids, "%s%s", i > 0 ? "," : "", json_node_get_string (id));
    }
  return array != NULL ? g_string_free (g_steal_pointer (&ids), FALSE) : NULL;
}

static void
set_error_no_key_set (GError **error)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "This is no exported key set of Causeway: name the file that an export of "
                       "the keys has written");
}

static gboolean
check_version (JsonObject *object, GError **error)
{
  gint64 version = json_object_get_int_member_with_default (object, "version", 0);

  if (g_strcmp0 (json_object_get_string_member_with_default (object, "format", NULL), FORMAT) != 0)
    {
      set_error_no_key_set (error);
      return FALSE;
    }
  if (version == VERSION)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                       "The key set was exported by another version of Causeway");
  return FALSE;
}

/* An export of a version that wrote no checksum may be damaged and looks as if the passphrase were
 * another one. */
static void
set_error_closed (CwSealState state, GError **error)
{
  if (state == CW_SEAL_MALFORMED)
    set_error_no_key_set (error);
  else if (state == CW_SEAL_DAMAGED)
    g_set_error_literal (
        error, CW_ERROR, CW_ERROR_INVALID_DATA,
        "The file of the key set is damaged: it is no longer as it was written. Take "
        "another copy of it");
  else if (state == CW_SEAL_OTHER)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_AUTH,
                         "The passphrase is not the one under which this key set was exported");
  else if (state != CW_SEAL_FAILED)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_AUTH,
                         "The key set does not open: the passphrase is another one, or the file "
                         "was changed");
}

CwKeySet *
cw_key_export_parse (const char *text, CwSecret *passphrase, GError **error)
{
  g_autoptr (JsonNode) node = cw_json_parse (text, -1, FALSE, NULL);
  JsonObject *object =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *ids = NULL;
  g_autoptr (CwSecret) clear = NULL;
  CwSealState state = CW_SEAL_MALFORMED;
  CwKeySet *set = NULL;

  if (object != NULL && !check_version (object, error))
    return NULL;
  ids = object != NULL ? read_ids (object) : NULL;
  if (ids != NULL)
    state = cw_passphrase_seal_open (object, &(CwSealBinding){ FORMAT, VERSION, ids }, passphrase,
                                     &clear, error);
  if (state == CW_SEAL_OPENS)
    {
      set = cw_key_set_parse (clear);
      state = CW_SEAL_OTHER;
    }
  if (set == NULL)
    set_error_closed (state, error);
  return set;
}
