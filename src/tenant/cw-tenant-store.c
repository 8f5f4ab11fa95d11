/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-store.h"

#include <string.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "base/cw-error.h"

#define STORE_VERSION 2
#define KEY_SIZE      32

/* When a change became visible to the world: needed to hold delta queries back (--delta-lag). */
typedef struct
{
  gint64 time_usec;
  gint64 seq;
} Mark;

/* Marks older than this are merged into the floor; no delta lag is longer. */
#define MARK_AGE_USEC (10 * 60 * G_USEC_PER_SEC)

struct _CwTenantStore
{
  sqlite3 *db;
  GHashTable *statements; /* SQL literal -> sqlite3_stmt */
  GError *failure;        /* (owned) (nullable) */
  gint64 seq;
  gint64 seq_at_begin;
  gint64 seq_floor; /* everything up to here is older than every mark */
  GQueue marks;     /* (element-type Mark), oldest first */
  guint8 key[KEY_SIZE];
};

/* object.changed and member.seq come from one counter; "change" tells which properties moved, so
 * that a delta query with $select reports only what was selected. A member row stays when the
 * membership ends (state 0), or sleeps while the member is in the recycle bin (state 2). */
static const char schema_sql[] =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE object(rid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
    " kind INTEGER NOT NULL, state INTEGER NOT NULL, changed INTEGER NOT NULL,"
    " created INTEGER NOT NULL, deleted INTEGER NOT NULL, manager INTEGER NOT NULL,"
    " last_manager INTEGER NOT NULL, props TEXT NOT NULL);"
    "CREATE INDEX object_changed ON object(kind, changed);"
    "CREATE INDEX object_state ON object(kind, state);"
    "CREATE INDEX object_manager ON object(manager) WHERE manager <> 0;"
    "CREATE TABLE key(name INTEGER NOT NULL, value TEXT NOT NULL, rid INTEGER NOT NULL,"
    " PRIMARY KEY(name, value, rid)) WITHOUT ROWID;"
    "CREATE TABLE change(rid INTEGER NOT NULL, seq INTEGER NOT NULL, mask INTEGER NOT NULL,"
    " PRIMARY KEY(rid, seq)) WITHOUT ROWID;"
    "CREATE TABLE member(owner INTEGER NOT NULL, member INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " state INTEGER NOT NULL, PRIMARY KEY(owner, member)) WITHOUT ROWID;"
    "CREATE INDEX member_seq ON member(owner, seq);"
    "CREATE INDEX member_reverse ON member(member);"
    "CREATE TABLE domain(name TEXT PRIMARY KEY, verified INTEGER NOT NULL,"
    " initial INTEGER NOT NULL) WITHOUT ROWID;"
    "PRAGMA user_version = 1;";

/* Who holds which directory role, what was consented to (principal 0: for everyone), and which
 * application permissions a service principal was given. */
static const char roles_sql[] =
    "CREATE TABLE role(principal INTEGER NOT NULL, template TEXT NOT NULL, id TEXT NOT NULL,"
    " PRIMARY KEY(principal, template)) WITHOUT ROWID;"
    "CREATE TABLE consent(client TEXT NOT NULL, principal INTEGER NOT NULL, scope TEXT NOT NULL,"
    " PRIMARY KEY(client, principal, scope)) WITHOUT ROWID;"
    "CREATE TABLE app_role(id TEXT PRIMARY KEY, principal INTEGER NOT NULL,"
    " resource INTEGER NOT NULL, role TEXT NOT NULL, created INTEGER NOT NULL,"
    " UNIQUE(principal, resource, role)) WITHOUT ROWID;"
    "PRAGMA user_version = 2;";

/* A rehearsal tool may lose its last moments when the machine stops; kill -9 loses nothing. */
static const char pragma_sql[] = "PRAGMA journal_mode = WAL;"
                                 "PRAGMA synchronous = OFF;"
                                 "PRAGMA wal_autocheckpoint = 8000;"
                                 "PRAGMA cache_size = -65536;"
                                 "PRAGMA temp_store = MEMORY;";

