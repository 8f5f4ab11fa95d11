/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

#define CW_TYPE_PASSPHRASE_GROUP (cw_passphrase_group_get_type ())

/**
 * CwPassphraseGroup:
 *
 * A new passphrase, which is entered twice and judged. Signals: "changed"; "activated", Return in
 * one of the fields.
 */
G_DECLARE_FINAL_TYPE (CwPassphraseGroup,
                      cw_passphrase_group,
                      CW,
                      PASSPHRASE_GROUP,
                      AdwPreferencesGroup)

/* Long enough, and twice the same. */
gboolean cw_passphrase_group_is_good (CwPassphraseGroup *self);

/* (transfer full) */
CwSecret *cw_passphrase_group_dup (CwPassphraseGroup *self);

void cw_passphrase_group_forget (CwPassphraseGroup *self);

G_END_DECLS
