/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-batch.h"

#include "store/cw-store-private.h"

/* Links of one statement. */
#define LINKS_AT_ONCE 32
/* src, attribute, dst */
#define N_COLUMNS 3

typedef enum
{
  FIND,   /* which are there */
  INSERT, /* of those that are not */
  ADD,    /* cw_link_store_add() */
  FULFIL, /* and cw_link_store_confirm() of a wish */
  N_STATEMENTS,
} Statement;

/* From so much on, what FIND says of a row: it is confirmed. */
#define CONFIRMED 8

/* A row of each is sent behind @middle as (src, attribute, dst). A question of its own for each
 * link keeps a planner that is told nothing of the table's size from reading all of it.
 * pending: 1 to 3 is an add, see cw-link-export.c. */
static const struct
{
  const char *head; /* %NULL: the driver's, of an INSERT */
  const char *middle;
  const char *fixed; /* columns behind those of a row that are the same for all */
  const char *tail;
} shapes[N_STATEMENTS] = {
  [FIND] = { "SELECT v.column1, v.column2, v.column3, ",
             "(SELECT 8 * l.is_confirmed + l.pending FROM link l WHERE l.src = v.column1 "
             "AND l.attribute = v.column2 AND l.dst = v.column3) FROM (VALUES ",
             "", ") v" },
  [INSERT] = { NULL, "link (src, attribute, dst, is_confirmed, pending) VALUES ", ", 1, 0",
               " ON CONFLICT DO NOTHING" },
  [ADD] = { "INSERT INTO ", "link (src, attribute, dst, is_confirmed, pending) VALUES ", ", 1, 0",
            " ON CONFLICT (src, attribute, dst) DO UPDATE SET is_confirmed = 1 "
            "WHERE link.is_confirmed = 0" },
  [FULFIL] = { "INSERT INTO ", "link (src, attribute, dst, is_confirmed, pending) VALUES ",
               ", 1, 0",
               " ON CONFLICT (src, attribute, dst) DO UPDATE SET is_confirmed = 1, pending = 0, "
               "sent_usec = NULL WHERE link.is_confirmed = 0 AND link.pending BETWEEN 1 AND 3" },
};

struct _CwLinkBatch
{
  char *one[N_STATEMENTS];  /* (owned) */
  char *many[N_STATEMENTS]; /* (owned): LINKS_AT_ONCE of them */
};

/* ----- texts */

static char *
make_text (Statement statement, CwSqlConnection *sql, guint n)
{
  const char *head = shapes[statement].head;
  GString *text = g_string_new (head != NULL ? head : sql->klass->insert_rows);

  g_string_append (text, shapes[statement].middle);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s(?%u, ?%u, ?%u%s)", i > 0 ? ", " : "", N_COLUMNS * i + 1,
                            N_COLUMNS * i + 2, N_COLUMNS * i + 3, shapes[statement].fixed);
  g_string_append (text, shapes[statement].tail);
  return g_string_free (text, FALSE);
}

CwLinkBatch *
cw_link_batch_new (CwSqlConnection *sql)
{
  CwLinkBatch *batch = g_new0 (CwLinkBatch, 1);

  for (Statement i = 0; i < N_STATEMENTS; i++)
    {
      batch->one[i] = make_text (i, sql, 1);
      batch->many[i] = make_text (i, sql, LINKS_AT_ONCE);
    }
  return batch;
}

void
cw_link_batch_free (CwLinkBatch *batch)
{
  if (batch == NULL)
    return;
  for (Statement i = 0; i < N_STATEMENTS; i++)
    {
      g_free (batch->one[i]);
      g_free (batch->many[i]);
    }
  g_free (batch);
}

/* ----- what is there */

static int
compare (const CwLink *a, const CwLink *b)
{
  if (a->src != b->src)
    return a->src < b->src ? -1 : 1;
  if (a->attribute != b->attribute)
    return a->attribute < b->attribute ? -1 : 1;
  return (a->dst > b->dst) - (a->dst < b->dst);
}

/* The earlier one of two that are the same stays the first. */
static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const CwLinkEntry *left = *(const CwLinkEntry *const *) a;
  const CwLinkEntry *right = *(const CwLinkEntry *const *) b;
  int order = compare (&left->link, &right->link);

  return order != 0 ? order : (left > right) - (left < right);
}

/* Pointers into @entries, in the order of the table, each link once.
 * (element-type CwLinkEntry) */
static GPtrArray *
sort_entries (GArray *entries)
{
  GPtrArray *sorted = g_ptr_array_sized_new (entries->len);
  gboolean is_sorted = TRUE;
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      CwLinkEntry *entry = &g_array_index (entries, CwLinkEntry, i);

      is_sorted = is_sorted && (i == 0 || compare (&(entry - 1)->link, &entry->link) < 0);
      g_ptr_array_add (sorted, entry);
    }
  if (!is_sorted)
    g_ptr_array_sort (sorted, compare_entries);
  for (guint i = 0; i < sorted->len; i++)
    {
      CwLinkEntry *entry = g_ptr_array_index (sorted, i);
      const CwLinkEntry *last = n > 0 ? g_ptr_array_index (sorted, n - 1) : NULL;

      entry->outcome = CW_LINK_WAS_THERE;
      if (last != NULL && compare (&last->link, &entry->link) == 0)
        continue;
      entry->outcome = CW_LINK_ENTERED;
      g_ptr_array_index (sorted, n++) = entry;
    }
  g_ptr_array_set_size (sorted, (int) n);
  return sorted;
}

