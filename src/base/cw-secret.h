/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The kinds of secrets that a connector may need; part of their names in the store. */
#define CW_SECRET_PASSWORD    "password"
#define CW_SECRET_SECRET      "secret"
#define CW_SECRET_PRIVATE_KEY "private-key"

/* That of the mail server for alerts, which belongs to no connector. */
#define CW_SECRET_MAIL "mail-password"

/* Those that a set-up needs of a connector; used once and stored nowhere. */
#define CW_SECRET_DATABASE       "database-password"
#define CW_SECRET_SYNC_DATABASE  "sync-database-password"
#define CW_SECRET_ADMINISTRATOR  "administrator-password"
#define CW_SECRET_SINGLE_SIGN_ON "single-sign-on-password"

/**
 * CwSecret:
 *
 * A password, token or key in memory that is locked where the system allows it and wiped when the
 * last reference goes (libsodium). It has no conversion to a string that owns memory, so that a
 * secret cannot end up in a log by accident.
 */
typedef struct _CwSecret CwSecret;

/* Copies @size bytes. @size may be 0. */
CwSecret *cw_secret_new (const void *data, gsize size) G_GNUC_WARN_UNUSED_RESULT;
CwSecret *cw_secret_new_from_string (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Reads a file that only its owner may read (mode 0600 or 0400, owner = this user or root, no
 * link); one trailing line end is dropped. At most 64 KiB. */
CwSecret *cw_secret_new_from_file (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

CwSecret *cw_secret_ref (CwSecret *secret);
void cw_secret_unref (CwSecret *secret);

/* Borrowed; NUL-terminated behind the last byte. */
const char *cw_secret_peek (CwSecret *secret, gsize *ret_size);

/* Takes the same time whatever they hold, as long as they are of one length. */
gboolean cw_secret_equal (CwSecret *a, CwSecret *b);

/**
 * cw_secret_to_variant:
 *
 * The bytes as "ay", for the arguments of a call. The variant shares the locked memory, so that
 * nothing is copied, and what was the last reference is wiped with it. What cannot be wiped: the
 * copy that GVariant makes when a container that holds it is serialised, and the buffers of a
 * message that GDBus sends or receives.
 *
 * Returns: (transfer floating)
 */
GVariant *cw_secret_to_variant (CwSecret *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSecret, cw_secret_unref)

G_END_DECLS
