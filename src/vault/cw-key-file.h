/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "vault/cw-key-set.h"

G_BEGIN_DECLS

/* STATE-DIR/keys/vault.key, in a folder with mode 0700. The file has mode 0600 and holds the text
 * of a CwKeySet; where systemd gives the service a credential "causeway-vault"
 * (LoadCredentialEncrypted=, which a TPM may seal), it holds that text encrypted under the
 * credential, and alone is worth nothing. It is always replaced as a whole, so that whatever breaks
 * off, one of the two is there. */

/* %NULL without error when there is none. CW_ERROR_INVALID_CONFIG when the folder or the file is
 * damaged, belongs to somebody else, or lets others in; CW_ERROR_AUTH when the credential is
 * missing or another one. A file in clear is encrypted when there is a credential by now. */
CwKeySet *cw_key_file_load (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the file with a new key; when another process was faster, reads the one that it made. */
CwKeySet *cw_key_file_create (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts @set in the place of what is there. */
gboolean cw_key_file_replace (const char *state_dir, CwKeySet *set, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Where it is. (transfer full) */
char *cw_key_file_get_path (const char *state_dir);

/* When it was written last: by the first secret, an import, a rotation. 0: there is none. */
gint64 cw_key_file_get_time (const char *state_dir);

/* "credential" where the service has one, else "file". */
const char *cw_key_file_get_protection (void);

G_END_DECLS
