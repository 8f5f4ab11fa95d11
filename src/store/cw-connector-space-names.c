/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-space.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-guid.h"
#include "base/cw-text.h"
#include "store/cw-cs-object-private.h"
#include "store/cw-store-private.h"

#define RENAME_PAGE 1000

static const char SQL_FIND_BY_ANCHOR[] =
    "SELECT " CW_CS_OBJECT_COLUMNS "FROM cs_object o" CW_CS_OBJECT_JOIN
    "WHERE o.connector_id = ?2 AND o.anchor = ?3";
static const char SQL_FIND_ID_BY_ANCHOR[] =
    "SELECT id FROM cs_object WHERE connector_id = ?1 AND anchor = ?2";
/* Not the deleted (state 4): their name is free. */
static const char SQL_FIND_ID_BY_DN[] = "SELECT id, dn FROM cs_object WHERE connector_id = ?1 "
                                        "AND dn_hash = ?2 AND state <> 4 ORDER BY id";
static const char SQL_LIST_CHILDREN[] =
    "SELECT c.id, c.dn, EXISTS (SELECT 1 FROM cs_object g WHERE g.parent_id = c.id) "
    "FROM cs_object c WHERE c.parent_id = ?1 AND c.id > ?2 AND c.dn IS NOT NULL "
    "ORDER BY c.id LIMIT ?3";
static const char SQL_RENAME[] = "UPDATE cs_object SET dn = ?2, dn_hash = ?3 WHERE id = ?1";
static const char SQL_LIST_NAMES[] = "SELECT id, dn FROM cs_object WHERE (?1 = 0 OR "
                                     "connector_id = ?1) AND dn IS NOT NULL ORDER BY id";
static const char SQL_LIST_CONNECTORS[] = "SELECT id FROM connector WHERE ?1 = 0 OR id = ?1";

CwCsObject *
cw_connector_space_find_by_anchor (CwStoreSession *session,
                                   gint64 connector_id,
                                   CwValue anchor,
                                   CwCsLoad load,
                                   GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;
  CwCsObject *object = NULL;

  if (cw_look_ahead_take (session, connector_id, anchor, load, &object))
    return object;
  statement = cw_sql_use (session->sql, SQL_FIND_BY_ANCHOR, error);
  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, load);
  cw_sql_bind_integer (statement, 2, connector_id);
  cw_sql_bind_blob (statement, 3, anchor.data, anchor.len);
  return cw_cs_object_read_one (statement, error);
}

gboolean
cw_connector_space_find_id_by_anchor (CwStoreSession *session,
                                      gint64 connector_id,
                                      CwValue anchor,
                                      gint64 *ret_id,
                                      GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;
  gboolean has_row = FALSE;

  if (cw_look_ahead_find_id (session, connector_id, anchor, ret_id))
    return TRUE;
  statement = cw_sql_use (session->sql, SQL_FIND_ID_BY_ANCHOR, error);
  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, connector_id);
  cw_sql_bind_blob (statement, 2, anchor.data, anchor.len);
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  *ret_id = has_row ? cw_sql_get_integer (statement, 0) : 0;
  return TRUE;
}

/* Most names are spelled alike, or differ in the case of ASCII letters, which never means anything
 * in a DN. */
static gboolean
is_same_name (const char *a, const char *b)
{
  return a != NULL && (g_ascii_strcasecmp (a, b) == 0 || cw_dn_equal (a, b));
}

static gint64
choose_name (const GArray *names, const char *dn)
{
  for (guint i = 0; i < names->len; i++)
    {
      const CwAheadName *name = &g_array_index (names, CwAheadName, i);

      if (is_same_name (name->dn, dn))
        return name->id;
    }
  return 0;
}

