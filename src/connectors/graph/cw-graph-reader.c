/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-reader.h"

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-cursor.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-graph-page.h"

/* A hint; Graph may send less. Not its 999: a page of groups with their members is many megabytes
 * of JSON, and a few pages are under way at once. */
#define PREFER_PAGE_SIZE "odata.maxpagesize=200"

/* $top's maximum for users. */
#define DELETED_PAGE_SIZE "999"

struct _CwGraphReader
{
  CwGraphSession *session;
  const CwGraphSchema *schema;
  CwEntryBuilder *builder;
  CwGraphAdministrators *administrators; /* (nullable): not asked for yet */
  GHashTable *seen_groups;               /* (element-type CwGuid): by the full read under way */
};

CwGraphReader *
cw_graph_reader_new (CwGraphSession *session, const CwGraphSchema *schema)
{
  CwGraphReader *reader = g_new0 (CwGraphReader, 1);

  reader->session = session;
  reader->schema = schema;
  reader->builder = cw_entry_builder_new ();
  reader->seen_groups =
      g_hash_table_new_full (cw_graph_guid_hash, cw_graph_guid_equal, g_free, NULL);
  return reader;
}

void
cw_graph_reader_free (CwGraphReader *reader)
{
  if (reader == NULL)
    return;
  g_clear_pointer (&reader->builder, cw_entry_builder_free);
  g_clear_pointer (&reader->seen_groups, g_hash_table_unref);
  g_clear_pointer (&reader->administrators, cw_graph_administrators_unref);
  g_free (reader);
}

static CwGraphType
get_phase_type (CwGraphPhase phase)
{
  static const CwGraphType phase_types[CW_N_GRAPH_PHASES] = {
    [CW_GRAPH_PHASE_USERS] = CW_GRAPH_USER,
    [CW_GRAPH_PHASE_GROUPS] = CW_GRAPH_GROUP,
    [CW_GRAPH_PHASE_CONTACTS] = CW_GRAPH_CONTACT,
    [CW_GRAPH_PHASE_DELETED_USERS] = CW_GRAPH_USER,
  };

  return phase_types[phase];
}

static gboolean
is_requested (const CwReadRequest *request, CwGraphPhase phase)
{
  const char *type = cw_graph_type_to_string (get_phase_type (phase));

  if (request->object_types == NULL || request->object_types[0] == NULL)
    return TRUE;
  for (gsize i = 0; request->object_types[i] != NULL; i++)
    if (g_ascii_strcasecmp (request->object_types[i], type) == 0)
      return TRUE;
  return FALSE;
}

/* Moves to the next phase that is to be read, from the cursor's own on; FALSE at the end. */
static gboolean
find_phase (CwGraphCursor *cursor, const CwReadRequest *request)
{
  guint n_phases = cursor->is_full ? CW_N_GRAPH_PHASES : CW_GRAPH_PHASE_DELETED_USERS;

  while (cursor->phase < n_phases && !is_requested (request, cursor->phase))
    cursor->phase++;
  return cursor->phase < n_phases;
}

static char *
format_first_url (CwGraphReader *reader, CwGraphPhase phase)
{
  CwGraphType type = get_phase_type (phase);
  g_autofree char *select = NULL;

  if (phase == CW_GRAPH_PHASE_DELETED_USERS)
    {
      select = cw_graph_schema_format_select (reader->schema, type, NULL);
      return g_strdup_printf (
          "/directory/deletedItems/microsoft.graph.user?$select=%s&$top=" DELETED_PAGE_SIZE,
          select);
    }
  select = cw_graph_schema_format_select (reader->schema, type, cw_graph_type_get_link (type));
  return g_strdup_printf ("/%s/delta?$select=%s", cw_graph_type_get_collection (type), select);
}

/* Where the next request goes; %NULL when the watermark lacks what this read wants. Contacts may be
 * read for the first time by a delta: they were not read before, or could not be. */
static char *
find_url (CwGraphReader *reader, const CwGraphCursor *cursor, GError **error)
{
  if (cursor->link != NULL)
    return g_strdup (cursor->link);
  if (cursor->is_full)
    return format_first_url (reader, cursor->phase);
  if (cursor->delta_link[cursor->phase] != NULL)
    return g_strdup (cursor->delta_link[cursor->phase]);
  if (cursor->phase == CW_GRAPH_PHASE_CONTACTS)
    return format_first_url (reader, cursor->phase);
  g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
               "the watermark does not cover %s yet; a full import is needed",
               cw_graph_type_get_collection (get_phase_type (cursor->phase)));
  return NULL;
}

