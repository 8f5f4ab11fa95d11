/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/**
 * CwProfileFile:
 *
 * What lets another computer use the configuration of this one, in a file that may leave it: JSON,
 * all of it sealed under a password (vault/cw-passphrase-seal.h).
 *
 *   { "format": "causeway-profile", "version": 1,
 *     "argon2id": …, "nonce": …, "sealed": …, "checksum": … }
 *
 * Sealed are its parts one after the other, each "NAME SIZE\n" and so many bytes and "\n":
 * "profile" is JSON without secrets, which is the engine's business; the others are secrets, which
 * are never in memory that is not wiped. Immutable.
 */
typedef struct
{
  char *text;            /* (owned): "profile" */
  CwSecret *keys;        /* (owned) (nullable): "keys", as the vault has them in its file */
  CwSecret *password;    /* (owned) (nullable): "password", of the database */
  CwSecret *private_key; /* (owned) (nullable): "private-key", of the database: PEM */
} CwProfileFile;

/* A file from elsewhere, and a computer that has to hold it a few times. */
#define CW_PROFILE_FILE_MAXIMUM (16 * 1024 * 1024)

/* Errors are those of cw_passphrase_seal_write(). (transfer full) */
char *cw_profile_file_format (const CwProfileFile *profile, CwSecret *password, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_INVALID_DATA when @text is empty, no such file, or a damaged one, CW_ERROR_UNSUPPORTED
 * when a newer version wrote it, CW_ERROR_AUTH when it does not open under the password. */
CwProfileFile *cw_profile_file_parse (const char *text, CwSecret *password, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What is sealed: for cw_profile_file_parse(), and tests. (transfer full) (nullable) */
CwProfileFile *cw_profile_file_parse_parts (CwSecret *parts) G_GNUC_WARN_UNUSED_RESULT;

void cw_profile_file_free (CwProfileFile *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwProfileFile, cw_profile_file_free)

G_END_DECLS
