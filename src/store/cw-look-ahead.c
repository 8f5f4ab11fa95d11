/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-look-ahead.h"

#include "base/cw-dn.h"
#include "base/cw-hash.h"
#include "store/cw-cs-object-private.h"
#include "store/cw-name-filter.h"
#include "store/cw-row-id.h"
#include "store/cw-store-private.h"

/* So many are asked for by one statement. */
#define AT_ONCE 128

/* Each anchor and each name is a question of its own: a plan that was made when there were few rows
 * reads all of them for a join, or a list. The rows themselves are read by their ids. */
#define SQL_IDS                                                                                    \
  "SELECT w.column1, (SELECT o.id FROM cs_object o WHERE o.connector_id = ?1 "                     \
  "AND o.anchor = w.column1) FROM (VALUES "
/* 0: none; less: several. Not the deleted (state 4): their name is free. */
#define SQL_NAME_IDS                                                                               \
  "SELECT w.column1, (SELECT CASE WHEN count(*) > 1 THEN -1 ELSE max(o.id) END FROM cs_object o "  \
  "WHERE o.connector_id = ?1 AND o.dn_hash = w.column1 AND o.state <> 4) FROM (VALUES "
#define SQL_ROWS                                                                                   \
  "SELECT " CW_CS_OBJECT_COLUMNS "FROM cs_object o" CW_CS_OBJECT_JOIN "WHERE o.id IN ("
#define SQL_NAMES "SELECT id, dn, dn_hash FROM cs_object WHERE id IN ("
static const char SQL_HAS_ANY[] = "SELECT 1 FROM cs_object WHERE connector_id = ?1 LIMIT 1";

struct _CwLookAhead
{
  char *ids_text;      /* (owned): what is asked, of AT_ONCE each */
  char *name_ids_text; /* (owned) */
  char *rows_text;     /* (owned) */
  char *names_text;    /* (owned) */
  gint64 connector_id;
  CwCsLoad load;
  /* (owned) (nullable): anchors and names of all rows of the connector, which had none before */
  CwNameFilter *filter;
  gint64 last_id;      /* the last row's when that was last so */
  GHashTable *rows;    /* (element-type GBytes CwCsObject) (owned): by anchor; %NULL: none */
  GHashTable *anchors; /* (element-type gint64 GBytes) (unowned): keys of @rows by the row's id */
  GHashTable *names;   /* (element-type gint64 GArray) (owned): CwAheadNames by their hash */
  GHashTable *hashes;  /* (element-type gint64 gint64) (owned): keys of @names by a row's id */
};

static char *
make_text (const char *head, const char *format, guint first, const char *tail)
{
  GString *text = g_string_new (head);

  for (guint i = 0; i < AT_ONCE; i++)
    {
      g_autofree char *number = g_strdup_printf ("?%u", first + i);
      g_auto (GStrv) parts = g_strsplit (format, "?", 2);

      g_string_append (text, i > 0 ? ", " : "");
      g_string_append (text, parts[0]);
      g_string_append (text, number);
      g_string_append (text, parts[1]);
    }
  g_string_append (text, tail);
  return g_string_free (text, FALSE);
}

static void
free_row (gpointer data)
{
  cw_cs_object_free (data);
}

static void
clear_name (gpointer data)
{
  g_free (((CwAheadName *) data)->dn);
}

static void
free_names (gpointer data)
{
  g_array_unref (data);
}

static void
free_bytes (gpointer data)
{
  g_bytes_unref (data);
}

static CwLookAhead *
make (void)
{
  CwLookAhead *ahead = g_new0 (CwLookAhead, 1);

  ahead->ids_text = make_text (SQL_IDS, "(?)", 2, ") w");
  ahead->name_ids_text = make_text (SQL_NAME_IDS, "(?)", 2, ") w");
  ahead->rows_text = make_text (SQL_ROWS, "?", 2, ")");
  ahead->names_text = make_text (SQL_NAMES, "?", 1, ")");
  ahead->rows = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, free_bytes, free_row);
  ahead->anchors = g_hash_table_new (g_int64_hash, g_int64_equal);
  ahead->names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_names);
  ahead->hashes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return ahead;
}

void
cw_look_ahead_free (CwLookAhead *ahead)
{
  if (ahead == NULL)
    return;
  cw_name_filter_free (ahead->filter);
  g_hash_table_unref (ahead->anchors);
  g_hash_table_unref (ahead->rows);
  g_hash_table_unref (ahead->hashes);
  g_hash_table_unref (ahead->names);
  g_free (ahead->ids_text);
  g_free (ahead->name_ids_text);
  g_free (ahead->rows_text);
  g_free (ahead->names_text);
  g_free (ahead);
}

