/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwError:
 * @CW_ERROR_FAILED: something that no other code describes
 * @CW_ERROR_AUTH: the other side refused who we are; new credentials are needed
 * @CW_ERROR_PERMISSION: the other side knows us and refuses what we ask; a right is missing
 * @CW_ERROR_UNREACHABLE: no connection; the address, the network or the server is at fault
 * @CW_ERROR_TLS: the certificate or the TLS session was refused
 * @CW_ERROR_TIMEOUT: connected, but no answer in time; may be tried again
 * @CW_ERROR_THROTTLED: the other side asks us to come back later
 * @CW_ERROR_INTERRUPTED: the answer broke off in the middle; nothing may be concluded from it
 * @CW_ERROR_CONFLICT: something else already has this name, key or state
 * @CW_ERROR_NOT_FOUND: the thing named does not exist
 * @CW_ERROR_CURSOR_EXPIRED: the watermark is no longer accepted; a full read is needed
 * @CW_ERROR_INVALID_CONFIG: the configuration is wrong; an administrator has to change it
 * @CW_ERROR_INVALID_DATA: data from outside breaks its own format
 * @CW_ERROR_INVALID_ARGUMENT: the caller asked for something that makes no sense
 * @CW_ERROR_UNSUPPORTED: the other side or this version cannot do it
 * @CW_ERROR_STORE: the database failed (disk full, locked, damaged)
 * @CW_ERROR_STORE_TOO_NEW: the database was written by a newer version of Causeway
 * @CW_ERROR_STORE_AWAY: the database server does not answer, or is another one now: what was begun
 * is undone, and may be done again when it is back
 * @CW_ERROR_BUSY: another run or another instance is in the way
 * @CW_ERROR_GUARD: a guard refuses to go on (deletions, shrunken source, staging)
 * @CW_ERROR_LEASE: what the database says of who exports was written by none of the installations
 *
 * The only error domain of the project, coded by what the caller can do. Cancelling keeps
 * %G_IO_ERROR_CANCELLED. Foreign errors are converted once, in the folder that talks to the
 * foreign library.
 */
typedef enum
{
  CW_ERROR_FAILED,
  CW_ERROR_AUTH,
  CW_ERROR_PERMISSION,
  CW_ERROR_UNREACHABLE,
  CW_ERROR_TLS,
  CW_ERROR_TIMEOUT,
  CW_ERROR_THROTTLED,
  CW_ERROR_INTERRUPTED,
  CW_ERROR_CONFLICT,
  CW_ERROR_NOT_FOUND,
  CW_ERROR_CURSOR_EXPIRED,
  CW_ERROR_INVALID_CONFIG,
  CW_ERROR_INVALID_DATA,
  CW_ERROR_INVALID_ARGUMENT,
  CW_ERROR_UNSUPPORTED,
  CW_ERROR_STORE,
  CW_ERROR_STORE_TOO_NEW,
  CW_ERROR_STORE_AWAY,
  CW_ERROR_BUSY,
  CW_ERROR_GUARD,
  CW_ERROR_LEASE,
} CwError;

#define CW_ERROR (cw_error_quark ())

/* Registers the D-Bus names (org.causeway.Error.*) of the domain on first use. */
GQuark cw_error_quark (void);

/* The stable kebab-case name of a code, as it appears in JSON and in the store: "auth". */
const char *cw_error_code_to_string (CwError code);

/* The name for any GError: a CW_ERROR code, "cancelled", or "failed". */
const char *cw_error_name (const GError *error);

gboolean cw_error_is_cancelled (const GError *error);

/* The code for an errno value of file and socket calls. */
CwError cw_error_code_from_errno (int errno_value);

G_END_DECLS