gboolean
cw_connector_space_find_id_by_dn (CwStoreSession *session,
                                  gint64 connector_id,
                                  const char *dn,
                                  gint64 *ret_id,
                                  GError **error)
{
  gint64 hash = cw_dn_hash (dn);
  g_autoptr (CwSqlStatement) statement = NULL;
  const GArray *names = NULL;
  gboolean has_row = FALSE;

  if (cw_look_ahead_find_names (session, connector_id, hash, &names))
    {
      *ret_id = choose_name (names, dn);
      return TRUE;
    }
  statement = cw_sql_use (session->sql, SQL_FIND_ID_BY_DN, error);
  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (connector_id, hash));
  do
    {
      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
    }
  while (has_row && !is_same_name (cw_sql_get_text (statement, 1), dn));
  *ret_id = has_row ? cw_sql_get_integer (statement, 0) : 0;
  return TRUE;
}

/* ----- renaming */

typedef struct
{
  gint64 id;
  char *old_dn; /* (owned) */
  char *new_dn; /* (owned) */
} Rename;

static void
free_rename (Rename *rename)
{
  g_free (rename->old_dn);
  g_free (rename->new_dn);
  g_free (rename);
}

static Rename *
make_rename (gint64 id, const char *old_dn, const char *new_dn)
{
  Rename *rename = g_new0 (Rename, 1);

  rename->id = id;
  rename->old_dn = g_strdup (old_dn);
  rename->new_dn = g_strdup (new_dn);
  return rename;
}

static gboolean
store_rename (CwStoreSession *session, const Rename *rename, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_RENAME, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, rename->id);
  cw_sql_bind_text (statement, 2, rename->new_dn);
  cw_sql_bind_integer (statement, 3, cw_dn_hash (rename->new_dn));
  cw_look_ahead_note_names (session, NULL, rename->new_dn);
  return cw_sql_run (statement, error) && cw_connector_space_mark (session, rename->id, error);
}

/* A child whose name does not lie below the old one has been renamed already, by the same page of
 * changes. */
static Rename *
rename_child (const Rename *parent, gint64 id, const char *dn)
{
  const char *old_parent = cw_dn_peek_parent (dn);
  g_autofree char *rdn = NULL;
  g_autofree char *new_dn = NULL;

  if (old_parent == NULL || !is_same_name (old_parent, parent->old_dn))
    return NULL;
  rdn = cw_dn_dup_rdn (dn);
  new_dn = cw_dn_build (rdn, parent->new_dn);
  return make_rename (id, dn, new_dn);
}

/* Children of @parent above *after: those with children of their own go on top of @stack, so that
 * only containers are held in memory. */
static gboolean
list_renames (CwStoreSession *session,
              const Rename *parent,
              gint64 *after,
              GPtrArray *renames,
              GPtrArray *stack,
              GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_CHILDREN, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (parent->id, *after, RENAME_PAGE));
  *after = 0;
  while (TRUE)
    {
      Rename *rename = NULL;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      *after = cw_sql_get_integer (statement, 0);
      rename = rename_child (parent, *after, cw_sql_get_text (statement, 1));
      if (rename == NULL)
        continue;
      g_ptr_array_add (renames, rename);
      if (cw_sql_get_integer (statement, 2) != 0)
        g_ptr_array_add (stack, make_rename (rename->id, rename->old_dn, rename->new_dn));
    }
}

static gboolean
rename_children (CwStoreSession *session,
                 const Rename *parent,
                 GPtrArray *stack,
                 CwStepJournal *journal,
                 GError **error)
{
  gint64 after = 0;

  do
    {
      g_autoptr (GPtrArray) renames = g_ptr_array_new_with_free_func ((GDestroyNotify) free_rename);

      if (!list_renames (session, parent, &after, renames, stack, error))
        return FALSE;
      for (guint i = 0; i < renames->len; i++)
        {
          const Rename *rename = g_ptr_array_index (renames, i);

          if (!store_rename (session, rename, error))
            return FALSE;
          cw_step_journal_count_many (journal, CW_COUNTER_RENAMED, rename->id, 1);
        }
    }
  while (after != 0);
  return TRUE;
}

