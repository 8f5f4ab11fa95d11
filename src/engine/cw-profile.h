/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/cw-engine.h"
#include "vault/cw-profile-file.h"

G_BEGIN_DECLS

/**
 * CwProfile:
 *
 * What a configuration profile (vault/cw-profile-file.h) says: where the configuration of an
 * installation is, or, when it lies in a file that no other computer reaches, the configuration
 * itself with its secrets, sealed by the keys. Immutable. Its JSON:
 *
 *   { "computer": …, "savedAt": …, "program": …, "config": { … },
 *     "database": { … }, "authorities": PEM, "certificate": PEM,    of a server
 *     "secrets": { NAME: BASE64, … },                               of SQLite
 *     "known": { … },                                               see cw-unclaimed-state.h
 *     "exporters": { … },                                           see cw-exporter-state.h
 *     "rules": { FILE: TEXT, … } }                                  of the folder "rules"
 */
typedef struct
{
  char *computer; /* (owned): where it was saved */
  char *saved_at; /* (owned): RFC 3339 */
  char *program;  /* (owned): the version of the program */
  CwConfig *config;
  JsonObject *database;  /* (owned) (nullable): without the names of files; none: SQLite */
  char *authorities;     /* (owned) (nullable) */
  char *certificate;     /* (owned) (nullable) */
  JsonObject *secrets;   /* (owned) (nullable) */
  JsonObject *known;     /* (owned) (nullable): what the installation knew of both sides */
  JsonObject *exporters; /* (owned) (nullable): what it noted in its tenants */
  JsonObject *rules;     /* (owned) (nullable) */
  CwProfileFile *file;   /* (owned): the secrets, and the JSON */
} CwProfile;

/* Of the configuration in force. CW_ERROR_NOT_FOUND: there is none yet. Blocks. */
CwProfile *cw_profile_new_from_engine (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Errors are those of cw_profile_file_parse(); CW_ERROR_INVALID_CONFIG: the configuration in it is
 * none. */
CwProfile *
cw_profile_open (const char *text, CwSecret *password, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the configuration names and is not on this computer. (transfer full) */
char **cw_profile_list_missing_files (CwConfig *config);

void cw_profile_free (CwProfile *profile);

/* Puts the rules that lay in files beside the configuration to where this engine looks for such.
 * One that is there and says something else: CW_ERROR_CONFLICT. */
gboolean cw_profile_install_rules (const CwProfile *profile, const char *state_dir, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwProfile, cw_profile_free)

G_END_DECLS
