/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/**
 * Bytes under a passphrase (Argon2id, RFC 9106; XChaCha20-Poly1305), as members of the JSON object
 * that is a file which may leave the computer:
 *
 *   "argon2id": { "operations": 3, "memoryBytes": 268435456, "salt": HEX },
 *   "nonce": HEX, "sealed": BASE64, "checksum": HEX
 */

/* What is bound to the bytes: a file in which it was changed does not open, nor one in which a
 * number above was. */
typedef struct
{
  const char *format;
  int version;
  const char *rest; /* "" : nothing else */
} CwSealBinding;

typedef enum
{
  CW_SEAL_OPENS,
  CW_SEAL_MALFORMED,    /* a member is not there, or is no such thing */
  CW_SEAL_DAMAGED,      /* it is not as it was written: "checksum" (SHA-256) says so */
  CW_SEAL_OTHER,        /* the passphrase is another one */
  CW_SEAL_OTHER_OR_BAD, /* the same, or the file was changed: there is no checksum */
  CW_SEAL_FAILED,       /* with an error: what Argon2id takes is not there */
} CwSealState;

/* Adds the members to @file. CW_ERROR_INVALID_ARGUMENT when the passphrase is too short
 * (CW_PASSPHRASE_MINIMUM), CW_ERROR_FAILED when the memory that Argon2id takes is not there. */
gboolean cw_passphrase_seal_write (JsonObject *file,
                                   const CwSealBinding *binding,
                                   CwSecret *clear,
                                   CwSecret *passphrase,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @error: set with CW_SEAL_FAILED alone; the caller words the others. @ret_clear: (transfer full)
 */
CwSealState cw_passphrase_seal_open (JsonObject *file,
                                     const CwSealBinding *binding,
                                     CwSecret *passphrase,
                                     CwSecret **ret_clear,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
