/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_ACCOUNT_GROUP (cw_account_group_get_type ())

/**
 * CwAccountGroup:
 *
 * The account of one connector: who it is, a new password or secret for it, and whether it works.
 * What is entered goes into the draft's secrets; empty: the stored one stays.
 */
G_DECLARE_FINAL_TYPE (CwAccountGroup, cw_account_group, CW, ACCOUNT_GROUP, AdwPreferencesGroup)

/* @name: of the connector, as the draft has it. */
GtkWidget *cw_account_group_new (CwDraft *draft, CwAppEngine *engine, const char *name)
    G_GNUC_WARN_UNUSED_RESULT;

/* What has to be entered, or %NULL. */
void cw_account_group_show_problem (CwAccountGroup *self, const char *text);

G_END_DECLS
