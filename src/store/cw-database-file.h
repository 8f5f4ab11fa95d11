/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "store/cw-store.h"
#include "store/postgresql/cw-postgresql-settings.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/**
 * CwDatabaseFile:
 *
 * Where the data of an installation lies: STATE_DIR/database.json (mode 0600,
 * data/causeway-database.schema.json). Without the file it is STATE_DIR/causeway.db, in SQLite. It
 * is local, since it is needed to find everything else; so are the vault's keys, by which the
 * password in it is sealed. Immutable.
 */
typedef struct
{
  JsonObject *database;           /* (owned): "database" of data/causeway-config.schema.json */
  CwPostgresqlSettings *settings; /* (owned) */
  JsonObject *sync;               /* (owned) (nullable): where the sync data is, if elsewhere */
  CwPostgresqlSettings *sync_settings; /* (owned) (nullable): of it; none of SQLite */
} CwDatabaseFile;

/* %NULL without error: there is none. CW_ERROR_INVALID_CONFIG: it is damaged, or others may write
 * to it; CW_ERROR_AUTH: the key that sealed the password is not there. (transfer full) */
CwDatabaseFile *cw_database_file_read (const char *state_dir, CwVault *vault, GError **error);

/* As it is, with its passwords sealed; %NULL without error: there is none. (transfer full) */
JsonNode *cw_database_file_dup_root (const char *state_dir, GError **error);

/* Whatever it says. */
gboolean cw_database_file_exists (const char *state_dir);

/* What is written into it. */
typedef struct
{
  JsonObject *database;    /* of kind "postgresql"; (nullable): all data is in SQLite */
  CwSecret *password;      /* (nullable) */
  JsonObject *sync;        /* (nullable): the sync data is there too; else of any kind */
  CwSecret *sync_password; /* (nullable) */
} CwDatabasePlaces;

/* @places in place of what the file says now: in one step, and on the disk when this returns. Where
 * all data is in SQLite there is no file. */
gboolean cw_database_file_write (const char *state_dir,
                                 CwVault *vault,
                                 const CwDatabasePlaces *places,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What database.json said once, as cw_database_file_dup_root() gave it, in place of what it says
 * now. @password, @sync_password: (nullable): the one that is sealed in it, which has to open. */
gboolean cw_database_file_put_back (const char *state_dir,
                                    CwVault *vault,
                                    JsonNode *root,
                                    CwSecret *password,
                                    CwSecret *sync_password,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What @file says; of none (%NULL), that everything is in SQLite. (transfer none) */
CwDatabasePlaces cw_database_file_get_places (const CwDatabaseFile *file);

/* The store that is where @file says, without a word to its server: cw_store_reach(). */
CwStore *
cw_database_file_make_store (const CwDatabaseFile *file, const char *state_dir, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* The same of what a file would say. */
CwStore *cw_database_places_make_store (const CwDatabasePlaces *places,
                                        const char *state_dir,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Seals the passwords with the key that seals now, those of what it said before too
 * (cw_database_file_keep()); fine without a file. What does not open stays, and @ret_all is FALSE
 * when it is what the file says now. Each file is written in one step: broken off, every password
 * opens with the keys that there are. */
gboolean
cw_database_file_reseal (const char *state_dir, CwVault *vault, gboolean *ret_all, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The errors of cw_database_file_read() when a password in it does not open; fine without a file.
 */
gboolean cw_database_file_check_sealed (const char *state_dir, CwVault *vault, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What it says is kept beside it, in database.json.left: somebody has still to go there when it
 * says another place. Fine without a file; one that is kept already is replaced. */
gboolean cw_database_file_keep (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As cw_database_file_read(). */
CwDatabaseFile *cw_database_file_read_kept (const char *state_dir, CwVault *vault, GError **error);
gboolean
cw_database_file_forget_kept (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cw_database_file_free (CwDatabaseFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDatabaseFile, cw_database_file_free)

G_END_DECLS
