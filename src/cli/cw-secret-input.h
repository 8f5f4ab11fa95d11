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

/* A passphrase of @file (cw_secret_new_from_file()), or asked for on the terminal when that is
 * %NULL; twice when it is a new one. */
CwSecret *cw_secret_input_get_passphrase (const char *file, gboolean is_new, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
