/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-keys-form.h"

G_BEGIN_DECLS

#define CW_TYPE_KEYS_RESTORE (cw_keys_restore_get_type ())

/**
 * CwKeysRestore:
 *
 * Says what a backup holds, and puts it in place of what is stored.
 */
G_DECLARE_FINAL_TYPE (CwKeysRestore, cw_keys_restore, CW, KEYS_RESTORE, CwKeysForm)

/* As if it had been chosen. */
void cw_keys_restore_take (CwKeysRestore *self, GFile *file);

G_END_DECLS