gboolean
cw_connector_space_rename_subtree (CwStoreSession *session,
                                   gint64 id,
                                   const char *old_dn,
                                   const char *new_dn,
                                   CwStepJournal *journal,
                                   GError **error)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_new_with_free_func ((GDestroyNotify) free_rename);

  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  g_ptr_array_add (stack, make_rename (id, old_dn, new_dn));
  while (stack->len > 0)
    {
      Rename *parent = g_ptr_array_steal_index_fast (stack, stack->len - 1);
      gboolean is_good = rename_children (session, parent, stack, journal, error);

      free_rename (parent);
      if (!is_good)
        return FALSE;
    }
  return TRUE;
}

/* ----- search */

/* What a "find" returned: @object is (transfer full) (nullable), @failure is (transfer full). */
static gboolean
add_found (GPtrArray *found, CwCsObject *object, GError *failure, GError **error)
{
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (object != NULL)
    g_ptr_array_add (found, object);
  return TRUE;
}

static gboolean
add_object_by_id (CwStoreSession *session, gint64 id, GPtrArray *found, GError **error)
{
  GError *failure = NULL;
  CwCsObject *object = cw_connector_space_get (session, id, CW_CS_LOAD_ROW, &failure);

  return add_found (found, object, failure, error);
}

static gboolean
add_object (CwStoreSession *session,
            gint64 connector_id,
            CwValue anchor,
            GPtrArray *found,
            GError **error)
{
  GError *failure = NULL;
  CwCsObject *object =
      cw_connector_space_find_by_anchor (session, connector_id, anchor, CW_CS_LOAD_ROW, &failure);

  return add_found (found, object, failure, error);
}

/* As text, and as either order of a GUID's bytes. */
static gboolean
search_anchor (CwStoreSession *session,
               gint64 connector_id,
               const char *text,
               GPtrArray *found,
               GError **error)
{
  CwValue as_text = { (const guint8 *) text, strlen (text) };
  CwGuid guid;

  if (!add_object (session, connector_id, as_text, found, error))
    return FALSE;
  for (CwGuidOrder order = CW_GUID_ORDER_MIXED; order <= CW_GUID_ORDER_NETWORK; order++)
    if (cw_guid_parse (text, order, &guid) &&
        !add_object (session, connector_id, (CwValue){ guid.bytes, CW_GUID_SIZE }, found, error))
      return FALSE;
  return TRUE;
}

/* The ids whose DN contains @folded. Every name is folded and looked at, because SQL knows only the
 * case of ASCII letters; some 100 ns a name. */
static GArray *
search_names (CwStoreSession *session,
              gint64 connector_id,
              const char *folded,
              guint limit,
              GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_NAMES, error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row = TRUE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, connector_id);
  while (ids->len < limit)
    {
      g_autofree char *name = NULL;
      const char *dn = NULL;
      gsize len = 0;
      gint64 id = 0;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      id = cw_sql_get_integer (statement, 0);
      dn = cw_sql_get_text (statement, 1);
      name = cw_text_fold (dn, strlen (dn), &len);
      if (strstr (name, folded) != NULL)
        g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

GPtrArray *
cw_connector_space_search (CwStoreSession *session,
                           gint64 connector_id,
                           const char *text,
                           guint limit,
                           GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cs_object_free);
  g_autoptr (GArray) connectors = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autofree char *folded = NULL;
  gsize len = 0;

  g_return_val_if_fail (text != NULL, NULL);

  connectors = cw_sql_fetch_integers (session->sql, SQL_LIST_CONNECTORS,
                                      CW_SQL_INTEGERS (connector_id), error);
  for (guint i = 0; connectors != NULL && i < connectors->len; i++)
    if (!search_anchor (session, g_array_index (connectors, gint64, i), text, found, error))
      return NULL;
  folded = cw_text_fold (text, strlen (text), &len);
  if (connectors != NULL)
    ids = search_names (session, connector_id, folded, limit, error);
  if (ids == NULL)
    return NULL;
  for (guint i = 0; i < ids->len && found->len < limit; i++)
    if (!add_object_by_id (session, g_array_index (ids, gint64, i), found, error))
      return NULL;
  return g_steal_pointer (&found);
}
