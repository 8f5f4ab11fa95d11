/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/sqlite/cw-sqlite-error.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"

typedef struct
{
  int code; /* primary result code, https://www.sqlite.org/rescode.html */
  CwError error;
  const char *remedy;
} ErrorEntry;

static const ErrorEntry error_table[] = {
  { SQLITE_FULL, CW_ERROR_STORE,
    CW_PHRASE ("There is no space left for the database: free some on its file system (or raise "
               "its quota), then run again; nothing of the interrupted step was stored.") },
  { SQLITE_IOERR, CW_ERROR_STORE,
    CW_PHRASE ("The file system failed while the database was read or written: check the system "
               "log for disk errors and the free space, then run again.") },
  { SQLITE_BUSY, CW_ERROR_STORE,
    CW_PHRASE ("Another process holds the database: check that only one Causeway engine uses this "
               "state directory, then run again.") },
  { SQLITE_LOCKED, CW_ERROR_STORE,
    CW_PHRASE (
        "Another session of this process holds the database: run again when it has ended.") },
  { SQLITE_PROTOCOL, CW_ERROR_STORE,
    CW_PHRASE ("Another process holds the database: check that only one Causeway engine uses this "
               "state directory, then run again.") },
  { SQLITE_CORRUPT, CW_ERROR_STORE,
    CW_PHRASE ("The database is damaged: stop Causeway, keep the file aside, and restore it from a "
               "backup; or remove it and run an initial cycle, which reads everything anew.") },
  { SQLITE_NOTADB, CW_ERROR_STORE,
    CW_PHRASE ("The file is not a database: keep it aside, and restore it from a backup; or remove "
               "it and run an initial cycle, which reads everything anew.") },
  { SQLITE_CANTOPEN, CW_ERROR_STORE,
    CW_PHRASE ("The database cannot be opened: check that the state directory exists and belongs "
               "to the account that Causeway runs as.") },
  { SQLITE_READONLY, CW_ERROR_STORE,
    CW_PHRASE ("The database cannot be written: check that its file system is not mounted "
               "read-only and that the file belongs to the account that Causeway runs as.") },
  { SQLITE_PERM, CW_ERROR_STORE,
    CW_PHRASE ("The database may not be accessed: check that the file belongs to the account that "
               "Causeway runs as.") },
  { SQLITE_AUTH, CW_ERROR_STORE,
    CW_PHRASE ("The database may not be accessed: check that the file belongs to the account that "
               "Causeway runs as.") },
  { SQLITE_NOMEM, CW_ERROR_STORE,
    CW_PHRASE ("There is not enough memory: free some, then run again.") },
  { SQLITE_TOOBIG, CW_ERROR_INVALID_DATA,
    CW_PHRASE ("A value is larger than the database can hold.") },
  { SQLITE_CONSTRAINT, CW_ERROR_CONFLICT,
    CW_PHRASE ("The database already has a row with this key.") },
};

static const ErrorEntry *
find_entry (int code)
{
  static const ErrorEntry other = { SQLITE_ERROR, CW_ERROR_STORE,
                                    CW_PHRASE ("This should not happen: please report it.") };

  for (guint i = 0; i < G_N_ELEMENTS (error_table); i++)
    if (error_table[i].code == (code & 0xff))
      return &error_table[i];
  return &other;
}

void
cw_sqlite_set_error (GError **error, sqlite3 *db, int code, const char *path, const char *doing)
{
  const ErrorEntry *entry = find_entry (code);
  const char *said = db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code);

  g_set_error (error, CW_ERROR, entry->error, "%s in %s failed: %s (%d). %s", doing, path, said,
               code, entry->remedy);
}