static void
set_store_error (GError **error, sqlite3 *db, const char *what)
{
  g_set_error (error, CW_ERROR, CW_ERROR_STORE, "The tenant's database: %s failed: %s", what,
               db != NULL ? sqlite3_errmsg (db) : "out of memory");
}

static void
record_failure (CwTenantStore *store, const char *what)
{
  if (store->failure == NULL)
    set_store_error (&store->failure, store->db, what);
}

static void
finalize_statement (gpointer data)
{
  sqlite3_finalize (data);
}

void
cw_tenant_statement_release (CwTenantStatement *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

static CwTenantStatement *
get_statement (CwTenantStore *store, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (store->failure != NULL)
    return NULL;
  statement = g_hash_table_lookup (store->statements, sql);
  if (statement != NULL)
    {
      g_assert (!sqlite3_stmt_busy (statement));
      return statement;
    }
  if (sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
      SQLITE_OK)
    {
      record_failure (store, sql);
      return NULL;
    }
  g_hash_table_insert (store->statements, (gpointer) sql, statement);
  return statement;
}

static CwTenantStatement *
query_valist (CwTenantStore *store, const char *sql, const char *format, va_list args)
{
  CwTenantStatement *statement = get_statement (store, sql);

  if (statement == NULL)
    return NULL;
  for (int i = 0; format[i] != '\0'; i++)
    {
      if (format[i] == 'i')
        sqlite3_bind_int64 (statement, i + 1, va_arg (args, gint64));
      else
        sqlite3_bind_text (statement, i + 1, va_arg (args, const char *), -1, SQLITE_TRANSIENT);
    }
  return statement;
}

CwTenantStatement *
cw_tenant_store_query (CwTenantStore *store, const char *sql, const char *format, ...)
{
  CwTenantStatement *statement = NULL;
  va_list args;

  va_start (args, format);
  statement = query_valist (store, sql, format, args);
  va_end (args);
  return statement;
}

gboolean
cw_tenant_store_step (CwTenantStore *store, CwTenantStatement *statement)
{
  int code = SQLITE_ERROR;

  if (statement == NULL || store->failure != NULL)
    return FALSE;
  code = sqlite3_step (statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    record_failure (store, sqlite3_sql (statement));
  return code == SQLITE_ROW;
}

void
cw_tenant_store_run (CwTenantStore *store, const char *sql, const char *format, ...)
{
  g_autoptr (CwTenantStatement) statement = NULL;
  va_list args;

  va_start (args, format);
  statement = query_valist (store, sql, format, args);
  va_end (args);
  cw_tenant_store_step (store, statement);
}

gint64
cw_tenant_store_get_int (CwTenantStore *store, const char *sql, const char *format, ...)
{
  g_autoptr (CwTenantStatement) statement = NULL;
  va_list args;

  va_start (args, format);
  statement = query_valist (store, sql, format, args);
  va_end (args);
  return cw_tenant_store_step (store, statement) ? sqlite3_column_int64 (statement, 0) : 0;
}

gint64
cw_tenant_store_last_rowid (CwTenantStore *store)
{
  return sqlite3_last_insert_rowid (store->db);
}

const char *
cw_tenant_column_text (CwTenantStatement *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

static gboolean
run_script (CwTenantStore *store, const char *sql, const char *what, GError **error)
{
  if (sqlite3_exec (store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  set_store_error (error, store->db, what);
  return FALSE;
}

static gboolean
prepare_schema (CwTenantStore *store, GError **error)
{
  gint64 version = cw_tenant_store_get_int (store, "PRAGMA user_version", "");

  if (version > STORE_VERSION)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW,
                   "The tenant's database has version %" G_GINT64_FORMAT
                   ", this program knows %d: use a newer causeway-tenant or another file",
                   version, STORE_VERSION);
      return FALSE;
    }
  if (!run_script (store, pragma_sql, "opening", error))
    return FALSE;
  if (version == STORE_VERSION)
    return TRUE;
  return run_script (store, "BEGIN", "opening", error) &&
         (version >= 1 || run_script (store, schema_sql, "making the tables", error)) &&
         run_script (store, roles_sql, "making the tables", error) &&
         run_script (store, "COMMIT", "making the tables", error);
}

/* The counter is not stored: every change leaves its number in one of three places. */
static void
load_seq (CwTenantStore *store)
{
  gint64 object_seq = cw_tenant_store_get_int (store, "SELECT max(changed) FROM object", "");
  gint64 change_seq = cw_tenant_store_get_int (store, "SELECT max(seq) FROM change", "");
  gint64 member_seq = cw_tenant_store_get_int (store, "SELECT max(seq) FROM member", "");
  g_autofree char *floor = cw_tenant_store_get_meta (store, "seq_floor");
  gint64 floor_seq = floor != NULL ? g_ascii_strtoll (floor, NULL, 10) : 0;

  store->seq = MAX (MAX (object_seq, change_seq), MAX (member_seq, floor_seq));
  store->seq_floor = store->seq;
}

static gboolean
load_key (CwTenantStore *store, GError **error)
{
  g_autofree char *text = cw_tenant_store_get_meta (store, "key");
  g_autofree guchar *bytes = NULL;
  g_autofree char *made = NULL;
  gsize size = 0;

  if (text != NULL)
    bytes = g_base64_decode (text, &size);
  if (size == KEY_SIZE)
    {
      memcpy (store->key, bytes, KEY_SIZE);
      return TRUE;
    }
  if (gnutls_rnd (GNUTLS_RND_KEY, store->key, KEY_SIZE) != GNUTLS_E_SUCCESS)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_FAILED, "No random numbers from the system");
      return FALSE;
    }
  made = g_base64_encode (store->key, KEY_SIZE);
  cw_tenant_store_set_meta (store, "key", made);
  return TRUE;
}

CwTenantStore *
cw_tenant_store_open (const char *path, GError **error)
{
  g_autoptr (CwTenantStore) store = g_new0 (CwTenantStore, 1);

  store->statements =
      g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize_statement);
  g_queue_init (&store->marks);
  if (sqlite3_open (path != NULL ? path : ":memory:", &store->db) != SQLITE_OK)
    {
      set_store_error (error, store->db, path != NULL ? path : "opening");
      return NULL;
    }
  sqlite3_busy_timeout (store->db, 5000);
  if (!prepare_schema (store, error))
    return NULL;
  load_seq (store);
  if (!load_key (store, error))
    return NULL;
  if (store->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&store->failure));
      return NULL;
    }
  return g_steal_pointer (&store);
}

