/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-keys-form.h"

G_BEGIN_DECLS

#define CW_TYPE_KEYS_EXPORT (cw_keys_export_get_type ())

/**
 * CwKeysExport:
 *
 * The keys into a file under a passphrase, which is entered twice and judged. The file is written
 * by whoever uses the application, where the desktop's chooser lets it be, for its owner only.
 */
G_DECLARE_FINAL_TYPE (CwKeysExport, cw_keys_export, CW, KEYS_EXPORT, CwKeysForm)

G_END_DECLS
