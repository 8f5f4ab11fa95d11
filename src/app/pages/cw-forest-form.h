/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_FOREST_FORM (cw_forest_form_get_type ())

/**
 * CwForestForm:
 *
 * Single sign-on in one forest: whether it is set up there, and the administrator who makes the
 * computer account. The password is a secret of the draft; the account is tried when somebody asks
 * for it and not while he types, because a domain locks accounts. Signal "changed": the draft, or
 * what was found.
 */
G_DECLARE_FINAL_TYPE (CwForestForm, cw_forest_form, CW, FOREST_FORM, AdwPreferencesGroup)

/* @index: of the connector in the draft. */
GtkWidget *
cw_forest_form_new (CwAppEngine *engine, CwDraft *draft, guint index) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE: the administrator was not found good yet. */
gboolean cw_forest_form_is_good (CwForestForm *self);

G_END_DECLS
