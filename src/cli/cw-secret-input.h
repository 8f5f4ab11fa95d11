/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* Shows @prompt; otherwise as cw_secret_input_ask(). */
CwSecret *cw_secret_input_ask_line (const char *prompt, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks for a secret on the terminal, without showing what is typed. CW_ERROR_INVALID_ARGUMENT when
 * there is no terminal. Never taken from the command line: others can read that. */
CwSecret *cw_secret_input_ask (const char *kind, const char *connector, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
