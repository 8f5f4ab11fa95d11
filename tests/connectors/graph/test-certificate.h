/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/* A self-signed certificate of "localhost" and 127.0.0.1, made anew for each test. */
typedef struct
{
  char *certificate_pem;
  char *key_pem;
  gnutls_x509_crt_t certificate;
} TestCertificate;

typedef struct
{
  gnutls_pk_algorithm_t algorithm;
  const char *host;
  gint64 lifetime_seconds; /* negative: it has expired */
} TestCertificateOptions;

TestCertificate *test_certificate_new (const TestCertificateOptions *options);
void test_certificate_free (TestCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCertificate, test_certificate_free)

G_END_DECLS
