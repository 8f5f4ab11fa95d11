/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-app-credential.h"
#include "engine/cw-engine.h"

G_BEGIN_DECLS

/* The certificate of a registration that is being made. Its private key lies sealed in the vault
 * before the tenant hears of it, so that an attempt that is broken off leaves no application whose
 * key is lost: the next one goes on with it. */

/* What an earlier attempt for @marker left, or a new one, which is stored. (transfer full) */
CwAppCredential *cw_setup_credential_ensure (CwEngine *engine, const char *marker, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Once it is in the configuration, or the application is gone. */
gboolean cw_setup_credential_forget (CwEngine *engine, const char *marker, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
