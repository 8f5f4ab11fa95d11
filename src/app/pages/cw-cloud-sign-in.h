/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_CLOUD_SIGN_IN (cw_cloud_sign_in_get_type ())

/**
 * CwCloudSignIn:
 *
 * An administrator signs in to the tenant, in a browser or with a code on another device, and what
 * is found out about the tenant is shown. The engine holds the tokens; what comes back are the
 * draft's facts "sign-in" and "tenant".
 */
G_DECLARE_FINAL_TYPE (CwCloudSignIn, cw_cloud_sign_in, CW, CLOUD_SIGN_IN, AdwPreferencesGroup)

/* Once, before it is shown. */
void cw_cloud_sign_in_set_up (CwCloudSignIn *self, CwDraft *draft, CwAppEngine *engine);

/* The same outside a set-up. @cloud: the member of an answers document that says where the tenant
 * is; empty: in the cloud that most have. Returns a draft for the facts. (transfer full) */
CwDraft *cw_cloud_sign_in_set_up_at (CwCloudSignIn *self, GVariant *cloud, CwAppEngine *engine)
    G_GNUC_WARN_UNUSED_RESULT;

/* The draft has changed: shows who is signed in; a sign-in at another cloud is forgotten. */
void cw_cloud_sign_in_refresh (CwCloudSignIn *self);

/* Signs out whoever is signed in. */
void cw_cloud_sign_in_forget (CwCloudSignIn *self);

/* TRUE when somebody is signed in and no check of the tenant failed. */
gboolean cw_cloud_sign_in_is_good (CwCloudSignIn *self);

G_END_DECLS