void
cw_tenant_store_close (CwTenantStore *store)
{
  g_clear_pointer (&store->statements, g_hash_table_unref);
  sqlite3_close (store->db);
  g_clear_error (&store->failure);
  g_queue_clear_full (&store->marks, g_free);
  g_free (store);
}

void
cw_tenant_store_begin (CwTenantStore *store)
{
  store->seq_at_begin = store->seq;
  cw_tenant_store_run (store, "BEGIN", "");
}

static void
add_mark (CwTenantStore *store)
{
  Mark *mark = g_new0 (Mark, 1);
  Mark *oldest = NULL;

  mark->time_usec = g_get_monotonic_time ();
  mark->seq = store->seq;
  g_queue_push_tail (&store->marks, mark);
  oldest = g_queue_peek_head (&store->marks);
  while (oldest->time_usec < mark->time_usec - MARK_AGE_USEC)
    {
      store->seq_floor = oldest->seq;
      g_free (g_queue_pop_head (&store->marks));
      oldest = g_queue_peek_head (&store->marks);
    }
}

gboolean
cw_tenant_store_commit (CwTenantStore *store, GError **error)
{
  cw_tenant_store_run (store, "COMMIT", "");
  if (store->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&store->failure));
      cw_tenant_store_rollback (store);
      return FALSE;
    }
  if (store->seq != store->seq_at_begin)
    add_mark (store);
  return TRUE;
}

