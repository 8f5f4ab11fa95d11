/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_STATE_GROUP (cw_state_group_get_type ())

/**
 * CwStateGroup:
 *
 * How far what was asked for is, below or above a form: a row with an icon, what is done, and why
 * it failed or what came of it. Hidden until there is something to say.
 */
G_DECLARE_FINAL_TYPE (CwStateGroup, cw_state_group, CW, STATE_GROUP, AdwPreferencesGroup)

/* @state: "running", "done" or "failed" (app/cw-state-icon.h). It is scrolled into view. */
void
cw_state_group_show (CwStateGroup *self, const char *state, const char *title, const char *text);

/* What is done just now of what is shown as "running". It is scrolled into view when that is
 * something else. */
void cw_state_group_set_text (CwStateGroup *self, const char *text);

/* Nothing was asked for. */
void cw_state_group_clear (CwStateGroup *self);

G_END_DECLS
