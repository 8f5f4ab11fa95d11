/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_REGISTRATION_FORM (cw_registration_form_get_type ())

/**
 * CwRegistrationForm:
 *
 * An application registration that exists: tenant, client id, and the certificate with its key, or
 * a client secret. It writes the draft's connector to the cloud; key and secret go to the draft's
 * secrets and are shown nowhere.
 */
G_DECLARE_FINAL_TYPE (CwRegistrationForm,
                      cw_registration_form,
                      CW,
                      REGISTRATION_FORM,
                      AdwPreferencesGroup)

/* The draft has changed, or is given for the first time. */
void cw_registration_form_refresh (CwRegistrationForm *self, CwDraft *draft);

G_END_DECLS