void
cw_tenant_store_rollback (CwTenantStore *store)
{
  g_clear_error (&store->failure);
  if (!sqlite3_get_autocommit (store->db))
    sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
  store->seq = store->seq_at_begin;
}

gint64
cw_tenant_store_next_seq (CwTenantStore *store)
{
  return ++store->seq;
}

gint64
cw_tenant_store_get_seq (CwTenantStore *store)
{
  return store->seq;
}

gint64
cw_tenant_store_get_visible_seq (CwTenantStore *store, guint lag_ms)
{
  gint64 limit = g_get_monotonic_time () - (gint64) lag_ms * 1000;

  if (lag_ms == 0)
    return store->seq;
  for (GList *link = store->marks.tail; link != NULL; link = link->prev)
    {
      const Mark *mark = link->data;

      if (mark->time_usec <= limit)
        return mark->seq;
    }
  return store->seq_floor;
}

char *
cw_tenant_store_get_meta (CwTenantStore *store, const char *name)
{
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (store, "SELECT value FROM meta WHERE name = ?1", "s", name);

  if (!cw_tenant_store_step (store, statement))
    return NULL;
  return g_strdup (cw_tenant_column_text (statement, 0));
}

void
cw_tenant_store_set_meta (CwTenantStore *store, const char *name, const char *value)
{
  cw_tenant_store_run (store, "INSERT OR REPLACE INTO meta(name, value) VALUES (?1, ?2)", "ss",
                       name, value);
}

const guint8 *
cw_tenant_store_get_key (CwTenantStore *store, gsize *ret_size)
{
  *ret_size = KEY_SIZE;
  return store->key;
}

gboolean
cw_tenant_store_snapshot (CwTenantStore *store, const char *path, GError **error)
{
  sqlite3 *copy = NULL;
  sqlite3_backup *backup = NULL;
  int code = SQLITE_ERROR;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT, "%s exists already; name another file",
                   path);
      return FALSE;
    }
  if (sqlite3_open (path, &copy) == SQLITE_OK)
    backup = sqlite3_backup_init (copy, "main", store->db, "main");
  if (backup != NULL)
    {
      sqlite3_backup_step (backup, -1);
      code = sqlite3_backup_finish (backup);
    }
  if (code != SQLITE_OK)
    set_store_error (error, copy, path);
  sqlite3_close (copy);
  return code == SQLITE_OK;
}

gboolean
cw_tenant_store_reset (CwTenantStore *store, GError **error)
{
  g_autofree char *floor = NULL;

  cw_tenant_store_begin (store);
  floor = g_strdup_printf ("%" G_GINT64_FORMAT, cw_tenant_store_next_seq (store));
  cw_tenant_store_set_meta (store, "seq_floor", floor);
  cw_tenant_store_run (store, "DELETE FROM object", "");
  cw_tenant_store_run (store, "DELETE FROM key", "");
  cw_tenant_store_run (store, "DELETE FROM change", "");
  cw_tenant_store_run (store, "DELETE FROM member", "");
  cw_tenant_store_run (store, "DELETE FROM meta WHERE name IN ('organization', 'skus')", "");
  cw_tenant_store_run (store, "DELETE FROM meta WHERE name GLOB 'federation:*'", "");
  cw_tenant_store_run (store, "DELETE FROM role", "");
  cw_tenant_store_run (store, "DELETE FROM consent", "");
  cw_tenant_store_run (store, "DELETE FROM app_role", "");
  return cw_tenant_store_commit (store, error);
}
