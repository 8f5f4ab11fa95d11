/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

/**
 * What the certificate functions of the expression language (CertSubject() and its relatives) say
 * about an X.509 certificate, in the forms in which Windows writes them: rules that were written
 * for the original compare with those.
 */

/* Reads DER, PEM, or the Base64 of DER; %NULL when it is no certificate. (transfer full) */
gnutls_x509_crt_t cw_rule_certificate_new (const void *data, gsize len);

/* "CN=Contoso CA, O=Contoso, S=WA, C=US": the last component first, values in quotation marks where
 * they need them. (transfer full) (nullable) */
char *cw_rule_certificate_dup_name (gnutls_x509_crt_t certificate, gboolean is_issuer);

/**
 * CwRuleCertificateName:
 *
 * What CertNameInfo() may be asked for; the names are those of .NET's X509NameType.
 */
typedef enum
{
  CW_RULE_CERTIFICATE_NAME_SIMPLE,
  CW_RULE_CERTIFICATE_NAME_EMAIL,
  CW_RULE_CERTIFICATE_NAME_UPN,
  CW_RULE_CERTIFICATE_NAME_DNS,
  CW_RULE_CERTIFICATE_NAME_URL,
} CwRuleCertificateName;

/* FALSE for a word that is none of them. */
gboolean
cw_rule_certificate_name_find (const char *word, gsize len, CwRuleCertificateName *ret_kind);

/* "" when the certificate has no such name. (transfer full) */
char *cw_rule_certificate_dup_alias (gnutls_x509_crt_t certificate,
                                     CwRuleCertificateName kind,
                                     gboolean is_issuer);

/* The parameters of its key's algorithm as they stand in the certificate, in DER (RFC
 * 5280 4.1.2.7); empty when there are none. (transfer full) (nullable) */
GBytes *cw_rule_certificate_get_key_parameters (gnutls_x509_crt_t certificate);

G_END_DECLS
