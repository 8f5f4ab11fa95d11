/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "setup/cw-service-account.h"

G_BEGIN_DECLS

/* The unit of the engine's service, and the file beside it that says which account it runs as. */

/* Where that file is on this machine. */
#define CW_SERVICE_UNIT_FOLDER "/etc/systemd/system/causewayd.service.d"

/* Its path. (transfer full) */
char *cw_service_unit_get_path (const char *folder);

/* What it says; "" for no file. (transfer full) */
char *cw_service_unit_read (const char *folder, GError **error);

/* Puts @text there in place of what it says; "": takes the file away. */
gboolean cw_service_unit_write (const char *folder, const char *text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* That the service runs as @account; "" for that of the package, which needs no file. @keytab:
 * (nullable): what the account signs in with elsewhere. (transfer full) */
char *cw_service_unit_format (const CwServiceAccount *account, const char *keytab);

/* The keytab that such a text names. (transfer full) (nullable) */
char *cw_service_unit_find_keytab (const char *text);

/* Whether the service manager runs this machine, and not a container or a rescue system. */
gboolean cw_service_unit_has_manager (void);

/* CW_ERROR_FAILED with what systemctl says. Both do nothing where there is no manager. */
gboolean cw_service_unit_stop (GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With what its files say now; returns when the engine answers. */
gboolean cw_service_unit_start (GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
