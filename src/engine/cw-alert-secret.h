/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "model/cw-config.h"
#include "store/cw-store.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/* The password of the mail server that alerts go through (alerts.smtp), sealed like those of
 * connectors. It is kept as "alerts/HOST/USER" and opens under no other name: no line in the
 * configuration, and none in the database, has it sent to another server than it was entered for.
 */

/* The name under which the password that @config needs is kept; %NULL: nobody signs in. (transfer
 * full) (nullable) */
char *cw_alert_secret_make_name (CwConfig *config);

/* Whether @name is such a name. @ret_host: (out) (optional) (transfer full): the server */
gboolean cw_alert_secret_parse_name (const char *name, char **ret_host);

/* %NULL without error when none is stored. (transfer full) (nullable) */
CwSecret *
cw_alert_secret_get (CwStoreSession *session, CwVault *vault, CwConfig *config, GError **error);

/* Inside a transaction. CW_ERROR_NOT_FOUND: @config has no server that somebody signs in to. */
gboolean cw_alert_secret_put (CwStoreSession *session,
                              CwVault *vault,
                              CwConfig *config,
                              CwSecret *secret,
                              gboolean *ret_changed,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes out those that @config does not need, inside the transaction that changes it. */
gboolean cw_alert_secret_forget_others (CwStoreSession *session, CwConfig *config, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