static CwGraphReadMode
find_mode (const CwGraphCursor *cursor)
{
  if (cursor->phase == CW_GRAPH_PHASE_DELETED_USERS)
    return CW_GRAPH_READ_DELETED;
  return cursor->is_full ? CW_GRAPH_READ_FULL : CW_GRAPH_READ_DELTA;
}

/* A link from an answer; FALSE when it leads elsewhere, where the token must not go. */
static gboolean
take_link (CwGraphReader *reader,
           JsonObject *root,
           const char *member,
           char **ret_link,
           GError **error)
{
  const CwGraphSettings *settings = cw_graph_session_get_settings (reader->session);
  const char *link = cw_graph_json_get_text (root, member);

  if (!cw_graph_check_link (settings, member, link, error))
    return FALSE;
  g_free (*ret_link);
  *ret_link = g_strdup (link);
  return TRUE;
}

/* Advances the cursor by what the answer says comes next. A page with neither link is not whole,
 * but the last page of a plain list. */
static gboolean
advance (CwGraphReader *reader, CwGraphCursor *cursor, JsonObject *root, GError **error)
{
  g_autofree char *delta_link = NULL;

  if (!take_link (reader, root, "@odata.nextLink", &cursor->link, error) ||
      !take_link (reader, root, "@odata.deltaLink", &delta_link, error))
    return FALSE;
  if (cursor->link != NULL)
    return TRUE;
  if (cursor->phase != CW_GRAPH_PHASE_DELETED_USERS)
    {
      if (delta_link == NULL)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_INTERRUPTED,
                       "Microsoft Graph's page of %s has neither a next nor a delta link: it is "
                       "not whole",
                       cw_graph_type_get_collection (get_phase_type (cursor->phase)));
          return FALSE;
        }
      g_free (cursor->delta_link[cursor->phase]);
      cursor->delta_link[cursor->phase] = g_steal_pointer (&delta_link);
    }
  cursor->phase++;
  return TRUE;
}

static JsonNode *
fetch (CwGraphReader *reader,
       const CwGraphCursor *cursor,
       GCancellable *cancellable,
       GError **error)
{
  static const char *const contexts[CW_N_GRAPH_PHASES] = {
    [CW_GRAPH_PHASE_USERS] = CW_PHRASE ("reading users"),
    [CW_GRAPH_PHASE_GROUPS] = CW_PHRASE ("reading groups"),
    [CW_GRAPH_PHASE_CONTACTS] = CW_PHRASE ("reading contacts"),
    [CW_GRAPH_PHASE_DELETED_USERS] = CW_PHRASE ("reading deleted users"),
  };
  g_autofree char *url = find_url (reader, cursor, error);
  CwGraphGet get = { .url = url, .context = contexts[cursor->phase] };

  if (url == NULL)
    return NULL;
  if (cursor->phase != CW_GRAPH_PHASE_DELETED_USERS)
    get.prefer = PREFER_PAGE_SIZE;
  return cw_graph_session_get (reader->session, &get, cancellable, error);
}

static CwChangePage *
convert (CwGraphReader *reader, const CwGraphCursor *cursor, JsonObject *root, GError **error)
{
  g_autoptr (CwChangePage) page = cw_change_page_new ();
  JsonArray *value = cw_graph_json_get_array (root, "value");
  CwGraphPageReader page_reader = {
    .schema = reader->schema,
    .type = get_phase_type (cursor->phase),
    .mode = find_mode (cursor),
    .builder = reader->builder,
    .administrators = reader->administrators,
    .seen = cursor->phase == CW_GRAPH_PHASE_GROUPS ? reader->seen_groups : NULL,
    .page = page,
  };

  if (value == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "Microsoft Graph's page of %s has no list of objects",
                   cw_graph_type_get_collection (page_reader.type));
      return NULL;
    }
  cw_graph_page_add_value (&page_reader, value);
  return g_steal_pointer (&page);
}

/* Who holds a role is no property of a user and in no delta query: it is asked for once a read,
 * goes into the users that are read whole, and what is new of others is told at the end. */