gboolean
cw_look_ahead_is_worth_while (CwStoreSession *session)
{
  return !session->sql->klass->works_in_process;
}

void
cw_look_ahead_forget (CwStoreSession *session)
{
  CwLookAhead *ahead = session->ahead;

  if (ahead == NULL)
    return;
  g_hash_table_remove_all (ahead->anchors);
  g_hash_table_remove_all (ahead->rows);
  g_hash_table_remove_all (ahead->hashes);
  g_hash_table_remove_all (ahead->names);
}

void
cw_look_ahead_note_rollback (CwStoreSession *session)
{
  if (session->ahead != NULL)
    g_clear_pointer (&session->ahead->filter, cw_name_filter_free);
}

/* ----- what cannot be there: a first import asks for hundreds of thousands of names in vain */

static gboolean
may_have_anchor (const CwLookAhead *ahead, const CwValue *anchor)
{
  return ahead->filter == NULL ||
         cw_name_filter_may_have (ahead->filter, cw_hash_bytes (anchor->data, anchor->len));
}

static gboolean
may_have_name (const CwLookAhead *ahead, gint64 hash)
{
  return ahead->filter == NULL || cw_name_filter_may_have (ahead->filter, (guint64) hash);
}

/* Between two transactions somebody else may have added rows, which have ids then. */
static gboolean
check_filter (CwStoreSession *session, GError **error)
{
  CwLookAhead *ahead = session->ahead;
  gint64 last_id = 0;

  if (ahead->filter == NULL)
    return TRUE;
  if (!cw_row_id_get_last (session, CW_ROW_ID_OBJECT, &last_id, error))
    return FALSE;
  if (last_id != ahead->last_id)
    g_clear_pointer (&ahead->filter, cw_name_filter_free);
  return TRUE;
}

static gboolean
choose_connector (CwStoreSession *session, gint64 connector_id, GError **error)
{
  CwLookAhead *ahead = session->ahead;
  gint64 has_any = 0;

  if (ahead->connector_id == connector_id)
    return check_filter (session, error);
  cw_look_ahead_forget (session);
  ahead->connector_id = connector_id;
  g_clear_pointer (&ahead->filter, cw_name_filter_free);
  if (!cw_row_id_get_last (session, CW_ROW_ID_OBJECT, &ahead->last_id, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_HAS_ANY, CW_SQL_INTEGERS (connector_id), &has_any,
                             error))
    return FALSE;
  if (has_any == 0)
    ahead->filter = cw_name_filter_new ();
  return TRUE;
}

/* ----- asking */

/* Where there are fewer than the statement takes, the others are no anchors. */
static void
bind_anchors (CwSqlStatement *statement, GArray *anchors, guint first)
{
  const CwValue none = { NULL, 0 };

  for (guint i = 0; i < AT_ONCE; i++)
    {
      const CwValue *anchor =
          first + i < anchors->len ? &g_array_index (anchors, CwValue, first + i) : &none;

      cw_sql_bind_blob (statement, (int) i + 2, anchor->data, anchor->len);
    }
}

/* Ids, of which none is 0, or hashes, of which the last one is asked for again. */
static void
bind_list (CwSqlStatement *statement, guint parameter, GArray *values, guint first, gboolean is_ids)
{
  for (guint i = 0; i < AT_ONCE; i++)
    {
      gint64 value = g_array_index (values, gint64, MIN (first + i, values->len - 1));

      cw_sql_bind_integer (statement, (int) (parameter + i),
                           is_ids && first + i >= values->len ? 0 : value);
    }
}

static gboolean
read_ids (CwStoreSession *session,
          gint64 connector_id,
          GArray *anchors,
          guint first,
          GHashTable *found,
          GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, session->ahead->ids_text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, connector_id);
  bind_anchors (statement, anchors, first);
  while (TRUE)
    {
      gint64 id = 0;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      id = cw_sql_get_integer (statement, 1);
      if (id != 0)
        g_hash_table_insert (found, cw_sql_dup_bytes (statement, 0), g_memdup2 (&id, sizeof id));
    }
}

