/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cw-cli.h"
#include "setup/cw-answers.h"

G_BEGIN_DECLS

/**
 * cw_setup_sign_in:
 * @answers: (nullable): their member "cloud" says where; else the worldwide cloud
 *
 * Has an administrator sign in to the tenant with a code, which is shown on standard error, and
 * waits for that. What speaks against the account is shown too. Returns the id of the sign-in,
 * which the engine forgets with this connection. (transfer full)
 */
char *cw_setup_sign_in (CwCli *cli, CwAnswers *answers, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same; @cloud: (nullable): such a member. */
char *cw_setup_sign_in_at (CwCli *cli, JsonNode *cloud, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