static gboolean
ask_for_administrators (CwGraphReader *reader,
                        const CwReadRequest *request,
                        CwGraphCursor *cursor,
                        GCancellable *cancellable,
                        GError **error)
{
  gboolean is_begun =
      cursor->is_full && cursor->phase == CW_GRAPH_PHASE_USERS && cursor->link == NULL;

  if (!is_requested (request, CW_GRAPH_PHASE_USERS))
    return TRUE;
  if (is_begun)
    g_clear_pointer (&reader->administrators, cw_graph_administrators_unref);
  if (reader->administrators == NULL)
    reader->administrators = cw_graph_administrators_read (reader->session, cancellable, error);
  if (reader->administrators == NULL)
    return FALSE;
  if (is_begun)
    {
      cw_graph_administrators_unref (cursor->administrators);
      cursor->administrators = cw_graph_administrators_ref (reader->administrators);
    }
  return TRUE;
}

static void
tell_administrators (CwGraphReader *reader, CwChangePage *page, CwGraphCursor *cursor)
{
  CwGraphPageReader page_reader = {
    .schema = reader->schema,
    .type = CW_GRAPH_USER,
    .builder = reader->builder,
    .administrators = reader->administrators,
    .page = page,
  };
  g_autoptr (GPtrArray) changed = NULL;

  if (reader->administrators == NULL)
    return;
  changed = cw_graph_administrators_compare (cursor->administrators, reader->administrators);
  for (guint i = 0; i < changed->len; i++)
    cw_graph_page_add_roles (&page_reader, changed->pdata[i]);
  cw_graph_administrators_unref (cursor->administrators);
  cursor->administrators = g_steal_pointer (&reader->administrators);
}

static void
finish_page (CwGraphReader *reader,
             CwChangePage *page,
             CwGraphCursor *cursor,
             const CwReadRequest *request)
{
  gboolean is_full = cursor->is_full;
  g_autoptr (GBytes) bytes = NULL;

  if (cursor->link != NULL || find_phase (cursor, request))
    {
      bytes = cw_graph_cursor_to_bytes (cursor);
      cw_change_page_set_cursor (page, bytes, NULL);
      return;
    }
  tell_administrators (reader, page, cursor);
  cursor->phase = 0;
  cursor->is_full = FALSE;
  bytes = cw_graph_cursor_to_bytes (cursor);
  cw_change_page_set_cursor (page, NULL, bytes);
  cw_change_page_set_delete_absent (page, is_full);
}

/* An application of an earlier version may lack the permission to read contacts (see the test of
 * the connector): then their addresses are not known, and all else is read. */
static gboolean
is_dispensable (const CwGraphCursor *cursor, const GError *error)
{
  return cursor->phase == CW_GRAPH_PHASE_CONTACTS &&
         g_error_matches (error, CW_ERROR, CW_ERROR_PERMISSION);
}

/* One page, and where it leads; with nothing on it when there is nothing to be read. */
static CwChangePage *
read_page (CwGraphReader *reader, CwGraphCursor *cursor, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) root = fetch (reader, cursor, cancellable, &local);
  g_autoptr (CwChangePage) page = NULL;

  if (root == NULL && is_dispensable (cursor, local))
    {
      /* What was known stays where it is: with the permission the changes since then come. */
      g_clear_pointer (&cursor->link, g_free);
      cursor->phase++;
      return cw_change_page_new ();
    }
  if (root == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  page = convert (reader, cursor, json_node_get_object (root), error);
  if (page == NULL || !advance (reader, cursor, json_node_get_object (root), error))
    return NULL;
  return g_steal_pointer (&page);
}

CwChangePage *
cw_graph_reader_read (CwGraphReader *reader,
                      const CwReadRequest *request,
                      GBytes *cursor_bytes,
                      GCancellable *cancellable,
                      GError **error)
{
  const CwGraphSettings *settings = cw_graph_session_get_settings (reader->session);
  g_autoptr (CwGraphCursor) cursor = NULL;
  g_autoptr (CwChangePage) page = NULL;

  if (cursor_bytes == NULL)
    {
      g_hash_table_remove_all (reader->seen_groups);
      cursor = cw_graph_cursor_new (settings, TRUE);
    }
  else
    cursor = cw_graph_cursor_new_from_bytes (settings, cursor_bytes, error);
  if (cursor == NULL)
    return NULL;
  if (!find_phase (cursor, request))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "Microsoft Graph has users and groups, and none of them was asked for");
      return NULL;
    }
  if (!ask_for_administrators (reader, request, cursor, cancellable, error))
    return NULL;
  page = read_page (reader, cursor, cancellable, error);
  if (page == NULL)
    return NULL;
  finish_page (reader, page, cursor, request);
  return g_steal_pointer (&page);
}
