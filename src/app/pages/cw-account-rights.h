/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_ACCOUNT_RIGHTS (cw_account_rights_get_type ())

/**
 * CwAccountRights:
 *
 * Whether the account that a directory is read with, one that exists, has the rights that the
 * features of the draft need; what it lacks, with the way to have it granted. Hidden as long as
 * nothing but reading is wanted, which the page of the directories has looked at. Signal "changed":
 * more is known.
 */
G_DECLARE_FINAL_TYPE (CwAccountRights, cw_account_rights, CW, ACCOUNT_RIGHTS, GtkBox)

/* @connector: its name, a directory of @draft. */
GtkWidget *cw_account_rights_new (CwAppEngine *engine, CwDraft *draft, const char *connector)
    G_GNUC_WARN_UNUSED_RESULT;

/* Asks, when the draft wants something else than before. */
void cw_account_rights_update (CwAccountRights *self);

/* FALSE while it is not known, and when something is missing. */
gboolean cw_account_rights_is_good (CwAccountRights *self);

G_END_DECLS
