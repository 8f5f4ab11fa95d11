/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-database-file.h"

G_BEGIN_DECLS

/* What the data has left says so (cw-store-mark.h), and what database.json said then: without it,
 * or with an older one, an engine would begin to work with what was true once, and export it.
 *
 * The order of a move is: what database.json says is kept, the marks of the new place are removed,
 * database.json says the new place, the old place is marked, what was kept is forgotten. Broken off
 * in between, the place that database.json says can always be worked with, and the next start marks
 * what was left: by what was kept, or, for the file of the state directory, because of what
 * database.json says. */

/* Of the file of a state directory, or of another place. */
typedef struct
{
  char *to;       /* (owned): for people */
  gint64 at_usec; /* 0: not known */
  JsonNode *file; /* (owned) (nullable): what database.json said: all is in the file */
} CwDatabaseMark;

void cw_database_mark_free (CwDatabaseMark *mark);

/* Of @store, any of both. *ret_mark: (transfer full) (nullable): nothing has left. Blocks. */
gboolean cw_database_mark_read (CwStore *store, CwDatabaseMark **ret_mark, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Of the file in @state_dir, whatever database.json says; fine without a file. Blocks. */
gboolean
cw_database_mark_read_file (const char *state_dir, CwDatabaseMark **ret_mark, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_CONFLICT, with the remedy: @store was left. Blocks. */
gboolean cw_database_mark_check (CwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of the configuration that is to be shared. */
gboolean
cw_database_mark_check_configuration (CwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of the state directory of an engine that has not begun: it has no database.json, and the
 * file was left. What cannot be read is left to the engine. Blocks. */
gboolean
cw_database_mark_check_dir (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Before database.json says @after. Blocks. */
gboolean
cw_database_mark_clear (const char *state_dir, const CwDatabasePlaces *after, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Before that. Blocks. */
gboolean cw_database_mark_prepare (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* When it does, and said @before. What cannot be marked is told in the log, and tried again by the
 * next start. Blocks. */
void cw_database_mark_left (const char *state_dir,
                            const CwDatabasePlaces *before,
                            const CwDatabasePlaces *after);
/* At the beginning: whatever broke off, what was left says what @now does. Blocks. */
void cw_database_mark_renew (const char *state_dir, CwVault *vault, const CwDatabasePlaces *now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDatabaseMark, cw_database_mark_free)

G_END_DECLS
