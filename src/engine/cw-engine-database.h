/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/cw-engine.h"
#include "store/postgresql/cw-postgresql-settings.h"

G_BEGIN_DECLS

/* Where the data of an installation lies (cw-database-file.h), and how it gets elsewhere. */

/* A place for the data. */
typedef struct
{
  JsonObject *database; /* "database" of data/causeway-config.schema.json */
  CwSecret *password;   /* (nullable): at the same place the present one */
  gboolean is_attached; /* work with the data that is there; nothing is copied */
} CwDatabaseTarget;

/* What came of it. */
typedef struct
{
  gboolean is_changed; /* FALSE: it was there already */
  gboolean has_made_database;
  gboolean has_made_schema;
  guint64 n_rows; /* copied */
  char *digest;   /* (owned) (nullable): of what was copied, read back */
} CwDatabaseMove;

void cw_database_move_clear (CwDatabaseMove *move);

/* {"kind": "sqlite"}, or what database.json says. (transfer full) */
JsonObject *cw_engine_dup_database (CwEngine *engine);

/* However they are signed in to. */
gboolean cw_database_is_same_place (JsonObject *first, JsonObject *second);

/* Whether the data lies where @database says, however it is signed in to. */
gboolean cw_engine_has_database (CwEngine *engine, JsonObject *database);

/**
 * cw_engine_move_database:
 *
 * Copies all data to @target, verifies it by its digest, writes down that it is there, and goes on
 * with it. Until that is written down everything stays as it was; what was left behind is not
 * touched. At the same place only the way of signing in changes, after it was tried. No cycle may
 * run. CW_ERROR_CONFLICT: there is data already, and it is not overwritten. Blocks.
 */
gboolean cw_engine_move_database (CwEngine *engine,
                                  const CwDatabaseTarget *target,
                                  GCancellable *cancellable,
                                  CwDatabaseMove *ret_move,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- for cw-engine-split.c */

/* Makes the database and the schema as far as they are not there, and copies all data into it; what
 * an earlier attempt left is replaced. The names that it holds are not known to a store that was
 * open by then. CW_ERROR_PERMISSION: with the statements for an administrator of the server. */
gboolean cw_engine_fill_server (CwEngine *engine,
                                const CwPostgresqlSettings *settings,
                                GCancellable *cancellable,
                                CwDatabaseMove *move,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* From now on what is there is no copy but the data itself. */
void cw_engine_forget_move (CwEngine *engine);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwDatabaseMove, cw_database_move_clear)

G_END_DECLS
