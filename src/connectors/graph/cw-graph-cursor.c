/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-cursor.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "connectors/graph/cw-graph-json.h"

#define VERSION 1

static const char *const phase_names[CW_N_GRAPH_PHASES] = {
  [CW_GRAPH_PHASE_USERS] = "users",
  [CW_GRAPH_PHASE_GROUPS] = "groups",
  [CW_GRAPH_PHASE_CONTACTS] = "contacts",
  [CW_GRAPH_PHASE_DELETED_USERS] = "deletedUsers",
};

/* (transfer full) (nullable): there are none, as in a watermark of an earlier version */
static char *
format_extensions (const CwGraphSettings *settings)
{
  g_autoptr (GString) text = NULL;

  if (settings->extension_application == NULL || settings->extensions == NULL ||
      settings->extensions->len == 0)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < settings->extensions->len; i++)
    {
      const CwDirectoryExtension *extension = g_ptr_array_index (settings->extensions, i);
      g_autofree char *name =
          cw_graph_settings_make_extension_name (settings->extension_application, extension);

      g_string_append_printf (text, "%s%s %s", i > 0 ? "," : "",
                              extension->is_group ? "group" : "user", name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

CwGraphCursor *
cw_graph_cursor_new (const CwGraphSettings *settings, gboolean is_full)
{
  CwGraphCursor *cursor = g_new0 (CwGraphCursor, 1);

  cursor->tenant_id = g_ascii_strdown (settings->tenant_id, -1);
  cursor->extensions = format_extensions (settings);
  cursor->is_full = is_full;
  cursor->administrators = cw_graph_administrators_new_from_json (NULL);
  return cursor;
}

void
cw_graph_cursor_free (CwGraphCursor *cursor)
{
  if (cursor == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cursor->delta_link); i++)
    g_free (cursor->delta_link[i]);
  cw_graph_administrators_unref (cursor->administrators);
  g_free (cursor->tenant_id);
  g_free (cursor->extensions);
  g_free (cursor->link);
  g_free (cursor);
}

gboolean
cw_graph_link_is_ours (const CwGraphSettings *settings, const char *link)
{
  gsize length = strlen (settings->service_url);

  return link != NULL && g_ascii_strncasecmp (link, settings->service_url, length) == 0 &&
         link[length] == '/';
}

gboolean
cw_graph_check_link (const CwGraphSettings *settings,
                     const char *member,
                     const char *link,
                     GError **error)
{
  if (link == NULL || cw_graph_link_is_ours (settings, link))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
               "Microsoft Graph's %s leads to another address than %s; it is not followed", member,
               settings->service_url);
  return FALSE;
}

static gboolean
read_members (CwGraphCursor *cursor, const CwGraphSettings *settings, JsonObject *object)
{
  const char *tenant_id = cw_graph_json_get_text (object, "tenant");
  const char *phase = cw_graph_json_get_text (object, "phase");

  if (cw_graph_json_get_int (object, "version", 0) != VERSION ||
      g_strcmp0 (tenant_id, cursor->tenant_id) != 0 ||
      g_strcmp0 (cw_graph_json_get_text (object, "extensions"), cursor->extensions) != 0)
    return FALSE;
  cursor->is_full = cw_graph_json_get_boolean (object, "full");
  cursor->link = g_strdup (cw_graph_json_get_text (object, "link"));
  cw_graph_administrators_unref (cursor->administrators);
  cursor->administrators =
      cw_graph_administrators_new_from_json (cw_graph_json_get_object (object, "administrators"));
  for (guint i = 0; i < CW_N_GRAPH_PHASES; i++)
    if (g_strcmp0 (phase, phase_names[i]) == 0)
      cursor->phase = i;
  if (cursor->link != NULL && !cw_graph_link_is_ours (settings, cursor->link))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (cursor->delta_link); i++)
    {
      cursor->delta_link[i] = g_strdup (cw_graph_json_get_text (object, phase_names[i]));
      if (cursor->delta_link[i] != NULL && !cw_graph_link_is_ours (settings, cursor->delta_link[i]))
        return FALSE;
    }
  return TRUE;
}

CwGraphCursor *
cw_graph_cursor_new_from_bytes (const CwGraphSettings *settings, GBytes *bytes, GError **error)
{
  g_autoptr (CwGraphCursor) cursor = cw_graph_cursor_new (settings, FALSE);
  g_autoptr (JsonNode) root = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size > 0)
    root = cw_json_parse (data, (gssize) size, FALSE, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root) &&
      read_members (cursor, settings, json_node_get_object (root)))
    return g_steal_pointer (&cursor);
  g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
               "the watermark was not made by this version for the tenant %s at %s; a full import "
               "is needed",
               settings->tenant_id, settings->graph_url);
  return NULL;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

GBytes *
cw_graph_cursor_to_bytes (const CwGraphCursor *cursor)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, VERSION);
  add_text (builder, "tenant", cursor->tenant_id);
  add_text (builder, "extensions", cursor->extensions);
  json_builder_set_member_name (builder, "full");
  json_builder_add_boolean_value (builder, cursor->is_full);
  add_text (builder, "phase", phase_names[cursor->phase]);
  add_text (builder, "link", cursor->link);
  for (guint i = 0; i < G_N_ELEMENTS (cursor->delta_link); i++)
    add_text (builder, phase_names[i], cursor->delta_link[i]);
  json_builder_set_member_name (builder, "administrators");
  json_builder_add_value (builder, cw_graph_json_take_object (
                                       cw_graph_administrators_to_json (cursor->administrators)));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}
