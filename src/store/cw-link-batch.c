/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-batch.h"

#include "store/cw-store-private.h"

/* Links of one statement. */
#define LINKS_AT_ONCE 32
/* Where arrays say which: then every number costs the same. */
#define LINKS_IN_ARRAYS 1024
/* src, attribute, dst */
#define N_COLUMNS 3

typedef enum
{
  FIND,   /* which are there */
  ADD,    /* cw_link_store_add() */
  FULFIL, /* and cw_link_store_confirm() of a wish */
  N_STATEMENTS,
} Statement;

/* From so much on, what FIND says of a row: it is confirmed. */
#define CONFIRMED 8

/* The rows, as (src, attribute, dst), go between @middle and @tail. A question of its own for each
 * link keeps a planner that is told nothing of the table's size from reading all of it.
 * pending: 1 to 3 is an add, see cw-link-export.c. */
#define INTO_LINK "link (src, attribute, dst, is_confirmed, pending) "

static const struct
{
  const char *head;
  const char *middle;
  const char *tail;
} shapes[N_STATEMENTS] = {
  [FIND] = { "SELECT v.column1, v.column2, v.column3, ",
             "(SELECT 8 * l.is_confirmed + l.pending FROM link l WHERE l.src = v.column1 "
             "AND l.attribute = v.column2 AND l.dst = v.column3) FROM ",
             "" },
  [ADD] = { "INSERT INTO ", INTO_LINK,
            " ON CONFLICT (src, attribute, dst) DO UPDATE SET is_confirmed = 1 "
            "WHERE link.is_confirmed = 0" },
  [FULFIL] = { "INSERT INTO ", INTO_LINK,
               " ON CONFLICT (src, attribute, dst) DO UPDATE SET is_confirmed = 1, pending = 0, "
               "sent_usec = NULL WHERE link.is_confirmed = 0 AND link.pending BETWEEN 1 AND 3" },
};

struct _CwLinkBatch
{
  char *one[N_STATEMENTS];  /* (owned) */
  char *many[N_STATEMENTS]; /* (owned): @at_once of them; with arrays any number up to that */
  guint at_once;
  gboolean has_arrays;
};

/* ----- texts */

#define ARRAYS "unnest(?1, ?2, ?3) v (column1, column2, column3)"

/* A row that is written is confirmed, and nothing of it is pending. */
static void
append_values (GString *text, Statement statement, guint n)
{
  const char *fixed = statement == FIND ? "" : ", 1, 0";

  g_string_append (text, statement == FIND ? "(VALUES " : "VALUES ");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s(?%u, ?%u, ?%u%s)", i > 0 ? ", " : "", N_COLUMNS * i + 1,
                            N_COLUMNS * i + 2, N_COLUMNS * i + 3, fixed);
  g_string_append (text, statement == FIND ? ") v" : "");
}

static char *
make_text (Statement statement, CwSqlConnection *sql, guint n)
{
  GString *text = g_string_new (shapes[statement].head);

  g_string_append (text, shapes[statement].middle);
  if (!sql->klass->has_arrays)
    append_values (text, statement, n);
  else if (statement == FIND)
    g_string_append (text, ARRAYS);
  else
    g_string_append (text, "SELECT v.column1, v.column2, v.column3, 1, 0 FROM " ARRAYS);
  g_string_append (text, shapes[statement].tail);
  return g_string_free (text, FALSE);
}

CwLinkBatch *
cw_link_batch_new (CwSqlConnection *sql)
{
  CwLinkBatch *batch = g_new0 (CwLinkBatch, 1);

  batch->has_arrays = sql->klass->has_arrays;
  batch->at_once = batch->has_arrays ? LINKS_IN_ARRAYS : LINKS_AT_ONCE;
  for (Statement i = 0; i < N_STATEMENTS; i++)
    {
      batch->one[i] = make_text (i, sql, 1);
      batch->many[i] = make_text (i, sql, batch->at_once);
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
bind_arrays (CwSqlStatement *statement, CwLinkEntry **entries, guint n)
{
  g_autofree gint64 *values = g_new (gint64, N_COLUMNS * (gsize) n);

  for (guint i = 0; i < n; i++)
    {
      const CwLink *link = &entries[i]->link;

      values[i] = link->src;
      values[n + i] = link->attribute;
      values[2 * n + i] = link->dst;
    }
  for (guint i = 0; i < N_COLUMNS; i++)
    cw_sql_bind_array (statement, (int) i + 1, values + (gsize) i * n, n);
}

/* Where there are fewer than rows in the statement, the last one is there again. */
static void
bind_links (const CwLinkBatch *batch,
            CwSqlStatement *statement,
            CwLinkEntry **entries,
            guint n,
            guint n_rows)
{
  if (batch->has_arrays)
    {
      bind_arrays (statement, entries, n);
      return;
    }
  for (guint i = 0; i < n_rows; i++)
    {
      const CwLink *link = &entries[MIN (i, n - 1)]->link;
      int first = (int) (N_COLUMNS * i) + 1;

      cw_sql_bind_integer (statement, first, link->src);
      cw_sql_bind_integer (statement, first + 1, link->attribute);
      cw_sql_bind_integer (statement, first + 2, link->dst);
    }
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

static gboolean
ask (CwStoreSession *session, CwLinkEntry **entries, guint n, GError **error)
{
  const CwLinkBatch *batch = session->links;
  g_autoptr (CwSqlStatement) statement =
      cw_sql_use (session->sql, n > 1 ? batch->many[FIND] : batch->one[FIND], error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  bind_links (batch, statement, entries, n, n > 1 ? batch->at_once : 1);
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
  guint at_once = session->links->at_once;

  for (guint i = 0; i < sorted->len; i++)
    {
      CwLinkEntry *entry = g_ptr_array_index (sorted, i);

      if (!entry->is_fresh)
        g_ptr_array_add (asked, entry);
    }
  for (guint i = 0; i < asked->len; i += at_once)
    if (!ask (session, (CwLinkEntry **) asked->pdata + i, MIN (at_once, asked->len - i), error))
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
  bind_links (session->links, statement, entries, n, n);
  return cw_sql_run (statement, error);
}

static Statement
choose_statement (const CwLinkEntry *entry)
{
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

      if (!entry->is_fresh && entry->outcome != CW_LINK_WAS_THERE &&
          choose_statement (entry) == kind)
        g_ptr_array_add (rows, entry);
    }
  while (i < rows->len)
    {
      guint left = rows->len - i;
      guint n = left >= batch->at_once ? batch->at_once : batch->has_arrays ? left : 1;

      if (!write_rows (session, n > 1 ? batch->many[kind] : batch->one[kind],
                       (CwLinkEntry **) rows->pdata + i, n, error))
        return FALSE;
      i += n;
    }
  return TRUE;
}

/* Nobody looks for them at once. */
static gboolean
hold_fresh (CwStoreSession *session, GPtrArray *sorted, GError **error)
{
  for (guint i = 0; i < sorted->len; i++)
    {
      const CwLinkEntry *entry = g_ptr_array_index (sorted, i);

      if (entry->is_fresh && !cw_held_rows_add_read_link (session->held, &entry->link, error))
        return FALSE;
    }
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
  for (Statement kind = ADD; kind < N_STATEMENTS; kind++)
    if (!write_those (session, sorted, kind, error))
      return FALSE;
  return hold_fresh (session, sorted, error);
}
