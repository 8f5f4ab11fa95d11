/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "signin/cw-signing-certificate.h"

G_BEGIN_DECLS

/* What is done at an address of a provider. */
typedef enum
{
  CW_FEDERATION_SSO_POST,     /* SAML 2.0, HTTP-POST: the one that the cloud uses */
  CW_FEDERATION_SSO_REDIRECT, /* SAML 2.0, HTTP-Redirect */
  CW_FEDERATION_SSO_OTHER,    /* SAML 2.0, another binding: SOAP (ECP), artifact */
  CW_FEDERATION_SIGN_OUT,     /* SAML 2.0 */
  CW_FEDERATION_PASSIVE,      /* WS-Federation, by a browser */
  CW_FEDERATION_ACTIVE,       /* WS-Trust, by a program */
  CW_FEDERATION_EXCHANGE,     /* WS-MetadataExchange: where the active ones are described */
} CwFederationUse;

typedef struct
{
  CwFederationUse use;
  char *url;
} CwFederationEndpoint;

/**
 * CwFederationMetadata:
 *
 * What a provider says of itself: an EntityDescriptor with a role for SAML 2.0 (SAML 2.0 Metadata,
 * 2.4.3) or for WS-Federation (WS-Federation 1.2, 3.1), AD FS with both. Immutable. Whether its
 * signature is right is not looked at: it is believed because of the TLS over which it came.
 */
typedef struct
{
  char *entity_id;
  gint64 valid_until_usec;   /* 0: it does not say */
  GPtrArray *certificates;   /* (element-type CwSigningCertificate), each once */
  guint n_broken;            /* that are named, and can not be read */
  GPtrArray *endpoints;      /* (element-type CwFederationEndpoint), each once */
  gboolean has_saml, has_ws; /* its roles */
} CwFederationMetadata;

/* CW_ERROR_INVALID_DATA: it is not, or not of a provider. (transfer full) */
CwFederationMetadata *
cw_federation_metadata_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_federation_metadata_free (CwFederationMetadata *metadata);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwFederationMetadata, cw_federation_metadata_free)

/* The first address for @use. (transfer none) (nullable) */
const char *cw_federation_metadata_find (const CwFederationMetadata *metadata, CwFederationUse use);

G_END_DECLS
