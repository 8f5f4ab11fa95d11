/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-state-group.h"
#include "base/cw-secret.h"

G_BEGIN_DECLS

#define CW_TYPE_EXISTING_FORM (cw_existing_form_get_type ())

/**
 * CwExistingForm:
 *
 * Which file opens a configuration that another installation has, and its passphrase: a
 * configuration profile, or the key set of a database. Reads the file.
 *
 * Signals "changed": it may be ready now, or no more; "entered": Return was pressed;
 * "database-wanted": there is no profile, and the database's settings shall be typed in.
 */
G_DECLARE_FINAL_TYPE (CwExistingForm, cw_existing_form, CW, EXISTING_FORM, AdwPreferencesPage)

/* Asks for the key set of a database instead. */
void cw_existing_form_ask_for_keys (CwExistingForm *self);

/* As if somebody had chosen it. */
void cw_existing_form_take (CwExistingForm *self, GFile *file);

/* Whether a file was read and a passphrase is there. */
gboolean cw_existing_form_is_ready (CwExistingForm *self);

/* (transfer none) (nullable): of the file */
const char *cw_existing_form_get_content (CwExistingForm *self);
/* (transfer full) */
CwSecret *cw_existing_form_dup_passphrase (CwExistingForm *self);
void cw_existing_form_forget_passphrase (CwExistingForm *self);

/* Where it is entered again. */
void cw_existing_form_focus_passphrase (CwExistingForm *self);

/* (transfer none): how far what was asked for is */
CwStateGroup *cw_existing_form_get_state (CwExistingForm *self);

G_END_DECLS
