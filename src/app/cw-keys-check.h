/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-keys-form.h"

G_BEGIN_DECLS

#define CW_TYPE_KEYS_CHECK (cw_keys_check_get_type ())

/**
 * CwKeysCheck:
 *
 * Has the database checked as soon as it is shown, and says what was found.
 */
G_DECLARE_FINAL_TYPE (CwKeysCheck, cw_keys_check, CW, KEYS_CHECK, CwKeysForm)

G_END_DECLS
