/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-settings.h"
#include "connectors/graph/cw-http-client.h"
#include "connectors/graph/cw-retry-policy.h"

#include "base/cw-secret.h"

G_BEGIN_DECLS

/**
 * CwTokenSource:
 *
 * Access tokens by the client credentials grant (RFC 6749 4.4), with a secret or a signed
 * assertion. A token is kept until shortly before it expires, or until it was refused. For one
 * thread.
 */
typedef struct _CwTokenSource CwTokenSource;

/* @credential: the client secret, or the private key as PEM. @settings and @client must live
 * longer. */
CwTokenSource *cw_token_source_new (const CwGraphSettings *settings,
                                    CwHttpClient *client,
                                    const CwRetryPolicy *policy,
                                    CwSecret *credential) G_GNUC_WARN_UNUSED_RESULT;
void cw_token_source_free (CwTokenSource *source);

/* A token that is good for some minutes at least, and its generation, which counts the tokens got.
 * CW_ERROR_AUTH with a remedy when the authority refuses. (transfer none): until the next call */
CwSecret *cw_token_source_get (CwTokenSource *source,
                               guint *ret_generation,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Graph took a token of this generation. */
void cw_token_source_note_accepted (CwTokenSource *source, guint generation);

/* Graph answered 401. However many requests find that out, one generation is dropped once.
 * @challenge: (nullable): the answer's WWW-Authenticate; the claims that it asks for are asked of
 * the authority with the next token. Returns FALSE with CW_ERROR_AUTH when fresh tokens are refused
 * too. */
gboolean cw_token_source_note_refused (CwTokenSource *source,
                                       guint generation,
                                       const char *challenge,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTokenSource, cw_token_source_free)

G_END_DECLS
