/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* Both are accepted by Entra; PS256 is what Microsoft asks for. */
typedef enum
{
  CW_ASSERTION_PS256,
  CW_ASSERTION_RS256,
} CwAssertionAlgorithm;

typedef struct
{
  const char *client_id;
  const char *audience;        /* the token endpoint */
  const char *certificate_pem; /* public; names the key by its SHA-256 thumbprint */
  CwSecret *private_key_pem;   /* RSA, PEM, not encrypted */
  CwAssertionAlgorithm algorithm;
  gint64 now_usec; /* g_get_real_time() */
} CwAssertionRequest;

/* A signed JWT that proves who we are to the token endpoint (private_key_jwt: RFC 7523 2.2,
 * OpenID Connect Core 9), good for five minutes and for one use. CW_ERROR_INVALID_CONFIG when
 * certificate or key cannot be used or do not belong together. (transfer full) */
char *cw_client_assertion_new (const CwAssertionRequest *request, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Base64url without padding (RFC 7515 2). (transfer full) */
char *cw_base64url_encode (const void *data, gsize size);
guint8 *cw_base64url_decode (const char *text, gsize *ret_size);

G_END_DECLS