GArray *
cw_look_ahead_list_ids (CwStoreSession *session,
                        gint64 connector_id,
                        GArray *anchors,
                        GError **error)
{
  g_autoptr (GHashTable) found =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, free_bytes, g_free);
  g_autoptr (GArray) asked = g_array_new (FALSE, FALSE, sizeof (CwValue));
  GArray *ids = NULL;

  if (session->ahead == NULL)
    session->ahead = make ();
  if (!choose_connector (session, connector_id, error))
    return NULL;
  for (guint i = 0; i < anchors->len; i++)
    if (may_have_anchor (session->ahead, &g_array_index (anchors, CwValue, i)))
      g_array_append_val (asked, g_array_index (anchors, CwValue, i));
  for (guint i = 0; i < asked->len; i += AT_ONCE)
    if (!read_ids (session, connector_id, asked, i, found, error))
      return NULL;
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < anchors->len; i++)
    {
      const CwValue *anchor = &g_array_index (anchors, CwValue, i);
      g_autoptr (GBytes) key = g_bytes_new_static (anchor->data, anchor->len);
      const gint64 *id = g_hash_table_lookup (found, key);
      gint64 value = id != NULL ? *id : 0;

      g_array_append_val (ids, value);
    }
  return ids;
}

static gboolean
read_rows (CwStoreSession *session, GArray *ids, guint first, GError **error)
{
  CwLookAhead *ahead = session->ahead;
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, ahead->rows_text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, ahead->load);
  bind_list (statement, 2, ids, first, TRUE);
  while (TRUE)
    {
      CwCsObject *object = NULL;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      object = cw_cs_object_read (statement, error);
      if (object == NULL)
        return FALSE;
      g_hash_table_remove (ahead->anchors, &object->id);
      g_hash_table_replace (ahead->rows, g_bytes_ref (object->anchor), object);
      g_hash_table_insert (ahead->anchors, &object->id, object->anchor);
    }
}

static gboolean
look_for_anchors (CwStoreSession *session, GArray *anchors, GError **error)
{
  g_autoptr (GArray) ids =
      cw_look_ahead_list_ids (session, session->ahead->connector_id, anchors, error);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < anchors->len; i++)
    {
      const CwValue *anchor = &g_array_index (anchors, CwValue, i);
      gint64 id = g_array_index (ids, gint64, i);

      if (id != 0)
        g_array_append_val (found, id);
      g_hash_table_insert (session->ahead->rows, g_bytes_new (anchor->data, anchor->len), NULL);
    }
  for (guint i = 0; i < found->len; i += AT_ONCE)
    if (!read_rows (session, found, i, error))
      return FALSE;
  return TRUE;
}

/* Into @found, if there is one. Where there are several they are asked for when they are needed. */
static gboolean
read_name_ids (CwStoreSession *session, GArray *hashes, guint first, GArray *found, GError **error)
{
  CwLookAhead *ahead = session->ahead;
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, ahead->name_ids_text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, ahead->connector_id);
  bind_list (statement, 2, hashes, first, FALSE);
  while (TRUE)
    {
      gint64 hash = 0;
      gint64 id = 0;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      hash = cw_sql_get_integer (statement, 0);
      id = cw_sql_get_integer (statement, 1);
      if (id > 0)
        g_array_append_val (found, id);
      if (id < 0)
        g_hash_table_remove (ahead->names, &hash);
    }
}

static void
add_name (CwLookAhead *ahead, gint64 hash, gint64 id, const char *dn)
{
  GArray *names = g_hash_table_lookup (ahead->names, &hash);
  const CwAheadName name = { id, g_strdup (dn) };

  g_array_append_val (names, name);
  g_hash_table_replace (ahead->hashes, g_memdup2 (&id, sizeof id), g_memdup2 (&hash, sizeof hash));
}

static gboolean
read_names (CwStoreSession *session, GArray *ids, guint first, GError **error)
{
  CwLookAhead *ahead = session->ahead;
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, ahead->names_text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  bind_list (statement, 1, ids, first, TRUE);
  while (TRUE)
    {
      gint64 id = 0;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      id = cw_sql_get_integer (statement, 0);
      if (!g_hash_table_contains (ahead->hashes, &id))
        add_name (ahead, cw_sql_get_integer (statement, 2), id, cw_sql_get_text (statement, 1));
    }
}

static gboolean
look_for_names (CwStoreSession *session, GPtrArray *dns, GError **error)
{
  g_autoptr (GArray) hashes = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < dns->len; i++)
    {
      gint64 hash = cw_dn_hash (g_ptr_array_index (dns, i));
      GArray *names = NULL;

      if (g_hash_table_contains (session->ahead->names, &hash))
        continue;
      names = g_array_new (FALSE, FALSE, sizeof (CwAheadName));
      g_array_set_clear_func (names, clear_name);
      g_hash_table_insert (session->ahead->names, g_memdup2 (&hash, sizeof hash), names);
      if (may_have_name (session->ahead, hash))
        g_array_append_val (hashes, hash);
    }
  for (guint i = 0; i < hashes->len; i += AT_ONCE)
    if (!read_name_ids (session, hashes, i, found, error))
      return FALSE;
  for (guint i = 0; i < found->len; i += AT_ONCE)
    if (!read_names (session, found, i, error))
      return FALSE;
  return TRUE;
}

