/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-backup-header.h"

G_BEGIN_DECLS

/* The digest of all of a backup, when it is the one that stands at its end: cw-backup-writer.h.
 * CW_ERROR_INVALID_DATA: it is none, or damaged. (transfer full) */
char *
cw_backup_file_verify (int fd, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One value of a row. */
typedef struct
{
  gboolean is_null;
  gint64 number;
  GByteArray *bytes; /* (owned): of texts and bytes, with a NUL behind them that does not count */
} CwBackupValue;

/**
 * CwBackupReader:
 *
 * Reads a backup, which nobody has to have verified: whatever is in the file, nothing but an error
 * comes of it (CW_ERROR_INVALID_DATA; CW_ERROR_STORE_TOO_NEW: its form is one of a newer Causeway).
 */
typedef struct _CwBackupReader CwBackupReader;

/* @fd: (unowned) of an ordinary file */
CwBackupReader *
cw_backup_reader_new (int fd, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_backup_reader_free (CwBackupReader *reader);

/* (transfer none) */
const CwBackupHeader *cw_backup_reader_get_header (CwBackupReader *reader);

/* The next table, after the rows of the one before. *ret_has_table: FALSE after the last one, when
 * all rows were there. */
gboolean
cw_backup_reader_next_table (CwBackupReader *reader, gboolean *ret_has_table, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Of that table; (transfer none), until the next one. */
const char *cw_backup_reader_get_name (CwBackupReader *reader);
const char *cw_backup_reader_get_columns (CwBackupReader *reader);
const char *cw_backup_reader_get_kinds (CwBackupReader *reader);
gint64 cw_backup_reader_get_last_id (CwBackupReader *reader);

/* Its next row: *ret_values has one for each column, until the next call; %NULL after the last. */
gboolean
cw_backup_reader_next_row (CwBackupReader *reader, const CwBackupValue **ret_values, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwBackupReader, cw_backup_reader_free)

G_END_DECLS
