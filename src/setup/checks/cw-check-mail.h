/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"
#include "setup/cw-setup-check.h"

G_BEGIN_DECLS

/* Tries the mail server of @config: reach, certificate, sign-in; nothing is sent. Nothing is found
 * where there is none. @password: (nullable): the stored one. Errors are those of a check. */
gboolean
cw_check_mail_run (CwSetupCheck *check, CwConfig *config, CwSecret *password, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
