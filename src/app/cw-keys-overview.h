/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-keys-words.h"

G_BEGIN_DECLS

#define CW_TYPE_KEYS_OVERVIEW (cw_keys_overview_get_type ())

/**
 * CwKeysOverview:
 *
 * What keeps the stored secrets and the database, and what can be done with them: its rows have the
 * actions "keys.open" ("export", "import", "abandon", "backup", "check", "restore") and
 * "keys.rotate" of the window.
 */
G_DECLARE_FINAL_TYPE (CwKeysOverview, cw_keys_overview, CW, KEYS_OVERVIEW, AdwBin)

/* @keys: the answer of GetKeys. @status: that of GetStatus. */
void cw_keys_overview_show (CwKeysOverview *self, GVariant *keys, GVariant *status);

/* What came of the last thing that was done, above everything else. @state: of CwStateGroup; NULL:
 * nothing was done */
void cw_keys_overview_tell (CwKeysOverview *self,
                            const char *state,
                            const char *title,
                            const char *text);

/* It is scrolled into view: it is above what was done, and may have come while this was not shown.
 */
void cw_keys_overview_look_at_result (CwKeysOverview *self);

G_END_DECLS
