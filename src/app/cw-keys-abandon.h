/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-keys-form.h"

G_BEGIN_DECLS

#define CW_TYPE_KEYS_ABANDON (cw_keys_abandon_get_type ())

/**
 * CwKeysAbandon:
 *
 * Gives the keys and every stored secret up, for when nothing else helps. Says what has to be
 * entered again, and wants that to be ticked.
 */
G_DECLARE_FINAL_TYPE (CwKeysAbandon, cw_keys_abandon, CW, KEYS_ABANDON, CwKeysForm)

G_END_DECLS