static void
bind_link (CwSqlStatement *statement, guint row, const CwLinkEntry *entry)
{
  int first = (int) (N_COLUMNS * row) + 1;

  cw_sql_bind_integer (statement, first, entry->link.src);
  cw_sql_bind_integer (statement, first + 1, entry->link.attribute);
  cw_sql_bind_integer (statement, first + 2, entry->link.dst);
}

static CwLinkEntry *
find_entry (CwLinkEntry **entries, guint n, const CwLink *link)
{
  guint first = 0;

  while (first < n)
    {
      guint middle = (first + n) / 2;
      int order = compare (&entries[middle]->link, link);

      if (order == 0)
        return entries[middle];
      if (order < 0)
        first = middle + 1;
      else
        n = middle;
    }
  return NULL;
}

/* A row that is only wished so far is not there yet. */
static CwLinkOutcome
judge (const CwLinkEntry *entry, gint64 row)
{
  if (row >= CONFIRMED)
    return CW_LINK_WAS_THERE;
  return entry->is_awaited && row >= 1 && row <= 3 ? CW_LINK_CONFIRMED : CW_LINK_ENTERED;
}

/* Asks for LINKS_AT_ONCE, or for one; where there are fewer the last one is asked for again. */
static gboolean
ask (CwStoreSession *session, CwLinkEntry **entries, guint n, GError **error)
{
  const CwLinkBatch *batch = session->links;
  guint n_rows = n > 1 ? LINKS_AT_ONCE : 1;
  g_autoptr (CwSqlStatement) statement =
      cw_sql_use (session->sql, n > 1 ? batch->many[FIND] : batch->one[FIND], error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < n_rows; i++)
    bind_link (statement, i, entries[MIN (i, n - 1)]);
  while (TRUE)
    {
      CwLink link = { 0 };
      CwLinkEntry *entry = NULL;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      link.src = cw_sql_get_integer (statement, 0);
      link.attribute = (CwAttributeId) cw_sql_get_integer (statement, 1);
      link.dst = cw_sql_get_integer (statement, 2);
      entry = find_entry (entries, n, &link);
      g_return_val_if_fail (entry != NULL, FALSE);
      entry->outcome = judge (entry, cw_sql_get_integer (statement, 3));
    }
}

static gboolean
find_those_there (CwStoreSession *session, GPtrArray *sorted, GError **error)
{
  g_autoptr (GPtrArray) asked = g_ptr_array_sized_new (sorted->len);

  for (guint i = 0; i < sorted->len; i++)
    {
      CwLinkEntry *entry = g_ptr_array_index (sorted, i);

      if (!entry->is_fresh)
        g_ptr_array_add (asked, entry);
    }
  for (guint i = 0; i < asked->len; i += LINKS_AT_ONCE)
    if (!ask (session, (CwLinkEntry **) asked->pdata + i, MIN (LINKS_AT_ONCE, asked->len - i),
              error))
      return FALSE;
  return TRUE;
}

/* ----- writing */

static gboolean
write_rows (CwStoreSession *session,
            const char *text,
            CwLinkEntry **entries,
            guint n,
            GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, text, error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    bind_link (statement, i, entries[i]);
  return cw_sql_run (statement, error);
}

static Statement
choose_statement (const CwLinkEntry *entry)
{
  if (entry->is_fresh)
    return INSERT;
  return entry->outcome == CW_LINK_CONFIRMED ? FULFIL : ADD;
}

static gboolean
write_those (CwStoreSession *session, GPtrArray *sorted, Statement kind, GError **error)
{
  const CwLinkBatch *batch = session->links;
  g_autoptr (GPtrArray) rows = g_ptr_array_sized_new (sorted->len);
  guint i = 0;

  for (guint k = 0; k < sorted->len; k++)
    {
      CwLinkEntry *entry = g_ptr_array_index (sorted, k);

      if (entry->outcome != CW_LINK_WAS_THERE && choose_statement (entry) == kind)
        g_ptr_array_add (rows, entry);
    }
  for (; rows->len - i >= LINKS_AT_ONCE; i += LINKS_AT_ONCE)
    if (!write_rows (session, batch->many[kind], (CwLinkEntry **) rows->pdata + i, LINKS_AT_ONCE,
                     error))
      return FALSE;
  for (; i < rows->len; i++)
    if (!write_rows (session, batch->one[kind], (CwLinkEntry **) rows->pdata + i, 1, error))
      return FALSE;
  return TRUE;
}

gboolean
cw_link_store_enter (CwStoreSession *session, GArray *entries, GError **error)
{
  g_autoptr (GPtrArray) sorted = NULL;

  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  if (session->links == NULL)
    session->links = cw_link_batch_new (session->sql);
  sorted = sort_entries (entries);
  if (!find_those_there (session, sorted, error))
    return FALSE;
  for (Statement kind = INSERT; kind < N_STATEMENTS; kind++)
    if (!write_those (session, sorted, kind, error))
      return FALSE;
  return TRUE;
}
