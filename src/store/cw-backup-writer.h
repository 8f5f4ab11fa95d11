/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-backup-header.h"

G_BEGIN_DECLS

/**
 * CwBackupWriter:
 *
 * Writes a backup file. Everything in it is in order, little-endian:
 *
 *   "CWBACKUP" | form (u32) | length of the header (u32) | the header, JSON
 *   | what is put in, deflated (RFC 1951) | SHA-256 of all before
 *
 * What is put in: for each table 'T', its name, its columns and their kinds (CwStoreTable), the
 * last id given out (i64), and for each row 'R' and its values: 0 for null; 1 and a number (i64),
 * or 1, a length (u32) and bytes. At the end 'Z' and the number of rows (u64).
 */
typedef struct _CwBackupWriter CwBackupWriter;

#define CW_BACKUP_FORM   1
#define CW_BACKUP_TABLE  'T'
#define CW_BACKUP_ROW    'R'
#define CW_BACKUP_END    'Z'
#define CW_BACKUP_MAGIC  "CWBACKUP"
#define CW_BACKUP_PREFIX 16 /* magic, form and length */
#define CW_BACKUP_SUM    32 /* SHA-256 */

/* @fd: (unowned) an ordinary file that can be read too, which is emptied. */
CwBackupWriter *cw_backup_writer_new (int fd,
                                      const CwBackupHeader *header,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_backup_writer_free (CwBackupWriter *writer);

gboolean cw_backup_writer_put_byte (CwBackupWriter *writer, guint8 value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_backup_writer_put_number (CwBackupWriter *writer, gint64 value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* With its length. */
gboolean
cw_backup_writer_put_bytes (CwBackupWriter *writer, const void *data, gsize size, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Ends the file, has it on the disk, and reads it again. (transfer full): its digest */
char *cw_backup_writer_end (CwBackupWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwBackupWriter, cw_backup_writer_free)

G_END_DECLS
