/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/cw-engine.h"
#include "store/cw-database-file.h"
#include "store/cw-store-watch.h"

G_BEGIN_DECLS

/* Where the data of an installation lies (cw-database-file.h), and how it gets elsewhere. It is in
 * one database, or in two: the configuration on a server, which other installations may share, and
 * what this one reads in another database or schema, or in the file. */

/**
 * CwDatabasePart: what of it is meant.
 * @CW_DATABASE_PART_ANY: all of it, as long as that is in one database; of two the one whose way of
 *   signing in is to be another
 * @CW_DATABASE_PART_ALL: all of it, which is in one database then
 * @CW_DATABASE_PART_CONFIGURATION: the configuration, where what is read lies elsewhere
 * @CW_DATABASE_PART_SYNC: what is read
 */
typedef enum
{
  CW_DATABASE_PART_ANY,
  CW_DATABASE_PART_ALL,
  CW_DATABASE_PART_CONFIGURATION,
  CW_DATABASE_PART_SYNC,
} CwDatabasePart;

/* "all", "configuration", "sync". CW_ERROR_INVALID_ARGUMENT */
gboolean cw_database_part_parse (const char *text, CwDatabasePart *ret_part, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A place for the data. */
typedef struct
{
  CwDatabasePart part;
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
/* What it says of the place of what is read. (transfer full) (nullable): all is in one database */
JsonObject *cw_engine_dup_sync_database (CwEngine *engine);

/* However they are signed in to. */
gboolean cw_database_is_same_place (JsonObject *first, JsonObject *second);

/* Whether the data lies where @database says, however it is signed in to. */
gboolean cw_engine_has_database (CwEngine *engine, JsonObject *database);

/**
 * cw_engine_move_database:
 *
 * Copies what @target names of the data there, verifies it by its digest, writes down that it is
 * there, and goes on with it. Until that is written down everything stays as it was; what was left
 * behind is not touched. What is read, moved to where the configuration lies, is put together with
 * it: what had been left there when it went is replaced. At the same place only the way of signing
 * in changes, after it was tried. No cycle may run. CW_ERROR_CONFLICT: there is data already, and
 * it is not overwritten; CW_ERROR_UNSUPPORTED: the two cannot lie so; CW_ERROR_BUSY: others share
 * the configuration, which is to go. Whoever stops it (@watch) before it is written down has
 * everything as it was. Blocks.
 */
gboolean cw_engine_move_database (CwEngine *engine,
                                  const CwDatabaseTarget *target,
                                  const CwStoreWatch *watch,
                                  CwDatabaseMove *ret_move,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts together what is in two databases, where the configuration lies. The same errors; what is in
 * one already stays as it is. Blocks. */
gboolean cw_engine_join_database (CwEngine *engine,
                                  const CwStoreWatch *watch,
                                  CwDatabaseMove *ret_move,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether that can be, without a look at the databases themselves: CW_ERROR_CONFLICT: another
 * installation keeps what it reads beside the configuration. Blocks. */
gboolean cw_engine_check_join (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Goes on where the data was, of which nothing was changed since it was left. @before: (nullable):
 * what database.json said then. Blocks. */
gboolean cw_engine_return_database (CwEngine *engine, const CwDatabaseFile *before, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Has the configuration say where the data lies, as a version of its own. Of what is read it says
 * so as long as that is this installation's alone to say: @before (nullable), where it was, stands
 * there, or nobody else shares the configuration. Blocks. */
gboolean
cw_engine_note_database (CwEngine *engine, const char *author, JsonObject *before, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwDatabaseMove, cw_database_move_clear)

G_END_DECLS
