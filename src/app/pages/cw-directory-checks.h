/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_DIRECTORY_CHECKS (cw_directory_checks_get_type ())

/**
 * CwDirectoryChecks:
 *
 * What the engine finds of one directory: every domain of the forest, then the administrator who
 * makes the account, or the account and its rights, with a way to grant those that are missing. One
 * after the other, so that a wrong password counts once. That all is well is kept in the draft as a
 * fact, with the settings that it holds for. Signal "changed": a check has ended.
 */
G_DECLARE_FINAL_TYPE (CwDirectoryChecks, cw_directory_checks, CW, DIRECTORY_CHECKS, GtkBox)

/* Checks the connector at @index, unless that has been done with these settings. */
void
cw_directory_checks_run (CwDirectoryChecks *self, CwAppEngine *engine, CwDraft *draft, guint index);

/* What is shown is still about the connector as it is. */
gboolean cw_directory_checks_is_current (CwDirectoryChecks *self);

/* Stops and forgets: the settings are others now. */
void cw_directory_checks_reset (CwDirectoryChecks *self);

gboolean cw_directory_checks_is_busy (CwDirectoryChecks *self);

/* TRUE when the connector's settings are those that were found good. */
gboolean cw_directory_checks_is_good (CwDraft *draft, guint index);

G_END_DECLS
