/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is said of backups of the database, from answers of the engine; no widget, no call. */

/* What a backup is, each a sentence or a part of one. @backup: the answer of BackUpDatabase or
 * RestoreDatabase. (transfer full) */
char *cw_backup_words_say_made (GVariant *backup);
char *cw_backup_words_say_content (GVariant *backup);
char *cw_backup_words_say_version (GVariant *backup);
char *cw_backup_words_say_keys (GVariant *backup);

/* What of it a restore here replaces, where that is not everything: (transfer full) (nullable).
 * And what somebody is told before he lets it be replaced: (transfer full). @backup: the answer of
 * RestoreDatabase */
char *cw_backup_words_say_part (GVariant *backup);
char *cw_backup_words_say_replaced (GVariant *backup);

/* The same: of which installation, beside that of @status. (transfer full) */
char *cw_backup_words_say_installation (GVariant *backup, GVariant *status);

/* How far it is: "12,345 of 45,678 rows". @progress: of a signal CallProgress. (transfer full) */
char *cw_backup_words_say_progress (GVariant *progress);

/* What a restore does now. @progress: the same. (transfer none) (nullable): that is not known */
const char *cw_backup_words_say_restoring (GVariant *progress);

/* How much a check of a database that is well has read. @answer: of CheckDatabase. (transfer full)
 */
char *cw_backup_words_say_checked (GVariant *answer);

/* What has been written, and what is to be done beside it. (transfer full) */
char *cw_backup_words_say_written (GVariant *backup, const char *path);

/* What a restore has done, and what is to be done now. (transfer full) */
char *cw_backup_words_say_restored (GVariant *restored);

G_END_DECLS
