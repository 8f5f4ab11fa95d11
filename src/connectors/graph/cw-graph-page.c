/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-page.h"

#include "base/cw-guid.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-graph-note.h"

guint
cw_graph_guid_hash (gconstpointer guid)
{
  guint hash = 0;

  /* The last bytes of a random GUID are as random as any. */
  memcpy (&hash, ((const CwGuid *) guid)->bytes + CW_GUID_SIZE - sizeof hash, sizeof hash);
  return hash;
}

gboolean
cw_graph_guid_equal (gconstpointer a, gconstpointer b)
{
  return cw_guid_equal (a, b);
}

static gboolean
read_id (JsonObject *object, CwGuid *ret_id)
{
  const char *text = cw_graph_json_get_text (object, "id");

  return text != NULL && cw_guid_parse (text, CW_GUID_ORDER_NETWORK, ret_id);
}

static void
add_broken (const CwGraphPageReader *reader, const CwGuid *id, const char *message)
{
  CwChange *change =
      cw_change_page_add (reader->page, CW_CHANGE_BROKEN, id != NULL ? id->bytes : NULL,
                          id != NULL ? sizeof id->bytes : 0, NULL);

  change->object_type = reader->schema->types[reader->type];
  cw_change_page_set_error (reader->page, message);
}

/* "@removed": {"reason": "changed"} is a deletion that can be undone, "deleted" one that cannot.
 * Security groups cannot be brought back, so for groups both are the end. */
static void
add_removed (const CwGraphPageReader *reader, const CwGuid *id, JsonObject *removed)
{
  const char *reason = cw_graph_json_get_text (removed, "reason");
  gboolean can_return = reader->type == CW_GRAPH_USER && g_strcmp0 (reason, "deleted") != 0;
  CwChange *change =
      cw_change_page_add (reader->page, can_return ? CW_CHANGE_RECYCLED : CW_CHANGE_DELETED,
                          id->bytes, sizeof id->bytes, NULL);

  change->object_type = reader->schema->types[reader->type];
}

static void
add_link (const CwGraphPageReader *reader, JsonObject *target, CwAttributeId attribute)
{
  gboolean is_removed = json_object_has_member (target, "@removed");
  CwGuid id;

  if (!read_id (target, &id))
    return;
  cw_change_page_add_link (reader->page, attribute, is_removed ? CW_LINK_REMOVE : CW_LINK_ADD,
                           (CwValue){ id.bytes, sizeof id.bytes }, NULL);
}

static void
add_links (const CwGraphPageReader *reader, JsonObject *object)
{
  gboolean is_user = reader->type == CW_GRAPH_USER;
  CwAttributeId attribute = is_user ? reader->schema->manager : reader->schema->members;
  JsonArray *links = cw_graph_json_get_array (object, is_user ? "manager@delta" : "members@delta");

  if (cw_graph_type_get_link (reader->type) == NULL)
    return;

  /* There is one manager: a new one takes the old one's place, whether or not that is told. */
  if (links != NULL && is_user && reader->mode == CW_GRAPH_READ_DELTA)
    cw_change_page_add_link (reader->page, attribute, CW_LINK_CLEAR, (CwValue){ NULL, 0 }, NULL);
  for (guint i = 0; links != NULL && i < json_array_get_length (links); i++)
    {
      JsonNode *node = json_array_get_element (links, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_link (reader, json_node_get_object (node), attribute);
    }
}

static CwChangeKind
find_kind (const CwGraphPageReader *reader, const CwGuid *id)
{
  if (reader->mode == CW_GRAPH_READ_DELETED)
    return CW_CHANGE_RECYCLED;
  if (reader->mode == CW_GRAPH_READ_DELTA)
    return CW_CHANGE_PARTIAL;
  /* The rest of a large group's members comes as the same group once more. */
  if (reader->seen != NULL && !g_hash_table_add (reader->seen, g_memdup2 (id, sizeof *id)))
    return CW_CHANGE_PARTIAL;
  return CW_CHANGE_FULL;
}

/* Returns whether there are any. */
static gboolean
add_role_values (const CwGraphPageReader *reader, const char *id)
{
  GPtrArray *roles = reader->administrators != NULL && reader->type == CW_GRAPH_USER
                         ? cw_graph_administrators_find (reader->administrators, id)
                         : NULL;

  for (guint i = 0; roles != NULL && i < roles->len; i++)
    cw_entry_builder_add_string (reader->builder, reader->schema->administrator_roles,
                                 roles->pdata[i]);
  return roles != NULL;
}

static void
add_object (const CwGraphPageReader *reader, JsonObject *object)
{
  CwGraphShape shape = { reader->schema, reader->type };
  g_autoptr (CwEntry) entry = NULL;
  g_autoptr (GError) error = NULL;
  CwChangeKind kind = CW_CHANGE_FULL;
  CwChange *change = NULL;
  char text[CW_GUID_STRING_SIZE];
  CwGuid id;

  if (!read_id (object, &id))
    {
      add_broken (reader, NULL,
                  CW_PHRASE ("Microsoft Graph sent an object whose id is not a GUID"));
      return;
    }
  if (cw_graph_json_get_object (object, "@removed") != NULL)
    {
      add_removed (reader, &id, cw_graph_json_get_object (object, "@removed"));
      return;
    }
  if (reader->type == CW_GRAPH_GROUP && cw_graph_note_is_its_group (object))
    return;
  kind = find_kind (reader, &id);
  cw_guid_format (&id, CW_GUID_ORDER_NETWORK, text);
  if (kind == CW_CHANGE_FULL)
    add_role_values (reader, text);
  entry =
      cw_graph_json_to_entry (&shape, object, kind == CW_CHANGE_PARTIAL, reader->builder, &error);
  if (entry == NULL)
    {
      add_broken (reader, &id, error->message);
      return;
    }
  change = cw_change_page_add (reader->page, kind, id.bytes, sizeof id.bytes, NULL);
  change->object_type = reader->schema->types[reader->type];
  cw_change_page_set_entry (reader->page, g_steal_pointer (&entry));
  add_links (reader, object);
}

void
cw_graph_page_add_value (const CwGraphPageReader *reader, JsonArray *value)
{
  for (guint i = 0; i < json_array_get_length (value); i++)
    {
      JsonNode *node = json_array_get_element (value, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_object (reader, json_node_get_object (node));
      else
        add_broken (reader, NULL,
                    CW_PHRASE ("Microsoft Graph sent something that is not an object"));
    }
}

void
cw_graph_page_add_roles (const CwGraphPageReader *reader, const char *id)
{
  CwChange *change = NULL;
  CwGuid guid;

  if (!cw_guid_parse (id, CW_GUID_ORDER_NETWORK, &guid))
    return;
  if (!add_role_values (reader, id))
    cw_entry_builder_add_empty (reader->builder, reader->schema->administrator_roles);
  change =
      cw_change_page_add (reader->page, CW_CHANGE_PARTIAL, guid.bytes, sizeof guid.bytes, NULL);
  change->object_type = reader->schema->types[CW_GRAPH_USER];
  /* A few names: far below the limits of an entry. */
  cw_change_page_set_entry (reader->page, cw_entry_builder_end (reader->builder, NULL));
}
