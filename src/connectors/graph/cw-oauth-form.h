/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-secret.h"
#include "connectors/graph/cw-http-exchange.h"

G_BEGIN_DECLS

/**
 * CwOauthForm:
 *
 * The body of a request to a token endpoint (RFC 6749 appendix B). It may hold secrets, so it is
 * wiped wherever it goes.
 */
typedef struct _CwOauthForm CwOauthForm;

CwOauthForm *cw_oauth_form_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_oauth_form_free (CwOauthForm *form);

void cw_oauth_form_append (CwOauthForm *form, const char *name, const char *value);
void cw_oauth_form_append_secret (CwOauthForm *form, const char *name, CwSecret *value);

/* A POST of the form to @url; @form is (transfer full). */
CwHttpExchange *
cw_oauth_form_take_exchange (CwOauthForm *form, const char *url) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwOauthForm, cw_oauth_form_free)

G_END_DECLS
