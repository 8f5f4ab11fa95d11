/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwIdToken:
 *
 * Who signed in (OpenID Connect Core section 2). Immutable.
 */
typedef struct
{
  char *tenant_id;
  char *user_id;        /* oid */
  char *user_name;      /* preferred_username */
  char *name;           /* for people */
  gboolean is_personal; /* a Microsoft account that belongs to no organisation */
} CwIdToken;

/* What the token must say. */
typedef struct
{
  const char *authority_url;
  const char *client_id;
  const char *nonce; /* (nullable) none was sent */
  gint64 now_usec;   /* g_get_real_time() */
} CwIdTokenExpected;

/* Checks audience, issuer, nonce and times. The signature is not looked at: the token comes from
 * the token endpoint over TLS, which vouches for it (OpenID Connect Core section 3.1.3.7, rule 6).
 * CW_ERROR_INVALID_DATA when it is no token, CW_ERROR_AUTH when it is not meant for us. */
CwIdToken *cw_id_token_new (const char *text, const CwIdTokenExpected *expected, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_id_token_free (CwIdToken *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwIdToken, cw_id_token_free)

G_END_DECLS
