/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-keys-form.h"

G_BEGIN_DECLS

#define CW_TYPE_KEYS_BACKUP (cw_keys_backup_get_type ())

/**
 * CwKeysBackup:
 *
 * Writes a backup of the database where somebody wants it.
 */
G_DECLARE_FINAL_TYPE (CwKeysBackup, cw_keys_backup, CW, KEYS_BACKUP, CwKeysForm)

G_END_DECLS
