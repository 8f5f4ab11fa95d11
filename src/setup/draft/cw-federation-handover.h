/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/* What the administrator of a federation provider (PingFederate, or another one that speaks
 * SAML 2.0 or WS-Federation) has to enter there, out of the answers of a set-up: handed over as a
 * file. It has no secret in it. */

/* CW_ERROR_INVALID_CONFIG: people do not sign in by federation, or no domain is named. See
 * docs/json.md. (transfer full) */
JsonNode *cw_federation_handover_make (CwDraft *draft, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same to be read: in English, since it is for somebody at another desk, often of another
 * company, whose product has its fields in English. (transfer full) */
char *cw_federation_handover_to_text (JsonNode *handover);

G_END_DECLS
