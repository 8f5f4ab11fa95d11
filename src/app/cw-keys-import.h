/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-keys-form.h"

G_BEGIN_DECLS

#define CW_TYPE_KEYS_IMPORT (cw_keys_import_get_type ())

/**
 * CwKeysImport:
 *
 * The keys out of an exported file, which the application reads: the engine is somebody else.
 */
G_DECLARE_FINAL_TYPE (CwKeysImport, cw_keys_import, CW, KEYS_IMPORT, CwKeysForm)

/* As if somebody had chosen it. */
void cw_keys_import_take (CwKeysImport *self, GFile *file);

G_END_DECLS