gboolean
cw_look_ahead (CwStoreSession *session,
               gint64 connector_id,
               GArray *anchors,
               CwCsLoad load,
               GPtrArray *names,
               GError **error)
{
  if (session->ahead == NULL)
    session->ahead = make ();
  cw_look_ahead_forget (session);
  session->ahead->load = load;
  if (cw_store_session_check_writing (session, error) &&
      choose_connector (session, connector_id, error) &&
      look_for_anchors (session, anchors, error) && look_for_names (session, names, error))
    return TRUE;
  cw_look_ahead_forget (session);
  return FALSE;
}

/* ----- answering */

static gboolean
knows (const CwStoreSession *session, gint64 connector_id)
{
  return session->ahead != NULL && session->ahead->connector_id == connector_id;
}

gboolean
cw_look_ahead_take (CwStoreSession *session,
                    gint64 connector_id,
                    CwValue anchor,
                    CwCsLoad load,
                    CwCsObject **ret_object)
{
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) known = NULL;
  CwCsObject *object = NULL;

  if (!knows (session, connector_id) || session->ahead->load != load)
    return FALSE;
  key = g_bytes_new_static (anchor.data, anchor.len);
  if (!g_hash_table_steal_extended (session->ahead->rows, key, (gpointer *) &known,
                                    (gpointer *) &object))
    return FALSE;
  if (object != NULL)
    g_hash_table_remove (session->ahead->anchors, &object->id);
  *ret_object = object;
  return TRUE;
}

gboolean
cw_look_ahead_find_id (CwStoreSession *session, gint64 connector_id, CwValue anchor, gint64 *ret_id)
{
  g_autoptr (GBytes) key = NULL;
  gpointer object = NULL;

  if (!knows (session, connector_id))
    return FALSE;
  key = g_bytes_new_static (anchor.data, anchor.len);
  if (!g_hash_table_lookup_extended (session->ahead->rows, key, NULL, &object))
    return FALSE;
  *ret_id = object != NULL ? ((CwCsObject *) object)->id : 0;
  return TRUE;
}

gboolean
cw_look_ahead_find_names (CwStoreSession *session,
                          gint64 connector_id,
                          gint64 dn_hash,
                          const GArray **ret_names)
{
  if (!knows (session, connector_id))
    return FALSE;
  *ret_names = g_hash_table_lookup (session->ahead->names, &dn_hash);
  return *ret_names != NULL;
}

/* ----- what is no longer so */

void
cw_look_ahead_note_row (CwStoreSession *session, gint64 id)
{
  CwLookAhead *ahead = session->ahead;
  GBytes *anchor = NULL;
  gpointer key = NULL;
  gpointer hash = NULL;

  if (ahead == NULL)
    return;
  anchor = g_hash_table_lookup (ahead->anchors, &id);
  if (anchor != NULL)
    {
      g_hash_table_remove (ahead->anchors, &id);
      g_hash_table_remove (ahead->rows, anchor);
    }
  if (!g_hash_table_steal_extended (ahead->hashes, &id, &key, &hash))
    return;
  g_hash_table_remove (ahead->names, hash);
  g_free (key);
  g_free (hash);
}

void
cw_look_ahead_note_names (CwStoreSession *session, GBytes *anchor, const char *dn)
{
  CwLookAhead *ahead = session->ahead;
  gint64 hash = 0;

  if (ahead == NULL)
    return;
  ahead->last_id = MAX (ahead->last_id, session->last_ids[CW_ROW_ID_OBJECT]);
  if (anchor != NULL)
    {
      CwCsObject *object = g_hash_table_lookup (ahead->rows, anchor);

      if (ahead->filter != NULL)
        cw_name_filter_add (ahead->filter, cw_hash_bytes (g_bytes_get_data (anchor, NULL),
                                                          g_bytes_get_size (anchor)));
      if (object != NULL)
        g_hash_table_remove (ahead->anchors, &object->id);
      g_hash_table_remove (ahead->rows, anchor);
    }
  if (dn == NULL)
    return;
  hash = cw_dn_hash (dn);
  if (ahead->filter != NULL)
    cw_name_filter_add (ahead->filter, (guint64) hash);
  g_hash_table_remove (ahead->names, &hash);
}
