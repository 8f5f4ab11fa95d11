/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/abstract.h>

G_BEGIN_DECLS

/* A key and its self-signed certificate. */
typedef struct
{
  gnutls_privkey_t key;
  char *pem;
  char *thumbprint;        /* x5t */
  char *thumbprint_sha256; /* x5t#S256 */
} Credential;

/* Valid from now, for @days (may be negative: expired). */
Credential *credential_new (int days);
void credential_free (Credential *credential);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Credential, credential_free)

/* The certificate as Graph takes it: the base64 of its DER. (transfer full) */
char *credential_dup_der (Credential *credential);

/* What goes into an assertion; times in seconds from now. */
typedef struct
{
  const char *algorithm;   /* RS256, PS256, or a wrong one */
  const char *header_name; /* x5t, x5t#S256, or %NULL for none */
  const char *client_id;
  const char *audience;
  const char *id; /* jti */
  int start;      /* nbf */
  int end;        /* exp */
} Assertion;

/* @signer signs; @named is whose thumbprint stands in the header. (transfer full) */
char *assertion_make (const Assertion *assertion, Credential *named, Credential *signer);

G_END_DECLS
